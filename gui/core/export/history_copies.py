"""Copies of the histories of a tab as a source of exports: taken in slices, then left alone."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from gui.core.export.block_range import blocks_between
from gui.core.export.sample_block import BLOCK_SAMPLES, PvDescription, SampleBlock
from gui.core.history.history import OPEN_END, SampleHistory
from gui.core.history.joined_window import with_holes_filled
from gui.core.history.meaning import Meaning
from gui.core.pv.updates import Float64s, Int64s, Metadata, UInt8s
from gui.core.store.pv_store import PvStore

_SLICE: Final = 500_000  # samples copied at once, about 2 ms


_NONE: Final = np.empty(0, np.int64)
_Archived = Callable[[int], Sequence[SampleHistory]]


@dataclass(frozen=True, slots=True, eq=False)
class _Copy:
    """Samples (n,) of one meaning, and gaps (k, 2).

    ``stamp_ns``: own stamp of the first one, which is only held from before; 0: it is a sample.
    ``held_ns``: the times at which others are only held.
    """

    time_ns: Int64s
    value: Float64s
    severity: UInt8s
    gaps: Int64s
    stamp_ns: int = 0
    held_ns: Int64s = field(default_factory=lambda: _NONE)


class HistoryCopies:
    """A ``SampleSource``. ``take`` on the GUI thread; once that is done, read on any other."""

    def __init__(self) -> None:
        self._copies: dict[PvDescription, list[_Copy]] = {}  # in order of time
        self._fillings: dict[PvDescription, list[_Copy]] = {}  # of their holes
        self._joined: dict[PvDescription, _Copy] = {}  # when it was read

    def take(
        self,
        store: PvStore,
        slots: list[int],
        begin_ns: int,
        end_ns: int,
        now_ns: int,
        archived: _Archived | None = None,
    ) -> Iterator[int]:
        """Copy what ``slots`` have in [begin, end], a slice for each step; yield how many samples.

        Between steps the histories may go on. What came after ``now_ns`` is not known yet.
        ``archived``: gives what the archive has beside that of a slot, oldest first, then what
        fills the holes; samples, no bins.
        """
        for slot in slots:
            if not store.alive[slot]:
                continue
            store.histories.file_for(slot)
            stale_ns = store.stale_ns(slot)
            live = store.history(slot)
            seen = [each for each in store.histories.earlier(slot) if len(each)]
            pieces = () if archived is None else archived(slot)
            if pieces:
                before = (each for each in pieces if not each.fills_holes)
                seen = sorted((*before, *seen), key=lambda each: each.first_ns)
            filled = [*seen, live] if len(live) else seen
            numbers = _parts(filled)
            latest = dict(zip(numbers, filled, strict=True))
            for number, history in zip(numbers, filled, strict=True):
                known_ns = history.known_until_ns
                if history is live:  # its value goes on
                    known_ns = max(stale_ns or now_ns, history.last_ns)
                pv = _described(store.name[slot], latest[number].meaning, number)
                into = self._copies.setdefault(pv, [])
                yield from self._copy(into, history, (begin_ns, end_ns), known_ns)
            for filling in (each for each in pieces if each.fills_holes):
                same = [n for n, its in latest.items() if filling.meaning.is_that_of(its.meaning)]
                number = max(same, default=len(latest))
                latest.setdefault(number, filling)
                pv = _described(store.name[slot], latest[number].meaning, number)
                self._copies.setdefault(pv, [])
                into = self._fillings.setdefault(pv, [])
                yield from self._copy(into, filling, (begin_ns, end_ns), filling.known_until_ns)

    def _copy(
        self, into: list[_Copy], history: SampleHistory, span: tuple[int, int], known_ns: int
    ) -> Iterator[int]:
        begin_ns, end_ns = span
        if history.is_archived:  # nobody changes it
            into.append(_copied(history, history.window(begin_ns, end_ns), known_ns))
            return
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
        into.append(_copied(history, (times, values, severities, gaps), known_ns))

    def _whole(self, pv: PvDescription) -> _Copy:
        """Return all of ``pv`` as one; put together when it is read, not on the GUI thread."""
        found = self._joined.get(pv)
        if found is None:
            found = _Copy(_NONE, np.empty(0), np.empty(0, np.uint8), np.empty((0, 2), np.int64))
            for copy in self._copies[pv]:
                found = _joined(found, copy)
            if found.stamp_ns:  # nothing is before it: it comes with its own time
                times = found.time_ns.copy()
                times[0] = found.stamp_ns
                found = replace(found, time_ns=times, stamp_ns=0)
            for filling in self._fillings.get(pv, ()):
                found = _filled(found, filling)
            self._joined[pv] = found
        return found

    def pvs(self) -> tuple[PvDescription, ...]:
        """Return the PVs that were copied."""
        return tuple(self._copies)

    def span(self) -> tuple[int, int]:
        """Return the times of the first and the last sample."""
        filled = [copy.time_ns for copy in map(self._whole, self._copies) if len(copy.time_ns)]
        if not filled:
            return 0, 0
        return min(int(each[0]) for each in filled), max(int(each[-1]) for each in filled)

    def blocks(self, pv: PvDescription, begin_ns: int, end_ns: int) -> Iterator[SampleBlock]:
        """Yield the samples of [begin, end], the one in force before them first."""
        return blocks_between(_blocks(self._whole(pv)), begin_ns, end_ns)

    def gaps(self, pv: PvDescription, begin_ns: int, end_ns: int) -> Int64s:
        """Return the times (k, 2) of which nothing is known."""
        gaps = self._whole(pv).gaps
        return gaps[(gaps[:, 1] >= begin_ns) & (gaps[:, 0] <= end_ns)]


def _copied(
    history: SampleHistory, window: tuple[Int64s, Float64s, UInt8s, Int64s], known_ns: int
) -> _Copy:
    """Return the copy of a window: nothing is known after ``known_ns``."""
    times, values, severities, gaps = window
    stamp_ns = history.stamp_of(int(times[0])) if len(times) else 0
    stamp_ns = stamp_ns if len(times) and stamp_ns != times[0] else 0
    gaps = _ended(gaps, known_ns)
    return _Copy(times, values, severities, gaps, stamp_ns, history.held_ns)


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
    gaps = np.minimum(earlier.gaps, later.time_ns[0])  # the later one tells what is after it
    new = slice(1 if later.stamp_ns else 0, None)  # what is only held is there already
    return _Copy(
        np.concatenate([earlier.time_ns, later.time_ns[new]]),
        np.concatenate([earlier.value, later.value[new]]),
        np.concatenate([earlier.severity, later.severity[new]]),
        np.concatenate([gaps[gaps[:, 0] < gaps[:, 1]], later.gaps]),
        earlier.stamp_ns,
    )


def _filled(seen: _Copy, filling: _Copy) -> _Copy:
    """Return ``seen`` with the samples of ``filling`` in its holes; unknown is what both are."""
    columns = [(each.time_ns, each.value, each.severity) for each in (seen, filling)]
    (times, values, severities), gaps = with_holes_filled(
        columns[0], seen.gaps, columns[1], filling.gaps, filling.held_ns
    )
    return _Copy(times, values, severities, gaps)


def _described(name: str, meaning: Meaning, number: int) -> PvDescription:
    metadata = meaning.metadata or Metadata()
    units, precision, labels = metadata.units, metadata.precision, metadata.labels
    return PvDescription(name, units, precision, labels, meaning.kind, number)


def _ended(gaps: Int64s, known_ns: int) -> Int64s:
    """Return ``gaps`` and, unless one is open, another that begins when nothing was known."""
    if len(gaps) and gaps[-1, 1] == OPEN_END:
        return gaps
    return np.append(gaps, [[known_ns, OPEN_END]], axis=0)


def _blocks(copy: _Copy) -> Iterator[SampleBlock]:
    for first in range(0, len(copy.time_ns), BLOCK_SAMPLES):
        part = slice(first, first + BLOCK_SAMPLES)
        yield SampleBlock(copy.time_ns[part], copy.value[part], copy.severity[part], None)
