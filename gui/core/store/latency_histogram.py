"""Histogram of latencies, of fixed size however many are counted.

Eight bins to each factor of two, so that a percentile is right to 12.5 %, and never too low.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from gui.core.pv.updates import Int64s

_LOW_BITS: Final = 10  # 1 µs: what is quicker counts as this
_HIGH_BITS: Final = 44  # 4.9 h: what is slower counts as this
_BINS: Final = (_HIGH_BITS - _LOW_BITS) * 8
_SHIFT: Final = 49  # leaves the exponent and three bits of the mantissa of a double
_BASE: Final = (1023 + _LOW_BITS) << 3
_MOST_KEPT: Final = 10_000  # latencies that are not in their bins yet
PERIOD_NS: Final = 60_000_000_000


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds of the last one to two minutes; zeros when ``count`` is 0."""

    count: int = 0
    p50_ms: float = 0.0
    p99_ms: float = 0.0
    max_ms: float = 0.0


class LatencyHistogram:
    """Holds this period and the one before; no thread of its own, no locks.

    Batches come 20 times a second and more with a hundred latencies each: they are sorted into
    bins together, once a second.
    """

    def __init__(self) -> None:
        self._now = np.zeros(_BINS, np.int64)
        self._before = np.zeros(_BINS, np.int64)
        self._max_now = self._max_before = 0
        self._turned_ns = 0
        self._kept: list[Int64s] = []
        self._kept_count = 0

    def add(self, latency_ns: Int64s) -> None:
        """Count latencies (n,); those below zero, from a clock that is ahead, as zero."""
        if not len(latency_ns):
            return
        self._kept.append(latency_ns)
        self._kept_count += len(latency_ns)
        if self._kept_count > _MOST_KEPT:
            self._sort_kept()

    def _sort_kept(self) -> None:
        if not self._kept_count:
            return
        latency_ns = np.concatenate(self._kept)
        self._kept, self._kept_count = [], 0
        self._max_now = max(self._max_now, int(latency_ns.max()))
        counted = np.clip(latency_ns, 1 << _LOW_BITS, (1 << _HIGH_BITS) - 1)
        bins = (counted.astype(np.float64).view(np.int64) >> _SHIFT) - _BASE
        self._now += np.bincount(bins, minlength=_BINS)

    def add_one(self, latency_ns: int) -> None:
        """Count one latency."""
        self._max_now = max(self._max_now, latency_ns)
        kept = min(max(latency_ns, 1 << _LOW_BITS), (1 << _HIGH_BITS) - 1)
        power = kept.bit_length() - 1
        self._now[(power - _LOW_BITS) * 8 + ((kept >> (power - 3)) & 7)] += 1

    def tick(self, now_ns: int) -> None:
        """Drop what is older than two periods; call about once a second."""
        self._sort_kept()
        if not self._turned_ns:
            self._turned_ns = now_ns
        elif not 0 <= now_ns - self._turned_ns < PERIOD_NS:  # the clock may be set back
            fresh = 0 <= now_ns - self._turned_ns < 2 * PERIOD_NS
            self._turned_ns = now_ns
            self._before = self._now if fresh else np.zeros(_BINS, np.int64)
            self._max_before = self._max_now if fresh else 0
            self._now, self._max_now = np.zeros(_BINS, np.int64), 0

    def _counts(self) -> Int64s:
        """Return how many latencies of both periods are in each bin, (bins,)."""
        self._sort_kept()
        return np.asarray(self._now + self._before)

    def figures(self) -> Latency:
        """Return count, p50, p99 and max of this period and the one before."""
        return latency_of((self,))


def latency_of(histograms: tuple[LatencyHistogram, ...]) -> Latency:
    """Return the figures of all ``histograms`` together."""
    counts = sum((h._counts() for h in histograms), np.zeros(_BINS, np.int64))
    total = int(counts.sum())
    if not total:
        return Latency()
    longest = max(max(h._max_now, h._max_before) for h in histograms)
    reached = np.cumsum(counts)

    def percentile(share: float) -> float:
        at = int(np.searchsorted(reached, share * total))
        edge = 2.0 ** (_LOW_BITS + at // 8) * (1 + (at % 8 + 1) / 8)
        return round(min(edge, float(longest)) / 1e6, 3)

    return Latency(total, percentile(0.5), percentile(0.99), round(longest / 1e6, 3))
