"""History out of one answer of the archive: samples, or bins with their least and greatest."""

from typing import Final

import numpy as np

from gui.core.archive.archive_answer import ArchiveAnswer
from gui.core.history.block_sums import Totals
from gui.core.history.history import OPEN_END, SampleHistory
from gui.core.history.meaning import Meaning
from gui.core.history.sample_bin import SampleBin
from gui.core.pv.updates import Float64s, Int64s, UInt8s

_PAD: Final = np.array([np.nan])


class ArchivedHistory(SampleHistory):
    """What an answer tells of [``begin_ns``, ``limit_ns``), and not beyond ``end_at``. GUI thread.

    Its samples begin with the one in force at ``begin_ns``. It is read as every history is; bins
    are drawn from the least to the greatest value over all of their width, so that no extreme is
    lost where they are wider than a pixel, or narrower.
    """

    __slots__ = (
        "_bin_ns",
        "_high",
        "_low",
        "_widths",
        "appliance",
        "begin_ns",
        "held_from_ns",
        "limit_ns",
        "seed_ns",
    )

    def __init__(
        self, answer: ArchiveAnswer, begin_ns: int, limit_ns: int, meaning: Meaning
    ) -> None:
        super().__init__(max_age_s=float(1 << 33))
        self.meaning = meaning
        self.appliance = answer.appliance
        self.begin_ns, self.limit_ns = begin_ns, limit_ns
        self._bin_ns = answer.bin_ns if answer.is_binned else 0
        first, last = self._part(answer)
        time_ns = answer.time_ns[first:last].copy()
        value = answer.value[first:last]
        low = value if answer.low is None else answer.low[first:last]
        high = value if answer.high is None else answer.high[first:last]
        begins, ends = time_ns.copy(), time_ns + 1
        if self._bin_ns:
            wide = np.ones(len(time_ns), np.bool_)
            if answer.seed and not first and len(wide):
                wide[0] = False  # a sample of its own
            half = np.where(wide, self._bin_ns // 2, 0)
            begins = time_ns - half
            ends = np.where(wide, begins + self._bin_ns, time_ns + 1)
        # the one in force at the beginning; shown from ``held_from_ns`` if others tell of before
        self.held_from_ns = 0
        self.seed_ns = int(time_ns[0]) if len(time_ns) and time_ns[0] < begin_ns else 0
        self._widths = (begins, ends)
        self._low, self._high = low, high
        if len(time_ns):
            np.minimum(time_ns, limit_ns - 1, out=time_ns)  # of a bin that reaches beyond
            self.append(time_ns, value, answer.severity[first:last])
        self._gaps = [
            (lost, regained)
            for lost, regained in answer.gaps.tolist()
            if regained > begin_ns and lost < limit_ns
        ]
        self.end_at(limit_ns)

    def _part(self, answer: ArchiveAnswer) -> tuple[int, int]:
        """Return which samples tell of [begin, limit): with the one in force before."""
        half = self._bin_ns // 2
        first = int(np.searchsorted(answer.time_ns, self.begin_ns - half, "right")) - 1
        last = int(np.searchsorted(answer.time_ns, self.limit_ns + half, "left"))
        return max(first, 0), last

    @property
    def is_archived(self) -> bool:
        """Whether it came from the archive."""
        return True

    @property
    def bin_ns(self) -> int:
        """Width of its bins in ns; 0: it has samples."""
        return self._bin_ns

    def start_at(self, time_ns: int) -> None:
        """Show the sample in force at the beginning from ``time_ns`` on: others tell of before."""
        if 0 < self.seed_ns < time_ns <= self.begin_ns:
            self.samples.time[self.samples.start] = time_ns
            self._widths[0][0], self._widths[1][0] = time_ns, time_ns + 1
            self.held_from_ns = time_ns
            self.shifts += 1

    def stamp_of(self, time_ns: int) -> int:
        """Return the own stamp of the sample that is shown at ``time_ns``."""
        return self.seed_ns if time_ns == self.held_from_ns and self.seed_ns else time_ns

    def end_at(self, until_ns: int) -> None:
        """Tell only of what is before ``until_ns``; it may be later than at the call before."""
        until_ns = min(until_ns, self.limit_ns)
        kept = self.samples
        before, was_until = kept.end, self._gaps[-1][0] if self.is_open else OPEN_END
        if was_until == until_ns:
            return
        kept.end = kept.start + int(np.searchsorted(self._widths[0], until_ns))
        kept.last_ns = int(kept.time[kept.end - 1]) if kept.end > kept.start else 0
        if self.is_open:
            self._gaps.pop()
        self._gaps.append((until_ns, OPEN_END))
        self.gap_changes += 1
        if until_ns < was_until or kept.end < before:
            self.shifts += 1  # what was drawn after that is no longer so

    @property
    def until_ns(self) -> int:
        """Up to when it tells something."""
        return self._gaps[-1][0]

    def bin_at(self, at_ns: int) -> SampleBin | None:
        """Return the bin that has ``at_ns``; ``None``: there is none, so a value is in force."""
        if not self._bin_ns:
            return None
        at = int(np.searchsorted(self._widths[0], at_ns, "right")) - 1
        if not 0 <= at < len(self) or at_ns >= min(int(self._widths[1][at]), self.until_ns):
            return None
        begin, end = int(self._widths[0][at]), int(self._widths[1][at])
        if end - begin <= 1:
            return None
        severity = int(self.samples.severity[self.samples.start + at])
        end = min(end, self.until_ns)
        return SampleBin(begin, end, float(self._low[at]), float(self._high[at]), severity)

    def envelope(self, edges_ns: Int64s) -> tuple[Float64s, Float64s, Float64s, UInt8s]:
        """Return what ``SampleHistory.envelope`` does; a bin counts in all columns it touches."""
        if not self._bin_ns:
            return super().envelope(edges_ns)
        count, kept = len(self), self.samples
        begins = self._widths[0][:count]
        ends = np.minimum(self._widths[1][:count], max(self.until_ns, 0))
        value = kept.value[kept.start : kept.end]
        severity = kept.severity[kept.start : kept.end]
        left, right = edges_ns[:-1], edges_ns[1:]
        first = np.searchsorted(ends, left, "right")
        last = np.maximum(np.searchsorted(begins, right, "left"), first)
        low = _reduced(np.fmin, self._low[:count], first, last)
        high = _reduced(np.fmax, self._high[:count], first, last)
        worst = np.zeros(len(left), np.uint8)
        touched = last > first
        if severity.any():
            pairs = _pairs(first, last)
            worst_of = np.maximum.reduceat(np.append(severity, 0).astype(np.uint8), pairs)[::2]
            worst[touched] = worst_of[touched]
        incoming = np.full(len(left), np.nan)
        held = first > 0
        if count:
            inside = np.zeros(len(left), np.bool_)  # of a bin: its extremes say all that is known
            some = first < count
            inside[some] = begins[first[some]] < left[some]
            held &= ~inside
            incoming[held] = value[first[held] - 1]
            worst[held] = np.maximum(worst[held], severity[first[held] - 1])
        incoming[~np.isfinite(incoming)] = np.nan
        for start, end in self._gaps:
            at = slice(*np.searchsorted(left, [start + 1, min(end, OPEN_END - 1) + 1]))
            incoming[at] = np.nan
        after = left >= self.until_ns
        low[after] = high[after] = np.nan
        worst[after] = 0
        return low, high, incoming, worst

    def least_positive(self, t0_ns: int, t1_ns: int) -> float:
        """Return the lowest value above 0 that is known of [t0, t1), NaN if there is none."""
        if not self._bin_ns:
            return super().least_positive(t0_ns, t1_ns)
        count = len(self)
        begins, ends = self._widths[0][:count], self._widths[1][:count]
        inside = (ends > t0_ns) & (begins < t1_ns)
        found = np.concatenate([self._low[:count][inside], self._high[:count][inside]])
        found = found[(found > 0) & (found < np.inf)]
        return float(found.min()) if len(found) else np.nan

    def totals(self, t0_ns: int, t1_ns: int) -> Totals:
        """Return sum and counts of the samples in [t0, t1]; bins have none that is of samples."""
        if not self._bin_ns:
            return super().totals(t0_ns, t1_ns)
        count = len(self)
        inside = (self._widths[1][:count] > t0_ns) & (self._widths[0][:count] <= t1_ns)
        below = int(np.count_nonzero(self._low[:count][inside] <= 0))
        return Totals(0.0, 0, below)


def _pairs(first: Int64s, last: Int64s) -> Int64s:
    return np.column_stack([first, last]).ravel()


def _reduced(how: np.ufunc, column: Float64s, first: Int64s, last: Int64s) -> Float64s:
    """Reduce ``column`` over each [first, last); NaN where that is empty."""
    found = how.reduceat(np.concatenate([column, _PAD]), _pairs(first, last))[::2]
    return np.where((last > first) & np.isfinite(found), found, np.nan)
