"""Rows of pixels that the bars of dense traces fill, of all traces of a chart in one go.

A live frame repaints a few columns of each trace: what it costs is the number of calls, not the
number of columns.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from gui.core.chart.pixel_rows import thick_bars
from gui.core.chart.value_scale import ValueScale, fractions
from gui.core.pv.updates import Float64s, Int64s, UInt8s

_OUT: Final = 1e3  # plot heights; values further out are clipped
_DASH_COLUMNS: Final = 6
_FLAT_PX: Final = 3.0
DASH_CONTEXT: Final = 2 * _DASH_COLUMNS  # columns before one that decide whether it is in a gap


class Bars(NamedTuple):
    """Bars of one trace in n pixel columns from column ``number`` (counted from 1970) on."""

    x: Float64s  # (n,) 0 … 1: middle of the column in the plot
    low: Float64s  # (n,) values; NaN where nothing is known
    high: Float64s  # (n,)
    worst: UInt8s  # (n,) severity
    number: int


class BarRows(NamedTuple):
    """Bars of k traces in n columns, logical pixels from above."""

    bottom: Float64s  # (k, n) of the line without its width; NaN where there is none
    top: Float64s  # (k, n)
    ends: Float64s  # (k, 2 n) lower and upper end of each bar; NaN where none is drawn


def heights_of(
    value: Float64s,
    scales: Sequence[ValueScale],
    bottom: float | Float64s,
    height: float | Float64s,
) -> Float64s:
    """Return y of values (…, k, n), logical pixels from above; NaN where none can be drawn.

    ``scales``: one of each trace, all log or none, or one of all. ``bottom`` and ``height`` of the
    areas, logical pixels: one of all, or (k, 1).
    """
    place = np.clip(fractions(scales[0].drawable(value), scales), -_OUT, _OUT)
    return np.asarray(bottom - place * height)


def bar_rows(
    heights: Float64s, device_px: float, thick: int, dashes: Sequence[int], numbers: Int64s
) -> BarRows:
    """Return the bars of k traces whose lines lie at ``heights``.

    ``heights`` (2, k, n): of the least and greatest value of each column, logical pixels from
    above. ``device_px``: width of a device pixel in logical ones. ``thick``: of the lines, device
    pixels. ``dashes``: of each trace, how often it is dashed; 0: not at all. Left out are flat
    parts, and bars that show nothing beyond those of the dash before: never a spike.
    ``numbers`` (n,) of the columns, in a row: dashes scroll with the trace.
    """
    bottom, top = heights
    begin, end = thick_bars(top / device_px, bottom / device_px, thick)
    ends = np.empty((*bottom.shape[:-1], 2 * bottom.shape[-1]))
    np.multiply(end, device_px, out=ends[..., ::2])
    np.multiply(begin, device_px, out=ends[..., 1::2])
    if any(dashes):
        dashed = [trace for trace, dash in enumerate(dashes) if dash]
        widths = np.array([max(_DASH_COLUMNS // dashes[trace], 1) for trace in dashed])
        for columns in set(widths.tolist()):
            same = np.array(dashed)[widths == columns]
            left_out = _in_gap(bottom[same], top[same], numbers // columns)
            ends[same] = np.where(np.repeat(left_out, 2, axis=-1), np.nan, ends[same])
    return BarRows(bottom, top, ends)


def _in_gap(bottom: Float64s, top: Float64s, dash: Int64s) -> npt.NDArray[np.bool_]:
    """Return which bars of k traces are left out, (k, n); ``dash`` (n,): number of dash or gap."""
    plain = bottom - top < _FLAT_PX
    if dash.size:
        first = dash - dash[0]
        starts = first.searchsorted(np.arange(first[-1] + 1))
        before = first - 1  # the dash before the gap; of the first one none is known
        lowest = np.fmax.reduceat(bottom, starts, axis=-1)[:, before]
        highest = np.fmin.reduceat(top, starts, axis=-1)[:, before]
        plain |= (first > 0) & (bottom <= lowest + _FLAT_PX) & (top >= highest - _FLAT_PX)
    return np.asarray(plain & (dash % 2 == 1))
