"""Range of a value axis, linear or log, and its automatic fit to the data."""

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from gui.core.pv.updates import Float64s

_PADDING: Final = 0.06  # of the size, above and below
_FLAT: Final = 0.05  # of the value, around data that are all equal
_NEAR: Final = 0.02  # data this near to an end of the range are about to be cut by its edge
_LOOSE: Final = 0.7  # an automatic range is kept while the data fill this much of it
_FINEST: Final = 1e-12  # of the value: finer ranges have no ticks that a double can tell apart
_LARGEST: Final = sys.float_info.max
_SMALLEST_PAD: Final = 1e-290  # finer ranges have no ticks: their steps are no normal doubles


@dataclass(frozen=True, slots=True)
class ValueScale:
    """Maps values to 0 (bottom) … 1 (top); ``low`` < ``high`` are values, > 0 if ``log``."""

    low: float = 0.0
    high: float = 1.0
    log: bool = False

    def __post_init__(self) -> None:
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high):
            raise ValueError(f"no range: {self.low} to {self.high}")
        if self.log and self.low <= 0:
            raise ValueError(f"a log axis begins above 0, not at {self.low}")

    def drawable(self, value: Float64s) -> Float64s:
        """Return ``value`` with NaN where a point cannot be drawn: not finite, ≤ 0 on log."""
        known = np.isfinite(value)
        if self.log:
            known &= value > 0
        return value if known.all() else np.where(known, value, np.nan)

    def fraction(self, value: Float64s) -> Float64s:
        """Return where drawable values lie; outside of 0 … 1 they are out of view."""
        return fractions(value, [self])

    def value_at(self, fraction: float) -> float:
        """Return the value at a place of the axis, as a cursor reads it."""
        if self.log:
            low, high = math.log10(self.low), math.log10(self.high)
            return float(10 ** min(max(low + fraction * (high - low), -323), 308))
        return self.low * (1 - fraction) + self.high * fraction

    def resolution(self, value: float, pixels: float) -> float:
        """Return by how much values at ``value`` differ from one of ``pixels`` to the next."""
        if self.log:
            at = min(max(abs(value), self.low), self.high)
            decades = math.log10(self.high) - math.log10(self.low)
            return at * math.expm1(min(decades / pixels, 300.0) * math.log(10))
        return self.high / pixels - self.low / pixels

    def part(self, first: float, last: float) -> "ValueScale":
        """Return the range from one place to another (0 bottom … 1 top), further out too.

        Returns this range where a double cannot tell the two apart, or holds no more.
        """
        try:
            return ValueScale(self.value_at(first), self.value_at(last), self.log)
        except (ValueError, OverflowError):
            return self


def fractions(value: Float64s, scales: Sequence[ValueScale]) -> Float64s:
    """Return where drawable values lie, as ``ValueScale.fraction``, of k traces in one go.

    ``value`` (…, k, n); ``scales``: one of each trace, or one of all; all are log, or none is.
    """
    low, high = scales[0].low, scales[0].high
    limits: tuple[float, float] | tuple[Float64s, Float64s] = low, high
    if any(scale.low != low or scale.high != high for scale in scales):
        each = np.array([(scale.low, scale.high) for scale in scales])
        limits = each[:, :1], each[:, 1:]
    if scales[0].log:
        first, last = np.log10(limits[0]), np.log10(limits[1])
        with np.errstate(invalid="ignore", divide="ignore"):
            place = np.log10(value)
        return np.asarray((place - first) / (last - first))
    half = limits[0] / 2  # halves: the whole size of ±1e308 is no finite number
    with np.errstate(over="ignore"):  # far out of view
        return np.asarray((value / 2 - half) / (limits[1] / 2 - half))


def fitted(low: float, high: float, log: bool, shown: ValueScale | None = None) -> ValueScale:
    """Return an automatic range around data from ``low`` to ``high`` (finite, > 0 if ``log``).

    ``shown`` is kept while the data fit it and fill most of it: an axis that moves at every
    sample cannot be read.
    """
    if shown is not None and shown.log == log and shown.low <= low and high <= shown.high:
        at = shown.fraction(np.array([low, high]))
        # nearer to an end its line, and the mark of an alarm at it, would be cut
        is_whole = at[0] >= _NEAR and at[1] <= 1 - _NEAR
        if is_whole and at[1] - at[0] > _LOOSE / (1 + 2 * _PADDING):
            return shown
    if log:
        first, last = math.log10(low), math.log10(high)
        pad = max((last - first) * _PADDING, 0.05) if last > first else 0.5
        bottom, top = 10 ** max(first - pad, -323), 10 ** min(last + pad, 308.2)
        return ValueScale(min(float(bottom), low), max(float(top), high), True)
    largest = max(abs(low), abs(high))
    pad = (high / 2 - low / 2) * 2 * _PADDING
    if high == low:
        pad = largest * _FLAT
    pad = max(pad, largest * _FINEST)
    if pad < _SMALLEST_PAD:
        pad = 1.0 if high == low == 0 else _SMALLEST_PAD
    return ValueScale(max(low - pad, -_LARGEST), min(high + pad, _LARGEST))
