"""Snapshots of a ``PvStore``, and the store as the live side of a comparison."""

import time
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from gui.core.pv.standing import Standing
from gui.core.pv.state_names import labels_with
from gui.core.pv.updates import Int64s, Metadata, PvKind
from gui.core.snapshots.snapshot import Snapshot, SnapshotItem, Value
from gui.core.snapshots.state_columns import StateColumns
from gui.core.snapshots.tolerance import Tolerance
from gui.core.store.held_value import held_value, why_value_is_not_whole
from gui.core.store.pv_store import PvStore

_BARE: Final = Metadata()


def snapshot_of(
    store: PvStore,
    slots: Sequence[int],
    group: str = "",
    comment: str = "",
    user: str = "",
    created_ns: int | None = None,
    tolerances: Mapping[str, Tolerance] | None = None,
) -> Snapshot:
    """Return a snapshot of ``slots``, in their order. Called on: GUI thread.

    Items without a current value say why; they and those without write access are not ticked for
    restoring. Arrays are copied.
    """
    items = _items(store, np.asarray(slots, np.int64), tolerances or {})
    now_ns = time.time_ns() if created_ns is None else created_ns
    return Snapshot(group, comment, now_ns, user, items)


def _items(
    store: PvStore, slots: Int64s, tolerances: Mapping[str, Tolerance]
) -> tuple[SnapshotItem, ...]:
    columns = (
        store.value[slots], store.kind[slots], store.severity[slots], store.status[slots],
        store.time_ns[slots], store.has_value[slots], store.count[slots],
    )  # fmt: skip
    items = []
    for slot, (number, kind, severity, status, time_ns, has_value, count) in zip(
        slots.tolist(), zip(*(column.tolist() for column in columns), strict=True), strict=True
    ):
        name, native = store.name[slot], store.native_type[slot]
        meta, unknown = store.metadata[slot] or _BARE, store.standing_text(slot)
        if store.holds_undefined(slot) and store.standing(slot) is not Standing.UNDEFINED:
            unknown = f"undefined, {unknown}"
        items.append(
            SnapshotItem(
                name,
                _value(store, slot, kind, number) if has_value else None,
                PvKind(kind),
                native,
                count if native else 1,
                severity if has_value else 0,
                status if has_value else 0,
                time_ns if has_value else 0,
                meta.units,
                meta.precision,
                labels_with(meta, number),
                unknown,
                tolerances.get(name),
                not unknown and store.access[slot][1] and not why_value_is_not_whole(store, slot),
            )
        )
    return tuple(items)


def _value(store: PvStore, slot: int, kind: int, number: float) -> Value | None:
    if kind == PvKind.FLOAT:
        return number
    if kind in (PvKind.TEXT, PvKind.ARRAY):
        held = held_value(store, slot)
        if isinstance(held, np.ndarray):
            held = held.copy()
            held.setflags(write=False)
        return held
    return int(number) if number.is_integer() else number


class StoreStates:
    """The PVs of a store by name, as the live side of a snapshot. Called on: GUI thread."""

    title = "Live value"

    def __init__(self, store: PvStore) -> None:
        self._store = store
        self._by_name: dict[str, int] = {}
        self._known = (-1, -1)
        self._names: Sequence[str] = ()
        self._slots: npt.NDArray[np.int64] = np.empty(0, np.int64)

    def _renew(self) -> None:
        """Find the slots again after PVs were added or removed."""
        known = len(self._store), self._store.alive_count()
        if known != self._known:
            self._known = known
            alive = np.flatnonzero(self._store.alive).tolist()
            self._by_name = {self._store.name[slot]: slot for slot in alive}
            self._names = ()

    def columns(self, names: Sequence[str]) -> StateColumns:
        """Return what is known now of ``names``; quick when they are the same as before."""
        self._renew()
        store = self._store
        self._find(names)
        there = self._slots >= 0
        if not len(store):
            return _nothing(len(names))
        at = np.where(there, self._slots, 0)
        standing = np.where(there, store.standings()[at], np.uint8(Standing.GONE))
        return StateColumns(
            store.value[at],
            store.kind[at],
            store.severity[at],
            standing,
            store.updates[at],
            tuple(store.metadata[slot] for slot in at.tolist()),
        )

    def _find(self, names: Sequence[str]) -> None:
        if names is not self._names:
            slots = (self._by_name.get(name, -1) for name in names)
            self._slots = np.fromiter(slots, np.int64, len(names))
            self._names = names

    def writable(self, names: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Return which of ``names`` (n) may be written as far as their IOCs have said, (n,)."""
        self._renew()
        self._find(names)
        access = self._store.access
        may = (slot >= 0 and access[slot][1] for slot in self._slots.tolist())
        return np.fromiter(may, np.bool_, len(names))

    def label(self, name: str) -> str:
        """Return the label that the group gives a PV, "" without one."""
        self._renew()
        slot = self._by_name.get(name)
        return "" if slot is None else self._store.label[slot]

    def live(self, name: str) -> SnapshotItem | None:
        """Return the PV as it is now; ``None``: the store does not have it."""
        self._renew()
        slot = self._by_name.get(name)
        return None if slot is None else _items(self._store, np.array([slot]), {})[0]


def _nothing(count: int) -> StateColumns:
    """Return columns of PVs that are not there."""
    bytes_ = np.zeros(count, np.uint8)
    gone = np.full(count, Standing.GONE, np.uint8)
    updates = np.zeros(count, np.int64)
    return StateColumns(np.full(count, np.nan), bytes_, bytes_, gone, updates, (None,) * count)
