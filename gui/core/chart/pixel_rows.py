"""Lines on whole pixels: as thick in every place, whatever their fraction of a pixel is."""

import math
from typing import Final

import numpy as np

from gui.core.pv.updates import Float64s

_NEAR: Final = 1.0  # pixels: bars as near as this are one line
_ROUNDED: Final = 1e-4  # pixels: a time on the edge of a column stays there when the plot scrolls


def whole_pixels(width: float, device_px: float) -> int:
    """Return the thickness in device pixels of a line ``width`` logical pixels wide, at least 1."""
    return max(math.floor(width / device_px + 0.5 + _ROUNDED), 1)


def on_pixels(at: Float64s, thick: int) -> Float64s:
    """Return the places (n,), in device pixels, at which lines ``thick`` pixels wide fill pixels.

    Lines of an even thickness lie on the edge between two pixels, others on the centre of one.
    """
    if thick % 2:
        return np.asarray(np.floor(at + _ROUNDED) + 0.5)
    return np.asarray(np.floor(at + (0.5 + _ROUNDED)))


def thick_bars(top: Float64s, bottom: Float64s, thick: int) -> tuple[Float64s, Float64s]:
    """Return the first row and the row after the last of each column of lines, (…, n) each.

    ``top``, ``bottom`` (…, n): where a line is in each column, device pixels from above; NaN where
    it is not. A line is ``thick`` pixels in height where it is flat and in width where it rises:
    a bar spreads to the columns beside it, but never where a line is broken.
    """
    begin = on_pixels(top, thick) - thick / 2
    end = on_pixels(bottom, thick) + thick / 2
    if thick < 2 or top.shape[-1] < 2:
        return begin, end
    first, second = (..., slice(None, -1)), (..., slice(1, None))
    joined = (top[second] <= bottom[first] + _NEAR) & (bottom[second] >= top[first] - _NEAR)
    for step in range(thick - 1):
        left, right = (second, first) if step % 2 else (first, second)
        higher, lower = begin[left].copy(), end[left].copy()
        np.minimum(begin[right], higher, out=begin[right], where=joined)
        np.maximum(end[right], lower, out=end[right], where=joined)
    return begin, end
