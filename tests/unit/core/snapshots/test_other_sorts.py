"""A restore to a PV of another sort than was saved is refused before anything is sent."""

import numpy as np
import pytest

from gui.core.pv.updates import PvKind
from gui.core.snapshots.difference import DifferenceState, compare
from gui.core.snapshots.restore_value import restore_value
from gui.core.snapshots.snapshot import SnapshotItem

NUMBER = SnapshotItem("x", 2.0, PvKind.FLOAT, "DOUBLE")
WHOLE = SnapshotItem("x", 2, PvKind.INTEGER, "LONG")
STATE = SnapshotItem("x", 2, PvKind.ENUM, "ENUM", labels=("A", "B", "C"))
ARRAY = SnapshotItem("x", np.array([2.0]), PvKind.ARRAY, "DOUBLE", 4)
CHARACTERS = SnapshotItem("x", np.array([50], np.uint8), PvKind.TEXT, "CHAR", 4)


@pytest.mark.parametrize(
    ("saved", "live", "words"),
    [
        (NUMBER, STATE, "number saved, the PV is a state now"),
        (WHOLE, STATE, "number saved, the PV is a state now"),
        (STATE, NUMBER, "state saved, the PV is a number now"),
        (STATE, WHOLE, "state saved, the PV is a number now"),
        (ARRAY, NUMBER, "array saved, the PV is a number now"),
        (ARRAY, STATE, "array saved, the PV is a state now"),
        (CHARACTERS, WHOLE, "text saved, the PV is a number now"),
    ],
)
def test_it_is_refused_with_both_sorts(saved, live, words):
    assert compare(saved, live).state is DifferenceState.OTHER_TYPE
    with pytest.raises(ValueError, match=words):
        restore_value(saved, live)


@pytest.mark.parametrize(("saved", "live"), [(NUMBER, WHOLE), (WHOLE, NUMBER), (STATE, STATE)])
def test_numbers_are_of_one_sort(saved, live):
    assert restore_value(saved, live) == 2
