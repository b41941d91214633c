"""Copies of the histories of a tab as a source of exports: taken in slices, then left alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from gui.core.export.block_range import blocks_between
from gui.core.export.sample_block import BLOCK_SAMPLES, PvDescription, SampleBlock
from gui.core.history.history import OPEN_END, SampleHistory
from gui.core.pv.updates import Float64s, Int64s, Metadata, UInt8s
from gui.core.store.pv_store import PvStore

_SLICE: Final = 500_000  # samples copied at once, about 2 ms


@dataclass(frozen=True, slots=True, eq=False)
class _Copy:
    """Samples (n,) of one meaning, and gaps (k, 2)."""

    time_ns: Int64s
    value: Float64s
    severity: UInt8s
    gaps: Int64s


class HistoryCopies:
    """A ``SampleSource``. ``take`` on the GUI thread; once that is done, read on any other."""

    def __init__(self) -> None:
        self._copies: dict[PvDescription, _Copy] = {}

    def take(
        self, store: PvStore, slots: list[int], begin_ns: int, end_ns: int, now_ns: int
    ) -> Iterator[int]:
        """Copy what ``slots`` have in [begin, end], a slice for each step; yield how many samples.

        Between steps the histories may go on. What came after ``now_ns`` is not known yet.
        """
        for slot in slots:
            if not store.alive[slot]:
                continue
            store.histories.file_for(slot)
            stale_ns = store.stale_ns(slot)
            parts = [*store.histories.earlier(slot), store.history(slot)]
            filled = [history for history in parts if len(history)]
            numbers = _parts(filled)
            latest = dict(zip(numbers, filled, strict=True))
            for number, history in zip(numbers, filled, strict=True):
                known_ns = history.known_until_ns
                if history is parts[-1]:  # its value goes on
                    known_ns = max(stale_ns or now_ns, history.last_ns)
                meaning = latest[number].meaning
                metadata = meaning.metadata or Metadata()
                pv = PvDescription(
                    store.name[slot],
                    metadata.units,
                    metadata.precision,
                    metadata.labels,
                    meaning.kind,
                    number,
                )
                yield from self._copy(pv, history, (begin_ns, end_ns), known_ns)

    def _copy(
        self, pv: PvDescription, history: SampleHistory, span: tuple[int, int], known_ns: int
    ) -> Iterator[int]:
        begin_ns, end_ns = span
        columns: list[tuple[Int64s, Float64s, UInt8s]] = []
        times, values, severities, gaps = history.window(begin_ns, end_ns)
        kept = history.samples
        first = kept.evicted + int(kept.time[kept.start : kept.end].searchsorted(begin_ns))
        first = max(first - 1, kept.evicted)  # the one in force at the beginning
        last, shifts = first + len(times), history.shifts
        while first < last:
            if history.shifts != shifts:  # this machine's clock was set meanwhile
                raise ValueError("the clock of this machine was set meanwhile: export again")
            first = max(first, kept.evicted)
            end = min(first + _SLICE, last, kept.evicted + len(kept))
            part = slice(kept.start + first - kept.evicted, kept.start + end - kept.evicted)
            columns.append(
                (kept.time[part].copy(), kept.value[part].copy(), kept.severity[part].copy())
            )
            if end <= first:
                break
            yield end - first
            first = end
        if columns:
            times, values, severities = (np.concatenate(c) for c in zip(*columns, strict=True))
        copy = _Copy(times, values, severities, _ended(gaps, known_ns))
        earlier = self._copies.get(pv)  # of an earlier start: it means the same
        self._copies[pv] = copy if earlier is None else _joined(earlier, copy)

    def pvs(self) -> tuple[PvDescription, ...]:
        """Return the PVs that were copied."""
        return tuple(self._copies)

    def span(self) -> tuple[int, int]:
        """Return the times of the first and the last sample."""
        filled = [copy.time_ns for copy in self._copies.values() if len(copy.time_ns)]
        if not filled:
            return 0, 0
        return min(int(each[0]) for each in filled), max(int(each[-1]) for each in filled)

    def blocks(self, pv: PvDescription, begin_ns: int, end_ns: int) -> Iterator[SampleBlock]:
        """Yield the samples of [begin, end], the one in force before them first."""
        return blocks_between(_blocks(self._copies[pv]), begin_ns, end_ns)

    def gaps(self, pv: PvDescription, begin_ns: int, end_ns: int) -> Int64s:
        """Return the times (k, 2) of which nothing is known."""
        gaps = self._copies[pv].gaps
        return gaps[(gaps[:, 1] >= begin_ns) & (gaps[:, 0] <= end_ns)]


def _parts(histories: list[SampleHistory]) -> list[int]:
    """Return for each which part it belongs to: those that follow and mean the same are one."""
    numbers = [0] * len(histories)
    for at in range(1, len(histories)):
        before, its = histories[at - 1].meaning, histories[at].meaning
        numbers[at] = numbers[at - 1] + (not its.is_that_of(before))
    return numbers


def _joined(earlier: _Copy, later: _Copy) -> _Copy:
    """Return both as one: what is not known after the earlier ends with the first sample."""
    if not len(later.time_ns) or not len(earlier.time_ns):
        return later if len(later.time_ns) else earlier
    gaps = earlier.gaps.copy()
    gaps[gaps[:, 1] == OPEN_END, 1] = later.time_ns[0]
    return _Copy(
        np.concatenate([earlier.time_ns, later.time_ns]),
        np.concatenate([earlier.value, later.value]),
        np.concatenate([earlier.severity, later.severity]),
        np.concatenate([gaps[gaps[:, 0] < gaps[:, 1]], later.gaps]),
    )


def _ended(gaps: Int64s, known_ns: int) -> Int64s:
    """Return ``gaps`` and, unless one is open, another that begins when nothing was known."""
    if len(gaps) and gaps[-1, 1] == OPEN_END:
        return gaps
    return np.append(gaps, [[known_ns, OPEN_END]], axis=0)


def _blocks(copy: _Copy) -> Iterator[SampleBlock]:
    for first in range(0, len(copy.time_ns), BLOCK_SAMPLES):
        part = slice(first, first + BLOCK_SAMPLES)
        yield SampleBlock(copy.time_ns[part], copy.value[part], copy.severity[part], None)
