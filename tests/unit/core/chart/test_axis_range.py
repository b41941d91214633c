"""Chosen ranges of axes: one rule for a log axis; each proposal is accepted as it is."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gui.core.chart.axis_range import parse_range, range_text, shown_range
from gui.core.chart.value_scale import ValueScale, fitted
from gui.core.groups.axis_rule import why_not
from gui.core.groups.group import AxisSpec

ENDS = st.floats(-1e299, 1e299)


@given(ENDS, ENDS, st.booleans())
def test_a_proposal_is_accepted_and_proposed_again(low, high, log):
    if log:
        low, high = abs(low), abs(high)
    low, high = sorted((low, high))
    assume(low < high and (low > 0 or not log))
    shown = fitted(low, high, log)
    text = range_text(AxisSpec("a", log=log), shown)
    found = parse_range(text, log)
    again = AxisSpec("a", log=log, range=found)
    assert parse_range(range_text(again, ValueScale(*found, log)), log) == found
    at = shown.fraction(np.array(found))
    assert at == pytest.approx([0, 1], abs=0.1)


@given(ENDS, ENDS)
def test_a_range_is_shown_or_said_not_to_be(low, high):
    assume(low < high)
    for log in (False, True):
        spec = AxisSpec("a", "Pressure", log=log, range=(low, high))
        assert (shown_range(spec) is None) == bool(why_not(low, high, log))
    assert not why_not(low, high, False) and bool(why_not(low, high, True)) == (low <= 0)


@pytest.mark.parametrize(
    "text", ["0, 100", "0 100", "0;100", " 0 to 100 ", "0 … 100", "0...100", "0,100", "0.0, 1e2"]
)
def test_ways_to_type_a_range(text):
    assert parse_range(text, False) == (0.0, 100.0)


@pytest.mark.parametrize(
    ("text", "log", "sentence"),
    [
        ("0, 100", True, "A logarithmic axis begins above 0, not at 0."),
        ("-5, 100", True, "A logarithmic axis begins above 0, not at -5."),
        ("100, 0", False, "100 is not below 0: the lowest value comes first."),
        ("1, 1", False, "1 is not below 1: the lowest value comes first."),
        ("nan, 1", False, "The ends of a range are two numbers."),
        ("0, 1e301", False, "The ends of a range are between -1e300 and 1e300."),
        ("1, 2, 3", False, "“1, 2, 3” is no range: type two numbers such as 0, 100."),
        ("", False, "“” is no range: type two numbers such as 0, 100."),
    ],
)
def test_what_is_refused(text, log, sentence):
    with pytest.raises(ValueError) as error:
        parse_range(text, log)
    assert str(error.value) == sentence
