import contextlib

import pytest

from gui.core.groups.group import AxisSpec, Group, PvSpec
from gui.files.formats.loaded_group import GroupFileError
from gui.files.formats.plain_list import dump, loads
from gui.files.groups.open import load_any
from tests.support.group_samples import names, refused, sample, told
from tests.support.waiting import Cost


def test_a_list():
    loaded = sample("names.txt")
    assert names(loaded) == [
        "SR:BPM1:X", "SR:BPM1:Y", "SR:BPM2:X", "SR:BPM2:Y", "$(P)CURRENT", "SR:LIFETIME",
        'SR:VAC.{"dbnd":{"abs": 1}}', "pva://SR:IMAGE",
    ]  # fmt: skip
    assert loaded.warnings == ["line 5: SR:BPM1:X is there twice; the first counts"]


def test_a_table_of_save_and_restore():
    loaded = sample("restore.csv")
    assert [(pv.name, pv.comment) for pv in loaded.group.pvs] == [
        ("SR:Q1:SP", ""),
        ("SR:Q1:RB", "readback of SR:Q1:SP"),
        ("SR:Q2:SP", ""),
        ("SR:Q1:RB2", "readback of SR:Q1:SP"),
    ]
    assert loaded.warnings == ["line 3: SR:Q2:SP: READ_ONLY is not carried over"]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_table_of_another_program(mark, tmp_path):
    path = tmp_path / "x.csv"
    rows = ("pv", "Label", "READBACK"), ("A", "first", ""), ('"B"', "", "B:RB"), ("# C", "", "")
    path.write_text("".join(mark.join(row) + "\n" for row in rows))
    loaded = load_any(path)
    assert names(loaded) == ["A", "B", "B:RB"]
    assert loaded.warnings == ["line 1: the columns Label are not carried over"]
    path.write_text("PV\nA\nB\n")
    assert names(load_any(path)) == ["A", "B"]


def test_a_pv_that_is_called_pv():
    data, _ = dump(Group(pvs=(PvSpec("PV"), PvSpec("B"))))
    assert names(loads(data)) == ["PV", "B"]


BAD = {
    "empty": ("x.txt", "# only a comment\n", ":2: no PV name in it"),
    "nothing": ("x", "", ":1: the file is empty"),
    "binary": ("x.lst", "A\n\0\0", ":2: not text"),
    "control": ("x.txt", "B\x08C\n", ":2: no PV name in it"),
    "bidi": ("x.txt", "A\u202eB\n", ":2: no PV name in it"),
    "quotes": ("x.txt", '"' * 5000, ':1: no PV name in it; line 1: """"""'),
    "field": (
        "x.csv",
        "PV,READBACK\nA," + "B" * 140_000,
        ":2: no PV in it; line 2: not CSV, left out: field",
    ),
    "JSON": ("x.txt", "\n{a: 1}", ":1: JSON cannot be read"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_files(case, tmp_path):
    name, text, message = BAD[case]
    assert refused(tmp_path / name, text).startswith(message)


ODD = {
    "long": ("x.txt", "A\n" + "B" * 1001, ":2: BBB"),
    "row": ("x.csv", "PV,READBACK,TEXT\nA,B,c\n,,d\n", "1 rows without a PV, left out: line 3"),
}


@pytest.mark.parametrize("case", ODD)
def test_odd_lines_refuse_no_whole_files(case, tmp_path):
    name, text, message = ODD[case]
    assert any(text.startswith(message) for text in told(tmp_path / name, text))


def test_spaces_inside_quotes_are_told_not_taken():
    loaded = loads(b'"two words" A\n')
    assert names(loaded) == ["A"]
    assert loaded.warnings == ["line 1: 'two words' has a space, so it is no PV; left out"]


def test_large_files_take_no_longer_than_a_second():
    for text in ("A" * 900 + " ", "(" * 4000 + "\n", "\"'" * 2000 + "\n", "A\n", "a,b;c d\t"):
        cost = Cost()
        with contextlib.suppress(GroupFileError):
            loads((text * (8 * 1024 * 1024 // len(text))).encode())
        assert cost.seconds < 5, text[:10]  # it is 0.3 s


def test_round_trip_and_what_is_lost():
    pvs = (PvSpec("# head"), PvSpec("$(P)A", "label", True), PvSpec('B.{"a": 1}'))
    data, warnings = dump(Group("g", 60, {"P": "X:"}, (AxisSpec("a"),), pvs, {"site": 1}))
    assert data.decode() == '# head\nX:A\nB.{"a": 1}\n'
    assert names(loads(data)) == ["X:A", 'B.{"a": 1}']
    assert warnings == [
        "macros are written as their values",
        "X:A: plot, label not carried over",
        "1 headings are written as comments, which are not read again",
        "span 1m not carried over",
        "axis 'a' not carried over",
        "site not carried over",
    ]
