"""Words in a chart on what could not be had."""

import pytest

from gui.core.backfill.fill_words import UNREACHED, fault_words, without_told

AWAY = "a:17668 cannot be reached: the connection is refused."
OTHER = "b:17668 cannot be reached: there is no host of this name."
CUT = "c:17668 broke off its answer."


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (AWAY, UNREACHED),
        (f"{AWAY} {OTHER}", UNREACHED),
        (f"{CUT} {AWAY}", CUT),
        (f"{AWAY} {CUT} {OTHER}", CUT),
        (CUT, CUT),
    ],
)
def test_what_the_program_tells_of_an_appliance_is_not_told_by_each_chart(fault, said):
    assert without_told(fault, [AWAY, OTHER]) == said


def test_what_the_program_does_not_tell_is_told_as_it_is():
    assert without_told(AWAY, []) == AWAY


def test_several_pvs_are_counted():
    assert fault_words([UNREACHED] * 3) == f"Archive, 3 PVs: {UNREACHED}"
    failed = "a:17668 failed on this request (HTTP 500)"  # "(HTTP 500) (4 PVs)" was said
    assert fault_words([failed] * 4) == f"Archive, 4 PVs: {failed}"
    assert fault_words([failed]) == f"Archive: {failed}"
