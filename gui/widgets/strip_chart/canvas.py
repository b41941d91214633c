"""The chart's picture: axes, grid and traces, rendered once a frame and kept as a pixmap."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from gui.core.batch import Float64s
from gui.core.chart_view import Navigator
from gui.core.group import AxisSpec
from gui.core.time_ticks import TimeTick, time_ticks
from gui.widgets.strip_chart.axis_painter import (
    paint_beginnings,
    paint_grid,
    paint_limits,
    paint_time_axis,
    paint_value_axis,
    time_axis_height,
)
from gui.widgets.strip_chart.chart_colors import chart_colors
from gui.widgets.strip_chart.chart_mouse import ChartMouse
from gui.widgets.strip_chart.cursor import Reading, paint_cursor, readings
from gui.widgets.strip_chart.drawn_axis import DrawnAxis
from gui.widgets.strip_chart.layout import ChartLayout, lay_out
from gui.widgets.strip_chart.markers import Markers, paint_marker
from gui.widgets.strip_chart.source import TraceSource, TraceSpec
from gui.widgets.strip_chart.trace_painter import TracePainter

EMPTY_TEXT: Final = "Nothing plotted.\nTick a PV in the table below to draw it here."


class ChartCanvas(QWidget):
    """Draws the traces of a ``TraceSource``; ``render_frame`` is the only thing that costs time."""

    view_changed = Signal()
    axes_changed = Signal(object)  # tuple of AxisSpec
    markers_moved = Signal()
    failed = Signal(str)

    def __init__(
        self, source: TraceSource, axes: Sequence[AxisSpec] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._source = source
        self._specs = {spec.id: spec for spec in axes}  # those that traces may name
        self.navigator = Navigator(600.0)
        self.mouse = ChartMouse(self, self.navigator)
        self.utc = False
        self.stacked = False
        self.show_limits = False
        self.markers: Markers | None = None
        self.cursor_on = False
        self._hovered: QPointF | None = None
        self.colors = chart_colors(False)
        self._traces: tuple[TraceSpec, ...] = ()
        self._units: list[str] | None = None  # None: the traces are others than those drawn
        self._axes: dict[str, DrawnAxis] = {}
        self._painters: list[tuple[TracePainter, DrawnAxis]] = []
        self._picture = QPixmap()
        self._shown_ns = 0  # the time of the frame that is shown
        self.layout_now = lay_out(QRectF(), [], 0.0, False)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(160, 90)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

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
        self.colors = chart_colors(dark)
        self._render_again()

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(600, 300)

    def axis_of(self, trace: TraceSpec, unit: str) -> AxisSpec:
        """Return the axis a trace is drawn on: that which it names, else one for its unit."""
        by_unit = f"unit:{unit}"
        wanted = trace.axis if trace.axis in self._specs else by_unit
        return self._specs.get(wanted or by_unit) or AxisSpec(by_unit, "", unit)

    def set_axis(self, spec: AxisSpec) -> None:
        """Change an axis; what was chosen for it by hand is undone."""
        self._specs[spec.id] = spec
        self._axes.pop(spec.id, None)
        self._units = None
        self.navigator.fit(spec.id)
        self.axes_changed.emit(tuple(self._specs.values()))
        self._render_again()

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
                axis = before.get(spec.id)
                if axis is None or axis.spec != spec:
                    axis = DrawnAxis(spec)
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
        painter.setFont(self.small_font())
        self.draw(painter, QRectF(self.rect()), now_ns, 1 / ratio)
        painter.end()
        self.update()

    def _render_again(self) -> None:
        if self._shown_ns:
            self.render_frame(self._shown_ns)

    def small_font(self) -> QFont:
        """Return the font of axes and readings."""
        font = QFont(self.font())
        font.setPointSizeF(max(font.pointSizeF() - 1, 6.0))
        return font

    def draw(self, painter: QPainter, rect: QRectF, now_ns: int, device_px: float) -> ChartLayout:
        """Draw the chart at ``now_ns`` into ``rect`` (logical pixels) of any paint device."""
        painter.fillRect(rect, self.colors.ground)
        if not self._traces:
            painter.setPen(self.colors.faint)
            painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), EMPTY_TEXT)
            return self.layout_now
        view = self.navigator.view
        t0_ns, t1_ns = view.time.range_at(now_ns)
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
            axis.fit(drawn[axis.spec.id], view.scale(axis.spec.id))
            axis.undrawable = sum(t.undrawable for t, its in self._painters if its is axis)
        widths = [axis.measure(height, metrics) for axis in axes]
        self.layout_now = layout = lay_out(rect, widths, bottom, self.stacked)
        for axis, place in zip(axes, layout.axes, strict=True):
            axis.place = place
        ticks = self._time_ticks(t0_ns, t1_ns, layout.plot)
        paint_grid(painter, layout.plot, axes, ticks, self.colors)
        for trace, axis in self._painters:
            assert axis.place is not None
            painter.save()
            painter.setClipRect(axis.place.area.adjusted(0, -1, 0, 1))
            if self.show_limits:
                limits = self._source.limits(trace.spec.slot)
                paint_limits(painter, axis, limits)
            trace.paint(painter, axis.place.area, axis.scale, device_px)
            painter.restore()
        paint_beginnings(painter, layout.plot, self._beginnings(t0_ns, t1_ns, layout.plot))
        for axis in axes:
            paint_value_axis(painter, axis, self.colors)
        paint_time_axis(painter, layout.plot, ticks, self.colors)
        return layout

    def _beginnings(self, t0_ns: int, t1_ns: int, plot: QRectF) -> dict[float, str]:
        """Return where data begin that had older samples once: x in pixels → colour."""
        found = {}
        for trace, _ in self._painters:
            history = self._source.history(trace.spec.slot)
            if history.evicted and t0_ns < history.first_ns < t1_ns:
                part = (history.first_ns - t0_ns) / (t1_ns - t0_ns)
                found[round(plot.left() + part * plot.width()) + 0.5] = trace.spec.color
        return found

    def _time_ticks(self, t0_ns: int, t1_ns: int, plot: QRectF) -> list[tuple[float, TimeTick]]:
        ticks = time_ticks(t0_ns, t1_ns, plot.width(), self.utc)
        scale = plot.width() / (t1_ns - t0_ns)
        return [(int(plot.left() + (tick.time_ns - t0_ns) * scale) + 0.5, tick) for tick in ticks]

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        if self._picture.isNull():
            self.render_frame(self._shown_ns)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        if self._traces and self._axes:
            painter.setFont(self.small_font())
            self.draw_overlays(painter)

    def draw_shown(self, painter: QPainter, device_px: float) -> None:
        """Draw the frame that is shown again, with markers, for a picture."""
        self.draw(painter, QRectF(self.rect()), self._shown_ns, device_px)
        cursor, self.cursor_on = self.cursor_on, False
        self.draw_overlays(painter)
        self.cursor_on = cursor

    def zone_name(self) -> str:
        """Return the name of the time zone in force."""
        moment = datetime.fromtimestamp(self._shown_ns / 1e9, UTC)
        return "UTC" if self.utc else f"local time ({moment.astimezone():%Z, UTC%z})"

    def draw_overlays(self, painter: QPainter) -> None:
        """Draw what lies over the traces: markers, cursor, the rectangle being drawn."""
        plot = self.layout_now.plot
        if self.markers is not None:
            for name, time_ns in (("A", self.markers.a_ns), ("B", self.markers.b_ns)):
                x = self.x_of(time_ns)
                if plot.left() <= x <= plot.right():
                    paint_marker(painter, plot, x, name, self.colors)
        at_ns = self.cursor_ns()
        if at_ns is not None and self.mouse.band is None:
            found = self.readings(at_ns)
            x = self.x_of(at_ns)
            paint_cursor(painter, plot, x, at_ns, found, self.utc, self.colors)
        if self.mouse.band is not None:
            painter.setPen(self.colors.ink)
            shade = QColor(self.colors.ink)
            shade.setAlphaF(0.12)
            painter.setBrush(shade)
            painter.drawRect(self.mouse.band.intersected(plot))

    def cursor_ns(self) -> int | None:
        """Return the time under the cursor; ``None``: there is none."""
        at = self._hovered
        if not self.cursor_on or at is None or not self.layout_now.plot.contains(at):
            return None
        return self.time_at(at.x())

    def readings(self, at_ns: int) -> list[Reading]:
        """Return what the visible traces were at ``at_ns``."""
        return readings(self._source, self._traces, at_ns)

    def hover(self, at: QPointF | None) -> None:
        """Note where the mouse is."""
        self._hovered = at
        if self.cursor_on:
            self.update()

    def shown_range(self) -> tuple[int, int]:
        """Return begin and end of the frame that is shown (ns, UTC)."""
        return self.navigator.view.time.range_at(self._shown_ns)

    def time_at(self, x: float) -> int:
        """Return the time at ``x`` (pixels)."""
        t0_ns, t1_ns = self.shown_range()
        plot = self.layout_now.plot
        return t0_ns + int((x - plot.left()) / plot.width() * (t1_ns - t0_ns))

    def x_of(self, time_ns: int) -> float:
        """Return where a time is, in pixels."""
        t0_ns, t1_ns = self.shown_range()
        plot = self.layout_now.plot
        return plot.left() + (time_ns - t0_ns) / (t1_ns - t0_ns) * plot.width()

    def place_at(self, at: QPointF) -> str:
        """Return ``"plot"``, ``"time"``, the id of the value axis at ``at``, or ``""``."""
        plot = self.layout_now.plot
        if not self._axes:
            return ""
        if plot.contains(at):
            return "plot"
        if plot.left() <= at.x() <= plot.right() and at.y() > plot.bottom():
            return "time"
        for axis in self._axes.values():
            place = axis.place
            if place is not None and place.area.top() <= at.y() <= place.area.bottom():
                left = place.x - place.width if place.on_left else place.x
                if left <= at.x() <= left + place.width:
                    return axis.spec.id
        return ""

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if not self.mouse.press(event):
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        self.mouse.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        self.mouse.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        self.mouse.double_click(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: D102
        self.mouse.wheel(event)
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: D102
        self.hover(None)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        self._render_again()
