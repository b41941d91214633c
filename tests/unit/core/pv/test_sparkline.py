"""The line of an array: bounded, inside its box, true to lowest and highest, quick."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from gui.core.pv.sparkline import sparkline_points


def test_a_short_array_is_drawn_element_by_element():
    points = sparkline_points(np.array([0.0, 10.0, 5.0]), 100, 20)
    assert points.tolist() == [[0.0, 20.0], [50.0, 0.0], [100.0, 10.0]]


def test_a_long_array_keeps_its_lowest_and_highest():
    array = np.zeros(1_000_000)
    array[123_456], array[777_777] = 7.0, -7.0
    points = sparkline_points(array, 100, 20)
    assert points.shape == (200, 2)
    assert points[:, 1].min() == 0.0 and points[:, 1].max() == 20.0
    assert points[np.argmin(points[:, 1]), 0] == pytest.approx(12.1, abs=1.0)


def test_gaps_constants_and_nothing():
    nan = float("nan")
    points = sparkline_points(np.array([1.0, nan, nan, float("inf"), 2.0]), 40, 10)
    assert np.isnan(points[:, 0]).tolist() == [False, True, False]
    assert sparkline_points(np.full(5, 3.0), 40, 10)[:, 1].tolist() == [5.0] * 5
    assert sparkline_points(np.array([3]), 40, 10).tolist() == [[0.0, 5.0], [40.0, 5.0]]
    for empty in (np.empty(0), np.array(["a", "b"]), np.full(1_000, nan)):
        assert sparkline_points(empty, 40, 10).shape == (0, 2)
    assert sparkline_points(np.arange(3), 0, 10).shape == (0, 2)
    assert sparkline_points(np.arange(1000) % 2 == 0, 40, 10).shape == (80, 2)


@given(
    arrays.arrays(
        st.sampled_from(["f8", "f4", "i4", "u1"]).map(np.dtype), st.integers(0, 400), fill=None
    ),
    st.integers(1, 60),
    st.integers(1, 30),
)
def test_always_within_the_box(array, width, height):
    points = sparkline_points(array, width, height)
    assert len(points) <= 2 * width or len(points) <= max(array.size, 2)
    there = points[~np.isnan(points[:, 0])]
    assert bool(len(there)) == bool(np.isfinite(array).any())
    assert (there >= 0).all() and (there[:, 0] <= width).all() and (there[:, 1] <= height).all()
    assert (np.diff(there[:, 0]) >= 0).all()


@pytest.mark.parametrize("array", [np.tile([1e308, -1e308], 500), np.array([1e308, -1e308, 0.0])])
def test_the_largest_numbers_do_no_harm(array):
    points = sparkline_points(array, 50, 10)
    assert np.isfinite(points).all() and np.ptp(points[:, 1]) == 10.0
