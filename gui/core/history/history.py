"""Samples of one PV by time, with the gaps between them."""

from typing import Final

import numpy as np

from gui.core.history.block_sums import BlockSums, Totals
from gui.core.history.budget import HistoryBudget
from gui.core.history.meaning import Meaning
from gui.core.history.pyramid import Pyramid
from gui.core.history.sample_bin import SampleBin
from gui.core.history.sample_buffer import SampleBuffer
from gui.core.pv.updates import Float64s, Int64s, UInt8s

OPEN_END: Final = int(np.iinfo(np.int64).max)


class SampleHistory:
    """The samples of one PV in a buffer, and the gaps (disconnects) between them. GUI thread."""

    __slots__ = ("_evicted", "_gaps", "gap_changes", "meaning", "samples", "shifts")

    def __init__(
        self,
        max_age_s: float = 86400.0,
        max_bytes: int = 1 << 40,
        budget: HistoryBudget | None = None,
    ) -> None:
        self.meaning = Meaning()  # of all its samples
        self.samples = SampleBuffer(max_age_s, max_bytes, budget)
        self._gaps: list[tuple[int, int]] = []
        self._evicted = 0  # by the buffer when gaps were last dropped
        self.gap_changes = 0  # how often a gap began or ended
        self.shifts = 0  # how often what is kept changed otherwise than at its end

    def __len__(self) -> int:
        return self.samples.end - self.samples.start

    @property
    def first_ns(self) -> int:
        """Time of the oldest sample kept; 0 when there is none."""
        return self.samples.first_ns

    @property
    def second_ns(self) -> int:
        """Time of the sample after the oldest; 0 when there is none."""
        return int(self.samples.time[self.samples.start + 1]) if len(self) > 1 else 0

    @property
    def last_ns(self) -> int:
        """Time of the newest sample; 0 when there is none."""
        return self.samples.last_ns

    @property
    def nbytes(self) -> int:
        """Bytes allocated."""
        return self.samples.nbytes

    @property
    def evicted(self) -> int:
        """Count of samples evicted for age or memory."""
        return self.samples.evicted

    @property
    def total(self) -> int:
        """Count of all samples ever appended."""
        return self.samples.total

    @property
    def out_of_order(self) -> int:
        """Count of samples that were older than the one before them."""
        return self.samples.out_of_order

    @property
    def is_archived(self) -> bool:
        """Whether it came from an archive."""
        return False

    @property
    def is_stored(self) -> bool:
        """Whether it is of an earlier run of the program, from the disk."""
        return False

    @property
    def fills_holes(self) -> bool:
        """Whether it tells of times within those of other histories, where these know nothing."""
        return False

    @property
    def held_ns(self) -> Int64s:
        """Times (k,) at which a value from before is shown that is no sample of that time."""
        return _NONE

    @property
    def is_binned(self) -> bool:
        """Whether what it has are statistics of bins, not samples."""
        return self.bin_ns > 0

    @property
    def bin_ns(self) -> int:
        """Width of its bins in ns; 0: it has samples."""
        return 0

    def bin_at(self, at_ns: int) -> SampleBin | None:
        """Return the bin that has ``at_ns``; ``None``: it has samples."""
        return None

    def stamp_of(self, time_ns: int) -> int:
        """Return the own stamp of the sample that is shown at ``time_ns``."""
        return time_ns

    def append(self, time_ns: Int64s, value: Float64s, severity: UInt8s) -> None:
        """Add samples (equal lengths n); ends an open gap at the first of them."""
        if not len(time_ns):
            return
        if self._gaps and self._gaps[-1][1] == OPEN_END:
            start = self._gaps[-1][0]
            self._gaps[-1] = (start, max(int(time_ns[0]), self.last_ns, start))
            self.gap_changes += 1
        self.samples.append(time_ns, value, severity)

    def _drop_gaps(self) -> None:
        """Drop the gaps before the oldest sample, if samples went since the last call."""
        if self._evicted != self.samples.evicted:
            self._evicted = self.samples.evicted
            first_ns = self.first_ns
            self._gaps = [gap for gap in self._gaps if gap[1] > first_ns]

    def gap(self, time_ns: int) -> None:
        """Begin a gap: nothing is known from ``time_ns`` until the next sample."""
        self._drop_gaps()
        if not self._gaps or self._gaps[-1][1] != OPEN_END:
            self._gaps.append((max(time_ns, self.last_ns), OPEN_END))
            self.gap_changes += 1

    @property
    def is_open(self) -> bool:
        """Whether nothing is known since the newest sample."""
        return bool(self._gaps) and self._gaps[-1][1] == OPEN_END

    def has_gap_at(self, at_ns: int) -> bool:
        """Tell whether ``at_ns`` lies in a gap."""
        return any(start <= at_ns < end for start, end in self._gaps)

    @property
    def known_until_ns(self) -> int:
        """Time of the newest sample, or until when its value lasted."""
        return max(self.last_ns, self._gaps[-1][0]) if self.is_open else self.last_ns

    def cut(self, count: int, time_ns: int) -> tuple[Int64s, Float64s, UInt8s]:
        """Take the newest ``count`` samples away and return them; nothing is known after the rest.

        The rest lasts to the gap that the first of those samples ended, or else to ``time_ns``.
        """
        taken = self.samples.cut(count)
        if count and self._gaps and self._gaps[-1][1] >= int(taken[0][0]):
            self._gaps[-1] = (self._gaps[-1][0], OPEN_END)
            self.gap_changes += 1
        self.gap(time_ns)
        return taken

    def resume(self, since_ns: int, time_ns: int) -> None:
        """End the gap that began at ``since_ns`` or later at ``time_ns``.

        Samples of the time between may have arrived late, but not all of them.
        """
        self._drop_gaps()
        if not len(self) or not self._gaps:
            return
        start, end = self._gaps[-1]
        if start >= since_ns and (end == OPEN_END or end < time_ns):
            self._gaps[-1] = (start, max(time_ns, start))
            self.gap_changes += 1

    def draw_back(self, now_ns: int) -> None:
        """Set samples and beginnings of gaps that are later than ``now_ns`` to that time."""
        self.samples.draw_back(now_ns)
        self._gaps = [
            (min(start, now_ns), end if end == OPEN_END else min(end, now_ns))
            for start, end in self._gaps
        ]
        self.gap_changes += 1

    def hold_first(self, time_ns: int) -> None:
        """Show the first sample from ``time_ns`` on, which is not after the second one."""
        self.samples.time[self.samples.start] = time_ns
        if len(self) == 1:
            self.samples.last_ns = time_ns
        self.shifts += 1

    def shift(self, by_ns: int) -> None:
        """Move all samples and gaps in time: this machine's clock was set."""
        self.samples.shift(by_ns)
        self._gaps = [
            (start + by_ns, end if end == OPEN_END else end + by_ns) for start, end in self._gaps
        ]
        self.shifts += 1

    def put_before(self, time_ns: Int64s, value: Float64s, severity: UInt8s, gaps: Int64s) -> None:
        """Add older samples (equal lengths n) and the gaps (k, 2) known of that time."""
        self.samples.put_before(time_ns, value, severity)
        self._gaps = [(int(start), int(end)) for start, end in gaps] + self._gaps
        self.gap_changes += 1
        self.shifts += 1

    def newest(self, count: int) -> tuple[Int64s, Float64s, UInt8s]:
        """Return times, values, severities of the last ``count`` samples, as ``window`` does."""
        kept = self.samples
        part = slice(max(kept.end - count, kept.start), kept.end)
        return kept.time[part], kept.value[part], kept.severity[part]

    def count_between(self, t0_ns: int, t1_ns: int) -> int:
        """Return how many samples ``window`` would return."""
        kept = self.samples
        time = kept.time[kept.start : kept.end]
        low, high = int(time.searchsorted(t0_ns)), int(time.searchsorted(t1_ns, "right"))
        return high - max(low - 1, 0)

    def totals(self, t0_ns: int, t1_ns: int) -> Totals:
        """Return sum and counts of the samples in [t0, t1]."""
        kept = self.samples
        time = kept.time[kept.start : kept.end]
        begin = kept.start + int(time.searchsorted(t0_ns))
        end = kept.start + int(time.searchsorted(t1_ns, "right"))
        return (kept.sums or _NO_SUMS).totals(kept.value, begin, end)

    def least_positive(self, t0_ns: int, t1_ns: int) -> float:
        """Return the lowest finite value above 0 in [t0, t1), NaN if there is none.

        Reads every sample of the range.
        """
        kept = self.samples
        time = kept.time[kept.start : kept.end]
        begin, end = (kept.start + int(time.searchsorted(at)) for at in (t0_ns, t1_ns))
        value = kept.value[begin:end]
        value = value[(value > 0) & (value < np.inf)]
        return float(value.min()) if len(value) else np.nan

    def window(self, t0_ns: int, t1_ns: int) -> tuple[Int64s, Float64s, UInt8s, Int64s]:
        """Return read-only times, values, severities in [t0, t1] and gaps (k, 2) that touch it.

        The one sample before ``t0`` comes first, so that the left edge can be drawn. The arrays
        are views, valid until the next ``append``.
        """
        kept = self.samples
        time = kept.time[kept.start : kept.end]
        low = max(int(np.searchsorted(time, t0_ns, "left")) - 1, 0)
        high = int(np.searchsorted(time, t1_ns, "right"))
        part = slice(kept.start + low, kept.start + high)
        times, values, severities = kept.time[part], kept.value[part], kept.severity[part]
        for column in (times, values, severities):
            column.setflags(write=False)
        self._drop_gaps()
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
        kept = self.samples
        time = kept.time[kept.start : kept.end]
        at = np.searchsorted(time, edges_ns, "left") + kept.start
        begins, ends = at[:-1], at[1:]
        incoming, worst_in = np.full(count, np.nan), np.zeros(count, np.uint8)
        preceded = begins > kept.start
        incoming[preceded] = kept.value[begins[preceded] - 1]
        worst_in[preceded] = kept.severity[begins[preceded] - 1]
        incoming[~np.isfinite(incoming)] = np.nan
        self._drop_gaps()
        for start, end in self._gaps:
            inside = slice(*np.searchsorted(edges_ns[:-1], [start + 1, min(end, OPEN_END - 1) + 1]))
            incoming[inside] = np.nan
            worst_in[inside] = 0
        pyramid = kept.pyramid or _NO_PYRAMID
        low, high, worst = pyramid.reduce(kept.value, kept.severity, begins, ends)
        return low, high, incoming, np.maximum(worst, worst_in)


_NONE: Final = np.empty(0, np.int64)
_NO_PYRAMID: Final = Pyramid(0)
_NO_SUMS: Final = BlockSums(0)
