"""Stamps against arrivals, exact times: which sample is kept when."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.core.stamps.choice import StampFault
from gui.core.stamps.clock import AHEAD_NS, BEHIND_NS, DISORDER_NS, PATIENCE_NS
from gui.core.stamps.sample_times import StampTimes
from tests.support.batches import NEVER, NOW, SECOND

HOUR = 3600 * SECOND
WAY = SECOND // 50  # from the record to here


class Latest:
    def __init__(self) -> None:
        self.time_ns = np.zeros(1, np.int64)
        self.arrival_ns = np.zeros(1, np.int64)


class Pv:
    """One PV that updates as told; every update in a batch of its own."""

    def __init__(self) -> None:
        self.times, self.latest, self.now = StampTimes(), Latest(), NOW
        self.times.grow(1)
        self.kept: list[int] = []

    def take(self, *stamps: int) -> list[int]:
        """Give a batch with these stamps that arrives now; return when they are kept."""
        found = self.times.place(
            np.zeros(len(stamps), np.int32), np.array(stamps, np.int64), self.now, 0, self.latest
        )
        self.latest.time_ns[0], self.latest.arrival_ns[0] = stamps[-1], self.now
        self.kept += found.kept_ns.tolist()
        return found.kept_ns.tolist()

    def run(self, seconds: int, ahead: int = 0, hz: int = 10) -> list[tuple[int, int]]:
        """Update for so long with a clock so far ahead; return pairs of (arrival, kept)."""
        found = []
        for _ in range(seconds * hz):
            self.now += SECOND // hz
            found.append((self.now, self.take(self.now - WAY + ahead)[0]))
        return found

    @property
    def fault(self) -> StampFault:
        return StampFault(self.times.fault[0])


@pytest.fixture
def pv() -> Pv:
    return Pv()


def is_by_arrival(pairs, slack=0):
    return all(arrival - WAY - slack <= kept <= arrival for arrival, kept in pairs)


def test_good_stamps_are_kept_bit_for_bit(pv):
    pairs = pv.run(30)
    assert [kept for _, kept in pairs] == [arrival - WAY for arrival, _ in pairs]
    assert pv.fault is StampFault.NONE


def test_one_stamp_six_hours_ahead_moves_no_other(pv):
    pv.run(5)
    pv.now += SECOND // 10
    assert pv.take(pv.now + 6 * HOUR) == [pv.now] and pv.fault is StampFault.AHEAD
    pairs = pv.run(60)
    assert [kept for _, kept in pairs] == [arrival - WAY for arrival, _ in pairs]
    assert pv.fault is StampFault.NONE


def test_one_stamp_ahead_as_the_first_value(pv):
    assert pv.take(pv.now + 6 * HOUR) == [pv.now]
    assert is_by_arrival(pv.run(10)) and pv.fault is StampFault.NONE


@pytest.mark.parametrize("ahead", [60 * SECOND, -HOUR, HOUR, 3 * SECOND, -(10**17)])
def test_a_clock_that_is_wrong_keeps_the_spacing(pv, ahead):
    pv.take(pv.now + ahead - WAY)
    pairs = pv.run(120, ahead)
    assert is_by_arrival(pairs)
    assert set(np.diff([kept for _, kept in pairs]).tolist()) == {SECOND // 10}
    assert pv.fault is (StampFault.AHEAD if ahead > 0 else StampFault.BEHIND)
    pv.now += SECOND
    stamps = [pv.now + ahead - WAY - k * SECOND // 5 for k in (4, 3, 2, 1, 0)]
    assert np.diff(pv.take(*stamps)).tolist() == [SECOND // 5] * 4, "of one batch too"


@pytest.mark.parametrize("hz", [10, 1])
def test_a_clock_that_steps_recovers(pv, hz):
    for ahead in (0, -HOUR, 0, HOUR, 0, HOUR, -HOUR, 60 * SECOND, -3 * SECOND, 0, 2 * SECOND, 0):
        pairs = pv.run(30, ahead, hz)
        assert is_by_arrival(pairs, slack=3 * SECOND), ahead
    assert is_by_arrival(pairs[20:]) and pv.fault is StampFault.NONE


def test_a_frozen_stamp_goes_by_arrival(pv):
    pv.run(5)
    stamp = pv.now
    for k in range(100):
        pv.now += SECOND // 10
        (kept,) = pv.take(stamp)
        assert kept >= pv.now - 3 * SECOND
        assert kept == pv.now or k < 30
    assert pv.fault is StampFault.FROZEN
    assert is_by_arrival(pv.run(10)) and pv.fault is StampFault.NONE


def test_a_field_that_is_put_has_the_stamp_of_its_record(pv):
    old = pv.now - 3 * HOUR
    assert pv.take(old) == [old], "the value may have been there since"
    pv.now += SECOND // 10
    assert pv.take(old) == [pv.now]
    pv.now += HOUR
    assert pv.take(old) == [pv.now]


def test_stamps_of_1990(pv):
    pv.run(5)
    for _ in range(20):
        pv.now += SECOND // 10
        assert pv.take(NEVER) == [pv.now]
    assert pv.fault is StampFault.NEVER
    assert is_by_arrival(pv.run(2)) and pv.fault is StampFault.NONE


def test_the_backlog_of_a_stall_is_believed(pv):
    pv.run(5)
    stamps = [pv.now - WAY + k * SECOND // 10 for k in range(1, 600)]
    pv.now += 60 * SECOND
    for part in range(0, len(stamps), 50):
        assert pv.take(*stamps[part : part + 50]) == stamps[part : part + 50]
        pv.now += SECOND // 20
    assert pv.fault is StampFault.NONE
    pairs = pv.run(30)
    assert [kept for _, kept in pairs] == [arrival - WAY for arrival, _ in pairs]


def test_the_backlog_of_an_ioc_whose_clock_is_ahead_keeps_its_spacing(pv):
    pv.run(5, HOUR)
    stamps = [pv.now - WAY + HOUR + k * SECOND for k in range(1, 61)]
    pv.now += 60 * SECOND
    assert np.diff(pv.take(*stamps)).tolist() == [SECOND] * 59
    assert pv.kept[-1] == pv.now - WAY or pv.kept[-1] == pv.now


def test_a_clock_that_stops_advancing_with_the_time_is_not_a_stall_for_ever(pv):
    pv.run(5)
    stamp, begun = pv.now, pv.now
    for _ in range(600):  # at a tenth of the speed
        pv.now += SECOND // 10
        stamp += SECOND // 100
        (kept,) = pv.take(stamp)
        assert pv.now - kept <= BEHIND_NS + PATIENCE_NS + SECOND
    assert pv.now - begun == 60 * SECOND and pv.fault is StampFault.BEHIND


def test_the_first_value_after_a_gap_does_not_end_it_before_it_began(pv):
    pv.run(5)
    stamp = pv.now - WAY
    pv.times.interrupt(0, pv.now + SECOND)
    pv.now += 20 * SECOND
    assert pv.take(stamp) == [pv.now] and pv.fault is StampFault.NONE
    assert pv.times.believed_ns(np.array([0])).tolist() == [stamp]
    pairs = pv.run(5)
    assert [kept for _, kept in pairs] == [arrival - WAY for arrival, _ in pairs]
    assert pv.times.believed_ns(np.array([0])).tolist() == [pairs[-1][1]]


def test_a_value_of_the_gap_itself_is_believed(pv):
    pv.run(5)
    pv.times.interrupt(0, pv.now + SECOND)
    within, pv.now = pv.now + 8 * SECOND, pv.now + 20 * SECOND
    assert pv.take(within) == [within]


def test_small_disorder_is_pinned(pv):
    pv.run(5)
    pv.now += SECOND // 10
    a, b = pv.now - SECOND // 5, pv.now - SECOND // 2
    last = pv.kept[-1]
    assert pv.take(a) == [max(a, last)] and pv.take(b) == [max(a, last)]


# -- invariants

OFFSETS = st.sampled_from([0, 0, 0, 60 * SECOND, -60 * SECOND, HOUR, -HOUR, 6 * HOUR, -(10**18)])
STEPS = st.lists(
    st.tuples(
        st.sampled_from([SECOND // 20, SECOND, 20 * SECOND]),  # until the next batch
        st.lists(st.tuples(OFFSETS, st.integers(-2 * SECOND, 2 * SECOND)), min_size=1, max_size=4),
    ),
    max_size=40,
)


@given(STEPS)
def test_times_never_decrease_and_are_never_of_the_future(steps):
    pv = Pv()
    for wait, batch in steps:
        pv.now += wait
        kept = pv.take(*(max(pv.now + offset + noise, 0) for offset, noise in batch))
        assert max(kept) <= pv.now + AHEAD_NS
    # within a batch, samples that agree with their arrival may be out of order a little: the
    # buffer of the history puts them in order
    assert (np.diff(pv.kept) >= -(AHEAD_NS + DISORDER_NS)).all()


@given(st.lists(st.tuples(OFFSETS, st.integers(-SECOND, SECOND)), min_size=1, max_size=100))
def test_what_arrives_is_shown_now_whatever_the_stamps(stamps):
    """At one update a second: a sample may be late as a backlog is, but not for long."""
    pv = Pv()
    pv.take(pv.now)
    for offset, noise in stamps:
        pv.now += SECOND
        (kept,) = pv.take(max(pv.now + offset + noise, 0))
        assert pv.now - kept <= BEHIND_NS + SECOND


@given(st.lists(st.tuples(st.integers(1, 60 * SECOND), st.integers(0, BEHIND_NS)), max_size=60))
def test_good_stamps_are_never_touched(updates):
    """Of any way up to the limit, in their order."""
    pv, last = Pv(), NOW
    for wait, way in updates:
        pv.now += wait
        stamp = max(last + 1, pv.now - way)
        last = stamp
        assert pv.take(stamp) == [stamp] and pv.fault is StampFault.NONE
