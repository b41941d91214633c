import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gui.core.history import OPEN_END, SampleHistory
from gui.core.trace_path import trace_path

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
    small = SampleHistory(max_bytes=17 * 2 * 1000)
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


def path(times, values, gaps, t0, t1, columns=100):
    return trace_path(
        np.asarray(times, np.int64),
        np.asarray(values, float),
        np.asarray(gaps, np.int64).reshape(-1, 2),
        t0, t1, columns,
    )  # fmt: skip


def test_line_is_held_flat_to_now():
    times, values = path([10, 20], [1, 2], [], 0, 100)
    assert times[-2] == 100 and values[-2] == 2


def test_line_breaks_in_a_gap():
    times, values = path([10, 50], [1, 2], [[30, 50]], 0, 100)
    known = np.isfinite(values)
    assert not ((times > 30) & (times < 50) & known).any()
    assert times[np.flatnonzero(~known)[0]] == 30


def test_one_sample_spike_in_a_million_shows():
    values = np.zeros(864_000)
    values[123_457] = 7
    times, painted = path(np.arange(864_000), values, [], 0, 864_000, 1_150)
    assert painted.max() == 7 and len(times) == 2 * 1_150


def test_no_line_through_a_gap_among_many_samples():
    at = np.concatenate([np.arange(0, 40_000), np.arange(60_000, 100_000)])
    times, painted = path(at, np.ones(len(at)), [[40_000, 60_000]], 0, 100_000, 1_000)
    inside = (times > 40_200) & (times < 59_800)
    assert inside.any() and np.isnan(painted[inside]).all()
    assert np.isfinite(painted[~inside & (times < 39_800)]).all()
