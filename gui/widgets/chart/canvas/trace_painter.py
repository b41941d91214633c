"""Painter of one trace: exact segments for few samples, one bar per pixel column for many."""

from typing import Final

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gui.core.chart.alarm_marks import CELL, cells_of_segments, marked
from gui.core.chart.bar_rows import Bars, heights_of
from gui.core.chart.dense_trace import Columns, DenseTrace
from gui.core.chart.pixel_rows import on_pixels, whole_pixels
from gui.core.chart.sparse_trace import trace_segments
from gui.core.chart.value_scale import ValueScale
from gui.core.history.history import SampleHistory
from gui.core.pv.updates import Float64s
from gui.widgets.chart.canvas.alarm_painter import BAND_PX, MARK_PX, paint_bands, paint_marks
from gui.widgets.chart.canvas.segment_path import segment_path
from gui.widgets.chart.colors import ChartColors
from gui.widgets.chart.palette import trace_dash
from gui.widgets.chart.trace_source import TraceSpec

_DENSE: Final = 2  # samples per column above which bars are drawn
_POINT_PX: Final = 4.0


class TracePainter:
    """Paints one trace. The cost depends on the width in pixels, not on the span. GUI thread."""

    def __init__(self, spec: TraceSpec, earlier: SampleHistory | None = None) -> None:
        self.spec = spec
        self.earlier = earlier  # drawn instead of the newest history
        self._columns: DenseTrace | None = None
        self._dense = False
        self._x = np.empty(0)
        self._placed: tuple[Columns | None, int, int] = (None, 0, 0)  # that ``_x`` was made of
        self._low = np.empty(0)  # of segments: values of their ends
        self._high = np.empty(0)
        self._worst = np.empty(0, np.uint8)  # severity of each bar or segment
        self._times = np.empty(0, np.int64)  # of the ends of segments
        self._t0_ns, self._span_ns, self._column_ns = 0, 1, 1
        self._number = 0  # of the first column, from 1970: dashes scroll with the trace
        self._seen: tuple[object, ...] = ()
        self._painted_ns = (0, 0)  # last sample and end of the line of the last frame
        self.undrawable = 0  # values ≤ 0 in view, on a log axis
        self.dirty_ns = 0  # before this time the last frame is still valid

    @property
    def extent(self) -> tuple[Float64s, Float64s]:
        """Minimum and maximum values drawn, (n,) each; NaN where there is no line."""
        return (self._low, self._high) if self._dense else (self._low, self._low)

    @property
    def bars(self) -> Bars | None:
        """What is drawn, where that is a bar in each column of pixels."""
        if not self._dense or not len(self._x):
            return None
        return Bars(self._x, self._low, self._high, self._worst, self._number)

    @property
    def is_archived(self) -> bool:
        """Whether what is drawn came from the archive, or from an earlier run of the program."""
        earlier = self.earlier
        return earlier is not None and (earlier.is_archived or earlier.is_stored)

    def prepare(
        self, history: SampleHistory, t0_ns: int, t1_ns: int, hold_ns: int, columns: int, log: bool
    ) -> None:
        """Prepare [t0, t1] (ns, UTC) for ``columns`` pixels; the last value lasts to ``hold_ns``.

        ``log``: for a logarithmic axis, which cannot show values ≤ 0.
        """
        many = history.is_binned or history.count_between(t0_ns, t1_ns) > _DENSE * columns
        self._dense = many  # bins are drawn from their least to their greatest value
        self._find_dirty(history, hold_ns, log)
        span_ns = t1_ns - t0_ns
        self._t0_ns, self._span_ns, self._column_ns = t0_ns, span_ns, max(span_ns // columns, 1)
        self.undrawable = history.totals(t0_ns, t1_ns).not_positive if log else 0
        if not self._dense:
            times, values, severities, gaps = history.window(t0_ns, t1_ns)
            until = min(t1_ns, hold_ns)
            drawable = _positive(values) if log else values
            self._placed = (None, 0, 0)
            style = self.spec.style
            self._times, self._low = trace_segments(times, drawable, gaps, t0_ns, until, style)
            self._x = (self._times - t0_ns) / span_ns
            self._worst = np.zeros(0, np.uint8)
            if severities.any():
                in_force = np.searchsorted(times, self._times[::2], "right") - 1
                self._worst = severities[np.maximum(in_force, 0)]
            return
        if self._columns is None or (self._columns.history, self._columns.log) != (history, log):
            self._columns = DenseTrace(history, log)
        bars = self._columns.update(t0_ns, t1_ns, self._column_ns, hold_ns)
        placed = (bars, t0_ns, span_ns)
        if self._placed[0] is not bars or self._placed[1:] != placed[1:]:
            self._placed = placed
            middle = bars.edges_ns[:-1] + (bars.edges_ns[1:] - bars.edges_ns[:-1]) // 2
            self._x = (middle - t0_ns) / span_ns
        self._number = t0_ns // self._column_ns
        self._low, self._high, self._worst = bars.low, bars.high, bars.worst

    def _find_dirty(self, history: SampleHistory, hold_ns: int, log: bool) -> None:
        """Find the time from which the line differs from the frame before."""
        last_ns, held_ns = self._painted_ns
        whole = (self.spec, self._dense, log, history, history.shifts)
        seen = (*whole, history.total, history.gap_changes)
        if seen[: len(whole)] != self._seen[: len(whole)]:
            self.dirty_ns = 0
        else:
            self.dirty_ns = min(held_ns, hold_ns) if seen == self._seen else last_ns
        self._seen, self._painted_ns = seen, (history.last_ns, hold_ns)

    def paint(
        self,
        painter: QPainter,
        area: QRectF,
        scale: ValueScale,
        device_px: float,
        colors: ChartColors,
        wider: float = 0.0,
        pale: bool = False,
    ) -> None:
        """Paint the segments into ``area`` (logical pixels); bars are painted by ``dense_bars``.

        ``device_px``: width of a device pixel. ``wider``: pixels added to the line. ``pale``: in
        a colour near the ground.
        """
        wide = self.spec.width + wider
        if not len(self._x):
            return
        x = area.left() + self._x * area.width()
        y = _heights(self._low, area, scale)
        if self._worst.any():
            pen = QPen(QColor(), (wide + 2 * BAND_PX) / device_px)
            paint_bands(painter, x, y, self._worst, pen, colors, pale)
        color = colors.pale(self.spec.color) if pale else QColor(self.spec.color)
        if self.spec.style == "points":
            pen = QPen(color, _POINT_PX / device_px)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            x = x + np.tile([0.0, 0.01], len(x) // 2)  # a segment without length paints no dot
        else:
            thick = whole_pixels(wide, device_px)  # cosmetic pens count device pixels
            pen = QPen(color, thick, trace_dash(self.spec.order))
            pen.setCapStyle(Qt.PenCapStyle.SquareCap)
            if self.spec.style == "step":
                x = on_pixels(x / device_px, thick) * device_px
                y = on_pixels(y / device_px, thick) * device_px
        _draw_pairs(painter, x, y, pen, self.spec.style == "line")

    def paint_alarms(
        self,
        painter: QPainter,
        area: QRectF,
        scale: ValueScale,
        colors: ChartColors,
        from_x: float = 0.0,
    ) -> None:
        """Paint the marks of alarms over the traces; those left of ``from_x`` may be omitted."""
        if not len(self._x) or not self._worst.any():
            return
        if self._dense:
            cell = (self._number + np.arange(len(self._worst))) // CELL
            at = marked(cell, self._worst)
            at = at[cell[at] * CELL >= self._number]  # of a cell in view as a whole
            x = area.left() + self._x[at] * area.width()
            low, high, severity = self._low[at], self._high[at], self._worst[at]
        else:
            segment, at_ns, severity, cell = cells_of_segments(
                self._times, self._worst, CELL * self._column_ns
            )
            at = marked(cell, severity)
            at = at[cell[at] * CELL * self._column_ns >= self._t0_ns]
            segment, at_ns, severity = segment[at], at_ns[at], severity[at]
            begin, length = self._times[2 * segment], np.diff(self._times)[2 * segment]
            part = (at_ns - begin) / np.maximum(length, 1)
            low = self._low[2 * segment] * (1 - part) + self._low[2 * segment + 1] * part
            x = area.left() + (at_ns - self._t0_ns) / self._span_ns * area.width()
            high = low
        seen = x >= from_x - 2 * MARK_PX
        half = self.spec.width / 2
        top, bottom = _heights(high[seen], area, scale), _heights(low[seen], area, scale)
        paint_marks(painter, x[seen], top - half, bottom + half, severity[seen], area, colors)


def _positive(value: Float64s) -> Float64s:
    return np.where(value > 0, value, np.nan)


def _heights(value: Float64s, area: QRectF, scale: ValueScale) -> Float64s:
    return heights_of(value, [scale], area.bottom(), area.height())


def _draw_pairs(painter: QPainter, x: Float64s, y: Float64s, pen: QPen, smooth: bool) -> None:
    """Draw x[0]→x[1], x[2]→x[3], ….

    Qt draws separate segments a hundred times faster than a wide polyline of thousands of points.
    """
    pen.setCosmetic(True)
    painter.setPen(pen)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, smooth)
    painter.drawPath(segment_path(x, y))
