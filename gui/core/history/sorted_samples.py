"""Samples of many PVs in order of slot, as they are filed: slot by slot, some before their turn."""

from dataclasses import dataclass, field

import numpy as np

from gui.core.history.history import SampleHistory
from gui.core.pv.updates import Batch, Float64s, Int32s, Int64s, UInt8s


@dataclass(slots=True)
class SortedSamples:
    """Columns (n,); segments before ``next`` were filed, and those of the slots ``filed``.

    ``are_gaps``: no samples, but the times at which gaps begin, one a slot.
    """

    slot: Int32s
    time_ns: Int64s
    value: Float64s
    severity: UInt8s
    starts: list[int]  # of the segments, one a slot
    next: int = 0
    filed: set[int] = field(default_factory=set)
    are_gaps: bool = False

    def file(self, history: SampleHistory, rows: slice) -> None:
        """Add ``rows``, of one slot, to its ``history``."""
        if self.are_gaps:
            history.gap(int(self.time_ns[rows.start]))
        else:
            history.append(self.time_ns[rows], self.value[rows], self.severity[rows])

    def rows_of(self, slot: int) -> slice | None:
        """Return where the samples of ``slot`` are that were not filed; ``None``: none are."""
        if slot in self.filed:
            return None
        ends = np.array([slot, slot + 1], self.slot.dtype)  # else numpy casts the whole column
        low, high = np.searchsorted(self.slot, ends).tolist()
        begin = self.starts[self.next] if self.next < len(self.starts) else len(self.slot)
        return slice(low, high) if low < high and low >= begin else None


def sorted_by_slot(parts: list[tuple[Batch, Int64s]]) -> SortedSamples:
    """Return the samples of batches, with their times, in order of slot and then of arrival."""
    slot = np.concatenate([batch.slot for batch, _ in parts])
    order = np.argsort(slot, kind="stable")
    slot = slot[order]
    return SortedSamples(
        slot,
        np.concatenate([time_ns for _, time_ns in parts])[order],
        np.concatenate([batch.value for batch, _ in parts])[order],
        np.concatenate([batch.severity for batch, _ in parts])[order],
        np.flatnonzero(np.diff(slot, prepend=-1)).tolist(),
    )


def gaps_of(slots: Int32s, time_ns: int) -> SortedSamples:
    """Return what begins a gap of each of ``slots`` (n,), ascending, at ``time_ns``."""
    count = len(slots)
    times, none = np.full(count, time_ns, np.int64), np.zeros(count, np.uint8)
    starts = list(range(count))
    return SortedSamples(slots, times, np.full(count, np.nan), none, starts, are_gaps=True)
