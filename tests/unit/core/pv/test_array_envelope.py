import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.pv.array_envelope import envelope

VALUES = st.one_of(st.floats(-1e9, 1e9), st.just(float("nan")), st.just(float("inf")))


@given(st.lists(VALUES, max_size=300), st.integers(2, 50))
def test_lowest_and_highest_are_there_and_no_point_is_made_up(values, most):
    y = np.array(values, np.float64)
    x, drawn = envelope(None, y, most)
    assert len(x) == len(drawn) <= max(most, 2) + 2
    finite = y[np.isfinite(y)]
    if len(finite):
        assert np.nanmin(drawn) == finite.min() and np.nanmax(drawn) == finite.max()
    assert (np.diff(x) >= 0).all()
    for at, value in zip(x, drawn, strict=True):
        same = y[int(at)]
        assert value == same or (np.isnan(value) and not np.isfinite(same))


def test_a_short_array_is_given_whole_with_its_x():
    x, y = envelope(np.array([5.0, 1.0, 2.0]), np.array([1, 2, 3, 4], np.int32), 100)
    assert x.tolist() == [5, 1, 2] and y.tolist() == [1, 2, 3]


@pytest.mark.parametrize("kind", ["u1", "i4", "f4", "f8"])
def test_a_spike_in_a_million_is_kept(kind):
    y = np.zeros(1_000_000, kind)
    y[654_321] = 7
    x, drawn = envelope(None, y, 4_000)
    assert len(x) <= 4_002 and x[drawn == 7].tolist() == [654_321]
    x, drawn = envelope(np.linspace(0, 1, len(y)), y, 4_000)
    assert x[drawn == 7] == pytest.approx([0.654321], abs=1e-5)


def test_a_block_of_nothing_is_a_gap():
    y = np.ones(1_000)
    y[300:700] = np.nan
    x, drawn = envelope(None, y, 100)
    assert np.isnan(drawn[(x >= 320) & (x < 680)]).all() and not np.isnan(drawn[x < 300]).any()
