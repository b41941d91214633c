"""Lines on whole pixels: thickness, and that nothing is painted where a line is broken."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.chart.pixel_rows import on_pixels, thick_bars, whole_pixels

THICK = st.integers(1, 8)
PLACES = st.lists(
    st.one_of(st.just(np.nan), st.floats(-50, 50, allow_nan=False)), min_size=1, max_size=30
)


@pytest.mark.parametrize(
    "width, ratio, pixels",
    [(1.0, 1, 1), (1.5, 1, 2), (2.0, 1, 2), (1.5, 2, 3), (0.2, 1, 1), (1.0, 1.5, 2), (3.0, 2, 6)],
)
def test_a_width_is_whole_pixels(width, ratio, pixels):
    assert whole_pixels(width, 1 / ratio) == pixels


@given(PLACES, THICK)
def test_a_flat_line_is_as_thick_at_every_height(heights, thick):
    y = np.array(heights)
    begin, end = thick_bars(y, y, thick)
    alone = np.array([np.nan, 0.0, np.nan])
    for height in y[np.isfinite(y)]:
        top, bottom = thick_bars(alone + height, alone + height, thick)
        assert bottom[1] - top[1] == thick
        assert abs((top[1] + bottom[1]) / 2 - height) <= 1.0
    known = np.isfinite(y)
    assert (np.isfinite(begin) == known).all() and (np.isfinite(end) == known).all()
    assert (begin[known] == np.floor(begin[known])).all()


@given(PLACES, THICK, st.integers(0, 10_000))
def test_columns_are_the_line_drawn_with_a_square_brush(middles, thick, seed):
    """Each column holds every row of the columns that a brush reaches along an unbroken line."""
    middle = np.array(middles)
    half = np.random.default_rng(seed).uniform(0, 20, len(middle))
    top, bottom = middle - half, middle + half
    begin, end = thick_bars(top, bottom, thick)
    own_begin = on_pixels(top, thick) - thick / 2
    own_end = on_pixels(bottom, thick) + thick / 2
    for here in range(len(middle)):
        if np.isnan(middle[here]):
            assert np.isnan(begin[here]) and np.isnan(end[here])
            continue
        reached = [here]
        for direction, reach in ((-1, thick // 2), (1, (thick - 1) // 2)):
            there = here
            for _ in range(reach):
                beside = there + direction
                if not 0 <= beside < len(middle) or not (
                    top[beside] <= bottom[there] + 1 and bottom[beside] >= top[there] - 1
                ):
                    break
                reached.append(beside)
                there = beside
        assert begin[here] == own_begin[reached].min()
        assert end[here] == own_end[reached].max()
