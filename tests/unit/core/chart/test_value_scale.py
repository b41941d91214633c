import sys

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gui.core.chart.value_scale import ValueScale, fitted
from gui.core.chart.value_ticks import value_ticks

LARGEST = sys.float_info.max  # what many an IOC says for "not set"
finite = st.floats(-LARGEST, LARGEST)
positive = st.floats(5e-324, LARGEST)


@given(finite, finite, st.booleans())
@example(LARGEST, LARGEST, False)
@example(LARGEST, LARGEST, True)
@example(-LARGEST, LARGEST, False)
@example(-LARGEST, -LARGEST, False)
@example(0.0, LARGEST, False)
def test_every_data_have_a_range_that_holds_them(a, b, log):
    low, high = sorted((max(abs(a), 5e-324), max(abs(b), 5e-324)) if log else (a, b))
    scale = fitted(low, high, log)
    places = scale.fraction(np.array([low, high]))
    assert ((places > -0.01) & (places < 1.01)).all()
    ticks = [tick.value for tick in value_ticks(scale, 8)]
    assert len(ticks) <= 40 and ticks == sorted(ticks)
    assert all(-0.01 < place < 1.01 for place in scale.fraction(np.array(ticks)))


@pytest.mark.parametrize(("value", "low", "high"), [(0.0, -1.0, 1.0), (100.0, 95.0, 105.0)])
def test_equal_data_are_in_the_middle(value, low, high):
    assert fitted(value, value, False) == ValueScale(low, high)


def test_a_range_that_still_fits_stays():
    shown = fitted(0, 10, False)
    assert fitted(0.5, 9.8, False, shown) is shown
    assert fitted(0, 10.9, False, shown) is not shown  # more than its padding
    for low, high in ((0, 10.5), (-0.5, 10)):  # the edge of the plot would cut the line
        assert fitted(low, high, False, shown) is not shown
    assert fitted(4, 5, False, shown) is not shown


def test_values_that_cannot_be_drawn():
    raw = np.array([1.0, 0.0, -1.0, np.inf, np.nan])
    assert np.isfinite(ValueScale(0, 1).drawable(raw)).tolist() == [True, True, True, False, False]
    log = ValueScale(0.1, 10, log=True)
    assert np.isfinite(log.drawable(raw)).tolist() == [True, False, False, False, False]
    assert log.fraction(np.array([0.1, 1.0, 10.0])) == pytest.approx([0, 0.5, 1])
    assert log.value_at(0.5) == pytest.approx(1)


@pytest.mark.parametrize("bad", [(1, 1, False), (2, 1, False), (0, 1, True), (0, np.inf, False)])
def test_no_range(bad):
    with pytest.raises(ValueError, match=r"range|log axis"):
        ValueScale(*bad)


@pytest.mark.parametrize(
    ("scale", "labels"),
    [
        (ValueScale(0, 1), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        (ValueScale(299.6, 300.2), ["299.6", "299.7", "299.8", "299.9", "300.0", "300.1", "300.2"]),
        (ValueScale(0, 5e6), ["0", "1e6", "2e6", "3e6", "4e6", "5e6"]),
        (ValueScale(1e-9, 1e-6, True), ["1e-9", "1e-8", "1e-7", "1e-6"]),
        (ValueScale(1, 100, True), ["1", "10", "100"]),
    ],
)
def test_what_ticks_say(scale, labels):
    assert [tick.label for tick in value_ticks(scale, 7)] == labels


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(1, 12))
def test_an_axis_has_two_numbers_however_low_it_is(low, size, most):
    ticks = value_ticks(ValueScale(low, low + size), most)
    assert 2 <= len(ticks) <= max(most, 5) + 1
