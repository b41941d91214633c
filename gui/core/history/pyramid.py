"""Pyramid of extremes: lowest, highest and worst of blocks of samples, in three levels.

A level holds one entry for every ``FACTOR`` of the level below: 1.2 bytes a sample in all. A range
of a million samples costs what its ends and a few thousand blocks cost.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from gui.core.pv.updates import Float64s, Int64s, UInt8s

FACTOR: Final = 16
LEVELS: Final = 3
ALIGN: Final = FACTOR**LEVELS  # samples are evicted in multiples of this, so that blocks stay whole
_DIRECT: Final = 3 * FACTOR  # entries a range up to which the level above would not pay
_FEW: Final = 4_096  # entries of all ranges together, likewise
_Reduced = tuple[Float64s, Float64s, UInt8s]


class _Level:
    """Entries of one level."""

    __slots__ = ("high", "low", "worst")

    def __init__(self, capacity: int) -> None:
        self.low = np.empty(capacity)
        self.high = np.empty(capacity)
        self.worst = np.empty(capacity, np.uint8)


class Pyramid:
    """Blocks of the columns ``value`` float64 and ``severity`` uint8, which the caller owns."""

    def __init__(self, capacity: int) -> None:
        self._levels = [_Level(capacity // FACTOR**k) for k in range(1, LEVELS + 1)]
        self._count = 0  # samples that whole blocks of the first level cover

    @property
    def nbytes(self) -> int:
        """Bytes allocated."""
        return sum(
            level.low.nbytes + level.high.nbytes + level.worst.nbytes for level in self._levels
        )

    def extend(self, value: Float64s, severity: UInt8s, end: int) -> None:
        """Add the samples up to position ``end``; values that are not finite do not count."""
        done, ready = self._count, end - end % FACTOR
        if ready == done:
            return
        self._count = ready
        part = value[done:ready]
        finite = np.isfinite(part)
        if not finite.all():
            part = np.where(finite, part, np.nan)
        low, high, worst = part, part, severity[done:ready]
        for level in self._levels:
            first, last = done // FACTOR, ready // FACTOR
            if first == last:
                return
            level.low[first:last] = np.fmin.reduce(low.reshape(-1, FACTOR), axis=1)
            level.high[first:last] = np.fmax.reduce(high.reshape(-1, FACTOR), axis=1)
            level.worst[first:last] = worst.reshape(-1, FACTOR).max(axis=1)
            done, ready = first - first % FACTOR, last - last % FACTOR
            low, high = level.low[done:ready], level.high[done:ready]
            worst = level.worst[done:ready]

    def cut(self, end: int) -> None:
        """Follow the samples: those from position ``end`` on were taken away."""
        self._count = min(self._count, end - end % FACTOR)

    def moved(self, count: int, capacity: int) -> None:
        """Follow the samples: they moved ``count`` positions down (a multiple of ``ALIGN``), into
        columns of ``capacity``.
        """
        self._count -= count
        for k, level in enumerate(self._levels, 1):
            size, first = FACTOR**k, count // FACTOR**k
            kept = self._count // size
            for name in ("low", "high", "worst"):
                old = getattr(level, name)
                new = old if len(old) == capacity // size else np.empty(capacity // size, old.dtype)
                new[:kept] = old[first : first + kept]
                setattr(level, name, new)

    def reduce(self, value: Float64s, severity: UInt8s, begin: Int64s, end: Int64s) -> _Reduced:
        """Return lowest, highest and worst of the samples [begin, end) of every range (n,).

        Ranges are in order and do not overlap. NaN, NaN, 0 where a range is empty or has no finite
        value.
        """
        columns = [(value, value, severity)]
        columns += [(level.low, level.high, level.worst) for level in self._levels]
        return _reduce(columns, begin, end, self._count)


def _reduce(
    columns: list[tuple[Float64s, Float64s, UInt8s]], begin: Int64s, end: Int64s, covered: int
) -> _Reduced:
    """Reduce ranges of entries of the first of ``columns``, using those of the levels above."""
    if (end - begin).sum() <= max(_DIRECT * len(begin), _FEW):
        return _gathered(columns[0], begin, end)
    covered_above = covered // FACTOR
    first = np.minimum(-(-begin // FACTOR), covered_above)
    last = np.clip(end // FACTOR, first, covered_above)
    inner = last > first
    if len(columns) == 1 or not inner.any():
        return _gathered(columns[0], begin, end)
    low, high, worst = _reduce(columns[1:], first, np.where(inner, last, first), covered_above)
    left = np.where(inner, first * FACTOR, end)
    right = np.where(inner, last * FACTOR, end)
    for fringe in (
        _gathered(columns[0], begin, left),
        _gathered(columns[0], right, end),
    ):
        low, high = np.fmin(low, fringe[0]), np.fmax(high, fringe[1])
        worst = np.maximum(worst, fringe[2])
    return low, high, worst


def _gathered(entries: tuple[Float64s, Float64s, UInt8s], begin: Int64s, end: Int64s) -> _Reduced:
    """Reduce ranges entry by entry."""
    count = len(begin)
    low, high, worst = np.full(count, np.nan), np.full(count, np.nan), np.zeros(count, np.uint8)
    size = end - begin
    filled = np.flatnonzero(size > 0)
    if not len(filled):
        return low, high, worst
    begin, size = begin[filled], size[filled]
    starts = np.cumsum(size) - size
    where: slice | npt.NDArray[np.int64]
    if begin[-1] + size[-1] - begin[0] == starts[-1] + size[-1]:  # no holes between the ranges
        where = slice(int(begin[0]), int(begin[-1] + size[-1]))
    else:
        where = np.repeat(begin - starts, size) + np.arange(int(starts[-1] + size[-1]))
    lows, highs = entries[0][where], entries[1][where]
    if entries[0] is entries[1] and not np.isfinite(lows).all():  # blocks are finite or NaN
        lows = np.where(np.isfinite(lows), lows, np.nan)
    highs = lows if entries[0] is entries[1] else highs
    low[filled] = np.fmin.reduceat(lows, starts)
    high[filled] = np.fmax.reduceat(highs, starts)
    worst[filled] = np.maximum.reduceat(entries[2][where], starts)
    return low, high, worst
