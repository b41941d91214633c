import contextlib
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.groups.group import AxisSpec, Group, PvSpec
from gui.core.groups.macros import Expansion
from gui.files.groups.pvgroup import (
    GroupFileError,
    dumps,
    expand_group,
    load,
    loads,
    save,
    with_macros,
)

GOOD = """format = "pvwatch-group"
version = 1
name = "Ring"
span = "2h30m"
site = "kept"
[macros]
P = "SR:"
[[axis]]
id = "a"
range = [0, 1]
[[pv]]
name = "$(P)A"
plot = true
note = 3
[[pv]]
name = "B"
width = 2
"""

BAD = {
    "wrong type": ("width = 2", 'width = "2"', ":17: pv[1].width: must be a number"),
    "axis twice": (
        '[[pv]]\nname = "B"',
        '[[axis]]\nid = "a"\n[[pv]]\nname = "B"',
        "axis[1].id: axis 'a' is there twice",
    ),
    "newer": ("version = 1", "version = 2", ":2: version: version 2 is newer"),
    "no version": ("version = 1\n", "", "version: must be 1"),
    "other format": ("pvwatch-group", "other", ":1: format: must be"),
    "no name": ('name = "B"', 'name = " "', ":16: pv[1].name: is missing or empty"),
    "spaces inside": ('name = "B"', 'name = "B C"', "has a space"),
    "bad colour": ("width = 2", 'color = "red"', ":17: pv[1].color"),
    "bad range": ("[0, 1]", "[1, 0]", ":10: axis[0].range: must be two numbers"),
    "bad span": ("2h30m", "soon", ":4: span: 'soon' is not a time span"),
    "not toml": ("[[axis]]", "[[axis]", ":8: not TOML"),
    "macro is a number": ('P = "SR:"', "P = 3", ":7: macros.P: must be text"),
}


def test_reads_and_keeps_unknown_keys():
    loaded = loads(GOOD)
    assert loaded.group.span_s == 9000
    assert loaded.group.axes == (AxisSpec("a", range=(0.0, 1.0)),)
    assert loaded.group.pvs[0] == PvSpec("$(P)A", plot=True, extra={"note": 3})
    assert loaded.warnings == [
        "unknown key pv[0].note is kept but not used",
        "unknown key site is kept but not used",
    ]
    assert loads(dumps(loaded.group)).group == loaded.group


@pytest.mark.parametrize("case", BAD)
def test_errors_name_file_line_and_key(case, tmp_path):
    old, new, message = BAD[case]
    path = tmp_path / "x.pvgroup"
    path.write_text(GOOD.replace(old, new, 1))
    with pytest.raises(GroupFileError) as error:
        load(path)
    assert str(error.value).startswith(str(path))
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_undefined_macro_and_overrides():
    group = loads(GOOD).group
    assert expand_group(group, {}).pvs[0].name == "SR:A"
    other = expand_group(group, {"P": "X:"})
    assert other.pvs[0].name == "X:A"
    assert with_macros(other, group, {"P": "X:"}).pvs == group.pvs
    with pytest.raises(GroupFileError, match=r"f: pv\[0\].name: macro \$\(Q\) is not defined"):
        expand_group(Group(pvs=(PvSpec("$(Q)A"),)), {}, "f")


def test_a_pv_without_a_macro_stays_as_it_is_beside_one_with_the_same_name():
    plain = PvSpec("X:A", label="plain")
    group = Group(macros={"P": "X:"}, pvs=(plain, PvSpec("$(P)A", label="with a macro")))
    expanded = expand_group(group, {})
    assert expanded.pvs == (plain,)
    assert with_macros(expanded, group, {}).pvs == (plain,)
    edited = replace(expanded, pvs=(replace(plain, look=1),))
    assert with_macros(edited, group, {}).pvs == edited.pvs


def test_of_many_pvs_only_those_that_may_differ_are_expanded(monkeypatch):
    given = [PvSpec("$(P)A"), *(PvSpec(f"X{n}") for n in range(1_000)), PvSpec("Y", label="$(P)")]
    group = Group(macros={"P": "SR:"}, pvs=tuple(given))
    expanded = expand_group(group, {})
    plotted = tuple(replace(pv, look=1) if pv.name == "X7" else pv for pv in expanded.pvs)
    asked, answer = [], Expansion.expand_name
    monkeypatch.setattr(
        Expansion, "expand_name", lambda self, name: asked.append(name) or answer(self, name)
    )
    found = with_macros(replace(expanded, pvs=plotted), group, {})
    assert found.pvs == tuple(replace(pv, look=1) if pv.name == "X7" else pv for pv in given)
    assert sorted(asked) == ["$(P)A", "X7", "Y"]


def test_files_that_cannot_be_read(tmp_path):
    big = tmp_path / "big.pvgroup"
    big.write_bytes(b"#" * (8 * 1024 * 1024 + 1))
    latin = tmp_path / "latin.pvgroup"
    latin.write_bytes(b'format = "pvwatch-group"\nname = "\xe4"\n')
    for path, message in (
        (big, "larger than 8 MiB"),
        (latin, ":2: not UTF-8"),
        (tmp_path / "none.pvgroup", "No such file"),
        (tmp_path, "Is a directory"),
    ):
        with pytest.raises(GroupFileError, match=message):
            load(path)


def test_a_failed_save_leaves_the_old_file(tmp_path: Path, monkeypatch):
    path = tmp_path / "x.pvgroup"
    save(path, Group(name="old"))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        save(path, Group(name="new"))
    assert load(path).group.name == "old"
    assert os.listdir(tmp_path) == ["x.pvgroup"]


texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
names = st.from_regex(r"[A-Za-z][\w:.-]{0,20}", fullmatch=True)
pvs = st.builds(
    PvSpec,
    name=names,
    label=texts,
    plot=st.booleans(),
    color=st.none() | st.from_regex(r"#[0-9a-f]{6}", fullmatch=True),
    width=st.floats(0.1, 20),
    style=st.sampled_from(["step", "line", "points"]),
    visible=st.booleans(),
    comment=texts,
)
groups = st.builds(
    Group,
    name=texts,
    span_s=st.integers(1, 10**6).map(float),
    macros=st.dictionaries(names, texts, max_size=3),
    pvs=st.lists(pvs, max_size=6, unique_by=lambda pv: pv.name).map(tuple),
)


@given(groups)
def test_round_trip(group):
    assert loads(dumps(group)).group == group


@given(st.text(max_size=200))
def test_any_text_reads_or_is_refused(text):
    with contextlib.suppress(GroupFileError):
        loads(text)


def test_the_side_of_an_axis():
    text = 'format = "pvwatch-group"\nversion = 1\n[[axis]]\nid = "a"\nside = "right"\n'
    group = loads(text).group
    assert group.axes[0].side == "right" and 'side = "right"' in dumps(group)
    with pytest.raises(GroupFileError, match=r":5: axis\[0\]\.side: must be left or right"):
        loads(text.replace('"right"', '"top"'), "f")


def test_headings_are_kept_each_of_them():
    names = ("# Ring", "a", "# ---", "b", "# ---", "c")
    group = Group("G", pvs=tuple(PvSpec(name) for name in names))
    loaded = loads(dumps(group))
    assert [pv.name for pv in loaded.group.pvs] == list(names) and not loaded.warnings
    assert [pv.name for pv in expand_group(loaded.group, {}).pvs] == list(names)


def test_a_heading_may_look_like_a_macro():
    group = Group("G", pvs=(PvSpec("# Cost $(X)"), PvSpec("$(P)a")))
    expanded = expand_group(group, {"P": "S:"})
    assert [pv.name for pv in expanded.pvs] == ["# Cost $(X)", "S:a"]
    assert [pv.name for pv in with_macros(expanded, group, {"P": "S:"}).pvs][1] == "$(P)a"


@pytest.mark.timeout(20)
def test_hostile_files_are_refused_and_do_no_harm(tmp_path):
    head = 'format = "pvwatch-group"\nversion = 1\n'
    path = tmp_path / "x.pvgroup"
    for text, line, words in (
        (head + ".".join("a" * 200_000) + " = 1\n", 3, "more than 6 parts"),
        (head + "[" + ".".join("a" * 200_000) + "]\n", 3, "more than 6 parts"),
        (head + '[[pv]]\nname = "a"\nwidth = 1' + "0" * 400 + "\n", 5, "between 0.1 and 20"),
        (head + "x = " + "1" * 5_000 + "\n", None, "not TOML"),
    ):
        path.write_text(text)
        with pytest.raises(GroupFileError, match=words) as caught:
            load(path)
        assert line is None or caught.value.line == line
    dotted = (
        head + 'x = "a.b.c.d.e.f.g.h.i"  # a.b.c.d.e.f.g.h\n[[pv]]\nname = "A:1.2.3.4.5.6.7.8"\n'
    )
    assert loads(dotted).group.pvs[0].name == "A:1.2.3.4.5.6.7.8"
    os.mkfifo(tmp_path / "pipe.pvgroup")
    with pytest.raises(GroupFileError, match="not an ordinary file"):
        load(tmp_path / "pipe.pvgroup")


def test_of_a_pv_that_is_there_twice_the_first_counts_and_headings_may_be_repeated():
    first, again, other = PvSpec("A", "one"), PvSpec("A", "two"), PvSpec("B")
    heading = PvSpec("# part")
    found = expand_group(Group(pvs=(heading, first, heading, other, again)), {})
    assert found.pvs == (heading, first, heading, other)
    whole = Group(pvs=(heading, first, other))
    assert expand_group(whole, {"P": "x"}).pvs is whole.pvs  # nothing of 10,000 is made anew
    macro = PvSpec("B", "$(P)")
    assert expand_group(Group(pvs=(first, macro)), {"P": "x"}).pvs == (first, PvSpec("B", "x"))
