"""Samples of one PV by time, with the gaps between them."""

from typing import Final

import numpy as np

from gui.core.history.block_sums import BlockSums, Totals
from gui.core.history.budget import HistoryBudget
from gui.core.history.pyramid import Pyramid
from gui.core.history.sample_buffer import SampleBuffer
from gui.core.pv.updates import Float64s, Int64s, UInt8s

OPEN_END: Final = int(np.iinfo(np.int64).max)


class SampleHistory(SampleBuffer):
    """What is known of one PV; gaps (disconnects) apart from values. GUI thread."""

    __slots__ = ("_gaps", "gap_changes")

    def __init__(
        self,
        max_age_s: float = 86400.0,
        max_bytes: int = 1 << 40,
        budget: HistoryBudget | None = None,
    ) -> None:
        super().__init__(max_age_s, max_bytes, budget)
        self._gaps: list[tuple[int, int]] = []
        self.gap_changes = 0  # how often a gap began or ended

    def append(self, time_ns: Int64s, value: Float64s, severity: UInt8s) -> None:
        """Add samples (equal lengths n); ends an open gap at the first of them."""
        if not len(time_ns):
            return
        if self._gaps and self._gaps[-1][1] == OPEN_END:
            start = self._gaps[-1][0]
            self._gaps[-1] = (start, max(int(time_ns[0]), self.last_ns, start))
            self.gap_changes += 1
        super().append(time_ns, value, severity)

    def _begin_at(self, start: int) -> None:
        if start > self._start:
            super()._begin_at(start)
            first = self.first_ns
            self._gaps = [gap for gap in self._gaps if gap[1] > first]

    def gap(self, time_ns: int) -> None:
        """Begin a gap: nothing is known from ``time_ns`` until the next sample."""
        if not self._gaps or self._gaps[-1][1] != OPEN_END:
            self._gaps.append((max(time_ns, self.last_ns), OPEN_END))
            self.gap_changes += 1

    def resume(self, since_ns: int, time_ns: int) -> None:
        """Let the gap that began at ``since_ns`` or later end at ``time_ns``: what holds then is
        known again. Samples of the time between may have come late, but not all of them.
        """
        if not len(self) or not self._gaps:
            return
        start, end = self._gaps[-1]
        if start >= since_ns and (end == OPEN_END or end < time_ns):
            self._gaps[-1] = (start, max(time_ns, start))
            self.gap_changes += 1

    def newest(self, count: int) -> tuple[Int64s, Float64s, UInt8s]:
        """Return times, values, severities of the last ``count`` samples, as ``window`` does."""
        part = slice(self._end - min(count, len(self)), self._end)
        return self._time[part], self._value[part], self._severity[part]

    def count_between(self, t0_ns: int, t1_ns: int) -> int:
        """Return how many samples ``window`` would return."""
        time = self._time[self._start : self._end]
        low, high = int(time.searchsorted(t0_ns)), int(time.searchsorted(t1_ns, "right"))
        return high - max(low - 1, 0)

    def totals(self, t0_ns: int, t1_ns: int) -> Totals:
        """Return sum and counts of the samples in [t0, t1]."""
        time = self._time[self._start : self._end]
        begin = self._start + int(time.searchsorted(t0_ns))
        end = self._start + int(time.searchsorted(t1_ns, "right"))
        return (self._sums or _NO_SUMS).totals(self._value, begin, end)

    def least_positive(self, t0_ns: int, t1_ns: int) -> float:
        """Return the lowest finite value above 0 in [t0, t1), NaN if there is none: looks at all
        of them.
        """
        time = self._time[self._start : self._end]
        begin, end = (self._start + int(time.searchsorted(at)) for at in (t0_ns, t1_ns))
        value = self._value[begin:end]
        value = value[(value > 0) & (value < np.inf)]
        return float(value.min()) if len(value) else np.nan

    def window(self, t0_ns: int, t1_ns: int) -> tuple[Int64s, Float64s, UInt8s, Int64s]:
        """Return read-only times, values, severities in [t0, t1] and gaps (k, 2) that touch it.

        The one sample before ``t0`` comes first, so that the left edge can be drawn. The arrays
        are views, good until the next ``append``.
        """
        time = self._time[self._start : self._end]
        low = max(int(np.searchsorted(time, t0_ns, "left")) - 1, 0)
        high = int(np.searchsorted(time, t1_ns, "right"))
        part = slice(self._start + low, self._start + high)
        times, values, severities = self._time[part], self._value[part], self._severity[part]
        for column in (times, values, severities):
            column.setflags(write=False)
        gaps = [gap for gap in self._gaps if gap[1] >= t0_ns and gap[0] <= t1_ns]
        return times, values, severities, np.array(gaps, np.int64).reshape(-1, 2)

    def envelope(self, edges_ns: Int64s) -> tuple[Float64s, Float64s, Float64s, UInt8s]:
        """Return lowest, highest, incoming value and worst severity of every column.

        Column i is [edge i, edge i + 1). Lowest and highest are those of its finite samples, NaN
        without any. Incoming is the value in force where the column begins: NaN in a gap, before
        the first sample, and where that value is not finite. Worst is the highest severity of its
        samples and of the incoming one.
        """
        count = len(edges_ns) - 1
        time = self._time[self._start : self._end]
        at = np.searchsorted(time, edges_ns, "left") + self._start
        begins, ends = at[:-1], at[1:]
        incoming, worst_in = np.full(count, np.nan), np.zeros(count, np.uint8)
        preceded = begins > self._start
        incoming[preceded] = self._value[begins[preceded] - 1]
        worst_in[preceded] = self._severity[begins[preceded] - 1]
        incoming[~np.isfinite(incoming)] = np.nan
        for start, end in self._gaps:
            inside = slice(*np.searchsorted(edges_ns[:-1], [start + 1, min(end, OPEN_END - 1) + 1]))
            incoming[inside] = np.nan
            worst_in[inside] = 0
        pyramid = self._pyramid or _NO_PYRAMID
        low, high, worst = pyramid.reduce(self._value, self._severity, begins, ends)
        return low, high, incoming, np.maximum(worst, worst_in)


_NO_PYRAMID: Final = Pyramid(0)
_NO_SUMS: Final = BlockSums(0)
