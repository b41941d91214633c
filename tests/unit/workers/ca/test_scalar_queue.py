"""What a slow GUI does not take: the oldest go, and are counted, but of no PV the latest."""

import struct
from collections import Counter, defaultdict

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gui.workers.ca import scalar_queue
from gui.workers.ca.callbacks import CallbackSink
from tests.support.scalar_calls import closing, scalar_reply, send

LIMIT = 4
SOME = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("arrive"), st.integers(0, 5)),
        st.tuples(st.just("trim"), st.just(0)),
        st.tuples(st.just("take"), st.integers(0, 9)),
    ),
    max_size=60,
)


def read(raw):
    """Slot and value of each update."""
    return [
        (struct.unpack_from("=i", raw, at)[0], int(struct.unpack_from("=d", raw, at + 24)[0]))
        for at in range(0, len(raw), 32)
    ]


def arrive(sink, slot, value):
    send(sink, slot, scalar_reply(float(value)))


@SOME
@given(STEPS)
def test_each_pv_has_its_latest_in_order_and_the_rest_is_counted(way, steps):
    sent, taken = defaultdict(int), defaultdict(list)
    with closing(CallbackSink(LIMIT)) as sink:
        queue = sink.queue
        for step, number in steps:
            if step == "arrive":
                sent[number] += 1
                arrive(sink, number, sent[number])
            elif step == "trim":
                queue.trim()
                assert len(queue.arrived) <= LIMIT
            else:
                for slot, count in read(queue.take(number)):
                    taken[slot].append(count)
        queue.trim()
        while queue.waiting:
            for slot, count in read(queue.take(3)):
                taken[slot].append(count)
        assert queue.take(9) == b"" and not queue.take_overflow()
        for slot, count in sent.items():
            assert taken[slot][-1] == count
            assert taken[slot] == sorted(set(taken[slot]))
        assert sum(sent.values()) == sum(map(len, taken.values())) + queue.take_drops()
        assert queue.take_drops() == 0


BURSTS = st.lists(
    st.tuples(st.booleans(), st.integers(0, 700)), max_size=12
)  # whether they arrive, and how many


@SOME
@given(BURSTS, st.sampled_from([1, 255, 256, 257, 1_000]))
def test_a_queue_that_grows_and_wraps_keeps_order_and_drops_the_oldest(way, bursts, most):
    expected, dropped, value = [], 0, 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scalar_queue, "BURST", most)
        with closing(CallbackSink(0)) as sink:
            for arrives, number in bursts:
                if not arrives:
                    got = read(sink.queue.arrived.take(number))
                    assert got == expected[:number]
                    del expected[:number]
                    continue
                for _ in range(number):
                    value += 1
                    arrive(sink, value % 700, value)
                    expected.append((value % 700, value))
                dropped += max(len(expected) - most, 0)
                del expected[: max(len(expected) - most, 0)]
                assert len(sink.queue.arrived) == len(expected)
            assert sink.queue.arrived.overflowed == dropped
            assert read(sink.queue.arrived.take(9_999)) == expected


def test_after_a_flood_the_memory_is_given_back_and_updates_go_on(way):
    with closing(CallbackSink(40_000)) as sink:
        for round_ in range(3):
            for value in range(20_000):
                arrive(sink, value % 50, round_ * 20_000 + value)
            values = [value for _, value in read(sink.queue.take(50_000))]
            assert values == list(range(round_ * 20_000, (round_ + 1) * 20_000))
        assert sink.queue.dropped == 0


def test_every_slot_has_a_user_argument_of_its_own(way):
    slots = [0, 1, 255, 256, 257, 511, 512, 99_999]
    with closing(CallbackSink(LIMIT)) as sink:
        for slot in slots:
            arrive(sink, slot, slot + 1)
        for slot in reversed(slots):  # what is subscribed anew is the same
            arrive(sink, slot, slot + 2)
        counts = Counter(slot for slot, _ in read(sink.queue.take(99)))
    assert counts == dict.fromkeys(slots, 2)


def test_what_comes_after_the_stop_is_not_taken(way):
    with closing(CallbackSink(LIMIT)) as sink:
        arrive(sink, 1, 1)
        sink.stop()
        arrive(sink, 1, 2)
        assert sink.queue.waiting == 1
        sink.close()
        assert sink.queue.dropped == 0
        sink.close()


@pytest.fixture
def sink(way, monkeypatch):
    monkeypatch.setattr(scalar_queue, "BURST", 1)
    with closing(CallbackSink(queue_limit=2)) as made:
        yield made


def test_callbacks_drop_the_oldest_where_the_worker_does_not_run(sink):
    for value in range(5):
        arrive(sink, 0, value)
    assert len(sink.queue.arrived) == 3 and sink.queue.dropped == 2
    sink.queue.trim()
    assert len(sink.queue.arrived) == 2 and sink.queue.waiting == 3
    assert not sink.queue.take_overflow()  # one from before those that were dropped is to come
    assert len(sink.queue.take(9)) == 3 * 32
    assert sink.queue.take_overflow() and not sink.queue.take_overflow()
    assert sink.queue.take_drops() == 2 and sink.queue.waiting_most == 3
