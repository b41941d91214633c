import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gui.core.store.latency_histogram import PERIOD_NS, Latency, LatencyHistogram, latency_of


def filled(latencies):
    made = LatencyHistogram()
    made.add(np.array(latencies, np.int64))
    return made


@given(st.lists(st.integers(1 << 10, (1 << 44) - 1), min_size=1, max_size=300))
def test_percentiles_are_right_to_an_eighth_and_never_too_low(latencies):
    found = filled(latencies).figures()
    ordered = np.sort(latencies) / 1e6
    for share, got in ((0.5, found.p50_ms), (0.99, found.p99_ms)):
        true = ordered[max(int(np.ceil(share * len(ordered))) - 1, 0)]
        assert true - 0.001 <= got <= true * 1.126 + 0.001
    assert found.count == len(latencies) and abs(found.max_ms - ordered[-1]) < 0.001


@given(st.lists(st.integers(-(1 << 50), 1 << 50), max_size=50))
def test_one_by_one_is_the_same_as_all_at_once(latencies):
    single = LatencyHistogram()
    for latency in latencies:
        single.add_one(latency)
    assert single.figures() == filled(latencies).figures()


def test_old_ones_go_after_two_periods():
    made, now = filled([5_000_000]), 10**18
    made.tick(now)
    made.tick(now + PERIOD_NS)
    assert made.figures().count == 1
    made.add_one(1_000_000)
    made.tick(now + 2 * PERIOD_NS)
    assert made.figures() == Latency(1, 1.0, 1.0, 1.0)
    made.tick(now + 9 * PERIOD_NS)
    assert made.figures() == Latency()


def test_a_clock_that_is_set_back_keeps_nothing_for_ever():
    made, now = filled([5_000_000]), 10**18
    made.tick(now)
    made.tick(now - 3_600 * 10**9)
    assert made.figures() == Latency()


def test_several_together():
    together = latency_of((filled([10**7] * 99), filled([10**9])))
    assert together.count == 100 and together.max_ms == 1000.0
    assert 10 <= together.p50_ms <= 11.25
