"""Sums and counts of blocks of samples, so that the mean of a day reads few samples."""

from typing import Final, NamedTuple

import numpy as np

from gui.core.history.pyramid import ALIGN, FACTOR
from gui.core.pv.updates import Float64s

BLOCK: Final = FACTOR**2  # samples; 12 bytes for each block
assert ALIGN % BLOCK == 0  # samples are evicted in whole blocks


class Totals(NamedTuple):
    """Sum and counts of the finite samples of a range."""

    total: float  # sum; may be infinite where values are near the largest double
    finite: int
    not_positive: int  # of these, values ≤ 0, which a log axis cannot draw


class BlockSums:
    """Blocks of the column ``value`` float64, which the caller owns."""

    def __init__(self, capacity: int) -> None:
        self._sum = np.empty(capacity // BLOCK)
        self._count = np.empty(capacity // BLOCK, np.uint16)
        self._not_positive = np.empty(capacity // BLOCK, np.uint16)
        self._done = 0  # whole blocks summed

    @property
    def nbytes(self) -> int:
        """Bytes allocated."""
        return self._sum.nbytes + self._count.nbytes + self._not_positive.nbytes

    def extend(self, value: Float64s, end: int) -> None:
        """Add the samples up to position ``end``."""
        first, last = self._done, end // BLOCK
        if last == first:
            return
        self._done = last
        part = value[first * BLOCK : last * BLOCK].reshape(-1, BLOCK)
        finite = np.isfinite(part)
        with np.errstate(over="ignore"):
            self._sum[first:last] = np.where(finite, part, 0.0).sum(axis=1)
        self._count[first:last] = finite.sum(axis=1)
        self._not_positive[first:last] = (finite & (part <= 0)).sum(axis=1)

    def cut(self, end: int) -> None:
        """Follow the samples: those from position ``end`` on were taken away."""
        self._done = min(self._done, end // BLOCK)

    def moved(self, count: int, capacity: int) -> None:
        """Follow the samples: they moved ``count`` positions down (a multiple of ``ALIGN``), into a
        column of ``capacity``.
        """
        first = count // BLOCK
        self._done -= first
        for name in ("_sum", "_count", "_not_positive"):
            old = getattr(self, name)
            size = capacity // BLOCK
            new = old if len(old) == size else np.empty(size, old.dtype)
            new[: self._done] = old[first : first + self._done]
            setattr(self, name, new)

    def totals(self, value: Float64s, begin: int, end: int) -> Totals:
        """Return sum and counts of the samples [begin, end)."""
        first = -(-begin // BLOCK)
        last = min(end // BLOCK, self._done)
        if last <= first:
            return _direct(value[begin:end])
        left, right = _direct(value[begin : first * BLOCK]), _direct(value[last * BLOCK : end])
        with np.errstate(over="ignore", invalid="ignore"):
            total = float(self._sum[first:last].sum()) + left.total + right.total
        return Totals(
            total,
            int(self._count[first:last].sum()) + left.finite + right.finite,
            int(self._not_positive[first:last].sum()) + left.not_positive + right.not_positive,
        )


def _direct(value: Float64s) -> Totals:
    finite = value[np.isfinite(value)]
    with np.errstate(over="ignore"):
        return Totals(float(finite.sum()), len(finite), int(np.count_nonzero(finite <= 0)))
