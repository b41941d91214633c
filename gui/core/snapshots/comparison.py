"""Comparison of a snapshot with live PVs or another snapshot; only changed rows are compared."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from gui.core.pv.counts import grouped
from gui.core.pv.standing import STANDING_WORDS, Standing
from gui.core.pv.state_names import labels_with
from gui.core.pv.updates import Float64s, Metadata, PvKind, UInt8s
from gui.core.snapshots.difference import (
    Difference,
    DifferenceState,
    compare,
    exact_difference,
    shown_difference,
)
from gui.core.snapshots.snapshot import SnapshotItem
from gui.core.snapshots.source import SnapshotSource
from gui.core.snapshots.state_columns import SavedColumns, StateColumns
from gui.core.snapshots.tolerance import EXACT, Tolerance, format_tolerance, of_precision

_BARE: Final = Metadata()


class SnapshotComparison:
    """Rows are the items in their order, as of the last ``refresh``."""

    def __init__(self, items: Sequence[SnapshotItem], default: Tolerance | None = None) -> None:
        self.items = tuple(items)
        self.names = [item.name for item in items]
        self.tolerance = [item.tolerance for item in items]  # None: the default
        self._default = default
        self._by_precision = [of_precision(item.kind, item.precision) for item in self.items]
        self._saved = SavedColumns(self.items)
        self._other: StateColumns | None = None
        self._single: dict[int, tuple[SnapshotItem | None, Difference]] = {}
        self.state: UInt8s = np.full(len(self.items), DifferenceState.UNKNOWN, np.uint8)
        self._delta: Float64s = np.full(len(self.items), np.nan)
        self._set_tolerances()

    @property
    def default(self) -> Tolerance | None:
        """Default tolerance of PVs without their own; ``None``: that of each PV's precision."""
        return self._default

    def _set_tolerances(self) -> None:
        self._saved.set_tolerance(slice(None), self._default)
        for row in range(len(self.items)):
            tolerance = self._effective(row)
            if tolerance is not None and tolerance is not self._default:
                self._saved.set_tolerance(row, tolerance)

    def set_default(self, default: Tolerance | None) -> None:
        """Set the default tolerance of PVs without their own, and compare again."""
        self._default = default
        self._set_tolerances()
        self._compare_again()

    def set_tolerance(self, row: int, tolerance: Tolerance | None) -> None:
        """Set one PV's tolerance (``None``: the default), and compare again."""
        self.tolerance[row] = tolerance
        self._saved.set_tolerance(row, self._effective(row))
        self._compare_again()

    def _effective(self, row: int) -> Tolerance | None:
        own = self.tolerance[row]
        if own is None:
            own = self._default
        return self._by_precision[row] if own is None else own

    def tolerance_text(self, row: int) -> str:
        """Return the tolerance in force, and where it is of the PV's precision."""
        of_precision = self.tolerance[row] is None and self._default is None
        text = format_tolerance(self._effective(row))
        return f"{text} (PREC)" if of_precision and text else text or EXACT

    def forget(self) -> None:
        """Forget the other side: it was replaced, until the next ``refresh`` nothing is known."""
        self._other = None
        self._single.clear()
        self.state[:] = DifferenceState.UNKNOWN

    def refresh(self, source: SnapshotSource) -> npt.NDArray[np.bool_]:
        """Read the other side; return which rows changed, (n,)."""
        now = source.columns(self.names)
        changed = now.changed_since(self._other)
        self._other = now
        if changed.any():
            self._compare(now, changed, source)
        return changed

    def _compare(
        self, now: StateColumns, changed: npt.NDArray[np.bool_], source: SnapshotSource
    ) -> None:
        state, self._delta, single = self._saved.compare(now)
        single |= now.standing == Standing.PROBLEM  # the other side knows why
        current = now.standing == Standing.CURRENT
        single |= current & (now.kind >= PvKind.TEXT)  # columns hold numbers only
        kept = single & ~changed
        state[kept] = self.state[kept]
        for row in np.flatnonzero(changed & ~single).tolist():
            self._single.pop(row, None)
        for row in np.flatnonzero(changed & single).tolist():
            other = source.live(self.names[row])
            found = compare(self.items[row], other, self._effective(row))
            self._single[row] = other, found
            state[row] = found.state
        self.state = state

    def _compare_again(self) -> None:
        if self._other is None:
            return
        self.state, self._delta, _ = self._saved.compare(self._other)
        for row, (other, _) in self._single.items():
            found = compare(self.items[row], other, self._effective(row))
            self._single[row] = other, found
            self.state[row] = found.state

    def counts(self) -> list[int]:
        """Return how many rows are in each ``DifferenceState``."""
        return [int(n) for n in np.bincount(self.state, minlength=len(DifferenceState))]

    def summary(self) -> str:
        """Return ``3 of 1,000 differ, 2 unknown``; "" without rows."""
        counts, total = self.counts(), len(self.items)
        if not total:
            return ""
        differ = counts[DifferenceState.DIFFERENT]
        first = f"{grouped(differ)} of {grouped(total)} {'differs' if differ == 1 else 'differ'}"
        parts = [first if differ else f"None of {grouped(total)} differs"]
        for state, words in (
            (DifferenceState.UNKNOWN, "unknown"),
            (DifferenceState.MISSING, "not on the other side"),
            (DifferenceState.OTHER_TYPE, "of another type"),
        ):
            if counts[state]:
                parts.append(f"{grouped(counts[state])} {words}")
        return ", ".join(parts)

    def other_item(self, row: int) -> SnapshotItem | None:
        """Return the other side of a row as last read; ``None``: it does not have the PV."""
        now = self._other
        if row in self._single:
            return self._single[row][0]
        if now is None or now.standing[row] == Standing.GONE:
            return None
        meta = now.metadata[row] or _BARE
        kind, number = PvKind(now.kind[row]), float(now.value[row])
        whole = kind in (PvKind.INTEGER, PvKind.ENUM) and number.is_integer()
        standing = int(now.standing[row])
        return SnapshotItem(
            self.names[row],
            None if standing else int(number) if whole else number,
            kind,
            severity=int(now.severity[row]),
            units=meta.units,
            precision=meta.precision,
            labels=labels_with(meta, number),
            unknown=STANDING_WORDS[standing],
        )

    def difference(self, row: int) -> Difference:
        """Return the difference of a row at the last comparison."""
        if self._other is None:
            return Difference(DifferenceState.UNKNOWN, reason="not compared yet")
        if row in self._single:
            return self._single[row][1]
        if self.items[row].kind is PvKind.ENUM:
            return compare(self.items[row], self.other_item(row))
        state = DifferenceState(self.state[row])
        if state is DifferenceState.UNKNOWN and self.items[row].unknown:
            return Difference(state, reason=self.items[row].unknown_then)
        if state in (DifferenceState.UNKNOWN, DifferenceState.MISSING):
            return Difference(state, reason=STANDING_WORDS[self._other.standing[row]])
        delta = float(self._delta[row])
        return Difference(state, None if np.isnan(delta) else delta)

    def difference_text(self, row: int) -> str:
        """Return the difference of a row, which adds up with both values as they are shown."""
        item, other = self.items[row], self.other_item(row)
        return shown_difference(self.difference(row), item, other, self._effective(row))

    def exact_difference(self, row: int) -> str:
        """Return both numbers of a row that differs with all their digits, else ""."""
        return exact_difference(self.difference(row), self.items[row], self.other_item(row))
