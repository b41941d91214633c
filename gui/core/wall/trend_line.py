"""Trend line of a tile: lowest and highest value of each column of pixels of the last minutes."""

import math
from typing import Final

import numpy as np

from gui.core.history.history import SampleHistory
from gui.core.history.last_columns import held_bounds
from gui.core.pv.formatting import is_usual_precision, is_with_exponent, mantissa_decimals
from gui.core.pv.updates import Float64s, Int64s

_NONE: Final = np.empty((0, 2))
_MINUTE: Final = 60
_HOUR: Final = 3_600
SPANS_S: Final = (10, 20, 30, *(k * _MINUTE for k in (1, 2, 5, 10, 20, 30)),
                  *(k * _HOUR for k in (1, 2, 4, 6, 12, 24)))  # fmt: skip
_LEAST_STEPS: Final = 4  # of the last digit that a value shows: less is drawn as no change


def trend_span(span_ns: int, known_ns: int) -> int:
    """Return how much time trends show of which ``known_ns`` are known: ``span_ns`` at most.

    One of ``SPANS_S`` until it is the whole, as a chart grows: a line in a corner says nothing.
    """
    steps_ns = (step * 1_000_000_000 for step in SPANS_S)
    return min(next((step for step in steps_ns if step >= known_ns), span_ns), span_ns)


def trend_points(
    history: SampleHistory, edges_ns: Int64s, height: float, resolution: float
) -> Float64s:
    """Return points (k, 2) in [0, columns] × [0, height], y downwards; a row of NaN is a gap.

    ``resolution``: the step of the last digit shown, 0: not known. A change of a few such steps
    is drawn small, not as high as the tile.
    """
    low, high = held_bounds(history, edges_ns)
    there = np.isfinite(low)
    if not there.any() or height <= 0:
        return _NONE
    bottom, top = float(low[there].min()) / 2.0, float(high[there].max()) / 2.0  # none overflows
    rise = max(top - bottom, _LEAST_STEPS * resolution / 2.0)
    middle = bottom + (top - bottom) / 2.0
    x = np.arange(len(low), dtype=np.float64) + 0.5
    points = np.empty((2 * len(low), 2))
    points[:, 0] = np.repeat(x, 2)
    for column, value in ((0, low), (1, high)):
        part = (value / 2.0 - middle) / rise if rise > 0 else np.where(there, 0.0, np.nan)
        points[column::2, 1] = height * (0.5 - part)
    points[:, 1][~np.repeat(there, 2)] = np.nan
    return points


def shown_step(precision: int | None, value: float) -> float:
    """Return the step of the last digit that is shown of ``value``; 0: not known.

    ``precision``: PREC of the PV. Values that are shown with an exponent, as those of vacuum
    gauges, have their last digit in the mantissa.
    """
    if not is_usual_precision(precision):
        return 0.0
    assert precision is not None
    size = abs(value)
    if is_with_exponent(size, precision):
        return 10.0 ** (math.floor(math.log10(size)) - mantissa_decimals(precision))
    return 10.0**-precision
