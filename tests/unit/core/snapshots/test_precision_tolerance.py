"""Without a tolerance the digits that a PV shows decide, as far as its PREC says anything."""

import pytest

from gui.core.pv.updates import PvKind
from gui.core.snapshots.comparison import SnapshotComparison
from gui.core.snapshots.difference import DifferenceState
from gui.core.snapshots.snapshot import Snapshot, SnapshotItem
from gui.core.snapshots.source import SavedStates
from gui.core.snapshots.tolerance import Tolerance, of_precision


def states(saved, now, precision, kind=PvKind.FLOAT, default=None, own=None):
    native = "DOUBLE" if kind is PvKind.FLOAT else "LONG"
    item = SnapshotItem("a", saved, kind, native, precision=precision, tolerance=own)
    other = SnapshotItem("a", now, kind, native, precision=precision)
    found = SnapshotComparison([item], default)
    found.refresh(SavedStates(Snapshot(items=(other,)), "other"))
    return DifferenceState(found.state[0]), found.tolerance_text(0)


@pytest.mark.parametrize(
    ("saved", "now", "precision", "state", "text"),
    [
        (1.5, 1.504, 2, DifferenceState.EQUAL, "0.005 (PREC)"),
        (1.5, 1.506, 2, DifferenceState.DIFFERENT, "0.005 (PREC)"),
        (0.1, 0.4, 0, DifferenceState.DIFFERENT, "exact"),  # nobody set PREC
        (1.5, 1.5000001, None, DifferenceState.DIFFERENT, "exact"),
        (1.5, 1.5, None, DifferenceState.EQUAL, "exact"),
    ],
)
def test_the_last_digit_shown_decides(saved, now, precision, state, text):
    assert states(saved, now, precision) == (state, text)


def test_a_tolerance_that_was_given_goes_before():
    zero = Tolerance(0.0)
    assert states(1.5, 1.504, 2, default=zero) == (DifferenceState.DIFFERENT, "0")
    assert states(1.5, 1.504, 2, own=zero) == (DifferenceState.DIFFERENT, "0")
    assert states(1.5, 1.6, 2, own=Tolerance(10, True)) == (DifferenceState.EQUAL, "10%")


def test_only_numbers_with_decimals_have_one():
    assert of_precision(PvKind.INTEGER, 2) is None
    assert of_precision(PvKind.ARRAY, 2) is None
    assert of_precision(PvKind.FLOAT, 400) is None
    assert of_precision(PvKind.FLOAT, 3) == Tolerance(0.0005)
