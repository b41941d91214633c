"""Buffer of one PV's samples: contiguous growable columns, bounded by age and memory."""

from typing import Final

import numpy as np

from gui.core.history.block_sums import BLOCK, BlockSums
from gui.core.history.budget import BYTES_IN_ALL, HistoryBudget
from gui.core.history.pyramid import ALIGN, Pyramid
from gui.core.pv.updates import Float64s, Int64s, UInt8s

BYTES_PER_SAMPLE: Final = 17  # of the columns
_FIRST_CAPACITY: Final = 64
_PYRAMID_FROM: Final = 8 * ALIGN  # samples; fewer are reduced directly
_GROWTH: Final = 0.06  # of the samples kept: spare room, when there are many
_SLACK: Final = 2 * ALIGN


class SampleBuffer:
    """Columns ``time`` (ns, UTC), ``value``, ``severity``: kept are positions [start, end).

    Read them as they are, write them through ``append`` only. Once they are long, ``pyramid`` and
    ``sums`` reduce ranges of them. Not thread-safe: GUI thread. Times never decrease: a sample
    that is older than the one before it gets that one's time and counts in ``out_of_order``.
    """

    __slots__ = (
        "__weakref__",
        "_blocks_due",
        "_budget",
        "_cuts",
        "_max_age_ns",
        "_max_samples",
        "_nbytes",
        "end",
        "evicted",
        "last_ns",
        "out_of_order",
        "pyramid",
        "severity",
        "start",
        "sums",
        "time",
        "value",
    )

    def __init__(self, max_age_s: float, max_bytes: int, budget: HistoryBudget | None) -> None:
        self._max_age_ns = int(max_age_s * 1e9)
        self._max_samples = max(max_bytes // BYTES_PER_SAMPLE, _FIRST_CAPACITY)
        self.time = np.empty(_FIRST_CAPACITY, np.int64)
        self.value = np.empty(_FIRST_CAPACITY, np.float64)
        self.severity = np.empty(_FIRST_CAPACITY, np.uint8)
        self.pyramid: Pyramid | None = None
        self.sums: BlockSums | None = None  # not None when the pyramid is not
        self._blocks_due = BLOCK  # position at which the next block is full
        self.start = 0
        self.end = 0
        self._nbytes = _FIRST_CAPACITY * BYTES_PER_SAMPLE
        self._budget = budget
        self._cuts = 0 if budget is None else budget.cuts
        if budget is not None:
            budget.add(self)
            budget.nbytes += self.nbytes
        self.evicted = 0
        self.out_of_order = 0
        self.last_ns = 0

    def __len__(self) -> int:
        return self.end - self.start

    @property
    def nbytes(self) -> int:
        """Bytes allocated."""
        return self._nbytes

    def needs(self) -> tuple[float, float]:
        """Return about how many bytes and ns of samples stay once the budget's age is applied."""
        nbytes = (self.end - self.start) * BYTES_IN_ALL
        span = float(max(self.last_ns - self.first_ns, 1))
        if self._budget is not None and self._cuts != self._budget.cuts:
            part = min(self._budget.age_ns / span, 1.0)
            return nbytes * part, max(span * part, 1.0)
        return nbytes, span

    def count_in(self, budget: HistoryBudget) -> None:
        """Count in ``budget``, which a buffer is made without on another thread."""
        self._budget, self._cuts = budget, budget.cuts
        budget.add(self)
        budget.nbytes += self.nbytes

    @property
    def first_ns(self) -> int:
        """Time of the oldest sample kept; 0 when there is none."""
        return int(self.time[self.start]) if len(self) else 0

    def append(self, time_ns: Int64s, value: Float64s, severity: UInt8s) -> None:
        """Add samples (equal lengths n > 0)."""
        count = len(time_ns)
        if self.end + count > len(self.time):
            self._make_room(count)
        start, end = self.end, self.end + count
        column = self.time[start:end]
        column[:] = time_ns
        self.value[start:end] = value
        self.severity[start:end] = severity
        if column[0] < self.last_ns or (count > 1 and bool((column[1:] < column[:-1]).any())):
            self._put_in_order(column)
        self.end = end
        if self._budget is not None:
            self._budget.taken += count
        if end >= self._blocks_due:  # not sooner: 256 samples at once cost what one costs
            self._extend_blocks()
        self.last_ns = int(column[-1])
        self._evict()

    def draw_back(self, now_ns: int) -> None:
        """Set the samples that are later than ``now_ns`` to that time."""
        column = self.time[self.start : self.end]
        np.minimum(column, now_ns, out=column)
        self.last_ns = min(self.last_ns, now_ns)

    def cut(self, count: int) -> tuple[Int64s, Float64s, UInt8s]:
        """Take the newest ``count`` samples away; return their times, values and severities."""
        end = max(self.end - count, self.start)
        part = slice(end, self.end)
        taken = self.time[part].copy(), self.value[part].copy(), self.severity[part].copy()
        self.end = end
        self.last_ns = int(self.time[end - 1]) if end > self.start else 0
        self._blocks_due = end - end % BLOCK + BLOCK
        if self.pyramid is not None and self.sums is not None:
            self.pyramid.cut(end)
            self.sums.cut(end)
        return taken

    def put_before(self, time_ns: Int64s, value: Float64s, severity: UInt8s) -> None:
        """Add samples (equal lengths n) that are older than all that are kept."""
        times, values, severities = self.cut(len(self))
        self.append(
            np.concatenate([time_ns, times]),
            np.concatenate([value, values]),
            np.concatenate([severity, severities]),
        )

    def shift(self, by_ns: int) -> None:
        """Move all samples in time."""
        if len(self):
            self.time[self.start : self.end] += by_ns
            self.last_ns += by_ns

    def _extend_blocks(self) -> None:
        if self.pyramid is not None and self.sums is not None:
            self.pyramid.extend(self.value, self.severity, self.end)
            self.sums.extend(self.value, self.end)
        self._blocks_due = self.end - self.end % BLOCK + BLOCK

    def _put_in_order(self, column: Int64s) -> None:
        ordered = np.maximum.accumulate(np.maximum(column, self.last_ns))
        self.out_of_order += int(np.count_nonzero(ordered != column))
        column[:] = ordered

    def _make_room(self, count: int) -> None:
        """Move what is kept to the front; allocate more memory if that is not enough."""
        budget, held = self._budget, len(self.time)
        capacity = self._capacity_for(count)
        if budget is not None and capacity > held and budget.nbytes > budget.limit // 2:
            # twice the size would soon have to be freed again
            capacity = max(min(capacity, self._little_more(count)), held)
        more = int((capacity - held) * BYTES_IN_ALL)
        if budget is not None and not budget.has_room(more):  # it may have been made smaller
            capacity = self._frugal_capacity(budget, count)
        self._move(capacity)

    def _frugal_capacity(self, budget: HistoryBudget, count: int) -> int:
        """Return the capacity for ``count`` more once the budget is used up: old samples go."""
        if not self._is_roomy(count):
            budget.cut_back()
            self._apply_cut()
        held = len(self.time)
        if self._is_roomy(count) and budget.has_room(0):
            return held
        budget.make_room(int(max(self._little_more(count) - held, 0) * BYTES_IN_ALL))
        return max(len(self.time), self._little_more(count))  # it may have been trimmed meanwhile

    def _little_more(self, count: int) -> int:
        wanted = self.end - self._movable() + count
        return max(wanted + wanted // 8, _FIRST_CAPACITY)

    def _is_roomy(self, count: int) -> bool:
        """Tell whether moving alone makes room for many appends."""
        held = len(self.time)
        return held - (self.end - self._movable()) - count >= held // 64

    def _movable(self) -> int:
        return self.start - self.start % ALIGN if self.pyramid is not None else self.start

    def _capacity_for(self, count: int) -> int:
        wanted = len(self) + count
        spare = max(min(wanted, _SLACK), int(wanted * _GROWTH))
        # with half of the spare room, moving alone makes room for many appends
        held = len(self.time)
        return max(wanted + spare, held) if wanted + spare // 2 > held else held

    def _move(self, capacity: int) -> None:
        """Move the samples kept to the front of columns of ``capacity``."""
        shift = self._movable()
        kept = self.end - shift
        capacity = max(capacity, kept)
        for name in ("time", "value", "severity"):
            old = getattr(self, name)
            new = old if len(old) == capacity else np.empty(capacity, old.dtype)
            new[:kept] = old[shift : self.end]
            setattr(self, name, new)
        self.start, self.end = self.start - shift, kept
        if self.pyramid is not None and self.sums is not None:
            self.pyramid.moved(shift, capacity)
            self.sums.moved(shift, capacity)
            self._blocks_due -= shift
        elif capacity >= _PYRAMID_FROM:
            self.pyramid, self.sums = Pyramid(capacity), BlockSums(capacity)
            self._extend_blocks()
        before, self._nbytes = self._nbytes, capacity * BYTES_PER_SAMPLE
        if self.pyramid is not None and self.sums is not None:
            self._nbytes += self.pyramid.nbytes + self.sums.nbytes
        if self._budget is not None:
            self._budget.nbytes += self._nbytes - before

    def __del__(self) -> None:
        if self._budget is not None:
            self._budget.nbytes -= self.nbytes

    def _evict(self) -> None:
        """Evict by age and count; the last sample before the age limit stays as the left edge."""
        oldest = self.last_ns - self._max_age_ns
        start = self._position_of(oldest) if self.time[self.start] < oldest else self.start
        self._begin_at(max(start, self.end - self._max_samples))
        self._apply_cut()

    def _apply_cut(self) -> None:
        """Evict what is older than the budget's age, once each time that it was set."""
        budget = self._budget
        if budget is None or self._cuts == budget.cuts or not len(self):
            return
        self._cuts = budget.cuts
        if self.nbytes > budget.small:
            self._begin_at(self._position_of(self.last_ns - budget.age_ns))

    def _position_of(self, time_ns: int) -> int:
        """Return the position of the sample in force at ``time_ns``; of the oldest before all."""
        kept = self.time[self.start : self.end]
        return self.start + max(int(np.searchsorted(kept, time_ns, "right")) - 1, 0)

    def _begin_at(self, start: int) -> None:
        """Evict what is before position ``start``."""
        if start > self.start:
            self.evicted += start - self.start
            self.start = start

    def trim(self) -> None:
        """Apply the budget's age, then free what is not used."""
        self._apply_cut()
        capacity = max(len(self) + len(self) // 16, _FIRST_CAPACITY)
        if capacity < len(self.time):
            self._move(capacity)

    def halve(self) -> None:
        """Evict the older half of the samples and free their memory."""
        if len(self) > 1:
            self._begin_at(self.start + len(self) // 2)
            self._move(len(self))

    @property
    def total(self) -> int:
        """Count of all samples ever appended."""
        return self.evicted + len(self)
