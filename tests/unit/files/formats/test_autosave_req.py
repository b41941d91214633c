import pytest

from gui.files.formats.autosave_req import loads
from gui.files.formats.loaded_group import GroupFileError
from gui.files.groups.open import load_any
from tests.support.group_samples import names, refused, sample, told


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
    assert len(loaded.warnings) == 3 and loaded.warnings[0].startswith("line 2: 1 channel(s)")


def test_a_macro_keeps_the_meaning_it_has_outside(tmp_path):
    (tmp_path / "in.req").write_text("$(P)$(Q)\n${P}${R=5}\n")
    top = tmp_path / "top.req"
    top.write_text("file in.req P=$(Q), Q=1\n")
    assert names(load_any(top)) == ["$(Q)1", "$(Q)${R=5}"]


def test_cycles_and_missing_files_are_told_with_file_and_line(tmp_path):
    (tmp_path / "b.req").write_text("X\n\nfile ./a.req\n")
    (tmp_path / "a.req").write_text("# top\nfile b.req P=1\n")
    loaded = load_any(tmp_path / "a.req")
    assert names(loaded) == ["X"]
    assert loaded.warnings == ["b.req, line 3: the file ./a.req inside is inside itself"]


BAD = {
    "folder": ("file . \n", ":1: no PV in it; line 1: the file . inside: Is a directory"),
    "macro": ("file $(F).req\n", ":1: no PV in it; line 1: the file $(F).req inside: a macro"),
    "long": (
        f"file a.req P={'x' * 5000}\n",
        ":1: no PV in it; line 1: the file a.req inside: its macros are",
    ),
    "empty": ("# nothing\n", ":1: no PV in it"),
    "binary": ("A\nB\0\n", ":2: not text"),
    "lines": ("A\n" * 100_002, ":100001: more than 100,000 lines"),
    "PVs": ("".join(f"A{i}\n" for i in range(50_001)), ":50001: more than 50,000 PVs"),
    "no name": ('file "" P=1\n', ":1: no PV in it; line 1: the file P=1 inside: No such file"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_files(case, tmp_path):
    text, message = BAD[case]
    assert refused(tmp_path / "x.req", text).startswith(message)


ODD = {
    "itself": ("A\nfile x.req\n", ":2: the file x.req inside is inside itself"),
    "missing": (
        "A\n\nfile none.req P=1\n",
        ":3: the file none.req inside: No such file or directory",
    ),
    "control": ("A\nB\x1b[0m\n", ":2: 'B[0m' has control characters"),
}


@pytest.mark.parametrize("case", ODD)
def test_odd_lines_refuse_no_whole_files(case, tmp_path):
    text, message = ODD[case]
    assert any(text.startswith(message) for text in told(tmp_path / "x.req", text))


def test_what_is_odd_inside_is_told_and_the_rest_is_read(tmp_path):
    (tmp_path / "in.req").write_bytes(b"OK\nBAD\x02\n")
    (tmp_path / "no.req").write_bytes(b"A\0\n")
    top = tmp_path / "top.req"
    top.write_text("file in.req\nfile no.req\nTOP\n")
    loaded = load_any(top)
    assert names(loaded) == ["OK", "TOP"]
    assert loaded.warnings == [
        "in.req, line 2: 'BAD' has control characters, so it is no PV; left out",
        "line 2: no.req:1: not text: it has a NUL character",
    ]


def test_files_inside_are_bounded(tmp_path):
    for depth in range(20):
        (tmp_path / f"d{depth}.req").write_text(f"X{depth}\nfile d{depth + 1}.req\n")
    loaded = load_any(tmp_path / "d0.req")
    assert names(loaded) == [f"X{depth}" for depth in range(17)]
    assert loaded.warnings == [
        "d16.req, line 2: the file d17.req inside: too many files inside files"
    ]
    for depth in range(12):
        inside = f"file f{depth + 1}.req\n" * 3
        (tmp_path / f"f{depth}.req").write_text(f"X{depth}\n{inside}")
    (tmp_path / "f12.req").write_text("Y\n")
    assert any("too many files" in told for told in load_any(tmp_path / "f0.req").warnings)
    (tmp_path / "big.req").write_text("B\n" + "#" * 5_000_000)
    (tmp_path / "two.req").write_text("file big.req\nfile big.req\n")
    loaded = load_any(tmp_path / "two.req")
    assert names(loaded) == ["B"]
    assert loaded.warnings == [
        "line 2: the file big.req inside: more than 8 MiB in all files inside"
    ]
    with pytest.raises(GroupFileError, match=r"<data>:1: no PV in it; .* big.req inside cannot"):
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
    told = load_any(tmp_path / "top.req").warnings
    assert told == ["mid2.req, line 1: the file ../top.req inside is inside itself"]


def test_a_cycle_through_a_link_is_one(tmp_path):
    (tmp_path / "a.req").write_text("A\nfile b.req\n")
    (tmp_path / "b.req").symlink_to("a.req")
    told = load_any(tmp_path / "a.req").warnings
    assert told == ["line 2: the file b.req inside is inside itself"]


def test_a_thousand_files_at_most(tmp_path):
    (tmp_path / "leaf.req").write_text("X\n")
    top = tmp_path / "top.req"
    top.write_text("file leaf.req\n" * 1000)
    assert names(load_any(top)) == ["X"]
    top.write_text("file leaf.req\n" * 1001)
    (told,) = load_any(top).warnings
    assert told.startswith("line 1001: ") and "too many files" in told


def test_files_inside_are_found_in_the_search_path(tmp_path):
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "dev.req").write_text("$(P)A\n")
    (tmp_path / "top.req").write_text("file dev.req P=X:\nB\n")
    assert names(load_any(tmp_path / "top.req")) == ["B"]
    loaded = load_any(tmp_path / "top.req", [tmp_path / "none", tmp_path / "lib"])
    assert names(loaded) == ["X:A", "B"] and loaded.warnings == []


def test_a_head_of_broken_json_before_the_names(tmp_path):
    for head in ('{"a": 1}', '{"a": [1, 2,], "b" "c}"\n}', '{\n "a": "unclosed,\n "b": {"c": 1\n}'):
        (tmp_path / "x.req").write_text(f"{head}\nDEV:A\nDEV:B\n")
        assert names(load_any(tmp_path / "x.req")) == ["DEV:A", "DEV:B"], head
