"""The chart's picture: axes, grid and traces, rendered once a frame and kept as a pixmap."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from gui.core.batch import Float64s
from gui.core.group import AxisSpec
from gui.core.time_ticks import TimeTick, time_ticks
from gui.core.time_view import TimeView
from gui.widgets.strip_chart.axis_painter import (
    paint_grid,
    paint_time_axis,
    paint_value_axis,
    time_axis_height,
)
from gui.widgets.strip_chart.chart_colors import chart_colors
from gui.widgets.strip_chart.drawn_axis import DrawnAxis
from gui.widgets.strip_chart.layout import ChartLayout, lay_out
from gui.widgets.strip_chart.source import TraceSource, TraceSpec
from gui.widgets.strip_chart.trace_painter import TracePainter

EMPTY_TEXT: Final = "Nothing plotted.\nTick a PV in the table below to draw it here."


class ChartCanvas(QWidget):
    """Draws the traces of a ``TraceSource``; ``render_frame`` is the only thing that costs time."""

    def __init__(
        self, source: TraceSource, axes: Sequence[AxisSpec] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._source = source
        self._specs = tuple(axes)  # those that traces may name
        self.view = TimeView(600_000_000_000)
        self.utc = False
        self.stacked = False
        self._colors = chart_colors(False)
        self._traces: tuple[TraceSpec, ...] = ()
        self._units: list[str] | None = None  # None: the traces are others than those drawn
        self._axes: dict[str, DrawnAxis] = {}
        self._painters: list[tuple[TracePainter, DrawnAxis]] = []
        self._picture = QPixmap()
        self._shown_ns = 0  # the time of the frame that is shown
        self.layout_now = lay_out(QRectF(), [], 0.0, False)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(160, 90)

    @property
    def axes(self) -> tuple[DrawnAxis, ...]:
        """The value axes, in the order of their first traces."""
        return tuple(self._axes.values())

    def set_traces(self, traces: Sequence[TraceSpec]) -> None:
        """Draw these PVs, from the next frame on."""
        self._traces = tuple(traces)
        self._units = None

    def set_dark(self, dark: bool) -> None:
        """Use the colours of the theme."""
        self._colors = chart_colors(dark)
        self._render_again()

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(600, 300)

    def axis_of(self, trace: TraceSpec, unit: str) -> AxisSpec:
        """Return the axis a trace is drawn on: that which it names, else one for its unit."""
        for spec in self._specs:
            if spec.id == trace.axis:
                return spec
        return AxisSpec(f"unit:{unit}", "", unit)

    def _rebuild(self, units: list[str]) -> None:
        """Find axes and painters anew: after a change of traces or units."""
        self._units = units
        known = {painter.spec.slot: painter for painter, _ in self._painters}
        before, self._axes, self._painters = self._axes, {}, []
        for trace, unit in zip(self._traces, units, strict=True):
            if not trace.visible:
                continue
            spec = self.axis_of(trace, unit)
            axis = self._axes.get(spec.id)
            if axis is None:
                axis = before.get(spec.id) or DrawnAxis(spec)
                self._axes[spec.id] = axis
            painter = known.get(trace.slot) or TracePainter(trace)
            painter.spec = trace
            self._painters.append((painter, axis))
        for axis in self._axes.values():
            colors = {painter.spec.color for painter, its in self._painters if its is axis}
            axis.set_color(colors.pop() if len(colors) == 1 else None)

    def render_frame(self, now_ns: int) -> None:
        """Render the frame of ``now_ns`` and show it."""
        self._shown_ns = now_ns
        units = [self._source.unit(trace.slot) for trace in self._traces]
        if units != self._units:
            self._rebuild(units)
        ratio = self.devicePixelRatioF()
        size = self.size() * ratio
        if self._picture.size() != size or self._picture.devicePixelRatio() != ratio:
            self._picture = QPixmap(size)
            self._picture.setDevicePixelRatio(ratio)
        painter = QPainter(self._picture)
        painter.setFont(self._small_font())
        self.draw(painter, QRectF(self.rect()), now_ns, 1 / ratio)
        painter.end()
        self.update()

    def _render_again(self) -> None:
        if self._shown_ns:
            self.render_frame(self._shown_ns)

    def _small_font(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(max(font.pointSizeF() - 1, 6.0))
        return font

    def draw(self, painter: QPainter, rect: QRectF, now_ns: int, device_px: float) -> ChartLayout:
        """Draw the chart at ``now_ns`` into ``rect`` (logical pixels) of any paint device."""
        painter.fillRect(rect, self._colors.ground)
        if not self._traces:
            painter.setPen(self._colors.faint)
            painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), EMPTY_TEXT)
            return self.layout_now
        t0_ns, t1_ns = self.view.range_at(now_ns)
        metrics = QFontMetricsF(painter.font())
        bottom = time_axis_height(metrics)
        axes = list(self._axes.values())
        # Axes as wide as in the frame before: columns hang on it, and ranges on columns.
        before = lay_out(rect, [axis.width for axis in axes], bottom, self.stacked)
        columns = max(int(before.plot.width() / device_px), 1)
        drawn: dict[str, list[tuple[Float64s, Float64s]]] = {}
        for trace, axis in self._painters:
            history = self._source.history(trace.spec.slot)
            hold_ns = self._source.silent_since(trace.spec.slot) or now_ns
            trace.prepare(history, t0_ns, t1_ns, hold_ns, columns, axis.spec.log)
            drawn.setdefault(axis.spec.id, []).append(trace.extent)
        height = (rect.height() - bottom) / (max(len(axes), 1) if self.stacked else 1)
        for axis in axes:
            axis.fit(drawn[axis.spec.id])
        widths = [axis.measure(height, metrics) for axis in axes]
        self.layout_now = layout = lay_out(rect, widths, bottom, self.stacked)
        for axis, place in zip(axes, layout.axes, strict=True):
            axis.place = place
        ticks = self._time_ticks(t0_ns, t1_ns, layout.plot)
        paint_grid(painter, layout.plot, axes, ticks, self._colors)
        for trace, axis in self._painters:
            assert axis.place is not None
            painter.save()
            painter.setClipRect(axis.place.area.adjusted(0, -1, 0, 1))
            trace.paint(painter, axis.place.area, axis.scale, device_px)
            painter.restore()
        for axis in axes:
            paint_value_axis(painter, axis, self._colors)
        paint_time_axis(painter, layout.plot, ticks, self._colors)
        return layout

    def _time_ticks(self, t0_ns: int, t1_ns: int, plot: QRectF) -> list[tuple[float, TimeTick]]:
        ticks = time_ticks(t0_ns, t1_ns, plot.width(), self.utc)
        scale = plot.width() / (t1_ns - t0_ns)
        return [(int(plot.left() + (tick.time_ns - t0_ns) * scale) + 0.5, tick) for tick in ticks]

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        if self._picture.isNull():
            self.render_frame(self._shown_ns)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        self._render_again()
