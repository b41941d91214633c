"""Paints one trace: exact segments while they are few, bars of one column when they are many."""

from typing import Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gui.core.batch import Float64s
from gui.core.history import SampleHistory
from gui.core.trace_columns import TraceColumns
from gui.core.trace_segments import trace_segments
from gui.core.value_scale import ValueScale
from gui.widgets.strip_chart.palette import trace_dash
from gui.widgets.strip_chart.source import TraceSpec

_DENSE: Final = 2  # samples a column from which on bars are drawn
_POINT_PX: Final = 4.0
_OUT: Final = 1e3  # heights of the plot: nothing is drawn further out
_DASH_COLUMNS: Final = 6
_FLAT_PX: Final = 3.0
_GLOW_PX: Final = 2.5
_GLOWS: Final = {1: "#c8f0c000", 2: "#c8ff5050", 3: "#c8e050d0"}  # MINOR, MAJOR, INVALID


class TracePainter:
    """The line of one PV. A frame costs columns of pixels, whatever the span. GUI thread."""

    def __init__(self, spec: TraceSpec) -> None:
        self.spec = spec
        self._columns: TraceColumns | None = None
        self._dense = False
        self._x = np.empty(0)
        self._low = np.empty(0)  # of segments: values of all their ends
        self._high = np.empty(0)
        self._worst = np.empty(0, np.uint8)  # severity of each bar or segment
        self.undrawable = 0  # values ≤ 0 in view, on a log axis

    @property
    def extent(self) -> tuple[Float64s, Float64s]:
        """Lowest and highest values that are drawn, NaN where there is no line."""
        return (self._low, self._high) if self._dense else (self._low, self._low)

    def prepare(
        self, history: SampleHistory, t0_ns: int, t1_ns: int, hold_ns: int, columns: int, log: bool
    ) -> None:
        """Find what is drawn of [t0, t1] in so many columns; held flat up to ``hold_ns``.

        ``log``: on a log axis values ≤ 0 cannot be drawn.
        """
        times, values, severities, gaps = history.window(t0_ns, t1_ns)
        self._dense = len(times) > _DENSE * columns
        self.undrawable = int(np.count_nonzero(values <= 0)) if log else 0
        span_ns = t1_ns - t0_ns
        if not self._dense:
            until = min(t1_ns, hold_ns)
            drawable = _positive(values) if log else values
            at, self._low = trace_segments(times, drawable, gaps, t0_ns, until, self.spec.style)
            self._x = (at - t0_ns) / span_ns
            self._worst = np.zeros(0, np.uint8)
            if severities.any():
                in_force = np.searchsorted(times, at[::2], "right") - 1
                self._worst = severities[np.maximum(in_force, 0)]
            return
        if self._columns is None or self._columns.history is not history:
            self._columns = TraceColumns(history)
        bars = self._columns.update(t0_ns, t1_ns, max(span_ns // columns, 1), hold_ns)
        middle = bars.edges_ns[:-1] + (bars.edges_ns[1:] - bars.edges_ns[:-1]) // 2
        self._x = (middle - t0_ns) / span_ns
        self._low, self._high, self._worst = bars.low, bars.high, bars.worst
        if log:
            self._low, self._high = _positive(self._low), _positive(self._high)
            self._low = np.fmin(self._low, self._high)

    def paint(self, painter: QPainter, area: QRectF, scale: ValueScale, device_px: float) -> None:
        """Paint into ``area`` (logical pixels); ``device_px`` is the width of a device pixel."""
        if not len(self._x):
            return
        x = area.left() + self._x * area.width()
        if self._worst.any():
            self._paint_alarms(painter, x, area, scale, device_px)
        if self._dense:
            self._paint_bars(painter, x, area, scale, device_px)
            return
        y = _heights(self._low, area, scale)
        if self.spec.style == "points":
            pen = QPen(QColor(self.spec.color), _POINT_PX)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            x = x + np.tile([0.0, 0.01], len(x) // 2)  # no length, no dot
        else:
            pen = QPen(QColor(self.spec.color), self.spec.width, trace_dash(self.spec.order))
            pen.setCapStyle(Qt.PenCapStyle.SquareCap)
        _draw_pairs(painter, x, y, pen, self.spec.style == "line")

    def _paint_bars(
        self, painter: QPainter, x: Float64s, area: QRectF, scale: ValueScale, device_px: float
    ) -> None:
        bottom, top = _heights(self._low, area, scale), _heights(self._high, area, scale)
        half = max(self.spec.width, device_px) / 2
        bottom, top = bottom + half, top - half  # a flat line is as thick as the trace
        seen = np.isfinite(bottom) & np.isfinite(top)
        dash = self.spec.order // 7
        if trace_dash(self.spec.order) != Qt.PenStyle.SolidLine:  # dashed where it is flat
            flat = bottom - top < _FLAT_PX + 2 * half
            seen &= ~flat | (np.arange(len(x)) // (_DASH_COLUMNS // max(dash, 1)) % 2 == 0)
        pen = QPen(QColor(self.spec.color), device_px)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        y = np.column_stack([bottom[seen], top[seen]]).ravel()
        _draw_pairs(painter, np.repeat(x[seen], 2), y, pen, False)

    def _paint_alarms(
        self, painter: QPainter, x: Float64s, area: QRectF, scale: ValueScale, device_px: float
    ) -> None:
        """Paint a glow in the colour of the severity behind the parts with an alarm."""
        low = _heights(self._low, area, scale)
        if self._dense:
            high = _heights(self._high, area, scale) - _GLOW_PX
            low, ends, width = low + _GLOW_PX, np.repeat(x, 2), device_px
            y = np.column_stack([low, high]).ravel()
        else:
            ends, y, width = x, low, self.spec.width + 2 * _GLOW_PX
        for severity, color in _GLOWS.items():
            chosen = np.repeat(self._worst == severity, 2) & np.isfinite(y)
            if chosen.any():
                pen = QPen(QColor(color), width)
                pen.setCapStyle(Qt.PenCapStyle.FlatCap)
                _draw_pairs(painter, ends[chosen], y[chosen], pen, False)


def _positive(value: Float64s) -> Float64s:
    return np.where(value > 0, value, np.nan)


def _heights(value: Float64s, area: QRectF, scale: ValueScale) -> Float64s:
    place = np.clip(scale.fraction(scale.drawable(value)), -_OUT, _OUT)
    return np.asarray(area.bottom() - place * area.height())


def _draw_pairs(painter: QPainter, x: Float64s, y: Float64s, pen: QPen, smooth: bool) -> None:
    """Draw x[0]→x[1], x[2]→x[3], …: Qt draws single segments a hundred times faster than one
    wide line of thousands of corners, which it strokes as a polygon.
    """
    pen.setCosmetic(True)
    painter.setPen(pen)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, smooth)
    painter.drawPath(pg.functions.arrayToQPath(x, y, connect="pairs", finiteCheck=False))
