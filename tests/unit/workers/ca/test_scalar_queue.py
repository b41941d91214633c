"""What a slow GUI does not take: the oldest go, and are counted, but of no PV the latest."""

import struct
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.workers.ca import scalar_queue
from gui.workers.ca.callbacks import CallbackSink
from gui.workers.ca.libca import EventArgs
from gui.workers.ca.scalar_queue import ScalarQueue

LIMIT = 4
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("arrive"), st.integers(0, 5)),
        st.tuples(st.just("trim"), st.just(0)),
        st.tuples(st.just("take"), st.integers(0, 9)),
    ),
    max_size=60,
)


def update(slot, count):
    return struct.pack("<i", slot) + struct.pack("<i", count) + bytes(24)


def read(raw):
    return [struct.unpack_from("<ii", raw, at) for at in range(0, len(raw), 32)]


@given(STEPS)
def test_each_pv_has_its_latest_in_order_and_the_rest_is_counted(steps):
    queue, sent, taken = ScalarQueue(LIMIT), defaultdict(int), defaultdict(list)
    for step, number in steps:
        if step == "arrive":
            sent[number] += 1
            queue.arrived.append(update(number, sent[number]))
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


@pytest.fixture
def sink(monkeypatch):
    monkeypatch.setattr(scalar_queue, "BURST", 1)
    made = CallbackSink(queue_limit=2)
    made._local.kept = True  # this thread is none of libca's
    return made


def test_callbacks_drop_the_oldest_where_the_worker_does_not_run(sink):
    for _ in range(5):
        sink._on_scalar(EventArgs(usr=bytes(8), count=1))
    assert len(sink.scalars) == 3 and sink.queue.dropped == 2
    sink.queue.trim()
    assert len(sink.scalars) == 2 and sink.queue.waiting == 3
    assert not sink.queue.take_overflow()  # one from before those that were dropped is to come
    assert len(sink.queue.take(9)) == 3 * 32
    assert sink.queue.take_overflow() and not sink.queue.take_overflow()
    assert sink.queue.take_drops() == 2 and sink.queue.waiting_most == 3
