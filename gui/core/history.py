"""Samples of one PV by time: contiguous growable columns, bounded by age and memory."""

from typing import Final

import numpy as np

from gui.core.batch import Float64s, Int64s, UInt8s

BYTES_PER_SAMPLE: Final = 17
OPEN_END: Final = int(np.iinfo(np.int64).max)
_FIRST_CAPACITY: Final = 64


class SampleHistory:
    """Columns time (ns, UTC), value, severity of one PV; gaps (disconnects) apart from values.

    Not thread-safe; called on the GUI thread. Times never decrease: a sample that is older than
    the one before it is put at that one's time and counted in ``out_of_order``.
    """

    __slots__ = (
        "_end",
        "_gaps",
        "_max_age_ns",
        "_max_samples",
        "_severity",
        "_start",
        "_time",
        "_value",
        "evicted",
        "last_ns",
        "out_of_order",
    )

    def __init__(self, max_age_s: float = 86400.0, max_bytes: int = 16 << 20) -> None:
        self._max_age_ns = int(max_age_s * 1e9)
        self._max_samples = max(max_bytes // (2 * BYTES_PER_SAMPLE), _FIRST_CAPACITY)
        self._time = np.empty(_FIRST_CAPACITY, np.int64)
        self._value = np.empty(_FIRST_CAPACITY, np.float64)
        self._severity = np.empty(_FIRST_CAPACITY, np.uint8)
        self._start = 0
        self._end = 0
        self._gaps: list[tuple[int, int]] = []
        self.evicted = 0
        self.out_of_order = 0
        self.last_ns = 0

    def __len__(self) -> int:
        return self._end - self._start

    @property
    def nbytes(self) -> int:
        """Bytes allocated for the columns."""
        return len(self._time) * BYTES_PER_SAMPLE

    @property
    def first_ns(self) -> int:
        """Time of the oldest sample kept; 0 when there is none."""
        return int(self._time[self._start]) if len(self) else 0

    def append(self, time_ns: Int64s, value: Float64s, severity: UInt8s) -> None:
        """Add samples (equal lengths n); ends an open gap at the first of them."""
        count = len(time_ns)
        if not count:
            return
        if self._end + count > len(self._time):
            self._make_room(count)
        start, end = self._end, self._end + count
        column = self._time[start:end]
        column[:] = time_ns
        self._value[start:end] = value
        self._severity[start:end] = severity
        if column[0] < self.last_ns or (count > 1 and bool((column[1:] < column[:-1]).any())):
            self._put_in_order(column)
        self._end = end
        self.last_ns = int(column[-1])
        if self._gaps and self._gaps[-1][1] == OPEN_END:
            self._gaps[-1] = (self._gaps[-1][0], max(int(column[0]), self._gaps[-1][0]))
        self._evict()

    def _put_in_order(self, column: Int64s) -> None:
        ordered = np.maximum.accumulate(np.maximum(column, self.last_ns))
        self.out_of_order += int(np.count_nonzero(ordered != column))
        column[:] = ordered

    def _make_room(self, count: int) -> None:
        kept = len(self)
        capacity = len(self._time)
        while kept + count > capacity // 2 and capacity < 2 * self._max_samples + count:
            capacity *= 2
        capacity = max(capacity, kept + count)
        for name in ("_time", "_value", "_severity"):
            old = getattr(self, name)
            new = np.empty(capacity, old.dtype)
            new[:kept] = old[self._start : self._end]
            setattr(self, name, new)
        self._start, self._end = 0, kept

    def _evict(self) -> None:
        """Let the oldest go; the last sample before the age limit stays as the left edge."""
        oldest = self.last_ns - self._max_age_ns
        start = self._start
        if self._time[start] < oldest:
            kept = self._time[start : self._end]
            start += max(int(np.searchsorted(kept, oldest, "right")) - 1, 0)
        start = max(start, self._end - self._max_samples)
        if start > self._start:
            self.evicted += start - self._start
            self._start = start
            first = int(self._time[start])
            self._gaps = [gap for gap in self._gaps if gap[1] > first]

    def gap(self, time_ns: int) -> None:
        """Begin a gap: nothing is known from ``time_ns`` until the next sample."""
        if not self._gaps or self._gaps[-1][1] != OPEN_END:
            self._gaps.append((max(time_ns, self.last_ns), OPEN_END))

    def window(self, t0_ns: int, t1_ns: int) -> tuple[Int64s, Float64s, UInt8s, Int64s]:
        """Return read-only times, values, severities in [t0, t1] and gaps (k, 2) that touch it.

        The one sample before ``t0`` comes first, so that the left edge can be drawn.
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

    def envelope(self, edges_ns: Int64s) -> tuple[Float64s, Float64s, Float64s]:
        """Return lowest, highest and incoming value of every column [edge i, edge i + 1).

        Lowest and highest are those of its finite samples, NaN without any. Incoming is the value
        in force where the column begins: NaN in a gap, before the first sample, and where that
        value is not finite.
        """
        count = len(edges_ns) - 1
        low, high, incoming = np.full((3, count), np.nan)
        time = self._time[self._start : self._end]
        at = np.searchsorted(time, edges_ns, "left")
        value = self._value[self._start : self._start + int(at[-1])]
        begins = at[:-1]
        preceded = begins > 0
        incoming[preceded] = value[begins[preceded] - 1]
        incoming[~np.isfinite(incoming)] = np.nan
        for start, end in self._gaps:
            inside = slice(*np.searchsorted(edges_ns[:-1], [start + 1, min(end, OPEN_END - 1) + 1]))
            incoming[inside] = np.nan
        filled = np.flatnonzero(at[1:] > begins)
        if len(filled):
            part = value[begins[filled[0]] :]
            if not np.isfinite(part).all():
                part = np.where(np.isfinite(part), part, np.nan)
            starts = begins[filled] - begins[filled[0]]
            low[filled] = np.fmin.reduceat(part, starts)
            high[filled] = np.fmax.reduceat(part, starts)
        return low, high, incoming
