import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.history.range_statistics import range_statistics
from gui.core.history.sample_at import value_at

S = 1_000_000_000


def of(times, values, t0, t1, gaps=()):
    return range_statistics(
        np.asarray(times, np.int64) * S,
        np.asarray(values, float),
        np.asarray(gaps, np.int64).reshape(-1, 2) * S,
        t0 * S, t1 * S,
    )  # fmt: skip


def test_figures_of_a_range():
    found = of([0, 10, 20, 30], [100, 2, 4, np.nan], 5, 40)
    assert (found.count, found.not_finite) == (3, 1)
    assert (found.minimum, found.maximum, found.mean) == (2, 4, 3)
    assert found.deviation == pytest.approx(math.sqrt(2))
    assert found.covered_s == 25  # 5 s of 100, 10 s of 2, 10 s of 4
    assert found.integral == pytest.approx(560) and found.time_mean == pytest.approx(22.4)
    assert found.rate == pytest.approx(3 / 35) and found.first == 100 and math.isnan(found.last)


def test_gaps_do_not_count_as_time():
    found = of([0, 30], [1, 3], 0, 40, gaps=[[10, 30]])
    assert found.covered_s == 20 and found.time_mean == pytest.approx(2)


def test_nothing_is_unknown_and_not_zero():
    found = of([], [], 0, 10)
    assert found.count == 0 and math.isnan(found.mean) and math.isnan(found.integral)
    assert math.isnan(of([0], [1], 0, 10).deviation)


@given(
    st.lists(st.tuples(st.integers(0, 50), st.floats(-1e6, 1e6)), min_size=1, max_size=30),
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 20)), max_size=4),
    st.integers(0, 50),
    st.integers(1, 50),
)
def test_time_figures_are_those_of_every_second(rows, gaps, t0, span):
    rows.sort(key=lambda row: row[0])
    times, values = [time for time, _ in rows], [value for _, value in rows]
    gaps = [(start, start + size) for start, size in gaps]
    found = of(times, values, t0, t0 + span, gaps)
    held = []
    for second in range(t0, t0 + span):
        before = [value for time, value in rows if time <= second]
        if before and not any(a <= second < b for a, b in gaps):
            held.append(before[-1])
    assert found.covered_s == len(held)
    if held:
        assert found.integral == pytest.approx(sum(held), rel=1e-9, abs=1e-3)


def test_offsets_and_large_values_do_no_harm():
    found = of(range(4), [1e15 + k for k in range(4)], 0, 3)
    assert found.deviation == pytest.approx(math.sqrt(5 / 3))
    assert math.isfinite(of([0, 1], [1e308, -1e308], 0, 1).deviation)
    with pytest.raises(ValueError, match="ends"):
        of([0], [1], 5, 4)


def test_the_sample_in_force():
    history = (
        np.array([10, 20]), np.array([1.0, 2.0]), np.array([0, 2], np.uint8), np.array([[25, 30]]),
    )  # fmt: skip
    assert value_at(*history, 9) is None and value_at(*history, 27) is None
    assert value_at(*history, 19).value == 1 and value_at(*history, 19).time_ns == 10
    assert value_at(*history, 20).severity == 2 and value_at(*history, 30).value == 2
