from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gui.core.history.budget import HistoryBudget
from gui.core.history.history import OPEN_END, SampleHistory

SECOND = 1_000_000_000


def fill(history: SampleHistory, times, values=None) -> None:
    times = np.asarray(times, np.int64)
    values = np.asarray(times if values is None else values, np.float64)
    history.append(times, values, np.zeros(len(times), np.uint8))


@given(st.lists(st.lists(st.integers(0, 10**6), max_size=200), max_size=12))
def test_every_sample_is_there_in_order(blocks):
    history = SampleHistory()
    for block in blocks:
        fill(history, block)
    wanted = [v for block in blocks for v in block]
    times, values, _, _ = history.window(-1, 2**62)
    assert values.tolist() == wanted
    assert (np.diff(times) >= 0).all()
    assert times.tolist() == np.maximum.accumulate(np.array(wanted, np.int64)).tolist()


def test_bounds_by_age_and_by_memory():
    aged = SampleHistory(max_age_s=10)
    for k in range(1000):
        fill(aged, [k * SECOND])
    assert len(aged) == 11 and aged.evicted == 989
    small = SampleHistory(max_bytes=17 * 1000)
    for k in range(100):
        fill(small, np.arange(k * 100, k * 100 + 100))
    assert len(small) == 1000 and small.nbytes < 17 * 5000
    assert small.window(0, 2**62)[1].tolist() == list(range(9000, 10000))


def test_gap_begins_and_ends():
    history = SampleHistory()
    fill(history, [10, 20])
    history.gap(30)
    history.gap(40)
    assert history.window(0, 100)[3].tolist() == [[30, OPEN_END]]
    fill(history, [50])
    assert history.window(0, 100)[3].tolist() == [[30, 50]]


def test_window_has_the_sample_before():
    history = SampleHistory()
    fill(history, [10, 20, 30, 40])
    assert history.window(25, 35)[0].tolist() == [20, 30]


samples = st.lists(
    st.tuples(
        st.integers(0, 60), st.floats(allow_nan=True, allow_infinity=True), st.integers(0, 3)
    ),
    max_size=60,
)


def naive(rows, gaps, edges):
    """Lowest, highest, incoming, worst of every column, said the slow way."""
    for low_edge, high_edge in pairwise(edges):
        inside = [v for t, v, _ in rows if low_edge <= t < high_edge and np.isfinite(v)]
        before = [v for t, v, _ in rows if t < low_edge]
        worst = [s for t, _, s in rows if low_edge <= t < high_edge]
        gap = any(start < low_edge <= end for start, end in gaps)
        known = bool(before) and np.isfinite(before[-1]) and not gap
        if before and not gap:
            worst.append([s for t, _, s in rows if t < low_edge][-1])
        yield (
            min(inside, default=np.nan),
            max(inside, default=np.nan),
            before[-1] if known else np.nan,
            max(worst, default=0),
        )


@given(samples, st.lists(st.integers(0, 60), max_size=4), st.integers(1, 9), st.integers(1, 12))
def test_envelope_is_that_of_every_sample(rows, gap_times, width, columns):
    rows = sorted(rows, key=lambda row: row[0])
    history = SampleHistory()
    pending = sorted(gap_times)
    for time, value, severity in rows:
        while pending and pending[0] <= time:
            history.gap(pending.pop(0))
        history.append(np.array([time]), np.array([value]), np.array([severity], np.uint8))
    gaps = history.window(-1, 2**62)[3].tolist()
    edges = np.arange(columns + 1, dtype=np.int64) * width
    wanted = np.array(list(naive(rows, gaps, edges.tolist())), float).reshape(-1, 4).T
    np.testing.assert_array_equal(np.array(history.envelope(edges)), wanted)


def test_a_gap_ends_without_a_sample_when_the_value_is_known_to_hold():
    history = SampleHistory()
    history.resume(0, 5 * SECOND)
    history.gap(SECOND)
    history.resume(0, 5 * SECOND)  # there is no value that could hold
    assert history.window(0, 2**62)[3].tolist() == [[SECOND, OPEN_END]]
    fill(history, [6 * SECOND], [1.0])
    history.gap(8 * SECOND)
    history.resume(8 * SECOND, 9 * SECOND)
    history.resume(9 * SECOND, 20 * SECOND)  # another gap
    assert history.window(0, 2**62)[3].tolist()[-1] == [8 * SECOND, 9 * SECOND]
    edges = np.arange(13, 23, 2) * SECOND // 2
    assert np.isnan(history.envelope(edges)[2]).tolist() == [False, False, True, False]
    assert len(history) == 1


def test_samples_that_come_late_do_not_end_the_gap_of_a_silence():
    history = SampleHistory()
    fill(history, [SECOND, 2 * SECOND])
    history.gap(3 * SECOND)
    fill(history, [4 * SECOND])  # sent before the network was cut
    history.resume(3 * SECOND, 9 * SECOND)
    fill(history, [10 * SECOND])
    assert history.window(0, 2**62)[3].tolist() == [[3 * SECOND, 9 * SECOND]]
    assert len(history) == 4


def test_the_budget_holds_for_many_small_histories_too():
    budget = HistoryBudget(16)
    histories = [SampleHistory(budget=budget) for _ in range(2_000)]
    most = 0
    for k in range(0, 3_000, 50):
        for history in histories:
            fill(history, np.arange(k, k + 50) * SECOND)
        most = max(most, budget.nbytes)
    assert budget.reached and most < 17 << 20
    assert all(len(history) >= 50 and history.last_ns == 2_999 * SECOND for history in histories)
