"""Painter of one trace: exact segments for few samples, one bar per pixel column for many."""

from typing import Final, NamedTuple

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gui.core.chart.dense_trace import Columns, DenseTrace
from gui.core.chart.sparse_trace import trace_segments
from gui.core.chart.value_scale import ValueScale
from gui.core.history.history import SampleHistory
from gui.core.pv.updates import Float64s, UInt8s
from gui.widgets.chart.canvas.segment_path import segment_path
from gui.widgets.chart.palette import trace_dash
from gui.widgets.chart.trace_source import TraceSpec

_DENSE: Final = 2  # samples per column above which bars are drawn
_POINT_PX: Final = 4.0
_OUT: Final = 1e3  # plot heights; values further out are clipped
_DASH_COLUMNS: Final = 6
_FLAT_PX: Final = 3.0
_GLOW_PX: Final = 2.5
_DENSE_GLOW_PX: Final = 6.0  # beyond the bars; neighbours cover part of it
_GLOWS: Final = {1: "#c8f0c000", 2: "#c8ff5050", 3: "#c8e050d0"}  # MINOR, MAJOR, INVALID


class _Bars(NamedTuple):
    """Bars of n pixel columns from column ``number`` (counted from 1970) on."""

    x: Float64s  # (n,)
    values: Float64s  # (2, n): minimum and maximum
    worst: UInt8s  # (n,)
    number: int


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
        self._number = 0  # of the first column, from 1970: dashes scroll with the trace
        self._seen: tuple[object, ...] = ()
        self._painted_ns = (0, 0)  # last sample and end of the line of the last frame
        self.undrawable = 0  # values ≤ 0 in view, on a log axis
        self.dirty_ns = 0  # before this time the last frame is still valid

    @property
    def extent(self) -> tuple[Float64s, Float64s]:
        """Minimum and maximum values drawn, (n,) each; NaN where there is no line."""
        return (self._low, self._high) if self._dense else (self._low, self._low)

    def prepare(
        self, history: SampleHistory, t0_ns: int, t1_ns: int, hold_ns: int, columns: int, log: bool
    ) -> None:
        """Prepare [t0, t1] (ns, UTC) for ``columns`` pixels; the last value lasts to ``hold_ns``.

        ``log``: for a logarithmic axis, which cannot show values ≤ 0.
        """
        self._dense = history.count_between(t0_ns, t1_ns) > _DENSE * columns
        self._find_dirty(history, hold_ns, log)
        span_ns = t1_ns - t0_ns
        self.undrawable = history.totals(t0_ns, t1_ns).not_positive if log else 0
        if not self._dense:
            times, values, severities, gaps = history.window(t0_ns, t1_ns)
            until = min(t1_ns, hold_ns)
            drawable = _positive(values) if log else values
            self._placed = (None, 0, 0)
            at, self._low = trace_segments(times, drawable, gaps, t0_ns, until, self.spec.style)
            self._x = (at - t0_ns) / span_ns
            self._worst = np.zeros(0, np.uint8)
            if severities.any():
                in_force = np.searchsorted(times, at[::2], "right") - 1
                self._worst = severities[np.maximum(in_force, 0)]
            return
        if self._columns is None or (self._columns.history, self._columns.log) != (history, log):
            self._columns = DenseTrace(history, log)
        bars = self._columns.update(t0_ns, t1_ns, max(span_ns // columns, 1), hold_ns)
        placed = (bars, t0_ns, span_ns)
        if self._placed[0] is not bars or self._placed[1:] != placed[1:]:
            self._placed = placed
            middle = bars.edges_ns[:-1] + (bars.edges_ns[1:] - bars.edges_ns[:-1]) // 2
            self._x = (middle - t0_ns) / span_ns
        self._number = t0_ns // max(span_ns // columns, 1)
        self._low, self._high, self._worst = bars.low, bars.high, bars.worst

    def _find_dirty(self, history: SampleHistory, hold_ns: int, log: bool) -> None:
        """Find the time from which the line differs from the frame before."""
        last_ns, held_ns = self._painted_ns
        seen = (self.spec, self._dense, log, history, history.total, history.gap_changes)
        if seen[:4] != self._seen[:4]:
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
        from_x: float = 0.0,
    ) -> None:
        """Paint into ``area`` (logical pixels); ``device_px``: width of a device pixel.

        Bars left of ``from_x`` may be omitted.
        """
        if not len(self._x):
            return
        if self._dense:
            first = int(self._x.searchsorted((from_x - 1 - area.left()) / area.width()))
            bars = _Bars(
                area.left() + self._x[first:] * area.width(),
                np.array([self._low[first:], self._high[first:]]),
                self._worst[first:],
                self._number + first,
            )
            self._paint_bars(painter, bars, area, scale, device_px)
            return
        x = area.left() + self._x * area.width()
        if self._worst.any():
            pen = QPen(QColor(), (self.spec.width + 2 * _GLOW_PX) / device_px)
            _paint_glow(painter, x, _heights(self._low, area, scale), self._worst, pen)
        y = _heights(self._low, area, scale)
        if self.spec.style == "points":
            pen = QPen(QColor(self.spec.color), _POINT_PX / device_px)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            x = x + np.tile([0.0, 0.01], len(x) // 2)  # a segment without length paints no dot
        else:
            width = self.spec.width / device_px  # cosmetic pens count device pixels
            pen = QPen(QColor(self.spec.color), width, trace_dash(self.spec.order))
            pen.setCapStyle(Qt.PenCapStyle.SquareCap)
        _draw_pairs(painter, x, y, pen, self.spec.style == "line")

    def _paint_bars(
        self, painter: QPainter, bars: _Bars, area: QRectF, scale: ValueScale, device_px: float
    ) -> None:
        bottom, top = _heights(bars.values, area, scale)
        ends = np.repeat(bars.x, 2)
        if bars.worst.any():
            y = np.column_stack([bottom + _DENSE_GLOW_PX, top - _DENSE_GLOW_PX]).ravel()
            _paint_glow(painter, ends, y, bars.worst, QPen(QColor(), 1.0))
        half = max(self.spec.width, device_px) / 2  # a flat line is as wide as the trace
        y = np.empty(len(ends))
        np.add(bottom, half, out=y[::2])
        np.subtract(top, half, out=y[1::2])
        if self.spec.order // 7:  # dashed where it is flat
            flat = bottom - top < _FLAT_PX
            numbers = bars.number + np.arange(len(bars.x))
            seen = ~flat | (numbers // max(_DASH_COLUMNS // (self.spec.order // 7), 1) % 2 == 0)
            y[~np.repeat(seen, 2)] = np.nan
        known = np.isfinite(y)
        if not known.all():
            ends, y = ends[known], y[known]
        pen = QPen(QColor(self.spec.color), 1.0)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        _draw_pairs(painter, ends, y, pen, False)


def _paint_glow(painter: QPainter, ends: Float64s, y: Float64s, worst: UInt8s, pen: QPen) -> None:
    """Paint the severity's colour behind the parts in alarm."""
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    for severity, color in _GLOWS.items():
        chosen = np.repeat(worst == severity, 2) & np.isfinite(y)
        if chosen.any():
            pen.setColor(QColor(color))
            _draw_pairs(painter, ends[chosen], y[chosen], pen, False)


def _positive(value: Float64s) -> Float64s:
    return np.where(value > 0, value, np.nan)


def _heights(value: Float64s, area: QRectF, scale: ValueScale) -> Float64s:
    place = np.clip(scale.fraction(scale.drawable(value)), -_OUT, _OUT)
    return np.asarray(area.bottom() - place * area.height())


def _draw_pairs(painter: QPainter, x: Float64s, y: Float64s, pen: QPen, smooth: bool) -> None:
    """Draw x[0]→x[1], x[2]→x[3], ….

    Qt draws separate segments a hundred times faster than a wide polyline of thousands of points.
    """
    pen.setCosmetic(True)
    painter.setPen(pen)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, smooth)
    painter.drawPath(segment_path(x, y))
