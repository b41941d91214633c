"""Entries of a recording as batches of a tab: its slots, nothing that can be written, true gaps."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from gui.core.pv.batch_parts import changes_of, samples_at
from gui.core.pv.record_fields import FieldsRead
from gui.core.pv.severity import ConnectionState
from gui.core.pv.updates import (
    AccessChange,
    Batch,
    ConnectionChange,
    Dropped,
    Event,
    HostNamed,
    HostSilent,
    PutProgress,
    PutResult,
    ValueRead,
)
from gui.core.recording.notes import (
    Entry,
    NotRecorded,
    PvsAdded,
    PvsRemoved,
    TooLarge,
    WorkerStood,
    entry_time_ns,
)
from gui.core.recording.recorded_state import RecordedState


class Played:
    """Turns entries, in order, into batches of a tab whose ``slots`` are known by name.

    Where a part of the recording is lost or was not recorded, and while its worker stood, the PVs
    are disconnected: nothing is known of them, until the next batch.
    """

    def __init__(self, slots: Mapping[str, int]) -> None:
        self._slots = slots
        self._slot_of: dict[int, int] = {}  # of the tab, by that of the recording
        self._table = np.full(1, -1, np.int32)
        self._state = RecordedState()
        self._linked: set[int] = set()  # slots of the tab that it has as connected
        self._cut = False  # nothing is known
        self._came_ns = 0  # the entry before

    def take(self, entry: Entry) -> list[Batch]:
        """Return what ``entry`` is for the tab."""
        since_ns, self._came_ns = self._came_ns, entry_time_ns(entry)
        anew = self._go_on(self._came_ns) if self._cut and isinstance(entry, Batch) else []
        self._state.take(entry)
        match entry:
            case PvsAdded():
                gone = [self._slot_of[slot] for slot, _ in entry.pvs if slot in self._slot_of]
                for slot, name in entry.pvs:
                    if name in self._slots:
                        self._slot_of[slot] = self._slots[name]
                self._renew_table()
                return self._disconnect(gone, entry.time_ns)
            case PvsRemoved():
                gone = [self._slot_of[slot] for slot in entry.slots if slot in self._slot_of]
                return self._disconnect(gone, entry.time_ns)
            case NotRecorded():
                told = Batch(events=(Dropped(entry.count),), arrival_ns=entry.time_ns)
                return [*self.cut(since_ns or entry.time_ns), told]
            case TooLarge():
                return [self._batch(Batch(events=(entry.problem,), arrival_ns=entry.time_ns))]
            case WorkerStood() if entry.since_ns:
                return self.cut(entry.since_ns)
            case WorkerStood():
                return self._go_on(entry.time_ns) if self._cut else []
            case Batch():
                return [*anew, self._batch(entry)]

    def cut(self, since_ns: int) -> list[Batch]:
        """Return what says that nothing is known since ``since_ns``."""
        self._cut = True
        return self._disconnect(sorted(self._linked), since_ns)

    def _go_on(self, now_ns: int) -> list[Batch]:
        """Return what is known again at ``now_ns``: connections, units, but no values.

        They may have changed meanwhile; the next update of each tells.
        """
        self._cut = False
        entries = self._state.entries(now_ns)
        return [
            self._batch(Batch(events=changes_of(entry), arrival_ns=now_ns))
            for entry in entries
            if isinstance(entry, Batch)
        ]

    def _renew_table(self) -> None:
        self._table = np.full(max(self._slot_of, default=0) + 1, -1, np.int32)
        for slot, own in self._slot_of.items():
            self._table[slot] = own

    def _disconnect(self, slots: list[int], time_ns: int) -> list[Batch]:
        gone = [slot for slot in slots if slot in self._linked]
        self._linked.difference_update(gone)
        events = tuple(
            ConnectionChange(slot, ConnectionState.DISCONNECTED, time_ns) for slot in gone
        )
        return [Batch(events=events, arrival_ns=time_ns)] if events else []

    def _batch(self, batch: Batch) -> Batch:
        events = tuple(own for event in batch.events if (own := self._event(event)) is not None)
        if not len(batch.slot):
            return replace(batch, events=events)
        inside = batch.slot < len(self._table)
        column = np.full(len(batch.slot), -1, np.int32)
        column[inside] = self._table[batch.slot[inside]]
        known = column >= 0
        return replace(samples_at(batch, known), slot=column[known], events=events)

    def _event(self, event: Event) -> Event | None:
        if isinstance(event, HostSilent | HostNamed | Dropped):
            return event
        if isinstance(event, PutResult | PutProgress | FieldsRead):
            return None  # answers to another program's requests: in no recording
        if (slot := self._slot_of.get(event.slot)) is None:
            return None
        if isinstance(event, AccessChange):
            return AccessChange(slot, event.read, False)
        if isinstance(event, ConnectionChange):
            if event.state == ConnectionState.CONNECTED:
                self._linked.add(slot)
            else:
                self._linked.discard(slot)
        if isinstance(event, ValueRead) and event.block is not None:
            event = replace(event, block=replace(event.block, slot=slot))
        return replace(event, slot=slot)


def joined(first: Batch, second: Batch, most: int) -> Batch | None:
    """Return two batches as one, if that keeps the rules of ``Batch``; else ``None``."""
    if len(first.slot) + len(second.slot) > most or changes_of(second):
        return None
    return Batch(
        np.concatenate([first.slot, second.slot]),
        np.concatenate([first.time_ns, second.time_ns]),
        np.concatenate([first.value, second.value]),
        np.concatenate([first.severity, second.severity]),
        np.concatenate([first.status, second.status]),
        (*first.events, *second.events),
        second.arrival_ns,
        max(second.arrival_ns - first.arrival_ns + first.waited_ns, second.waited_ns),
    )
