"""What a replay gives to a tab is what was recorded, as its clock comes to it."""

import numpy as np
import pytest

from gui.core.groups.group import PvSpec
from gui.core.pv.severity import ConnectionState
from gui.core.pv.updates import AccessChange, Batch, ConnectionChange, PutResult, PvKind
from gui.core.recording.frame import FrameKind
from gui.core.recording.notes import NotRecorded, PvsAdded, TooLarge, WorkerStood
from gui.core.recording.replay_clock import ReplayClock
from gui.core.store.pv_store import PvStore
from gui.files.recording.recording import Recording
from gui.files.recording.recording_writer import RecordingWriter
from gui.files.recording.segment_index import read_index
from gui.workers.replay.source import ReplaySource
from gui.workers.requests import PutRequest
from tests.support.recorded import batch_of
from tests.unit.files.recording.test_recording import T0, Clock, S

NAMES = {"PV1": 0, "PV0": 1}  # slots of the tab, others than those of the recording


class Real:
    now_s = 0.0

    def __call__(self):
        return self.now_s


@pytest.fixture
def real():
    return Real()


def begin():
    links = [
        ConnectionChange(k, ConnectionState.CONNECTED, T0, PvKind.FLOAT, "DOUBLE", 1, "h:1")
        for k in (0, 1, 2)
    ]
    access = [AccessChange(k, True, True) for k in (0, 1, 2)]
    added = PvsAdded(((0, "PV0"), (1, "PV1"), (2, "PV2")), T0)
    return [added, batch_of([], [], [], T0, [*links, *access])]


def counting(first, last):
    for k in range(first, last):
        at = T0 + k * S
        yield [batch_of([0, 1, 2], [at, at + 5, at + 6], [k, -k, 0], at + 10)]


def written(tmp_path, frames):
    clock = Clock()
    writer = RecordingWriter(tmp_path, "Ring", None, clock)
    for frame in frames:
        clock.now_ns += S
        writer.write(frame)
    writer.close("")
    return writer.folder


def source_of(folder, real, now_ns, from_ns=T0, paused=False):
    recording = Recording(folder)
    clock = ReplayClock(now_ns, recording.end_ns, 1.0, paused, real)
    source = ReplaySource(recording, clock, from_ns, NAMES)
    source.open([(0, "PV1")])
    assert source.poll(10) is None  # not all of the tab's PVs are known
    source.open([(1, "PV0")])
    return source


def polled(source, limit=25_000):
    found = []
    while (batch := source.poll(limit)) is not None:
        assert len(batch.slot) <= limit
        found.append(batch)
    return found


def samples(batches, slot):
    return [
        pair
        for batch in batches
        for pair in zip(
            batch.time_ns[batch.slot == slot].tolist(),
            batch.value[batch.slot == slot].tolist(),
            strict=True,
        )
    ]


def test_it_comes_when_the_clock_comes_to_it_and_all_of_it(tmp_path, real):
    source = source_of(written(tmp_path, [begin(), *counting(1, 60)]), real, T0)
    found = polled(source)
    assert samples(found, 0) == []
    for _ in range(100):
        real.now_s += 1
        now_ns = T0 + round(real.now_s * S)
        found += polled(source)
        came = [time for time, _ in samples(found, 0)]
        assert all(time <= now_ns for time in came)
    assert samples(found, 1) == [(T0 + k * S, float(k)) for k in range(1, 60)]
    assert samples(found, 0) == [(T0 + k * S + 5, -float(k)) for k in range(1, 60)]
    assert not any((batch.slot > 1).any() for batch in found)
    rights = [e for batch in found for e in batch.events if isinstance(e, AccessChange)]
    assert len(rights) == 2 and not any(right.write for right in rights)


def test_what_lies_before_is_caught_up_in_few_batches(tmp_path, real):
    source = source_of(written(tmp_path, [begin(), *counting(1, 600)]), real, T0 + 599 * S)
    found = polled(source)
    assert len(samples(found, 0)) == 598 and len(found) < 80
    assert all(batch.waited_ns <= 10 * S for batch in found)
    assert len(polled(source_of(next(tmp_path.iterdir()), real, T0 + S), 5)) >= 1


def test_in_the_middle_it_begins_with_the_state(tmp_path, real):
    folder = written(tmp_path, [begin(), *counting(1, 30)])
    source = source_of(folder, real, T0 + 20 * S, T0 + 20 * S)
    found = polled(source)
    links = [e for batch in found for e in batch.events if isinstance(e, ConnectionChange)]
    assert {link.slot for link in links} == {0, 1}


def test_a_put_is_refused_and_nothing_is_sent(tmp_path, real):
    source = source_of(written(tmp_path, [begin()]), real, T0)
    source.put(PutRequest(0, 7, 1.0))
    batch = source.poll(10)
    (answer,) = batch.events
    assert isinstance(answer, PutResult) and not answer.ok and not answer.sent
    assert "replay" in answer.message


def test_a_lost_part_is_a_gap(tmp_path, real):
    folder = written(tmp_path, [begin(), *counting(1, 10), *counting(20, 30)])
    (path,) = folder.iterdir()
    data = bytearray(path.read_bytes())
    updates = [p for p in read_index(path).frames if p.header.kind == FrameKind.UPDATES]
    place = next(p for p in updates if p.header.first_ns > T0 + 5 * S)
    data[place.offset + 80] ^= 0xFF
    path.write_bytes(bytes(data))
    source = source_of(folder, real, T0 + 100 * S)
    store = store_of(polled(source))
    _, values, _, gaps = store.filed_history(1).window(0, 2**62)
    counts = [float(k) for k in (*range(1, 10), *range(20, 30))]
    assert values.tolist() == [value for value in counts if value != 5.0]
    assert len(gaps) == 1
    assert T0 + 4 * S <= np.asarray(gaps)[0][0] <= T0 + 6 * S + 10


def test_while_the_worker_stood_nothing_is_known(tmp_path, real):
    stood = [WorkerStood(T0 + 10 * S, T0 + 12 * S)]
    again = [WorkerStood(0, T0 + 14 * S)]
    folder = written(tmp_path, [begin(), *counting(1, 10), stood, again, *counting(15, 20)])
    found = polled(source_of(folder, real, T0 + 100 * S))
    links = [e for batch in found for e in batch.events if isinstance(e, ConnectionChange)]
    states = [link.state for link in links if link.slot == 0]
    assert states == [
        ConnectionState.CONNECTED,
        ConnectionState.DISCONNECTED,
        ConnectionState.CONNECTED,
    ]
    assert isinstance(found[0], Batch)


def store_of(batches):
    """Return a store that took ``batches``, with charts of both PVs."""
    store = PvStore()
    store.add([PvSpec("PV1", plot=True), PvSpec("PV0", plot=True)])
    store.histories.watch([0, 1])
    for batch in batches:
        store.apply(batch)
    return store


def test_what_was_not_recorded_is_a_gap(tmp_path, real):
    lost = [NotRecorded(1000, T0 + 20 * S + 10), *next(counting(20, 21))]
    folder = written(tmp_path, [begin(), *counting(1, 10), lost, *counting(21, 30)])
    store = store_of(polled(source_of(folder, real, T0 + 100 * S)))
    times, values, _, gaps = store.filed_history(1).window(0, 2**62)
    assert values.tolist() == [float(k) for k in (*range(1, 10), *range(20, 30))]
    ((first, last),) = gaps.tolist()
    assert times[8] <= first <= T0 + 9 * S + 10 and T0 + 20 * S <= last <= T0 + 20 * S + 10
    assert store.dropped_total == 1000


def test_what_did_not_change_since_values_were_lost_is_not_known(tmp_path, real):
    lost = [NotRecorded(5, T0 + 20 * S), batch_of([2], [T0 + 20 * S], [1.0], T0 + 20 * S)]
    folder = written(tmp_path, [begin(), *counting(1, 10), lost])
    store = store_of(polled(source_of(folder, real, T0 + 100 * S)))
    assert store.state.tolist() == [ConnectionState.CONNECTED] * 2
    assert not store.has_value.any()


def test_a_value_that_was_too_large_does_not_leave_the_one_before_it(tmp_path, real):
    folder = written(tmp_path, [begin(), *counting(1, 10), [TooLarge(0, 1, 8, T0 + 11 * S)]])
    store = store_of(polled(source_of(folder, real, T0 + 100 * S)))
    assert store.has_value.tolist() == [True, False]
    assert store.display_value(1) == "(not recorded)"


def test_what_a_new_worker_brings_is_all_shown_after_one_that_stood(tmp_path, real):
    stood = [WorkerStood(T0 + 10 * S, T0 + 12 * S)]
    links = begin()[1].events
    anew = PvsAdded(((0, "PV0"), (1, "PV1"), (2, "PV2")), T0 + 14 * S)
    first = batch_of([0, 1], [T0 + 15 * S] * 2, [7.0, 8.0], T0 + 15 * S, links)
    folder = written(tmp_path, [begin(), *counting(1, 10), stood, [anew, first]])
    store = store_of(polled(source_of(folder, real, T0 + 100 * S)))
    assert store.has_value.tolist() == [True, True] and store.value.tolist() == [8.0, 7.0]
