"""State of a store as entries: what a recording that begins in the middle has to know."""

import numpy as np

from gui.core.pv.severity import ConnectionState
from gui.core.pv.updates import (
    AccessChange,
    ArrayUpdate,
    Batch,
    ConnectionChange,
    Event,
    HostSilent,
    MetadataChange,
    PvKind,
    TextUpdate,
)
from gui.core.recording.notes import Entry, PvsAdded, WorkerStood
from gui.core.store.pv_store import PvStore


def store_entries(store: PvStore, pvs: tuple[tuple[int, str], ...], now_ns: int) -> list[Entry]:
    """Return entries that lead a new reader to what ``store`` knows of ``pvs`` (slot, name)."""
    events: list[Event] = []
    gone: list[Event] = []
    for slot, _ in pvs:
        state = ConnectionState(int(store.state[slot]))
        if state == ConnectionState.CONNECTED:
            events.extend(_connected(store, slot, now_ns))
        elif state == ConnectionState.DISCONNECTED:
            gone.append(ConnectionChange(slot, state, int(store.changed_ns[slot])))
    slots = np.array([slot for slot, _ in pvs], np.int32)
    linked = store.state[slots] == ConnectionState.CONNECTED
    numbers = ~np.isin(store.kind[slots], (PvKind.TEXT, PvKind.ARRAY))
    slots = slots[store.has_value[slots] & linked & numbers]
    silent = {
        store.host[slot]: HostSilent(store.host[slot], int(store.silent_ns[slot]), now_ns)
        for slot, _ in pvs
        if store.silent_ns[slot]
    }
    batch = Batch(
        slots,
        store.time_ns[slots],
        store.value[slots],
        store.severity[slots],
        store.status[slots],
        (*events, *gone, *silent.values()),
        now_ns,
    )
    stood: list[Entry] = [WorkerStood(store.late_ns, now_ns)] if store.late_ns else []
    return [PvsAdded(pvs, now_ns), batch, *stood]


def _connected(store: PvStore, slot: int, now_ns: int) -> list[Event]:
    kind = PvKind(int(store.kind[slot]))
    host, native = store.host[slot], store.native_type[slot]
    since_ns, count = int(store.changed_ns[slot]), int(store.count[slot])
    events: list[Event] = [
        ConnectionChange(slot, ConnectionState.CONNECTED, since_ns, kind, native, count, host)
    ]
    events.append(AccessChange(slot, *store.access[slot]))
    metadata = store.metadata[slot]
    if metadata is not None:
        events.append(MetadataChange(slot, metadata))
    if slot in store.problems:
        events.append(store.problems[slot])
    if store.has_value[slot]:
        alarm = int(store.severity[slot]), int(store.status[slot])
        time_ns, array = int(store.time_ns[slot]), store.array[slot]
        if array is not None:
            events.append(ArrayUpdate(slot, time_ns, array, *alarm))
        elif kind == PvKind.TEXT:
            events.append(TextUpdate(slot, time_ns, store.raw[slot], *alarm))
    return events
