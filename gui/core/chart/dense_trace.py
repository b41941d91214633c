"""Trace with many samples: lowest and highest value of every column of pixels, cached."""

import math
from typing import Final, NamedTuple

import numpy as np

from gui.core.history.history import SampleHistory
from gui.core.pv.updates import Float64s, Int64s, UInt8s


class Columns(NamedTuple):
    """Bars of a trace: column i covers [edges[i], edges[i + 1]); NaN where nothing is known."""

    edges_ns: Int64s  # (n + 1,)
    low: Float64s  # (n,)
    high: Float64s  # (n,)
    worst: UInt8s  # (n,) severity


_FEW: Final = 64  # samples that are added one by one


class DenseTrace:
    """The columns of one history; those that no new sample can change are cached.

    Columns lie on a grid of whole ``column_ns`` since 1970, so that a chart that scrolls draws
    the same columns again: a frame computes only those that were added since the last one.
    """

    def __init__(self, history: SampleHistory, log: bool = False) -> None:
        self.history = history
        self.log = log  # values ≤ 0 are not drawn
        self._column_ns = 0
        self._first = 0  # number of the first column cached
        self._low = np.empty(0)
        self._high = np.empty(0)
        self._worst = np.empty(0, np.uint8)
        self._evicted = 0
        self._shifts = 0
        self._held_ns = 0
        self._shown: Columns | None = None  # what ``update`` returned last
        self._state = (0, 0, 0)  # samples, evicted, changes of gaps then
        self.computed = 0  # columns computed so far, for tests and benchmarks

    def update(self, t0_ns: int, t1_ns: int, column_ns: int, hold_ns: int) -> Columns:
        """Return the columns that touch [t0, t1); the last sample is held up to ``hold_ns``.

        A column's bar has its finite samples and the value in force where it begins.
        """
        first, end = t0_ns // column_ns, -(-t1_ns // column_ns)  # a live view ends with its column
        if self._shifts != self.history.shifts:
            self._shifts, self._column_ns, self._shown = self.history.shifts, 0, None
        if self._only_the_last(first, end, column_ns, hold_ns):
            assert self._shown is not None
            return self._shown
        kept = self._kept(first, end, column_ns)
        start = first + len(kept[0])
        edges = np.arange(start, end + 1, dtype=np.int64) * column_ns
        low, high, incoming, worst = self._envelope(edges)
        later = edges[:-1] > hold_ns
        incoming[later] = np.nan
        worst[later] = 0
        self.computed += end - start
        self._low = np.concatenate([kept[0], np.fmin(low, incoming)])
        self._high = np.concatenate([kept[1], np.fmax(high, incoming)])
        self._worst = np.concatenate([kept[2], worst])
        self._first, self._column_ns = first, column_ns
        settled = min(self.history.last_ns, hold_ns) // column_ns
        all_edges = np.arange(first, end + 1, dtype=np.int64) * column_ns
        columns = Columns(all_edges, self._low, self._high, self._worst)
        if settled < end:  # later samples may still change these
            keep = max(settled - first, 0)
            self._low, self._high = self._low[:keep], self._high[:keep]
            self._worst = self._worst[:keep]
        self._evicted = self.history.evicted
        self._shown, self._held_ns = columns, hold_ns
        self._state = (self.history.total, self.history.evicted, self.history.gap_changes)
        return columns

    def _envelope(self, edges_ns: Int64s) -> tuple[Float64s, Float64s, Float64s, UInt8s]:
        """Return the history's envelope, on a log axis that of the values above 0."""
        low, high, incoming, worst = self.history.envelope(edges_ns)
        if self.log:
            incoming[incoming <= 0] = np.nan
            for column in np.flatnonzero(low <= 0).tolist():
                begin, end = int(edges_ns[column]), int(edges_ns[column + 1])
                mixed = high[column] > 0
                low[column] = self.history.least_positive(begin, end) if mixed else np.nan
            high[np.isnan(low)] = np.nan
        return low, high, incoming, worst

    def _only_the_last(self, first: int, end: int, column_ns: int, hold_ns: int) -> bool:
        """Put the new samples into the last column, if that is all that changed."""
        shown, history = self._shown, self.history
        total, evicted, gap_changes = self._state
        fresh = history.total - total
        last_ns = (end - 1) * column_ns
        if (
            shown is None
            or column_ns != self._column_ns
            or first != self._first
            or len(shown.low) != end - first
            or (history.evicted, history.gap_changes) != (evicted, gap_changes)
            or fresh > _FEW
            or not last_ns <= self._held_ns <= hold_ns
        ):
            return False
        if fresh:
            times, values, severities = history.newest(fresh)
            if times[0] < last_ns or times[-1] >= last_ns + column_ns:
                return False
            for value in values.tolist():
                # not min(): that of a NaN and a number is either
                if math.isfinite(value) and (value > 0 or not self.log):
                    shown.low[-1] = value if not shown.low[-1] <= value else shown.low[-1]
                    shown.high[-1] = value if not shown.high[-1] >= value else shown.high[-1]
            shown.worst[-1] = max(int(shown.worst[-1]), *severities.tolist())
        self._held_ns = hold_ns
        self._state = (history.total, evicted, gap_changes)
        return True

    def _kept(self, first: int, end: int, column_ns: int) -> tuple[Float64s, Float64s, UInt8s]:
        """Return the cached columns from ``first`` on."""
        skip = first - self._first
        if column_ns != self._column_ns or not 0 <= skip < len(self._low):
            return np.empty(0), np.empty(0), np.empty(0, np.uint8)
        stop = skip + end - first
        low, high = self._low[skip:stop], self._high[skip:stop]
        worst = self._worst[skip:stop]
        if self.history.evicted != self._evicted:
            lost = min(self.history.first_ns // column_ns + 1 - first, len(low))
            if lost > 0:  # no sample is left in these, or fewer than before
                edges = np.arange(first, first + lost + 1, dtype=np.int64) * column_ns
                least, most, incoming, severity = self._envelope(edges)
                low = np.concatenate([np.fmin(least, incoming), low[lost:]])
                high = np.concatenate([np.fmax(most, incoming), high[lost:]])
                worst = np.concatenate([severity, worst[lost:]])
                self.computed += lost
        return low, high, worst
