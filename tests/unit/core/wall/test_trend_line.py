"""Trend of a tile: inside its picture, by columns that do not tremble, broken in gaps."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.history.budget import HistoryBudget
from gui.core.history.history import SampleHistory
from gui.core.history.last_columns import last_edges
from gui.core.pv.formatting import format_value
from gui.core.pv.updates import Metadata, PvKind
from gui.core.wall.trend_line import SPANS_S, shown_step, trend_points, trend_span

S = 1_000_000_000
NOW = 1_800_000_000 * S


def history(samples):
    found = SampleHistory(86400.0, budget=HistoryBudget())
    times = np.array([time for time, _ in samples], np.int64)
    values = np.array([value for _, value in samples], np.float64)
    found.append(times, values, np.zeros(len(samples), np.uint8))
    return found


@given(st.integers(0, 2**62), st.integers(1, 10**14), st.integers(1, 4000))
def test_the_last_column_holds_now_and_all_are_equally_wide(now_ns, span_ns, columns):
    edges = last_edges(now_ns, span_ns, columns)
    assert len(edges) == columns + 1
    assert edges[-2] <= now_ns < edges[-1]
    assert set(np.diff(edges).tolist()) == {max(span_ns // columns, 1)}


@given(
    st.lists(st.floats(width=64), min_size=1, max_size=60),
    st.integers(1, 200),
    st.floats(0, 1e3),
)
def test_points_lie_in_the_picture(values, columns, resolution):
    kept = history([(NOW - (len(values) - k) * S, value) for k, value in enumerate(values)])
    points = trend_points(kept, last_edges(NOW, 60 * S, columns), 40.0, resolution)
    seen = points[np.isfinite(points[:, 1])]
    assert bool(len(seen)) == bool(np.isfinite(values).any())
    assert ((seen[:, 0] >= 0) & (seen[:, 0] <= columns)).all()
    assert ((seen[:, 1] >= -1e-6) & (seen[:, 1] <= 40.0 + 1e-6)).all()


def test_a_rise_goes_up_and_a_constant_runs_through_the_middle():
    edges = last_edges(NOW, 60 * S, 60)
    rising = trend_points(history([(NOW - 50 * S, 1.0), (NOW - 10 * S, 2.0)]), edges, 40.0, 0.0)
    seen = rising[np.isfinite(rising[:, 1])]
    assert seen[0, 1] == 40.0 and seen[-1, 1] == 0.0
    constant = trend_points(history([(NOW - 50 * S, 3.0)]), edges, 40.0, 0.0)
    assert set(constant[np.isfinite(constant[:, 1]), 1].tolist()) == {20.0}


def test_a_change_below_the_digits_shown_is_no_mountain():
    kept = history([(NOW - 50 * S, 1.0), (NOW - 20 * S, 1.001)])
    points = trend_points(kept, last_edges(NOW, 60 * S, 60), 40.0, shown_step(2, 1.0))
    seen = points[np.isfinite(points[:, 1]), 1]
    assert seen.max() - seen.min() < 2.0


@pytest.mark.parametrize(("value", "shown"), [(1.57e-9, "1.57e-9"), (-2.5e12, "-2.50e12")])
def test_of_a_value_with_an_exponent_the_digits_of_the_mantissa_count(value, shown):
    meta = Metadata(units="Torr", precision=2)
    assert format_value(PvKind.FLOAT, value, meta).startswith(shown)
    step = shown_step(2, value)
    assert abs(step / abs(value) - 0.005) < 0.002  # of the third digit
    kept = history([(NOW - 50 * S, value), (NOW - 20 * S, 1.5 * value)])
    points = trend_points(kept, last_edges(NOW, 60 * S, 60), 40.0, step)
    seen = points[np.isfinite(points[:, 1]), 1]
    assert seen.max() - seen.min() > 39.0, "as high as the tile"


def test_a_gap_breaks_the_line():
    kept = history([(NOW - 50 * S, 1.0)])
    kept.gap(NOW - 30 * S)
    points = trend_points(kept, last_edges(NOW, 60 * S, 60), 40.0, 0.0)
    assert np.isnan(points[-40:, 1]).all() and np.isfinite(points[30:50, 1]).all()


def test_no_sample_is_no_line():
    assert len(trend_points(history([]), last_edges(NOW, 60 * S, 60), 40.0, 0.0)) == 0


@pytest.mark.parametrize(
    ("span_s", "known_s", "shown_s"),
    [(600, 0, 10), (600, 10, 10), (600, 11, 20), (600, 39, 60), (600, 400, 600), (600, 9e4, 600),
     (2, 0, 2), (2, 5, 2), (3600, 700, 1200), (10**6, 10**5, 10**6)],
)  # fmt: skip
def test_a_trend_shows_what_is_known_until_it_has_its_whole_span(span_s, known_s, shown_s):
    assert trend_span(span_s * 10**9, int(known_s * 1e9)) == shown_s * 10**9


@given(st.integers(1, 10**15), st.integers(0, 10**15))
def test_at_least_two_fifths_of_a_trend_are_known(span_ns, known_ns):
    shown_ns = trend_span(span_ns, known_ns)
    assert min(known_ns, span_ns) <= shown_ns <= span_ns
    longest_ns = SPANS_S[-1] * 10**9
    assert shown_ns <= max(2.5 * known_ns, 10 * 10**9) or known_ns > longest_ns
