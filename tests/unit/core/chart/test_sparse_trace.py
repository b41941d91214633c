import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.chart.sparse_trace import trace_segments

NO_GAPS = np.empty((0, 2), np.int64)


def segments(times, values, t0, t1, style="step", gaps=()):
    at, value = trace_segments(
        np.asarray(times, np.int64),
        np.asarray(values, float),
        np.asarray(gaps, np.int64).reshape(-1, 2),
        t0, t1, style,
    )  # fmt: skip
    return [
        (int(a), float(x), int(b), float(y))
        for a, x, b, y in zip(at[::2], value[::2], at[1::2], value[1::2], strict=True)
    ]


def test_steps_hold_and_rise():
    assert segments([10, 20], [1, 2], 0, 100) == [
        (10, 1, 20, 1),
        (20, 2, 100, 2),
        (20, 1, 20, 2),
    ]


def test_the_left_edge_has_the_value_before_it():
    assert segments([10], [1], 50, 100) == [(50, 1, 100, 1)]


def test_the_line_breaks_in_a_gap_and_at_nan():
    assert segments([10, 50], [1, 2], 0, 100, gaps=[[30, 50]]) == [
        (10, 1, 30, 1),
        (50, 2, 100, 2),
    ]
    assert segments([10, 20, 30], [1, np.nan, 3], 0, 40) == [(10, 1, 20, 1), (30, 3, 40, 3)]


def test_an_open_gap_ends_the_line():
    assert segments([10], [1], 0, 100, gaps=[[30, 2**62]]) == [(10, 1, 30, 1)]


def test_lines_go_from_sample_to_sample():
    assert segments([0, 10, 20], [0, 10, 0], 5, 30, "line") == [
        (5, 5, 10, 10),
        (10, 10, 20, 0),
        (20, 0, 30, 0),
    ]
    assert segments([0, 10], [0, 10], 0, 20, "line", [[5, 10]]) == [(0, 0, 5, 0), (10, 10, 20, 10)]


def test_points_are_samples_of_the_range_only():
    assert segments([0, 10, 20], [1, 2, 3], 5, 15, "points") == [(10, 2, 10, 2)]


@pytest.mark.parametrize("style", ["step", "line", "points"])
@given(
    st.lists(st.tuples(st.integers(0, 100), st.floats(-1e308, 1e308) | st.just(np.nan))),
    st.integers(0, 100),
    st.integers(1, 100),
    st.lists(st.integers(0, 100), max_size=3),
)
def test_nothing_is_drawn_out_of_range_or_in_gaps(style, rows, t0, span, gap_starts):
    rows.sort(key=lambda row: row[0])
    times = np.array([time for time, _ in rows], np.int64)
    gaps = [
        (max(start, int(times[times <= start][-1])), int(times[times > start][0]))
        for start in gap_starts
        if (times <= start).any() and (times > start).any()
    ]
    drawn = segments(times, [value for _, value in rows], t0, t0 + span, style, gaps)
    finite = [value for _, value in rows if np.isfinite(value)]
    for begin, first, end, last in drawn:
        assert t0 <= begin <= end <= t0 + span
        assert min(finite) <= min(first, last) and max(first, last) <= max(finite)
        assert not any(start < (begin + end) / 2 < stop for start, stop in gaps)


@pytest.mark.parametrize("style", ["step", "line"])
def test_after_a_gap_that_ends_without_a_sample_the_value_holds_again(style):
    held = [(10, 1, 30, 1), (50, 1, 100, 1)]
    assert segments([10], [1], 0, 100, style, gaps=[[30, 50]]) == held
    found = segments([10, 70], [1, 1], 0, 100, style, gaps=[[30, 50]])
    assert not any(a < 50 and b > 30 for a, _, b, _ in found)
    assert {(50, 1, 70, 1), (70, 1, 100, 1)} <= set(found)
    assert segments([10], [1], 0, 40, style, gaps=[[30, 50]]) == [(10, 1, 30, 1)]
    assert segments([10], [1], 0, 100, "points", gaps=[[30, 50]]) == [(10, 1, 10, 1)]


def test_late_samples_in_a_gap_are_points():
    found = segments([10, 40, 45, 70], [1, 2, 3, 4], 0, 100, gaps=[[30, 60]])
    flat = [(a, x, b, y) for a, x, b, y in found if x == y]
    assert flat == [(10, 1, 30, 1), (40, 2, 40, 2), (45, 3, 45, 3), (60, 3, 70, 3), (70, 4, 100, 4)]
    assert [f for f in found if f not in flat] == [(70, 3, 70, 4)]
