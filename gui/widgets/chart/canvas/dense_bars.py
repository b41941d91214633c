"""Painter of the bars of dense traces: all traces are placed in one go, then painted one by one."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from gui.core.chart.bar_rows import DASH_CONTEXT, BarRows, Bars, bar_rows, heights_of
from gui.core.chart.pixel_rows import whole_pixels
from gui.core.chart.value_scale import ValueScale
from gui.core.pv.updates import Float64s, UInt8s
from gui.widgets.chart.canvas.alarm_painter import BAND_PX, paint_bands
from gui.widgets.chart.canvas.segment_path import segment_paths
from gui.widgets.chart.canvas.trace_painter import TracePainter
from gui.widgets.chart.canvas.value_axis import DrawnAxis
from gui.widgets.chart.colors import ChartColors
from gui.widgets.chart.palette import repeats


class _Dense(NamedTuple):
    """A trace that is drawn by bars, and where."""

    trace: TracePainter
    bars: Bars
    scale: ValueScale
    area: QRectF


class DenseBars(NamedTuple):
    """The bars of one trace, ready to be painted."""

    color: str
    path: QPainterPath
    bands: tuple[Float64s, Float64s, UInt8s] | None  # ends (2 n,) and severities (n,) of alarms

    def paint(self, painter: QPainter, colors: ChartColors, pale: bool = False) -> None:
        """Paint them, ``pale``: in a colour near the ground. Called on: GUI thread."""
        if self.bands is not None:
            paint_bands(painter, *self.bands, QPen(QColor(), 1.0), colors, pale)
        pen = QPen(colors.pale(self.color) if pale else QColor(self.color), 1.0)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.drawPath(self.path)


def place_bars(
    drawn: Iterable[tuple[TracePainter, DrawnAxis]],
    device_px: float,
    from_x: float = 0.0,
    wider: float = 0.0,
) -> dict[TracePainter, DenseBars]:
    """Place the bars of those traces that are drawn by bars.

    ``device_px``: width of a device pixel in logical ones. Bars left of ``from_x`` (logical pixels)
    may be omitted. ``wider``: logical pixels added to the lines.
    """
    groups: dict[tuple[object, ...], list[_Dense]] = {}
    for trace, axis in drawn:
        bars = trace.bars
        if bars is None:
            continue
        assert axis.place is not None
        area = axis.place.area
        thick = whole_pixels(trace.spec.width + wider, device_px)
        key = axis.scale.log, thick, area.left(), area.width(), len(bars.x)
        groups.setdefault(key, []).append(_Dense(trace, bars, axis.scale, area))
    placed: dict[TracePainter, DenseBars] = {}
    for group in groups.values():
        placed.update(_place(group, device_px, from_x, wider))
    return placed


def _place(
    group: list[_Dense], device_px: float, from_x: float, wider: float
) -> Iterator[tuple[TracePainter, DenseBars]]:
    """Place bars of one width in the same columns, on axes that are all log or none."""
    traces, bars, scales, areas = zip(*group, strict=True)
    left, width = areas[0].left(), areas[0].width()
    wide = max(trace.spec.width for trace in traces) + wider
    before = from_x - wide - 2 - left  # a bar spreads to the next columns
    first = int(bars[0].x.searchsorted(before / width))
    x = np.repeat(left + bars[0].x[first:] * width, 2)
    dashes = [repeats(trace.spec.order) for trace in traces]
    begin = max(first - DASH_CONTEXT, 0) if any(dashes) else first
    values = np.array([[each.low[begin:] for each in bars], [each.high[begin:] for each in bars]])
    bottom = np.array([[area.bottom()] for area in areas])
    height = np.array([[area.height()] for area in areas])
    numbers = bars[0].number + np.arange(begin, len(bars[0].x))
    rows = bar_rows(
        heights_of(values, scales, bottom, height),
        device_px,
        whole_pixels(wide, device_px),
        dashes,
        numbers,
    )
    if begin < first:  # the columns before were asked for the dashes only
        cut = first - begin
        rows = BarRows(rows.bottom[:, cut:], rows.top[:, cut:], rows.ends[:, 2 * cut :])
    paths = segment_paths(x, rows.ends)
    for row, (trace, its, path) in enumerate(zip(traces, bars, paths, strict=True)):
        worst = its.worst[first:]
        bands = (x, _bands(rows, row), worst) if worst.any() else None
        yield trace, DenseBars(trace.spec.color, path, bands)


def _bands(rows: BarRows, row: int) -> Float64s:
    """Return the ends of the bands behind the bars of a trace, (2 n,)."""
    ends = [rows.bottom[row] + BAND_PX + 1, rows.top[row] - BAND_PX - 1]
    return np.column_stack(ends).ravel()
