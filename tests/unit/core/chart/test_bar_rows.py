"""Bars of many traces are placed as those of each trace by itself."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gui.core.chart.bar_rows import DASH_CONTEXT, bar_rows, heights_of
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


def test_dense_noise_is_dashed_too_but_for_what_goes_beyond_the_dash_before():
    """Bars of noise are high in each column: only flat parts were dashed, and no gap was seen."""
    rng = np.random.default_rng(7)
    columns = 600
    middle, half = 100.0, rng.uniform(10, 14, (2, columns))
    heights = np.array([[middle + half[0]], [middle - half[1]]])
    heights[1, 0, 9] = 20.0  # a spike in a gap
    heights[0, 0, 300:400] += 200 * np.arange(100)  # and a slope
    heights[1, 0, 300:400] += 200 * np.arange(100)
    rows = bar_rows(heights, 1.0, 1, [1], np.arange(columns))
    drawn = np.isfinite(rows.ends[0]).reshape(columns, 2).all(axis=1)
    gaps = np.arange(columns) // 6 % 2 == 1
    assert drawn[~gaps].all() and drawn[9] and drawn[300:400].all()
    calm = gaps & ~drawn
    assert np.count_nonzero(calm) > 0.8 * np.count_nonzero(gaps[:300])
    beyond = np.abs(np.array([rows.bottom[0], rows.top[0]])[:, calm] - middle)
    assert beyond.max() < 14 + 3  # nothing further out was left out


def test_a_part_of_the_columns_with_those_before_it_has_the_gaps_of_the_whole():
    rng = np.random.default_rng(8)
    heights = np.array([100 + rng.uniform(0, 30, (2, 90)), 100 - rng.uniform(0, 30, (2, 90))])
    for dashes in ([1, 2], [0, 3]):
        whole = bar_rows(heights, 1.0, 2, dashes, np.arange(40, 130)).ends
        for first in range(DASH_CONTEXT, 90):
            begin = first - DASH_CONTEXT
            part = bar_rows(heights[:, :, begin:], 1.0, 2, dashes, np.arange(40 + begin, 130)).ends
            np.testing.assert_array_equal(part[:, 2 * DASH_CONTEXT :], whole[:, 2 * first :])
