"""What a store shows by when, for stamps that are not right."""

import time

import numpy as np
import pytest

from gui.core.groups.group import PvSpec
from gui.core.history.history import OPEN_END
from gui.core.history.range_statistics import range_statistics
from gui.core.pv.severity import ConnectionState
from gui.core.pv.updates import ArrayUpdate, ConnectionChange, PvKind, TextUpdate, ValueProblem
from gui.core.stamps.choice import StampFault
from gui.core.store.pv_store import PvStore
from tests.support.batches import NEVER, NOW, SECOND, batch, connected

HOUR = 3600 * SECOND
WAY = SECOND // 100


@pytest.fixture
def store():
    made = PvStore()
    made.add([PvSpec(name) for name in "abcd"])
    kinds = (PvKind.FLOAT, PvKind.FLOAT, PvKind.TEXT, PvKind.ARRAY)
    made.apply(batch(events=[connected(slot, kind) for slot, kind in enumerate(kinds)]))
    return made


def window(store, slot=0):
    return store.filed_history(slot).window(0, 2**62)


def statistics(store, now, seconds=60, slot=0):
    begin = now - seconds * SECOND
    times, values, _, gaps = store.filed_history(slot).window(begin, now)
    return range_statistics(times, values, gaps, begin, now)


@pytest.mark.parametrize(
    "bad", [[6 * HOUR], [60 * SECOND] * 900, [-HOUR] * 900, [None] * 900, [HOUR, -HOUR] * 20]
)
def test_statistics_of_the_last_minute_are_of_what_arrives(store, bad):
    """``bad``: by how much the stamps of the first updates are ahead; None: of 1990."""
    now = NOW
    for k in range(900):
        now += SECOND // 10
        ahead = bad[k] if k < len(bad) else 0
        stamp = NEVER if ahead is None else now - WAY + ahead
        store.apply(batch([(0, stamp, 11.9 if k < 200 else 31.0, 0, 0)], arrival=now))
    found = statistics(store, now)
    assert found.count in (600, 601) and found.mean == found.time_mean == 31.0
    times = window(store)[0]
    assert times[-1] <= now and now - times[-1] < SECOND and len(np.unique(times)) == 900
    assert store.time_ns[0] == stamp, "the column shows the IOC's own"


def test_a_device_clock_does_not_touch_the_other_pvs_of_its_ioc(store):
    now = NOW
    for _ in range(100):
        now += SECOND // 10
        store.apply(batch([(0, now - WAY, 1, 0, 0), (1, now - 7 * HOUR, 2, 0, 0)] * 2, arrival=now))
    assert store.stamps.fault[:2].tolist() == [StampFault.NONE, StampFault.BEHIND]
    assert (
        np.unique(window(store, 0)[0]).tolist()
        == (np.arange(1, 101) * (SECOND // 10) + NOW - WAY).tolist()
    )
    assert now - window(store, 1)[0][-1] < SECOND


def disconnect(store, at, slot=0):
    gone = ConnectionChange(slot, ConnectionState.DISCONNECTED, at)
    store.apply(batch(events=[gone], arrival=at))


def test_a_value_unchanged_since_before_a_disconnect_leaves_the_gap(store):
    store.apply(batch([(0, NOW - WAY, 1, 2, 3)], arrival=NOW))
    disconnect(store, NOW + SECOND)
    back = NOW + 30 * SECOND
    store.apply(batch([(0, NOW - WAY, 1, 2, 3)], [connected(0)], arrival=back))
    times, _, _, gaps = window(store)
    assert gaps.tolist() == [[NOW + SECOND, back]] and times.tolist() == [NOW - WAY, back]
    assert store.stamps.fault[0] == StampFault.NONE and store.time_ns[0] == NOW - WAY
    changes = store.take_alarm_changes()
    assert changes.time_ns[changes.slot == 0].tolist() == [NOW - WAY], "in alarm since then"
    store.apply(batch([(0, back + SECOND, 2, 0, 0)], arrival=back + SECOND))
    assert window(store)[0][-1] == back + SECOND


def test_a_value_of_within_the_disconnect_ends_the_gap_there(store):
    store.apply(batch([(0, NOW, 1, 0, 0)]))
    disconnect(store, NOW + SECOND)
    store.apply(batch([(0, NOW + 9 * SECOND, 2, 0, 0)], [connected(0)], NOW + 30 * SECOND))
    assert window(store)[3].tolist() == [[NOW + SECOND, NOW + 9 * SECOND]]


def test_the_offset_of_one_server_is_not_that_of_the_next(store):
    now = NOW
    for _ in range(20):
        now += SECOND
        store.apply(batch([(0, now - HOUR, 1, 0, 0)], arrival=now))
    assert store.stamps.offset_ns[0] == HOUR
    disconnect(store, now + SECOND)
    old = now + 2 * SECOND  # processed during the disconnect, by a server whose clock is right
    now += 3 * HOUR
    store.apply(batch([(0, old, 2, 0, 0)], [connected(0, host="other:5064")], arrival=now))
    assert window(store)[3].tolist()[0][1] == old and store.stamps.offset_ns[0] == 0


def test_a_gap_of_a_problem_stays_too(store):
    store.apply(batch([(0, NOW, 1, 0, 0)]))
    problem = ValueProblem(0, "no elements", "the IOC replied with 0 elements.")
    store.apply(batch(events=[problem], arrival=NOW + SECOND))
    store.apply(batch([(0, NOW, 1, 0, 0)], arrival=NOW + 5 * SECOND))
    assert window(store)[3].tolist() == [[NOW + SECOND, NOW + 5 * SECOND]]


def test_texts_and_arrays_follow_the_same_rule(store):
    store.reduction[3] = "max"
    now = NOW
    for k in range(30):
        now += SECOND
        ahead = 6 * HOUR if k == 5 else 0
        events = [
            TextUpdate(2, now - WAY + ahead, f"text {k}".encode(), k % 2 + 1, 3),
            ArrayUpdate(3, now - WAY + ahead, np.array([1.0, k]), 0, 0),
        ]
        store.apply(batch(events=events, arrival=now))
        fault = StampFault.AHEAD if ahead else StampFault.NONE
        assert store.stamps.fault[2:].tolist() == [fault, fault]
        changes = store.take_alarm_changes()
        alarm = changes.time_ns[changes.slot == 2].tolist()
        assert alarm == [now if ahead else now - WAY]
    times = window(store, 3)[0]
    assert len(times) == 30 and times[-1] == now - WAY and times[5] == NOW + 6 * SECOND


def test_a_bad_stamp_is_no_latency(store):
    now = time.time_ns()
    for ahead in (0, 0, -HOUR, -HOUR, HOUR, HOUR):
        now += 1000
        store.apply(batch([(0, now + ahead, 1, 0, 0), (1, now, 1, 0, 0)], arrival=now))
    latency = store.figures.stored.figures()
    assert latency.count == 6 and latency.max_ms < 60_000  # not of the first values


def test_an_alarm_counts_as_of_the_time_on_the_chart(store):
    store.apply(batch([(0, NOW, 1, 0, 0)]))
    store.apply(batch([(0, NOW + SECOND // 2, 1, 0, 0)], arrival=NOW + SECOND // 2))
    store.take_alarm_changes()
    at = NOW + SECOND
    store.apply(batch([(0, at + 6 * HOUR, 9, 2, 3)], arrival=at))
    changes = store.take_alarm_changes()
    assert changes.time_ns.tolist() == [at] and changes.begun.time_ns.tolist() == [at]


def test_eviction_goes_by_what_arrives():
    store = PvStore(max_age_s=600)
    store.add([PvSpec("a")])
    store.apply(batch(events=[connected(0)]))
    now = NOW
    for k in range(3000):
        now += SECOND
        store.apply(
            batch([(0, now + (30 * 24 * HOUR if k % 50 == 3 else 0), k, 0, 0)], arrival=now)
        )
    assert len(store.filed_history(0)) in (600, 601, 602)


def test_the_clock_of_this_machine_may_be_set(store):
    """Its samples so far move with it; what arrives from then on is shown at once."""
    now, ioc = NOW, 0
    for step in (0, -HOUR, 0, 2 * HOUR):
        now, ioc = now + step, ioc - step
        for k in range(300):
            now += SECOND // 10
            store.apply(batch([(0, now - WAY + ioc, 1, 0, 0)], arrival=now))
            times = window(store)[0]
            assert times[-1] <= now and (now - times[-1] < SECOND or (step > 0 and k < 102))
    assert (np.diff(times) >= 0).all() and np.diff(times)[310:590].max() <= SECOND // 10
    assert np.diff(times)[:290].tolist() == [SECOND // 10] * 290, "they keep their spacing"


# -- the user's choice


def test_stamps_as_chosen(store):
    store.choose_time(0, "ioc")
    store.choose_time(1, "arrival")
    now = time.time_ns()
    rows = [(slot, now + ahead, 1, 0, 0) for ahead in (0, HOUR, 60 * SECOND) for slot in (0, 1)]
    store.apply(batch([*rows, (0, NEVER, 1, 0, 0)], arrival=now + SECOND))
    assert window(store, 0)[0].tolist() == [now, now + HOUR, now + HOUR, now + HOUR]
    assert window(store, 1)[0].tolist() == [now + SECOND] * 3
    assert store.stamps.fault[:2].tolist() == [StampFault.NEVER, StampFault.AHEAD]
    store.apply(batch([(0, now + 30 * 24 * HOUR, 1, 0, 0)], arrival=now + 2 * HOUR))
    assert window(store, 0)[0][-1] == now + 2 * HOUR, "at most a day ahead"
    store.apply(batch([(0, now + 3 * HOUR, 1, 0, 0)], arrival=now + 2 * HOUR))
    assert window(store, 0)[0][-1] == now + 3 * HOUR


def test_a_choice_that_is_undone_leaves_no_sample_in_the_future(store):
    store.choose_time(0, "ioc")
    now = time.time_ns()
    store.apply(batch([(0, now + 6 * HOUR, 1, 0, 0)], arrival=now))
    assert window(store)[0].tolist() == [now + 6 * HOUR]
    store.choose_time(0, "")
    at = time.time_ns()
    store.apply(batch([(0, at, 2, 0, 0)], arrival=at))
    times = window(store)[0]
    assert now <= times[0] <= at == times[1] and store.filed_history(0).gap_changes


def test_the_choice_for_all_is_for_those_without_their_own(store):
    store.choose_time(1, "auto")
    store.choose_time_for_all("arrival")
    stamp = NOW - 3 * SECOND
    store.apply(batch([(0, stamp, 1, 0, 0), (1, stamp, 1, 0, 0)]))
    assert window(store, 0)[0].tolist() == [NOW] and window(store, 1)[0].tolist() == [stamp]
    store.choose_time_for_all("auto")
    stamp = NOW + 7 * SECOND
    store.apply(batch([(0, stamp, 1, 0, 0)], arrival=NOW + 10 * SECOND))
    assert window(store, 0)[0][-1] == stamp
    assert store.stamps.choose_for_all(store.stamps.mode(0)) == []


def test_a_chosen_pv_keeps_its_gap_too(store):
    store.choose_time(0, "ioc")
    store.apply(batch([(0, NOW - WAY, 1, 0, 0)]))
    disconnect(store, NOW + SECOND)
    assert window(store)[3].tolist() == [[NOW + SECOND, OPEN_END]]
    store.apply(batch([(0, NOW - WAY, 1, 0, 0)], [connected(0)], NOW + 9 * SECOND))
    assert window(store)[3].tolist() == [[NOW + SECOND, NOW + 9 * SECOND]]
