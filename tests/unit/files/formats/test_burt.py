import pytest

from tests.support.group_samples import SAMPLES, names, refused, sample, told


def test_a_request_file():
    loaded = sample("ring.req")
    assert names(loaded) == ["SR:HCM1:SP", "SR:HCM1:RB", "SR:STATE", "SR:CMD", "SR:WAVE"]
    assert loaded.warnings == [
        "line 3: SR:HCM1:RB: RO is not carried over",
        "line 4: SR:STATE: RON is not carried over",
        "line 5: SR:CMD: WO is not carried over",
    ]


def test_a_snapshot():
    loaded = sample("ring.snap")
    assert names(loaded) == ["SR:HCM1:SP", "SR:HCM1:RB", "SR:NAME", "SR:WAVE", "SR:EMPTY"]
    assert loaded.warnings == [
        "line 13: SR:HCM1:RB: RO is not carried over",
        "saved values are not carried over",
    ]


SNAP = (SAMPLES / "ring.snap").read_text()
BAD = {
    "include": ("x.req", '#include "b.req"\n', ":2: no PV in it; line 1: the file b.req inside"),
    "length": ("x.req", "% c\nA two\n", ":3: no PV in it; line 2: A: 'two' is no length"),
    "SDDS": ("x.snap", "SDDS1\n&description &end\n", ":1: an SDDS snapshot is not read"),
    "empty": ("x.snap", SNAP[: SNAP.index("SR:HCM1:SP 1")], ":12: no PV in it"),
    "no header": ("x.snap", "SR:A 1 2\n", ":1: does not begin with a BURT header"),
    "binary": ("x.snap", SNAP.replace("\\0", "\0"), ":16: not text"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_files(case, tmp_path):
    name, text, message = BAD[case]
    assert refused(tmp_path / name, text).startswith(message)


ODD = {
    "no end": ("x.snap", SNAP.replace("--- End", "---"), ":1: the BURT header does not end"),
    "no PV": ("x.req", "RO A\nRO\n", ":2: RO is followed by no PV"),
    "count": ("x.snap", SNAP.replace("SR:WAVE 3", "SR:WAVE three"), ":15: SR:WAVE: 'three' is"),
    "cut": ("x.snap", SNAP[: SNAP.index("1 \\0")], ":16: SR:EMPTY: '' is no length"),
}


@pytest.mark.parametrize("case", ODD)
def test_odd_lines_refuse_no_whole_files(case, tmp_path):
    name, text, message = ODD[case]
    assert any(text.startswith(message) for text in told(tmp_path / name, text))


def test_a_comment_is_no_directive(tmp_path):
    path = tmp_path / "x.req"
    path.write_text("# define what is saved\n# include all\nRO A\nB\n")
    assert names(sample(path)) == ["A", "B"]
