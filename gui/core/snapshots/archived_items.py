"""Snapshot of values that an archive had at a time, as far as they are what the PVs hold now."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from gui.core.archive.appliance_replies import ValueAtTime
from gui.core.pv.updates import PvKind
from gui.core.snapshots.snapshot import Snapshot, SnapshotItem, Value


def archived_snapshot(
    now: Snapshot, values: Mapping[str, ValueAtTime], time_ns: int, why_absent: str
) -> Snapshot:
    """Return ``now`` with the values of ``time_ns`` (UTC).

    An archive tells no types and no units with them: those of ``now`` are taken, and an item whose
    value does not fit says so. ``why_absent``: what is said of PVs without a value.
    """
    items = tuple(
        replace(item, value=None, unknown=why_absent, severity=0, status=0, time_ns=0)
        if (found := values.get(item.name)) is None
        else _item(item, found)
        for item in now.items
    )
    return replace(now, created_ns=time_ns, items=items)


def _item(item: SnapshotItem, found: ValueAtTime) -> SnapshotItem:
    value = _fitting(item, found.value)
    return replace(
        item,
        value=value,
        unknown="" if value is not None else "the archived value is of another type",
        severity=found.severity,
        status=found.status,
        time_ns=found.time_ns,
        count=len(value) if isinstance(value, np.ndarray) else 1,
        selected=item.selected and value is not None,
    )


def _fitting(item: SnapshotItem, value: float | str | tuple[float | str, ...]) -> Value | None:
    """Return the value as the PV holds its own; ``None``: it is of another type."""
    if isinstance(value, tuple):
        return _array(item, value)
    if item.kind is PvKind.TEXT and item.native_type != "CHAR":
        return value.encode() if isinstance(value, str) else None
    if isinstance(value, str) or item.kind is PvKind.TEXT:
        return None
    if item.kind is PvKind.ARRAY:
        return _array(item, (value,))
    if item.kind in (PvKind.ENUM, PvKind.INTEGER):
        return int(value) if float(value).is_integer() else None
    return float(value)


def _array(item: SnapshotItem, value: tuple[float | str, ...]) -> Value | None:
    numbers = [each for each in value if not isinstance(each, str)]
    if len(numbers) != len(value) or item.kind not in (PvKind.ARRAY, PvKind.TEXT):
        return None
    live = item.value
    kind: Any = live.dtype if isinstance(live, np.ndarray) else np.float64
    if item.kind is PvKind.TEXT:
        kind = np.dtype(np.uint8)
    if np.dtype(kind).kind not in "iuf":
        return None
    wide = np.array(numbers, np.float64)
    with np.errstate(invalid="ignore"):
        made = wide.astype(kind)
    if made.dtype.kind != "f" and not np.array_equal(made, wide):
        return None
    made.setflags(write=False)
    return made
