"""Sparkline of a numeric array: lowest and highest point of each column of pixels."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from gui.core.pv.updates import Float64s

_POINTS_A_PIXEL: Final = 2


def sparkline_points(array: npt.NDArray[Any], width: float, height: float) -> Float64s:
    """Return points (k, 2) in [0, width] × [0, height], y downwards; (0, 2) for nothing to draw.

    The line breaks (a row of NaN) at NaN and infinities. A constant runs through the middle.
    """
    columns = int(width)
    if array.dtype.kind not in "biuf" or not array.size or columns < 1 or height <= 0:
        return _NONE
    if array.size > _POINTS_A_PIXEL * columns:
        y = _reduced(array, columns)
        x = np.repeat(np.linspace(0.0, width, columns), 2)
    else:
        y = _finite(array)
        x = np.linspace(0.0, width, len(y)) if len(y) > 1 else np.array([0.0, width])
        y = y if len(y) > 1 else np.repeat(y, 2)
    there = np.isfinite(y)
    if not there.any():
        return _NONE
    y = y / 2.0  # so that no difference overflows
    low, high = y[there].min(), y[there].max()
    rise = np.full_like(y, 0.5) if high == low else (y - low) / (high - low)
    points = np.column_stack([x, height * (1.0 - rise)])
    points[~there] = np.nan
    starts = there | np.append(True, there[:-1])  # of several NaN in a row one is enough
    return np.asarray(points[starts])


_NONE: Final = np.empty((0, 2))


def _finite(array: npt.NDArray[Any]) -> Float64s:
    """Return ``array`` as doubles, NaN where it is not finite."""
    numbers = array.astype(np.float64)
    numbers[~np.isfinite(numbers)] = np.nan
    return np.asarray(numbers)


def _reduced(array: npt.NDArray[Any], columns: int) -> Float64s:
    """Return lowest and highest of each column in turn, (2 * columns,)."""
    if array.dtype.kind == "b":
        array = array.view(np.uint8)
    starts = np.arange(columns) * array.size // columns
    low = np.minimum.reduceat(array, starts).astype(np.float64)
    high = np.maximum.reduceat(array, starts).astype(np.float64)
    if not (np.isfinite(low).all() and np.isfinite(high).all()):
        ends = np.append(starts[1:], array.size)
        for column in np.flatnonzero(~(np.isfinite(low) & np.isfinite(high))).tolist():
            part = array[starts[column] : ends[column]]
            part = part[np.isfinite(part)]
            low[column] = part.min() if part.size else np.nan
            high[column] = part.max() if part.size else np.nan
    return np.column_stack([low, high]).ravel()
