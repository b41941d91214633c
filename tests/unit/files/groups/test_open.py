"""One door for all kinds: content before suffix, and real samples of each kind."""

import shutil

import pytest

from gui.core.groups.group import Group, PvSpec
from gui.files.formats.loaded_group import GroupFileError
from gui.files.groups import pvgroup
from gui.files.groups.open import load_any
from gui.files.groups.save import SUFFIXES as WRITTEN
from gui.files.groups.save import save_any
from gui.files.groups.suffixes import FILE_FILTER, SAVE_KINDS, SUFFIXES
from tests.support.group_samples import FILES, SAMPLES, checked, names, refused, sample


@pytest.mark.parametrize("name", FILES)
def test_samples_become_our_files(name):
    checked(sample(name))


@pytest.mark.parametrize("name", [n for n in FILES if n not in ("names.txt", "ring.req")])
@pytest.mark.parametrize("suffix", [".txt", ".pvs", ".stp", ".plt", ".req", ""])
def test_no_suffix_overrules_the_content(name, suffix, tmp_path):
    shutil.copytree(SAMPLES / "nested", tmp_path / "nested")
    path = tmp_path / f"other{suffix}"
    shutil.copy(SAMPLES / name, path)
    assert names(load_any(path)) == names(sample(name))


def test_our_file_under_any_name(tmp_path):
    for name, before in (("a.txt", ""), ("a.pvgroup", "# mine\n"), ("a.stp", "\n\n")):
        path = tmp_path / name
        path.write_text(f"{before}version = 1\nformat = 'pvwatch-group'\n[[pv]]\nname = 'A'\n")
        assert names(load_any(path)) == ["A"]


def test_upper_case_suffixes_and_odd_names(tmp_path):
    for name in (b"A.TXT", b"b.Lst", b"no suffix", b"c\xff\n.txt", b"d.sav0", b"e.savB"):
        path = tmp_path / name.decode("utf-8", "surrogateescape")
        path.write_text("A 1\n<END>\n" if b".sav" in name else "A\n")
        loaded = load_any(path)
        assert names(loaded) == ["A"]
        checked(loaded)


def test_files_that_are_no_group(tmp_path):
    (tmp_path / "big.txt").write_bytes(b"A\n" * (4 * 1024 * 1024 + 1))
    with pytest.raises(GroupFileError, match=r"big\.txt: larger than 8 MiB"):
        load_any(tmp_path / "big.txt")
    for name, text, said in (
        ("x.docx", "A\n", ": .docx is not a format that can be read"),
        ("x.html", "<html></html>", ":1: a web page"),
        ("x.json", '{"format": "pvwatch-snapshot", "version": 1}', ": a snapshot, not a group"),
        ("x.trc", '[{"pv": 1}]', ":1: no key in this JSON means the name of a PV"),
        ("x.plt", "A\n", ":1: does not begin with XML"),
        ("x.snap", "A 1 2\n", ":1: does not begin with a BURT header"),
        ("x.pvgroup", "A\nB\n", ":1: not TOML"),
        ("x.pvgroup", b'format = "pvwatch-group"\n# \xff', ":2: not UTF-8"),
    ):
        assert refused(tmp_path / name, text).startswith(said)


def test_filters_name_every_suffix():
    assert all(f"*{suffix}" in FILE_FILTER for suffix in SUFFIXES)
    assert {suffix for kind in SAVE_KINDS for suffix in kind.suffixes} == set(WRITTEN)


def test_only_kinds_that_are_known_are_written(tmp_path):
    with pytest.raises(GroupFileError, match=r"x.bob: .bob is not written; .pvgroup, .stp"):
        save_any(tmp_path / "x.bob", Group())
    group = Group("g", 60, {"P": "X:"}, (), (PvSpec("$(P)A"),), {"site": 1})
    assert save_any(tmp_path / "g.pvgroup", group) == ([], "")
    assert load_any(tmp_path / "g.pvgroup").group == group
    with pytest.raises(OSError, match="No such file"):
        save_any(tmp_path / "none" / "g.stp", group)


def test_what_could_not_be_read_again_is_not_written(tmp_path):
    path = tmp_path / "g.pvgroup"
    save_any(path, Group("kept"))
    for group, why in (
        (Group(pvs=tuple(PvSpec(f"A{i}") for i in range(200_001))), "more than 200,000 braces"),
        (Group(pvs=(PvSpec("A", comment="ä" * 5_000_000),)), "larger than 8 MiB"),
    ):
        with pytest.raises(GroupFileError, match=why) as error:
            save_any(path, group)
        assert str(error.value).startswith(f"{path}: ")
    assert pvgroup.load(path).group.name == "kept"
