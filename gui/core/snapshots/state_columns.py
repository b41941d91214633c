"""States of many PVs as columns, to compare a thousand at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gui.core.pv.standing import Standing
from gui.core.pv.updates import Float64s, Metadata, PvKind, UInt8s
from gui.core.pv.whole_value import is_beyond_exact
from gui.core.snapshots.difference import DifferenceState, numbers_within
from gui.core.snapshots.restore_value import other_unit
from gui.core.snapshots.snapshot import SnapshotItem
from gui.core.snapshots.tolerance import Tolerance


@dataclass(frozen=True, slots=True, eq=False)
class StateColumns:
    """What is known of n PVs; ``value`` is valid for FLOAT, INTEGER and ENUM only."""

    value: Float64s
    kind: UInt8s  # PvKind
    severity: UInt8s
    standing: UInt8s  # Standing
    updates: npt.NDArray[np.int64]  # grows with every change of a PV
    metadata: tuple[Metadata | None, ...]

    def changed_since(self, before: "StateColumns | None") -> npt.NDArray[np.bool_]:
        """Return which PVs changed, (n,)."""
        if before is None or len(before.value) != len(self.value):
            return np.ones(len(self.value), np.bool_)
        changed = self.value.view(np.int64) != before.value.view(np.int64)
        for name in ("kind", "severity", "standing", "updates"):
            changed |= getattr(self, name) != getattr(before, name)
        same = (a is b for a, b in zip(self.metadata, before.metadata, strict=True))
        return np.asarray(changed | ~np.fromiter(same, np.bool_, len(changed)))


class SavedColumns:
    """The saved side: numbers and states to be compared at once, and tolerances."""

    def __init__(self, items: Sequence[SnapshotItem]) -> None:
        count = len(items)
        numbers = [
            item.value
            if isinstance(item.value, int | float) and not is_beyond_exact(item.value)
            else None  # to be compared one by one: it may be rounded
            for item in items
        ]
        known = np.fromiter((n is not None for n in numbers), np.bool_, count)
        enum = np.fromiter((item.kind is PvKind.ENUM for item in items), np.bool_, count)
        self.number = known & ~enum
        self.enum = known & enum
        self._enum_rows = np.flatnonzero(self.enum).tolist()
        self._labels = [item.labels for item in items]
        self._named: list[Metadata | None] = [None] * count  # whose state names were compared
        self._by_number = np.ones(count, np.bool_)
        self._units = [item.units for item in items]
        self._measured: list[Metadata | None] = [None] * count  # whose units were compared
        self._in_unit = np.ones(count, np.bool_)
        self.value = np.fromiter((0.0 if n is None else n for n in numbers), np.float64, count)
        self.unknown = np.fromiter((bool(item.unknown) for item in items), np.bool_, count)
        self._amount = np.zeros(count)
        self._percent = np.zeros(count, np.bool_)

    def set_tolerance(self, row: int | slice, tolerance: Tolerance | None) -> None:
        """Set the tolerance of rows; ``None``: exactly."""
        self._amount[row] = tolerance.amount if tolerance else 0.0
        self._percent[row] = bool(tolerance and tolerance.percent)

    def compare(self, other: StateColumns) -> tuple[UInt8s, Float64s, npt.NDArray[np.bool_]]:
        """Return state (n,), delta (n,), and which rows have to be compared one by one (n,)."""
        known = ~self.unknown & (other.standing == Standing.CURRENT)
        numeric = (other.kind == PvKind.FLOAT) | (other.kind == PvKind.INTEGER)
        numeric &= self.number & known & self._same_units(other.metadata)
        within, delta = numbers_within(self.value, other.value, self._amount, self._percent)
        state = np.full(len(self.value), DifferenceState.UNKNOWN, np.uint8)
        state[numeric] = np.where(within, DifferenceState.EQUAL, DifferenceState.DIFFERENT)[numeric]
        state[other.standing == Standing.GONE] = DifferenceState.MISSING
        delta[~numeric] = np.nan
        states = self.enum & known & (other.kind == PvKind.ENUM) & self._same_names(other.metadata)
        equal = self.value == other.value
        state[states] = np.where(equal, DifferenceState.EQUAL, DifferenceState.DIFFERENT)[states]
        return state, delta, known & ~numeric & ~states

    def _same_units(self, metadata: Sequence[Metadata | None]) -> npt.NDArray[np.bool_]:
        """Return where no unit says that the numbers mean something else now, (n,)."""
        for row, meta in enumerate(metadata):
            if meta is not self._measured[row]:
                self._measured[row] = meta
                now = meta.units if meta is not None else ""
                self._in_unit[row] = not other_unit(self._units[row], now)
        return self._in_unit

    def _same_names(self, metadata: Sequence[Metadata | None]) -> npt.NDArray[np.bool_]:
        """Return where states have the same names, so that their numbers can be compared, (n,)."""
        for row in self._enum_rows:
            meta = metadata[row]
            if meta is not self._named[row]:
                self._named[row] = meta
                before, now = self._labels[row], meta.labels if meta is not None else ()
                self._by_number[row] = before == now or not before or not now
        return self._by_number


def columns_of(items: Sequence[SnapshotItem | None]) -> StateColumns:
    """Return saved items as the other side of a comparison; ``None``: it is not there."""
    count = len(items)
    present = [item or SnapshotItem("") for item in items]
    values = (
        float(item.value) if isinstance(item.value, int | float) else np.nan for item in present
    )
    standing = np.fromiter(
        (
            Standing.GONE if item is None else Standing.PROBLEM if item.unknown else 0
            for item in items
        ),
        np.uint8,
        count,
    )
    return StateColumns(
        value=np.fromiter(values, np.float64, count),
        kind=np.fromiter((item.kind for item in present), np.uint8, count),
        severity=np.fromiter((min(item.severity, 255) for item in present), np.uint8, count),
        standing=standing,
        updates=np.zeros(count, np.int64),
        metadata=tuple(
            Metadata(item.units, item.precision, labels=item.labels) for item in present
        ),
    )
