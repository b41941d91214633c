"""Rows of a group in a recording: as written, and whatever else a file may hold."""

import json

import pytest

from gui.core.groups.group import PvSpec
from gui.core.recording.recorded_group import pvs_of, rows_of

ROWS = (
    PvSpec("# Ring"),
    PvSpec("A", label="Beam current", plot=True),
    PvSpec("B", plot=True),
    PvSpec("C", label="Ångström <b>"),
    PvSpec("D"),
)


def test_labels_and_traces_come_back_as_they_were():
    found = pvs_of(json.loads(json.dumps(rows_of(ROWS))))
    assert {pv.name: (pv.label, pv.plot) for pv in found.values()} == {
        "A": ("Beam current", True),
        "B": ("", True),
        "C": ("Ångström <b>", False),
    }
    assert all(name == pv.name for name, pv in found.items())


@pytest.mark.parametrize("rows", [None, 5, {}, [1, "x", [], ["A"], ["A", 1, True], ["A", "b", 1]]])
def test_what_is_not_as_written_is_left(rows):
    assert pvs_of(rows) == {}


def test_a_label_has_an_end():
    (row,) = rows_of([PvSpec("A", label="x" * 5_000)])
    assert len(row[1]) == 200
    assert len(pvs_of([["A", "x" * 5_000, True]])["A"].label) == 200
