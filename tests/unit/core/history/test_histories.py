import itertools
from types import SimpleNamespace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gui.core.history import histories
from gui.core.history.budget import HistoryBudget
from gui.core.history.histories import Histories
from gui.core.pv.updates import Batch

SLOTS = 6
BATCHES = st.lists(st.lists(st.integers(0, SLOTS - 1), max_size=30), max_size=12)
ACTIONS = st.lists(
    st.sampled_from(["read", "watch", "also", "fresh", "file", "gap"]), min_size=12, max_size=12
)


def batch_of(slots: list[int], first: int) -> Batch:
    count = len(slots)
    return Batch(
        np.array(slots, np.int32),
        np.arange(first, first + count, dtype=np.int64),
        np.arange(first, first + count, dtype=np.float64),
        np.zeros(count, np.uint8),
        np.zeros(count, np.uint8),
    )


class Delivery:
    """Histories, and the values that were delivered to each."""

    def __init__(self) -> None:
        self.kept = Histories(1e6, HistoryBudget())
        self.kept.grow(SLOTS)
        self.wanted: dict[int, list[float]] = {k: [] for k in range(SLOTS)}
        self.clock = 0

    def take(self, slots: list[int]) -> None:
        """Deliver a sample to each of ``slots``, one a tick of the clock."""
        batch = batch_of(slots, self.clock)
        self.clock += len(slots)
        for number, value in zip(slots, batch.value.tolist(), strict=True):
            self.wanted[number].append(value)
        self.kept.add(batch, batch.time_ns)


def file_a_part(kept):
    """Let time pass so that two histories are filed; one look at the clock is a second."""
    count, (before, slices) = itertools.count(), (histories.time, histories._SLICE)
    histories.time, histories._SLICE = SimpleNamespace(perf_counter=count.__next__), 2
    try:
        kept.file_some(1.5)
    finally:
        histories.time, histories._SLICE = before, slices


@given(BATCHES, ACTIONS, st.integers(0, SLOTS - 1), st.integers(1, 40))
def test_every_sample_comes_into_its_history_in_order(batches, actions, slot, limit):
    delivery = Delivery()
    kept, wanted = delivery.kept, delivery.wanted
    kept_limit, histories._WAITING_LIMIT = histories._WAITING_LIMIT, limit
    kept_slice, histories._LATE_SLICE = histories._LATE_SLICE, 2
    try:
        for slots, action in zip(batches, actions, strict=False):
            delivery.take(slots)
            match action:
                case "read":
                    kept.file_for(slot)
                    values = kept.history(slot).window(-1, 2**62)[1]
                    assert values.tolist() == wanted[slot]
                case "watch":
                    kept.watch_only([slot])
                case "also":
                    kept.watch([slot, 0])
                case "fresh":
                    kept.file_fresh()
                case "file":
                    file_a_part(kept)
                case "gap":
                    kept.gap(slot, delivery.clock)
        for number in range(SLOTS):
            kept.file_for(number)
            assert kept.history(number).window(-1, 2**62)[1].tolist() == wanted[number]
    finally:
        histories._WAITING_LIMIT, histories._LATE_SLICE = kept_limit, kept_slice


@given(
    batches=st.lists(st.lists(st.integers(0, SLOTS - 1), min_size=1, max_size=30), max_size=12),
    steps=st.lists(st.sampled_from(["none", "sort", "file", "fresh"]), min_size=12, max_size=12),
    watched=st.lists(st.integers(0, SLOTS - 1), max_size=2),
    leaving=st.integers(0, SLOTS - 1),
)
def test_of_one_pv_that_leaves_all_is_kept_and_of_the_others_nothing_is_filed(
    batches, steps, watched, leaving
):
    delivery = Delivery()
    kept, wanted = delivery.kept, delivery.wanted
    kept.watch(watched)
    for slots, step in zip(batches, steps, strict=False):
        delivery.take(slots)
        match step:
            case "sort":
                kept._sort_waiting()
            case "file":
                file_a_part(kept)
            case "fresh":
                kept.file_fresh()
    others = [k for k in range(SLOTS) if k != leaving]
    before = [len(kept.history(k)) for k in others]
    left = kept.set_aside(leaving, delivery.clock)
    kept.forget(leaving)
    assert [len(kept.history(k)) for k in others] == before
    assert (left.history.window(-1, 2**62)[1].tolist() if left else []) == wanted[leaving]
    for number in others:
        kept.file_for(number)
        assert kept.history(number).window(-1, 2**62)[1].tolist() == wanted[number]
    assert len(kept.history(leaving)) == 0


def test_without_time_nothing_is_filed_until_more_waits_than_should():
    delivery = Delivery()
    kept = delivery.kept
    delivery.take([0, 1, 2])
    kept._sort_waiting()
    kept.file_some(0.0)
    assert not kept.is_filed and not len(kept.history(0))
    delivery.take([0, 1, 2])
    kept._sort_waiting()
    kept.file_some(0.0)
    assert len(kept.history(0)) == 1 and not kept.is_filed, "the older ones"
    kept.file_some(60.0)
    assert kept.is_filed and len(kept.history(2)) == 2


STEPS = st.lists(
    st.tuples(st.sampled_from(["none", "sort", "file", "gap", "watch"]), st.integers(0, SLOTS - 1)),
    min_size=16,
    max_size=16,
)


@given(
    batches=st.lists(st.lists(st.integers(0, SLOTS - 1), min_size=1, max_size=30), max_size=16),
    steps=STEPS,
)
def test_a_gap_files_what_waits_for_its_pv_alone(batches, steps):
    delivery = Delivery()
    kept, wanted = delivery.kept, delivery.wanted
    watched: set[int] = set()
    for slots, (step, slot) in zip(batches, steps, strict=False):
        delivery.take(slots)
        others = [k for k in range(SLOTS) if k != slot and k not in watched]
        before = [len(kept.history(k)) for k in others]
        few = len(kept._sorted) < histories._MOST_PARTS
        match step:
            case "sort":
                kept._sort_waiting()
            case "file":
                file_a_part(kept)
            case "gap":
                kept.gap(slot, delivery.clock)
            case "watch":
                kept.watch([slot])
                watched.add(slot)
        if step in ("gap", "watch"):
            if step == "gap":
                assert kept.history(slot).window(-1, 2**62)[1].tolist() == wanted[slot]
            if few:
                assert [len(kept.history(k)) for k in others] == before
    kept.file_some(60.0)
    for number in range(SLOTS):
        kept.file_for(number)
        assert kept.history(number).window(-1, 2**62)[1].tolist() == wanted[number]


MANY = st.lists(st.integers(0, SLOTS - 1), unique=True)
EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("take"), st.lists(st.integers(0, SLOTS - 1), max_size=20)),
        st.tuples(st.sampled_from(["gaps", "resume"]), MANY),
        st.tuples(st.just("watch"), MANY.map(lambda slots: slots[:2])),
        st.tuples(st.sampled_from(["file", "sort", "read", "leave"]), MANY),
    ),
    max_size=20,
)


def whole(kept, slot):
    """Return samples and gaps of ``slot``."""
    times, values, _, gaps = kept.history(slot).window(-1, 2**62)
    return times.tolist(), values.tolist(), gaps.tolist()


@given(EVENTS)
def test_gaps_of_many_that_wait_are_those_that_would_begin_at_once(events):
    ones = [Delivery().kept for _ in range(2)]
    before, clock, left = (histories._FEW, histories._GAPS_AT_ONCE), 0, [{}, {}]
    try:
        for what, slots in events:
            clock += 10
            if what in ("gaps", "resume", "watch"):
                slots = [slot for slot in slots if slot not in left[0]]  # that are there
            for number, kept in enumerate(ones):
                few = 0 if number else SLOTS  # wait, or begin at once
                histories._FEW = histories._GAPS_AT_ONCE = few
                match what:
                    case "take" if slots:
                        batch = batch_of(slots, clock)
                        kept.add(batch, batch.time_ns)
                    case "gaps":
                        kept.gaps(np.array(slots, np.int64), clock)
                    case "resume":
                        for slot in slots:
                            kept.resume(slot, clock - 10, clock)
                    case "watch":
                        kept.watch(slots)
                    case "sort":
                        kept._sort_waiting()
                    case "leave" if slots and slots[0] not in left[number]:
                        aside = kept.set_aside(slots[0], clock)
                        kept.forget(slots[0])
                        left[number][slots[0]] = aside and aside.history.window(-1, 2**62)
                    case "file":
                        file_a_part(kept)
            clock += 30
            if what == "read":
                for slot in set(slots) - left[0].keys():
                    for kept in ones:
                        kept.file_for(slot)
                    assert whole(ones[0], slot) == whole(ones[1], slot)
            for slot in set(range(SLOTS)) - left[0].keys():  # whatever of its samples was filed
                began = [kept.history(slot).window(-1, 2**62)[3][:, 0].tolist() for kept in ones]
                assert began[0] == began[1], "a gap never waits"
    finally:
        histories._FEW, histories._GAPS_AT_ONCE = before
    for slot in range(SLOTS):
        for kept in ones:
            kept.file_for(slot)
        assert whole(ones[0], slot) == whole(ones[1], slot)
    for slot, window in left[0].items():
        other = left[1][slot]
        assert (window is None) == (other is None)
        assert window is None or all(map(np.array_equal, window, other))


def test_gaps_of_many_file_nothing_in_their_turn():
    kept = Histories(1e6, HistoryBudget())
    kept.grow(100)
    every = np.arange(100)
    batch = batch_of(every.tolist(), 5)
    kept.add(batch, batch.time_ns)
    kept.gaps(every, 500)
    assert not kept.is_filed and not kept._histories
    assert kept.history(7).is_open and len(kept.history(7)) == 1, "who asks gets it"
    kept.file_some(60.0)
    assert kept.is_filed
    assert all(kept.history(slot).is_open and len(kept.history(slot)) == 1 for slot in every)


def of_many(count, samples):
    """Return histories of ``count`` PVs, of each of which so many samples wait."""
    kept = Histories(1e6, HistoryBudget())
    kept.grow(count)
    batch = batch_of(list(range(count)) * samples, 0)
    kept.add(batch, batch.time_ns)
    return kept


def test_who_asks_for_one_pv_gets_its_samples_and_those_of_others_go_on_waiting():
    kept = of_many(100, 3)
    kept.file_for(7)
    assert len(kept.history(7)) == 3 and not kept.is_filed
    assert set(kept._histories) == {7}
    kept.file_some(60.0)
    assert kept.is_filed and all(len(kept.history(slot)) == 3 for slot in range(100))


def test_before_changes_of_many_all_is_filed_where_that_takes_less_time():
    kept = of_many(1_000, 2)
    kept.expect_many(histories._FEW)
    kept.expect_many(400)
    assert not kept._histories, "one by one takes less"
    kept.expect_many(600)
    assert kept.is_filed and len(kept._histories) == 1_000
