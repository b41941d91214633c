"""State of the PVs of a recording: what a reader that begins in the middle has to know."""

import dataclasses
from collections.abc import Iterable

import numpy as np

from gui.core.pv.severity import ConnectionState
from gui.core.pv.updates import (
    AccessChange,
    ArrayUpdate,
    Batch,
    ConnectionChange,
    Event,
    HostNamed,
    HostSilent,
    MetadataChange,
    NameRefused,
    StateNameRead,
    TextUpdate,
    ValueProblem,
    ValueRead,
)
from gui.core.recording.notes import Entry, PvsAdded, PvsRemoved, TooLarge, WorkerStood

_Last = dict[type[Event], Event]


class RecordedState:
    """Follows entries; ``entries`` are those that lead a new reader to the same state."""

    def __init__(self) -> None:
        self.names: dict[int, str] = {}
        self._events: dict[int, _Last] = {}  # the latest of each kind
        self._state_names: dict[int, dict[int, StateNameRead]] = {}
        self._problems: dict[int, ValueProblem] = {}
        self._silent: dict[str, HostSilent] = {}
        self._stood: WorkerStood | None = None
        self._has = np.zeros(0, np.bool_)
        self._time_ns = np.zeros(0, np.int64)
        self._value = np.zeros(0, np.float64)
        self._severity = np.zeros(0, np.uint8)
        self._status = np.zeros(0, np.uint8)

    def take(self, entry: Entry) -> None:
        """Take the next entry."""
        match entry:
            case Batch():
                self._stood = None
                self._take_batch(entry)
            case PvsAdded():
                for slot, name in entry.pvs:
                    self._forget((slot,))
                    self.names[slot] = name
                self._grow(max((slot for slot, _ in entry.pvs), default=-1) + 1)
            case PvsRemoved():
                self._forget(entry.slots)
                for slot in entry.slots:
                    self.names.pop(slot, None)
            case TooLarge():
                self._take_event(entry.problem)
            case WorkerStood():
                self._stood = entry if entry.since_ns else None

    def _forget(self, slots: Iterable[int]) -> None:
        for slot in slots:
            self._events.pop(slot, None)
            self._state_names.pop(slot, None)
            self._problems.pop(slot, None)
            if slot < len(self._has):
                self._has[slot] = False

    def _grow(self, count: int) -> None:
        more = count - len(self._has)
        if more > 0:
            self._has = np.append(self._has, np.zeros(more, np.bool_))
            self._time_ns = np.append(self._time_ns, np.zeros(more, np.int64))
            self._value = np.append(self._value, np.zeros(more, np.float64))
            self._severity = np.append(self._severity, np.zeros(more, np.uint8))
            self._status = np.append(self._status, np.zeros(more, np.uint8))

    def _take_batch(self, batch: Batch) -> None:
        connects = [event for event in batch.events if _is_connect(event)]
        for event in connects:
            self._take_event(event)
        slot = batch.slot
        if len(slot):
            self._grow(int(slot.max()) + 1)
            self._value[slot] = batch.value  # numpy: the last of equal slots wins
            self._time_ns[slot] = batch.time_ns
            self._severity[slot] = batch.severity
            self._status[slot] = batch.status
            self._has[slot] = True
            for solved in self._problems.keys() & set(slot.tolist()) if self._problems else ():
                del self._problems[solved]
        for event in batch.events:
            if not _is_connect(event):
                self._take_event(event)

    def _take_event(self, event: Event) -> None:
        match event:
            case HostSilent():
                self._silent.pop(event.host, None)
                if event.since_ns:
                    self._silent[event.host] = event
            case HostNamed():
                self._rename(event)
            case StateNameRead():
                self._state_names.setdefault(event.slot, {})[event.index] = event
            case ConnectionChange():
                if _is_connect(event):
                    self._silent.pop(event.host, None)  # it answers again
                self._forget((event.slot,))
                self._events[event.slot] = {ConnectionChange: event}
            case MetadataChange():
                self._state_names.pop(event.slot, None)
                self._last(event.slot)[MetadataChange] = event
            case AccessChange() | NameRefused():
                if isinstance(event, AccessChange) and not event.read:
                    self._forget_value(event.slot)
                self._last(event.slot)[type(event)] = event
            case TextUpdate() | ArrayUpdate():
                self._problems.pop(event.slot, None)
                self._last(event.slot)[type(event)] = dataclasses.replace(event, merged=0)
            case ValueProblem():
                self._forget_value(event.slot)
                self._problems[event.slot] = event
            case ValueRead(block=TextUpdate() | ArrayUpdate() as block):
                self._last(event.slot)[type(block)] = block
            case ValueRead():
                self._grow(event.slot + 1)
                self._value[event.slot], self._time_ns[event.slot] = event.value, event.time_ns
                self._severity[event.slot] = event.severity
                self._status[event.slot] = event.status
                self._has[event.slot] = True

    def _rename(self, event: HostNamed) -> None:
        silent = self._silent.pop(event.host, None)
        if silent is not None:
            self._silent[event.name] = dataclasses.replace(silent, host=event.name)
        for last in self._events.values():
            link = last.get(ConnectionChange)
            if isinstance(link, ConnectionChange) and link.host == event.host:
                last[ConnectionChange] = dataclasses.replace(link, host=event.name)

    def _last(self, slot: int) -> _Last:
        return self._events.setdefault(slot, {})

    def _forget_value(self, slot: int) -> None:
        last = self._last(slot)
        last.pop(TextUpdate, None)
        last.pop(ArrayUpdate, None)
        if slot < len(self._has):
            self._has[slot] = False

    def entries(self, now_ns: int) -> list[Entry]:
        """Return the entries that lead to this state, as of ``now_ns``."""
        connected: list[Event] = []
        gone: list[Event] = []
        for slot, last in self._events.items():
            if slot not in self.names:
                continue
            link = last.get(ConnectionChange)
            is_gone = isinstance(link, ConnectionChange) and link.state != ConnectionState.CONNECTED
            (gone if is_gone else connected).extend(last.values())
            connected.extend(self._state_names.get(slot, {}).values())
        connected.extend(self._problems[slot] for slot in self._problems if slot in self.names)
        slots = np.array(sorted(self.names), np.int32)
        slots = slots[slots < len(self._has)]
        slots = slots[self._has[slots]]
        batch = Batch(
            slots,
            self._time_ns[slots],
            self._value[slots],
            self._severity[slots],
            self._status[slots],
            (*connected, *gone, *self._silent.values()),
            now_ns,
        )
        stood: list[Entry] = [self._stood] if self._stood is not None else []
        return [PvsAdded(tuple(sorted(self.names.items())), now_ns), batch, *stood]


def _is_connect(event: Event) -> bool:
    return isinstance(event, ConnectionChange) and event.state == ConnectionState.CONNECTED
