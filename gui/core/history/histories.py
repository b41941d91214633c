"""Histories of a store's PVs: samples of watched PVs are filed at once, the others' in slices."""

import time
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final
from weakref import WeakSet

import numpy as np

from gui.core.history.budget import HistoryBudget
from gui.core.history.history import SampleHistory
from gui.core.history.kept_history import KeptHistory
from gui.core.history.meaning import Meaning
from gui.core.history.sorted_samples import SortedSamples, gaps_of, sorted_by_slot
from gui.core.pv.batch_parts import samples_at
from gui.core.pv.updates import Batch, Float64s, Int64s, Metadata, PvKind, UInt8s

_WAITING_LIMIT: Final = 65_536  # samples that wait before they are sorted by PV
_EARLIER: Final = 20  # histories of other units that are kept of one PV
_STORED: Final = 100  # and of earlier runs of the program, where it meant something else
_SLICE: Final = 50  # histories that are filled between two looks at the time
_LATE_SLICE: Final = 500  # and from each call of ``file_some`` when more waits than should
_FEW: Final = 20  # PVs, of which each is looked for, whatever waits
_APART: Final = 2  # times what a PV costs in its turn: to look for it in a part and file it
_GAPS_AT_ONCE: Final = 20  # 0.2 to 0.6 ms; of more PVs each begins in its turn
_MOST_PARTS: Final = 4  # of what is sorted; with more of them, to look for a PV takes long


class Histories:
    """One ``SampleHistory`` a slot, made when it gets its first sample or gap. GUI thread.

    Samples of *watched* slots are filed by ``file_fresh``, before they are shown. All others wait
    and are sorted by the ten thousand, so that the cost of a frame depends on what it shows.
    Where a PV gets another unit, kind or state names, its next sample begins a new history, and
    what it had stays as an earlier one: no number is ever read in a unit that is not its own.
    """

    def __init__(self, max_age_s: float, budget: HistoryBudget) -> None:
        self._max_age_s = max_age_s
        self.budget = budget
        self._histories: dict[int, SampleHistory] = {}
        self._earlier: dict[int, list[SampleHistory]] = {}  # oldest first
        self._aside: WeakSet[KeptHistory] = WeakSet()  # of PVs that left
        self._meaning: dict[int, Meaning] = {}  # of the samples that come
        self._connected_at: dict[int, int] = {}  # samples then; until the unit has come again
        self._watched = np.empty(0, np.bool_)
        self._fresh: list[tuple[Batch, Int64s]] = []  # of watched slots
        self._fresh_count = 0
        self._waiting: list[tuple[Batch, Int64s]] = []
        self._waiting_count = 0
        self._sorted: deque[SortedSamples] = deque()
        self._gone: set[int] = set()  # slots whose samples that wait are of no use any more

    def grow(self, count: int) -> None:
        """Make room for ``count`` more slots."""
        self._watched = np.append(self._watched, np.zeros(count, np.bool_))

    def forget(self, slot: int) -> None:
        """Drop the history of ``slot``; samples still waiting for it go with it."""
        self._gone.add(slot)
        for kept in (self._histories, self._earlier, self._meaning, self._connected_at):
            kept.pop(slot, None)
        self._watched[slot] = False

    def expect_many(self, count: int) -> None:
        """File what waits where of so many PVs the history changes next that it takes less time.

        One by one, 1,000 of 10,000 of which 60,000 samples wait take 20 ms, all of them 55 ms.
        """
        if count <= _FEW:
            return
        self._sort_waiting()
        waiting = sum(len(part.starts) - part.next for part in self._sorted)
        if count * len(self._sorted) * _APART > waiting:
            self._file_all()

    def set_aside(self, slot: int, time_ns: int) -> KeptHistory | None:
        """Take the history of ``slot``, which leaves at ``time_ns``; ``None``: it has none.

        It stays within the budget of memory for as long as it is referred to. What waits for other
        slots goes on waiting.
        """
        self._file_gaps(slot)
        waiting = self.newest_waiting(slot)
        if len(waiting[0]):
            self._made(slot).append(*waiting)
        self._gone.add(slot)
        history = self._histories.pop(slot, None)
        if history is None or not len(history):
            return None
        history.gap(time_ns)
        kept = KeptHistory(time_ns, history, self._earlier.pop(slot, []), self._meaning.get(slot))
        self._aside.add(kept)
        return kept

    def give_back(self, slot: int, kept: KeptHistory) -> None:
        """Go on with what was set aside, in ``slot``, which has no sample yet."""
        self._aside.discard(kept)
        self._histories[slot] = kept.history
        if kept.earlier:
            self._earlier[slot] = kept.earlier
        if kept.meaning is not None:
            self._meaning[slot] = kept.meaning

    def clear(self) -> None:
        """Free all memory at once: views may refer to the store until they are collected."""
        self._histories.clear()
        self._earlier.clear()
        self._aside.clear()
        self._fresh.clear()
        self._fresh_count = 0
        self._waiting.clear()
        self._waiting_count = 0
        self._sorted.clear()

    def add(self, batch: Batch, time_ns: Int64s) -> None:
        """Take the batch's samples, at ``time_ns`` (n,) in their histories."""
        watched = self._watched[batch.slot]
        if watched.all():
            self._add_fresh(batch, time_ns)
            return
        if watched.any():
            self._add_fresh(samples_at(batch, watched), time_ns[watched])
            batch, time_ns = samples_at(batch, ~watched), time_ns[~watched]
        self._waiting.append((batch, time_ns))
        self._waiting_count += len(batch.slot)
        if self._waiting_count > _WAITING_LIMIT:
            self._sort_waiting()

    def _add_fresh(self, batch: Batch, time_ns: Int64s) -> None:
        self._fresh.append((batch, time_ns))
        self._fresh_count += len(batch.slot)
        if self._fresh_count > _WAITING_LIMIT:  # watched but not painted: a hidden tab
            self.file_fresh()

    def history(self, slot: int) -> SampleHistory:
        """Return the history of ``slot``, with the samples that were filed, and its gaps."""
        self._file_gaps(slot)
        return self._made(slot)

    def earlier(self, slot: int) -> tuple[SampleHistory, ...]:
        """Return what it had in earlier starts, and while it meant something else, oldest first."""
        if slot not in self._earlier:
            return ()
        oldest_ns = self._made(slot).last_ns - int(self._max_age_s * 1e9)
        kept = [each for each in self._earlier[slot] if each.is_stored or each.last_ns > oldest_ns]
        self._earlier[slot] = kept
        return tuple(kept)

    def newest_waiting(self, slot: int) -> tuple[Int64s, Float64s, UInt8s]:
        """Return the samples (n,) of ``slot`` that came and are not filed yet, oldest first."""
        found = [
            (part.time_ns[own], part.value[own], part.severity[own])
            for part in self._sorted
            if not part.are_gaps and (own := part.rows_of(slot)) is not None
        ]
        for batch, time_ns in (*self._waiting, *self._fresh):
            at = np.flatnonzero(batch.slot == slot)
            if len(at):
                found.append((time_ns[at], batch.value[at], batch.severity[at]))
        if not found:
            return np.empty(0, np.int64), np.empty(0), np.empty(0, np.uint8)
        times, values, severities = zip(*found, strict=True)
        return np.concatenate(times), np.concatenate(values), np.concatenate(severities)

    def put_earlier(self, slot: int, earlier: list[SampleHistory]) -> None:
        """Put histories of other units, oldest first, before what the PV has."""
        self._earlier[slot] = _newest([*earlier, *self._earlier.get(slot, [])])

    def put_stored(self, slot: int, stored: Sequence[SampleHistory]) -> None:
        """Put histories of earlier runs, oldest first, in place of those that were put before."""
        own = [each for each in self._earlier.get(slot, []) if not each.is_stored]
        if stored or slot in self._earlier:
            self._earlier[slot] = _newest([*stored, *own])

    def empty(self, meaning: Meaning) -> SampleHistory:
        """Return a history without samples, within the same limits."""
        made = SampleHistory(self._max_age_s, budget=self.budget)
        made.meaning = meaning
        return made

    def meaning(self, slot: int) -> Meaning:
        """Return what numbers of the PV mean; while it connects anew, what they meant before."""
        return self._meaning.get(slot) or Meaning()

    def connected(self, slot: int, kind: PvKind) -> None:
        """Note that ``slot`` connected: its next samples are of ``kind``, in a unit yet to come."""
        before = self._meaning.get(slot)
        if before is None:
            self._set_meaning(slot, Meaning(kind))
            return
        self.file_for(slot)
        if kind is not before.kind:
            self._begin_anew(slot, Meaning(kind), 0, 0)
            self._connected_at.pop(slot, None)
        else:
            history = self._histories.get(slot)
            self._connected_at[slot] = history.total if history is not None else 0

    def described(self, slot: int, metadata: Metadata, time_ns: int) -> None:
        """Note unit and state names of ``slot``, at ``time_ns``: of its samples since it connected.

        Where they change while it is connected, the value that it has goes on in the new unit.
        """
        before = self.meaning(slot)
        now = Meaning(before.kind, metadata)
        since = self._connected_at.pop(slot, None)
        if not before.is_known or now.is_that_of(before):
            self._set_meaning(slot, now)
            return
        self.file_for(slot)
        history = self._histories.get(slot)
        fresh = history.total - since if history is not None and since is not None else 0
        self._begin_anew(slot, now, fresh, time_ns if since is None else 0)

    def _set_meaning(self, slot: int, meaning: Meaning) -> None:
        self._meaning[slot] = meaning
        if slot in self._histories:
            self._histories[slot].meaning = meaning

    def _begin_anew(self, slot: int, meaning: Meaning, fresh: int, goes_on_ns: int) -> None:
        """Begin a history with the newest ``fresh`` samples; else with the value in force.

        ``goes_on_ns``: when that value got its new unit; 0: it did not.
        """
        old = self._histories.pop(slot, None)
        self._meaning[slot] = meaning
        if old is None:
            return
        time_ns, value, severity = old.newest(1)
        if goes_on_ns and len(time_ns) and not old.is_open and np.isfinite(value[0]):
            taken = np.maximum(time_ns, goes_on_ns), value.copy(), severity.copy()
            old.gap(goes_on_ns)
        else:
            taken = old.cut(min(fresh, len(old)), old.last_ns)
        if len(old):
            self._earlier[slot] = _newest([*self._earlier.get(slot, []), old])
        self._made(slot).append(*taken)

    def watch(self, slots: list[int]) -> None:
        """Watch ``slots`` too."""
        fresh = [slot for slot in slots if not self._watched[slot]]
        self.expect_many(len(fresh))
        for slot in fresh:
            self.file_for(slot)  # what waits is older than what will be fresh
            self._watched[slot] = True

    def watch_only(self, slots: list[int]) -> None:
        """Watch ``slots`` and no others: only these are on the screen."""
        self.file_fresh()
        kept = np.zeros_like(self._watched)
        kept[slots] = True
        self._watched &= kept
        self.watch(slots)

    def gap(self, slot: int, time_ns: int) -> None:
        """Begin a gap of ``slot`` at ``time_ns``."""
        self.file_for(slot)
        self._made(slot).gap(time_ns)

    def gaps(self, slots: Int64s, time_ns: int) -> None:
        """Begin a gap of each of ``slots`` at ``time_ns``.

        Of very many each is begun when what waits for its PV is filed, in slices as ever; who asks
        for a history gets it with its gap. 10,000 at once take 0.07 s.
        """
        later = np.sort(slots[~self._watched[slots]]).astype(np.int32)
        at_once = slots[self._watched[slots]].tolist()
        if len(later) > _GAPS_AT_ONCE:
            self._sort_waiting()
            self._sorted.append(gaps_of(later, time_ns))
        else:
            at_once += later.tolist()
        for slot in at_once:
            self.gap(slot, time_ns)

    def _file_gaps(self, slot: int) -> None:
        """See to it that no gap of ``slot`` waits."""
        if any(part.are_gaps and part.rows_of(slot) is not None for part in self._sorted):
            self.file_for(slot)

    def resume(self, slot: int, since_ns: int, time_ns: int) -> None:
        """End the gap of ``slot`` that began at ``since_ns`` at ``time_ns``."""
        self.file_for(slot)
        self._made(slot).resume(since_ns, time_ns)

    def draw_back(self, slot: int, now_ns: int) -> None:
        """Set samples of ``slot`` that are later than ``now_ns`` to that time."""
        self.file_for(slot)
        if slot in self._histories:
            self._histories[slot].draw_back(now_ns)

    def shift(self, by_ns: int) -> None:
        """Move all samples in time."""
        self._file_all()
        for history in self._all():
            history.shift(by_ns)
        for kept in self._aside:
            kept.since_ns += by_ns

    def file_for(self, slot: int) -> None:
        """File what came for ``slot`` up to now.

        What waits for others goes on waiting: of 10,000 PVs it would take 0.1 s to file. Of a
        watched slot nothing waits but what is fresh, which is filed with that of the others.
        """
        if self._watched[slot]:
            self.file_fresh()
            return
        self._sort_waiting()
        if len(self._sorted) > _MOST_PARTS:
            self._file_all()
        for part in self._sorted:
            rows = part.rows_of(slot)
            if rows is not None and slot not in self._gone:
                part.filed.add(slot)
                part.file(self._made(slot), rows)

    def file_fresh(self) -> None:
        """File what came for watched slots up to now."""
        if self._fresh:
            fresh, self._fresh, self._fresh_count = self._fresh, [], 0
            self._file(sorted_by_slot(fresh), None)

    def file_some(self, seconds: float) -> None:
        """File of what waits as much as ``seconds`` are enough for; called once a frame.

        Where the next ten thousand samples wait already, a part is filed however little time there
        is: what waits stays bounded.
        """
        ends_s = time.perf_counter() + seconds
        if len(self._sorted) > 1:
            self._file_first(_LATE_SLICE)
        while self._sorted and time.perf_counter() < ends_s:
            self._file_first(_SLICE)

    def _file_first(self, most: int) -> None:
        self._file(self._sorted[0], most)
        if self._sorted[0].next >= len(self._sorted[0].starts):
            self._sorted.popleft()

    @property
    def is_filed(self) -> bool:
        """Whether ``file_some`` has nothing to do, until more comes."""
        return not self._sorted

    @property
    def nbytes(self) -> int:
        """Bytes that the histories' columns hold."""
        return sum(history.nbytes for history in self._all())

    @property
    def evicted(self) -> int:
        """Count of samples evicted for age or memory."""
        return sum(history.evicted for history in self._all())

    def _all(self) -> Iterator[SampleHistory]:
        aside = ((kept.history, *kept.earlier) for kept in self._aside)
        return chain(self._histories.values(), *self._earlier.values(), *aside)

    def _made(self, slot: int) -> SampleHistory:
        history = self._histories.get(slot)
        if history is None:
            history = self._histories[slot] = self.empty(self.meaning(slot))
        return history

    def _sort_waiting(self) -> None:
        if self._waiting:
            self._sorted.append(sorted_by_slot(self._waiting))
            self._waiting, self._waiting_count = [], 0

    def _file_all(self) -> None:
        self._sort_waiting()
        while self._sorted:
            self._file(self._sorted.popleft(), None)
        self.file_fresh()

    def _file(self, samples: SortedSamples, most: int | None) -> None:
        starts, begin = samples.starts, samples.next
        end = len(starts) if most is None else min(begin + most, len(starts))
        bounds = [*starts[begin : end + 1], len(samples.slot)][: end - begin + 1]
        slots = samples.slot[bounds[:-1]].tolist()
        for slot, low, high in zip(slots, bounds[:-1], bounds[1:], strict=True):
            if slot in self._gone or slot in samples.filed:
                continue
            samples.file(self._made(slot), slice(low, high))
        samples.next = end


def _newest(histories: list[SampleHistory]) -> list[SampleHistory]:
    """Return, in their order, as many of the newest as are kept of a PV."""
    stored = [each for each in histories if each.is_stored]
    own = [each for each in histories if not each.is_stored]
    return [*stored[-_STORED:], *own[-_EARLIER:]]
