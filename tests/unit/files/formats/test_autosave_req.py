import pytest

from gui.files.formats.autosave_req import loads
from gui.files.formats.loaded_group import GroupFileError
from gui.files.groups.open import load_any
from tests.support.group_samples import names, refused, sample


def test_files_inside_with_macros():
    loaded = sample("auto_settings.req")
    assert names(loaded) == [
        "$(P)scan1.P1SP", "xxx:userCalc1.CALC", "$(P)m1.VAL", "$(P)m1.VELO", "$(P)m1.DESC",
        "yyy:m2.VAL", "yyy:m2.VELO", "yyy:m2.DESC",
    ]  # fmt: skip
    assert loaded.warnings == [] and loaded.group.name == "auto_settings"


def test_saved_values():
    loaded = sample("auto_settings.sav")
    assert names(loaded) == ["xxx:SR_ao.PREC", "xxx:SR_ao.OUT", "i_dont_exist.VAL", "xxx:texts"]
    assert len(loaded.warnings) == 2 and loaded.warnings[0].startswith("line 2: 1 channel(s)")


def test_a_macro_keeps_the_meaning_it_has_outside(tmp_path):
    (tmp_path / "in.req").write_text("$(P)$(Q)\n${P}${R=5}\n")
    top = tmp_path / "top.req"
    top.write_text("file in.req P=$(Q), Q=1\n")
    assert names(load_any(top)) == ["$(Q)1", "$(Q)${R=5}"]


def test_cycles_and_missing_files_name_file_and_line(tmp_path):
    (tmp_path / "b.req").write_text("X\n\nfile ./a.req\n")
    (tmp_path / "a.req").write_text("# top\nfile b.req P=1\n")
    with pytest.raises(GroupFileError) as error:
        load_any(tmp_path / "a.req")
    assert str(error.value) == f"{tmp_path / 'b.req'}:3: file ./a.req is inside itself"


BAD = {
    "itself": ("A\nfile x.req\n", ":2: file x.req is inside itself"),
    "missing": ("A\n\nfile none.req P=1\n", ":3: file none.req: No such file or directory"),
    "folder": ("file . \n", ":1: file .: Is a directory"),
    "macro": ("file $(F).req\n", ":1: file $(F).req: a macro in it has no value"),
    "long": (f"file a.req P={'x' * 5000}\n", ":1: file a.req: its macros are too long"),
    "empty": ("# nothing\n", ":1: no PV in it"),
    "control": ("A\nB\x1b[0m\n", ":2: the name 'B[0m' has control characters"),
    "binary": ("A\nB\0\n", ":2: not text"),
    "lines": ("A\n" * 100_002, ":100001: more than 100,000 lines"),
    "PVs": ("".join(f"A{i}\n" for i in range(50_001)), ":50001: more than 50,000 PVs"),
    "no name": ('file "" P=1\n', ":1: file P=1: No such file"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_files(case, tmp_path):
    text, message = BAD[case]
    assert refused(tmp_path / "x.req", text).startswith(message)


def test_errors_inside_name_the_file_inside(tmp_path):
    inside = tmp_path / "in.req"
    inside.write_bytes(b"OK\nBAD\x02\n")
    top = tmp_path / "top.req"
    top.write_text("file in.req\n")
    with pytest.raises(GroupFileError) as error:
        load_any(top)
    assert str(error.value) == f"{inside}:2: the name 'BAD' has control characters"
    assert (error.value.source, error.value.line) == (str(inside), 2)


def test_files_inside_are_bounded(tmp_path):
    for depth in range(20):
        (tmp_path / f"d{depth}.req").write_text(f"X{depth}\nfile d{depth + 1}.req\n")
    with pytest.raises(GroupFileError, match=r"d16.req:2: file d17.req: too many files"):
        load_any(tmp_path / "d0.req")
    for depth in range(12):
        inside = f"file f{depth + 1}.req\n" * 3
        (tmp_path / f"f{depth}.req").write_text(f"X{depth}\n{inside}")
    (tmp_path / "f12.req").write_text("Y\n")
    with pytest.raises(GroupFileError, match="too many files"):
        load_any(tmp_path / "f0.req")
    (tmp_path / "big.req").write_text("#" * 5_000_000)
    (tmp_path / "two.req").write_text("file big.req\nfile big.req\n")
    with pytest.raises(GroupFileError, match="larger than 8 MiB with the files inside"):
        load_any(tmp_path / "two.req")
    with pytest.raises(GroupFileError, match=r"<data>:1: file big.req cannot be read"):
        loads(b"file big.req\n")


def test_macros_around_hold_inside_where_none_are_given(tmp_path):
    (tmp_path / "top.req").write_text("file mid.req P=SR: # the ring\n")
    (tmp_path / "mid.req").write_text('$(P)A\nfile "leaf.req", M=$(P)m1\nfile leaf.req P=B:\n')
    (tmp_path / "leaf.req").write_text("$(P)X:$(M)\n")
    assert names(load_any(tmp_path / "top.req")) == ["SR:A", "SR:X:SR:m1", "B:X:$(M)"]


def test_files_inside_lie_beside_the_one_that_names_them_or_beside_the_first(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "top.req").write_text("file in/mid.req\n")
    (tmp_path / "in" / "mid.req").write_text("file near.req\nfile far.req\n")
    (tmp_path / "in" / "near.req").write_text("NEAR\n")
    (tmp_path / "near.req").write_text("OTHER\n")
    (tmp_path / "far.req").write_text("FAR\nfile in/mid2.req\n")
    (tmp_path / "in" / "mid2.req").write_text("DEEP\n")
    assert names(load_any(tmp_path / "top.req")) == ["NEAR", "FAR", "DEEP"]
    (tmp_path / "in" / "mid2.req").write_text("file ../top.req\n")
    with pytest.raises(GroupFileError, match=r"mid2\.req:1: file \.\./top\.req is inside itself"):
        load_any(tmp_path / "top.req")


def test_a_cycle_through_a_link_is_one(tmp_path):
    (tmp_path / "a.req").write_text("A\nfile b.req\n")
    (tmp_path / "b.req").symlink_to("a.req")
    with pytest.raises(GroupFileError, match=r"a\.req:2: file b\.req is inside itself"):
        load_any(tmp_path / "a.req")


def test_a_thousand_files_at_most(tmp_path):
    (tmp_path / "leaf.req").write_text("X\n")
    top = tmp_path / "top.req"
    top.write_text("file leaf.req\n" * 1000)
    assert names(load_any(top)) == ["X"]
    top.write_text("file leaf.req\n" * 1001)
    with pytest.raises(GroupFileError, match=r"top\.req:1001: .*too many files"):
        load_any(top)
