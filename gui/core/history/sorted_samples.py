"""Samples of many PVs in order of slot, as they are filed: slot by slot, some before their turn."""

from dataclasses import dataclass, field

import numpy as np

from gui.core.pv.updates import Batch, Float64s, Int32s, Int64s, UInt8s


@dataclass(slots=True)
class SortedSamples:
    """Columns (n,); segments before ``next`` were filed, and those of the slots ``filed``."""

    slot: Int32s
    time_ns: Int64s
    value: Float64s
    severity: UInt8s
    starts: list[int]  # of the segments, one a slot
    next: int = 0
    filed: set[int] = field(default_factory=set)

    def rows_of(self, slot: int) -> slice | None:
        """Return where the samples of ``slot`` are that were not filed; ``None``: none are."""
        if slot in self.filed:
            return None
        low, high = np.searchsorted(self.slot, [slot, slot + 1]).tolist()
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
