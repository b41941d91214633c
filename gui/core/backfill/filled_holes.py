"""History out of one answer of the archive that tells only of the holes in a live history."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from gui.core.archive.archive_answer import ArchiveAnswer
from gui.core.backfill.archived_history import ArchivedHistory
from gui.core.history.block_sums import Totals
from gui.core.history.history import OPEN_END, SampleHistory
from gui.core.history.meaning import Meaning
from gui.core.history.time_ranges import TimeRange
from gui.core.pv.updates import Int64s

_NONE: Final = np.empty(0, np.int64)


class FilledHoles(ArchivedHistory):
    """What an answer tells of ``holes``, (begin, end) in order, and of no other time. GUI thread.

    Live wins: a sample at the beginning of a hole is the live one's. A hole begins with the value
    that the archive has in force there; that is no sample of the hole (``held_ns``). The archive
    knows a value up to its next sample: after its last one the hole stays a hole, for a PV that
    is away has no newer one, and no word of being away. Bins count that lie in a hole as a whole.
    """

    __slots__ = ("_held_ns", "_own_stamps")

    def __init__(self, answer: ArchiveAnswer, holes: Sequence[TimeRange], meaning: Meaning) -> None:
        SampleHistory.__init__(self, max_age_s=float(1 << 33))
        self.meaning = meaning
        self.appliance = answer.appliance
        self._bin_ns = answer.bin_ns if answer.is_binned else 0
        self.held_from_ns = self.seed_ns = 0
        begins, ends = _widths(answer)
        rows, times, known, held = _of_holes(begins, ends, answer.time_ns, holes, self._bin_ns > 0)
        self._held_ns = np.array([at for at, _ in held], np.int64)
        self._own_stamps = dict(held)
        self.begin_ns, self.limit_ns = (holes[0][0], holes[-1][1]) if holes else (0, 0)
        value = answer.value[rows]
        self._low = value if answer.low is None else answer.low[rows]
        self._high = value if answer.high is None else answer.high[rows]
        is_held = np.isin(times, self._held_ns)
        if self._bin_ns:
            self._low = np.where(is_held, value, self._low)
            self._high = np.where(is_held, value, self._high)
        wide_begins = np.where(is_held, times, begins[rows])
        wide_ends = np.where(is_held, times + 1, np.maximum(ends[rows], times + 1))
        self._widths = (wide_begins, wide_ends)
        if len(times):
            self.append(times, value, answer.severity[rows])
        self._gaps = _gaps_between(known, answer.gaps)

    @property
    def fills_holes(self) -> bool:
        """Whether it tells of times within those of other histories."""
        return True

    @property
    def held_ns(self) -> Int64s:
        """Times (k,) at which a value from before is shown that is no sample of that time."""
        return self._held_ns

    def stamp_of(self, time_ns: int) -> int:
        """Return the own stamp of the sample that is shown at ``time_ns``."""
        return self._own_stamps.get(time_ns, time_ns)

    def totals(self, t0_ns: int, t1_ns: int) -> Totals:
        """Return sum and counts of the samples in [t0, t1], without values that are only held."""
        found = super().totals(t0_ns, t1_ns)
        held = self._held_ns[(self._held_ns >= t0_ns) & (self._held_ns <= t1_ns)]
        if self._bin_ns or not len(held):
            return found
        kept = self.samples
        value = kept.value[kept.start + np.searchsorted(kept.time[kept.start : kept.end], held)]
        finite = value[np.isfinite(value)]
        below = int(np.count_nonzero(finite <= 0))
        total = found.total - float(finite.sum())
        return Totals(total, found.finite - len(finite), found.not_positive - below)


def _widths(answer: ArchiveAnswer) -> tuple[Int64s, Int64s]:
    """Return when each row begins and ends: bins as wide as they are, samples without width."""
    times = answer.time_ns
    if not answer.is_binned or not answer.bin_ns:
        return times, times
    half = np.full(len(times), answer.bin_ns // 2)
    if answer.seed and len(half):
        half[0] = 0  # a sample of its own
    begins = times - half
    return begins, np.where(half > 0, begins + answer.bin_ns, times)


def _of_holes(
    begins: Int64s, ends: Int64s, time_ns: Int64s, holes: Sequence[TimeRange], binned: bool
) -> tuple[Int64s, Int64s, list[TimeRange], list[tuple[int, int]]]:
    """Return which rows tell of the holes, when they are shown, and from when to when they tell.

    At last the values that are held: when they are shown, and their own stamps.
    """
    rows: list[Int64s] = []
    times: list[Int64s] = []
    known: list[TimeRange] = []
    held: list[tuple[int, int]] = []
    count = len(time_ns)
    for begin, end in holes if count else ():
        before = int(np.searchsorted(ends, begin, "right")) - 1
        first = int(np.searchsorted(begins, begin, "left" if binned else "right"))
        first = max(first, before + 1)
        last = max(int(np.searchsorted(ends, end, "right" if binned else "left")), first)
        is_held = before >= 0 and before + 1 == first  # else a bin lies across the beginning
        if first == last and (last == count or not is_held):
            continue
        until = min(end, int(begins[last])) if last < count else int(ends[count - 1]) + 1
        since = begin if is_held else int(begins[first])
        if until <= since:
            continue
        inside = np.arange(first, last)
        if is_held:
            held.append((begin, int(time_ns[before])))
            rows.append(np.array([before]))
            times.append(np.array([begin]))
        rows.append(inside)
        times.append(time_ns[inside])
        known.append((since, min(until, end)))
    if not rows:
        return _NONE, _NONE, [], []
    return np.concatenate(rows), np.concatenate(times), known, held


def _gaps_between(known: list[TimeRange], gaps: Int64s) -> list[TimeRange]:
    """Return the times between ``known`` ones, after the last, and the archive's own gaps."""
    following = [begin for begin, _ in known[1:]] + [OPEN_END]
    found = [
        (end, begin)
        for (_, end), begin in zip(known, following[: len(known)], strict=True)
        if begin > end
    ]
    for lost, regained in gaps.tolist():
        for begin, end in known:
            if lost < end and regained > begin:
                found.append((max(lost, begin), min(regained, end)))
    return sorted(found)
