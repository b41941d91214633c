"""Snapshot of values that an archive had at a time, as far as they are what the PVs hold now."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from gui.core.archive.appliance_replies import ValueAtTime
from gui.core.pv.text_bytes import STRINGS
from gui.core.pv.updates import PvKind
from gui.core.snapshots.snapshot import Snapshot, SnapshotItem, Value

_NO_NUMBER: Final = "not a number, or infinite"
_OTHER_TYPE: Final = "the archived value is of another type"


def archived_snapshot(
    now: Snapshot, values: Mapping[str, ValueAtTime], time_ns: int, why_absent: str
) -> Snapshot:
    """Return ``now`` with the values of ``time_ns`` (UTC).

    An archive tells no types and no units with them: those of ``now`` are taken, and an item whose
    value does not fit says so. Of a PV that never connected the value tells its type.
    ``why_absent``: what is said of PVs without a value.
    """
    items = tuple(
        replace(item, value=None, unknown=why_absent, severity=0, status=0, time_ns=0)
        if (found := values.get(item.name)) is None
        else _item(item, found)
        for item in now.items
    )
    return replace(now, created_ns=time_ns, items=items)


def _item(item: SnapshotItem, found: ValueAtTime) -> SnapshotItem:
    if not item.native_type:
        item = _typed(item, found.value)
    value = None if found.value is None else _fitting(item, found.value)
    why = _NO_NUMBER if found.value is None else _OTHER_TYPE
    return replace(
        item,
        value=value,
        unknown="" if value is not None else why,
        severity=found.severity,
        status=found.status,
        time_ns=found.time_ns,
        count=len(value) if isinstance(value, np.ndarray) else 1,
        selected=item.selected and value is not None,
    )


def _typed(item: SnapshotItem, value: float | str | tuple[float | str, ...] | None) -> SnapshotItem:
    """Return ``item`` with the type that a value in JSON has, as far as it tells one."""
    elements = value if isinstance(value, tuple) else (value,)
    native = "STRING" if elements and isinstance(elements[0], str) else "DOUBLE"
    kind = PvKind.TEXT if native == "STRING" else PvKind.FLOAT
    kind = PvKind.ARRAY if isinstance(value, tuple) else kind
    return replace(item, kind=kind, native_type=native)


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
    if item.kind not in (PvKind.ARRAY, PvKind.TEXT):
        return None
    made = _strings(value) if item.native_type == "STRING" else _numbers(item, value)
    if made is not None:
        made.setflags(write=False)
    return made


def _strings(value: tuple[float | str, ...]) -> npt.NDArray[np.bytes_] | None:
    texts = [each.encode() for each in value if isinstance(each, str)]
    return np.array(texts, STRINGS) if len(texts) == len(value) else None


def _numbers(item: SnapshotItem, value: tuple[float | str, ...]) -> npt.NDArray[Any] | None:
    numbers = [each for each in value if not isinstance(each, str)]
    live = item.value
    kind: Any = live.dtype if isinstance(live, np.ndarray) else np.float64
    if item.kind is PvKind.TEXT:
        kind = np.dtype(np.uint8)
    if len(numbers) != len(value) or np.dtype(kind).kind not in "iuf":
        return None
    wide = np.array(numbers, np.float64)
    with np.errstate(invalid="ignore"):
        made: npt.NDArray[Any] = wide.astype(kind)
    return made if made.dtype.kind == "f" or np.array_equal(made, wide) else None
