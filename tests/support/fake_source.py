"""A source without Channel Access, and a worker's handle over it whose batches are kept."""

import threading
import time

import numpy as np

from gui.core.pv.record_fields import FieldsRead, FieldValue
from gui.core.pv.severity import ConnectionState
from gui.core.pv.updates import Batch, ConnectionChange, PutResult
from gui.workers.handle import WorkerHandle
from gui.workers.source import PvSource, SourceCounts, SourceType
from gui.workers.sources import SOURCES


class FakeSource:
    """Counts up in every open slot at each poll; a name with a space is refused."""

    def __init__(self, queue_limit: int) -> None:
        self.queue_limit = queue_limit
        self.thread = threading.get_ident()
        self.quick_until = 0.0
        self.slots: dict[int, str] = {}
        self.chunks: list[int] = []
        self.events: list = []
        self.polls = self.ticks = 0
        self.limits: set[int] = set()
        self.destroyed = False
        self.rests_s = 0.0
        self.wake = None

    def open(self, pvs):
        self.check()
        pvs = list(pvs)
        self.chunks.append(len(pvs))
        good = [(slot, name) for slot, name in pvs if " " not in name]
        self.slots.update(good)
        state = ConnectionState.CONNECTED
        self.events += [ConnectionChange(slot, state, 0, host="fake:1") for slot, _ in good]
        return [(slot, "a space") for slot, name in pvs if " " in name]

    def close(self, slots):
        self.check()
        for slot in slots:
            self.slots.pop(slot, None)

    def put(self, request):
        self.check()
        self.quick_until = time.monotonic() + 5.0
        self.events.append(PutResult(request.slot, request.request, True, readback=request.value))

    def read_fields(self, request):
        self.check()
        values = tuple(FieldValue(name, "1") for name in request.fields)
        self.events.append(FieldsRead(request.slot, request.request, values, True))

    def tick(self):
        self.check()
        self.ticks += 1

    def poll(self, limit):
        self.check()
        self.polls += 1
        self.limits.add(limit)
        if not self.slots and not self.events:
            return None
        index = np.array(sorted(self.slots), np.int32)
        zeros = np.zeros(len(index), np.uint8)
        events, self.events = tuple(self.events), []
        value = np.full(len(index), float(self.polls))
        return Batch(index, np.zeros(len(index), np.int64), value, zeros, zeros.copy(), events)

    def rest(self, wake):
        self.check()
        self.wake = wake
        return self.rests_s

    def counts(self):
        self.check()
        return SourceCounts(channels=len(self.slots), waiting=7, dropped=2, queue_limit=1)

    def destroy(self):
        self.check()
        self.destroyed = True

    def check(self):
        assert threading.get_ident() == self.thread, "called on another thread"
        assert not self.destroyed, "called after destroy"


class Taking:
    """A handle whose batches are kept; it gives credit while ``generous``."""

    def __init__(self, monkeypatch, make=None) -> None:
        self.sources: list[FakeSource] = []
        row = SourceType("Fake", make or self.make)
        monkeypatch.setitem(SOURCES, "fake", row)
        self.handle = WorkerHandle(queue_limit=123, protocol="fake")
        self.batches: list[Batch] = []
        self.figures: list = []
        self.failures: list[str] = []
        self.generous = True
        self.handle.batch.connect(self.take)
        self.handle.figures.connect(self.figures.append)
        self.handle.failed.connect(self.failures.append)

    def make(self, queue_limit: int) -> PvSource:
        self.sources.append(FakeSource(queue_limit))
        return self.sources[-1]

    def take(self, batch):
        self.batches.append(batch)
        if self.generous:
            self.handle.credit()

    def events(self, kind):
        return [e for batch in self.batches for e in batch.events if isinstance(e, kind)]
