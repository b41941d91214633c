"""Bars of many traces are placed as those of each trace by itself."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gui.core.chart.bar_rows import bar_rows, heights_of
from gui.core.chart.value_scale import ValueScale

VALUES = st.one_of(
    st.floats(allow_nan=True, allow_infinity=True), st.floats(-100, 100), st.just(np.nan)
)
LIMITS = st.tuples(st.floats(-1e9, 1e9), st.floats(1e-3, 1e9)).map(lambda at: (at[0], sum(at)))
LOG_LIMITS = st.tuples(st.floats(1e-9, 1e9), st.floats(1.01, 1e9)).map(
    lambda at: (at[0], at[0] * at[1])
)


@st.composite
def charts(draw):
    """Return values (2, k, n) and a scale of each trace."""
    traces, columns = draw(st.integers(1, 5)), draw(st.integers(1, 20))
    log = draw(st.booleans())
    limits = draw(st.lists(LOG_LIMITS if log else LIMITS, min_size=traces, max_size=traces))
    size = 2 * traces * columns
    values = np.array(draw(st.lists(VALUES, min_size=size, max_size=size)))
    ends = np.sort(values.reshape(2, traces, columns), axis=0)
    return ends, [ValueScale(low, high, log) for low, high in limits if low < high]


@given(charts(), st.sampled_from([1.0, 0.5, 2 / 3]), st.integers(1, 6), st.data())
def test_many_are_placed_as_one(chart, device_px, thick, data):
    values, scales = chart
    values = values[:, : len(scales)]
    if not scales:
        return
    count = len(scales)
    several = st.lists(st.integers(0, 3), min_size=count, max_size=count)
    dashes = data.draw(several)
    numbers = np.arange(7, 7 + values.shape[-1])
    bottom = 300.0 - 10.0 * np.arange(count)[:, None]
    height = 50.0 + 10.0 * np.arange(count)[:, None]
    rows = bar_rows(heights_of(values, scales, bottom, height), device_px, thick, dashes, numbers)
    for k, scale in enumerate(scales):
        own = heights_of(values[:, k : k + 1], [scale], float(bottom[k, 0]), float(height[k, 0]))
        alone = bar_rows(own, device_px, thick, dashes[k : k + 1], numbers)
        for found, wanted in zip(rows, alone, strict=True):
            np.testing.assert_array_equal(found[k], wanted[0])


def test_dashes_lie_on_columns():
    heights = np.full((2, 2, 12), 50.0)
    rows = bar_rows(heights, 1.0, 1, [1, 0], np.arange(12))
    drawn = np.isfinite(rows.ends)
    assert drawn[0].tolist() == [True] * 12 + [False] * 12 and drawn[1].all()
    later = bar_rows(heights[:, :, 6:], 1.0, 1, [1, 0], np.arange(6, 12))
    assert not np.isfinite(later.ends[0]).any()  # they scroll with the trace


def test_a_spike_is_never_left_out():
    heights = np.full((2, 1, 12), 50.0)
    heights[1, 0, 9] = 40.0
    rows = bar_rows(heights, 1.0, 1, [1], np.arange(12))
    assert np.isfinite(rows.ends[0, 18:20]).all()
    assert rows.ends[0, 18] - rows.ends[0, 19] >= 10
