"""Canvas of the strip chart: renders the scene once a frame into a pixmap, overlays on top."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from gui.core.chart.navigator import Navigator
from gui.core.groups.group import AxisSpec
from gui.core.pv.time_zone import zone_of_range
from gui.qt.look.small_font import smaller
from gui.qt.look.spoken_role import Role, spoken_as
from gui.qt.look.theme import colors_of
from gui.qt.overrides import guarded
from gui.widgets.chart.canvas.axis_painter import paint_level
from gui.widgets.chart.canvas.cursor import Reading, paint_cursor, readings
from gui.widgets.chart.canvas.limit_labels import paint_limit_labels
from gui.widgets.chart.canvas.markers import paint_markers
from gui.widgets.chart.canvas.mouse import ChartMouse
from gui.widgets.chart.canvas.overlay_hand import OverlayHand
from gui.widgets.chart.canvas.scene import ChartScene
from gui.widgets.chart.canvas.value_axis import DrawnAxis
from gui.widgets.chart.canvas.view_notes import PALE_TEXT, paint_notes, paint_over_plot
from gui.widgets.chart.colors import LIGHT, chart_colors
from gui.widgets.chart.palette import in_theme
from gui.widgets.chart.trace_source import TraceSource, TraceSpec

EMPTY_TEXT: Final = "Nothing plotted.\nTick a PV in the table below to draw it here."
NO_PVS_TEXT: Final = (
    "Nothing to plot yet.\nAdd PVs (Group › Add PVs…), then tick one to draw it here."
)


@spoken_as(Role.Chart)
class ChartCanvas(QWidget):
    """Draws the traces of a ``TraceSource``; only ``render_frame`` is expensive. GUI thread."""

    view_changed = Signal()
    axes_changed = Signal(object)  # tuple of AxisSpec
    markers_moved = Signal()
    failed = Signal(str)

    def __init__(
        self, source: TraceSource, axes: Sequence[AxisSpec] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._source = source
        self.scene = ChartScene(source, axes)
        self.navigator = Navigator(600.0)
        self.mouse = ChartMouse(self.scene, self.navigator, self)
        self.mouse.view_changed.connect(self.view_changed)
        self.mouse.markers_moved.connect(self.markers_moved)
        self.mouse.hovered.connect(self.hover)
        self.mouse.overlays_changed.connect(self._paint_again)
        self.cursor_on = False
        self._hovered: QPointF | None = None
        self._highlighted: int | None = None  # slot
        self.annotations: OverlayHand | None = None  # set by the chart
        self._noted = QRectF()  # place of the notes; a click on them fits
        self._picture = QPixmap()
        self.pvs: Callable[[], int] = lambda: 1  # how many there are to be ticked
        self._key: tuple[object, ...] = ()  # of the frame in the picture
        self._shown_ns = 0  # time of that frame
        self._awaits_frame = False
        self.parts = 0  # frames painted only in part
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(160, 90)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Strip chart")

    @property
    def axes(self) -> tuple[DrawnAxis, ...]:
        """The value axes, in the order of their first traces."""
        return tuple(self.scene.axes.values())

    def set_traces(self, traces: Sequence[TraceSpec]) -> None:
        """Draw these PVs, from the next frame on."""
        self.scene.set_traces(traces)

    @property
    def empty_text(self) -> str:
        """What is written where nothing is plotted."""
        return EMPTY_TEXT if self.pvs() else NO_PVS_TEXT

    def set_dark(self, dark: bool) -> None:
        """Use the colours of the theme."""
        self.scene.colors = chart_colors(dark)
        self._render_again()

    @guarded
    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(600, 300)

    def set_axis(self, spec: AxisSpec) -> None:
        """Change an axis; a range zoomed to is dropped only where the axis gets another range."""
        before = self.scene.specs.get(spec.id)
        self.scene.set_axis(spec)
        if spec.range != (before.range if before is not None else None):
            self.navigator.fit(spec.id)
        self.axes_changed.emit(tuple(self.scene.specs.values()))
        self._render_again()

    def set_axis_range(self, spec: AxisSpec) -> None:
        """Give an axis the range of ``spec``, whatever was zoomed to."""
        self.set_axis(spec)
        self.navigator.fit(spec.id)
        self._render_again()

    def set_axes(self, specs: Sequence[AxisSpec]) -> None:
        """Replace the axes; a range zoomed to is dropped only where one gets another range."""
        before = {axis: spec.range for axis, spec in self.scene.specs.items()}
        after = {spec.id: spec.range for spec in specs}
        self.scene.set_axes(specs)
        for axis in {**before, **after}:
            if before.get(axis) != after.get(axis):
                self.navigator.fit(axis)
        self._render_again()

    def render_frame(self, now_ns: int) -> None:
        """Render the frame of ``now_ns`` (UTC), as far as it differs from the last, and show it."""
        self._shown_ns = now_ns
        ratio = self.devicePixelRatioF()
        size = self.size() * ratio
        if self._picture.size() != size or self._picture.devicePixelRatio() != ratio:
            self._picture = QPixmap(size)
            self._picture.setDevicePixelRatio(ratio)
            self._key = ()
        font = self.small_font()
        rect, before_ns, noted = QRectF(self.rect()), self.scene.range_ns, self.scene.notes
        view = self.navigator.view
        if self.scene.traces:
            self.scene.arrange(rect, view, now_ns, QFontMetricsF(font), 1 / ratio)
        key = (*self.scene.key(), not self.scene.traces and self.empty_text)
        if not self.scene.traces and key == self._key:
            return  # the picture says so already, and nothing moves
        moved = self._shift_px(before_ns) if key == self._key else None
        self._key = key
        if moved is not None:
            self._scroll(moved, ratio)
            self.parts += 1
        painted: tuple[QRectF, ...] = ()
        with QPainter(self._picture) as painter:
            painter.setFont(font if self.scene.traces else self.font())  # as in empty tables
            if moved is None:
                self.scene.paint(painter, rect, 1 / ratio, self.empty_text)
            else:
                painted = self.scene.paint_part(painter, rect, self.scene.dirty_x(), 1 / ratio)
        if moved == 0 and noted == self.scene.notes and not self._reads_values():
            for part in painted:  # else Qt copies all of it
                self.update(part.toAlignedRect())
        else:
            self.update()

    @contextmanager
    def before_frame(self, now_ns: int) -> Iterator[None]:
        """Render nothing within, whatever its size becomes: the frame of ``now_ns`` follows."""
        self._shown_ns, self._awaits_frame = now_ns, True
        try:
            yield
        finally:
            self._awaits_frame = False

    def state(self) -> tuple[object, ...]:
        """Return what is drawn over the frame, and how, which the user changes."""
        scene = self.scene
        looks = scene.stacked, scene.show_limits, scene.archived_pale, scene.utc, scene.colors
        return (self.cursor_on, self._hovered, scene.markers, *looks)

    def is_behind(self, now_ns: int) -> bool:
        """Return whether the frame shown is behind ``now_ns`` by a column of pixels."""
        t0_ns, t1_ns = self.scene.range_ns
        columns = self.scene.layout.plot.width() * self.devicePixelRatioF()
        behind = abs(now_ns - self._shown_ns) * columns >= t1_ns - t0_ns
        return behind and self.navigator.view.time.live

    def _reads_values(self) -> bool:
        """Return whether what is drawn over the frame depends on its samples."""
        return self.cursor_on or self._highlighted is not None or self.mouse.band is not None

    def _shift_px(self, before_ns: tuple[int, int]) -> int | None:
        """Return by how many pixels the plot moved to the left; ``None``: paint all of it."""
        scene, ratio = self.scene, self.devicePixelRatioF()
        plot = scene.layout.plot
        if ratio != int(ratio) or scene.data_starts() or scene.texts_only():
            return None
        column_ns = (scene.range_ns[1] - scene.range_ns[0]) / (plot.width() * ratio)
        moved = (scene.range_ns[0] - before_ns[0]) / column_ns
        whole = round(moved)
        if abs(moved - whole) > 1e-6 or not 0 <= whole < plot.width() * ratio / 2:
            return None
        return whole

    def _scroll(self, moved: int, ratio: float) -> None:
        if moved:
            plot = self.scene.layout.plot
            area = QRectF(plot.topLeft() * ratio, plot.size() * ratio).toRect()
            self._picture.scroll(-moved, 0, area)

    @Slot()
    def _paint_again(self) -> None:
        self.update()

    @Slot()
    def take_focus(self) -> None:
        """Take the keyboard focus."""
        self.setFocus()

    def _render_again(self) -> None:
        if self._shown_ns and not self._awaits_frame:
            self.render_frame(self._shown_ns)

    @guarded
    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._key = ()  # axes need other room
            self._render_again()

    def small_font(self) -> QFont:
        """Return the font of axes and readings."""
        return smaller(self.font())

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        if self._picture.isNull():  # before the first frame
            self.render_frame(self._shown_ns or self.navigator.now_ns())
        with QPainter(self) as painter:
            painter.drawPixmap(0, 0, self._picture)
            if self.scene.traces and self.scene.axes:
                if self._highlighted is not None:
                    device_px = 1 / self.devicePixelRatioF()
                    self.scene.paint_highlighted(painter, self._highlighted, device_px)
                painter.setFont(self.small_font())
                self.draw_overlays(painter)
            if self.hasFocus():  # its keys are single letters: one must see who takes them
                painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
                painter.setPen(QColor(colors_of(self).accent))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    @property
    def hovered(self) -> QPointF | None:
        """Where the mouse is; ``None``: not on the canvas."""
        return self._hovered

    @Slot(object)
    def highlight(self, slot: int | None) -> None:
        """Let the trace of ``slot`` stand out; ``None``: no trace."""
        self._highlighted = slot
        self.update()

    def draw_shown(self, painter: QPainter, device_px: float) -> None:
        """Draw the visible frame with markers, without the cursor, for a picture: always light."""
        rect, metrics = QRectF(self.rect()), QFontMetricsF(painter.font())
        scene, cursor = self.scene, self.cursor_on
        traces, colors = scene.traces, scene.colors
        try:
            self.cursor_on, scene.colors = False, LIGHT
            scene.set_traces([replace(t, color=in_theme(t.color, dark=False)) for t in traces])
            scene.arrange(rect, self.navigator.view, self._shown_ns, metrics, device_px)
            scene.paint(painter, rect, device_px, self.empty_text)
            self.draw_overlays(painter)
        finally:
            self.cursor_on, scene.colors = cursor, colors
            scene.set_traces(traces)
            self._key = ()  # paint the next frame whole
            self._render_again()

    def zone_name(self) -> str:
        """Return the name of the displayed time zone, with the offsets of the range shown."""
        zone = zone_of_range(*self.shown_range(), self.scene.utc)
        return zone if self.scene.utc else f"local time ({zone})"

    def draw_overlays(self, painter: QPainter) -> None:
        """Draw markers, cursor and the zoom rectangle over the traces."""
        plot = self.scene.layout.plot
        notes = self.scene.notes if self.scene.traces else ()
        self._noted = paint_notes(painter, plot, notes, self.scene.colors)
        if self.scene.has_pale():
            paint_over_plot(painter, plot, PALE_TEXT, self.scene.colors)
        if self.annotations is not None:
            self.annotations.paint(painter)
        paint_limit_labels(painter, self.scene.limit_labels(), self.scene.colors)
        names: list[QRectF] = []
        if (markers := self.scene.markers) is not None:
            names = paint_markers(painter, plot, markers, self.x_of, self.scene.colors)
        at_ns = self.cursor_ns()
        if at_ns is not None and self.mouse.band is None:
            found = self.readings(at_ns)
            x, y = self.x_of(at_ns), self._hovered.y() if self._hovered is not None else 0.0
            painter.setPen(QPen(self.scene.colors.ink, 1, Qt.PenStyle.DotLine))
            painter.drawLine(QLineF(plot.left(), y, plot.right(), y))
            for axis in self.axes:
                paint_level(painter, axis, y, self.scene.colors)
            utc, colors = self.scene.utc, self.scene.colors
            paint_cursor(painter, plot, x, at_ns, found, utc, colors, names)
        if self.mouse.band is not None:
            painter.setPen(self.scene.colors.ink)
            shade = QColor(self.scene.colors.ink)
            shade.setAlphaF(0.12)
            painter.setBrush(shade)
            painter.drawRect(self.mouse.band.intersected(plot))

    def cursor_ns(self) -> int | None:
        """Return the time (ns, UTC) under the cursor; ``None``: no cursor is shown."""
        at = self._hovered
        if not self.cursor_on or at is None or not self.scene.layout.plot.contains(at):
            return None
        return self.time_at(at.x())

    def readings(self, at_ns: int) -> list[Reading]:
        """Return the readings of the visible traces at ``at_ns``."""
        return readings(self._source, self.scene.traces, at_ns, self.scene.resolution)

    @Slot(QPointF)
    def hover(self, at: QPointF | None) -> None:
        """Note where the mouse is; ``None``: not on the canvas."""
        self._hovered = at
        if self.cursor_on:
            self.update()

    def shown_range(self) -> tuple[int, int]:
        """Return begin and end of the visible range (ns, UTC)."""
        return self.navigator.view.time.range_at(self._shown_ns)

    def time_at(self, x: float) -> int:
        """Return the time (ns, UTC) at ``x`` (pixels)."""
        return self.scene.time_at(x)

    def x_of(self, time_ns: int) -> float:
        """Return x of a time, in pixels."""
        return self.scene.x_of(time_ns)

    def axis_under_mouse(self) -> str:
        """Return the id of the value axis under the mouse, "" if there is none."""
        place = self.scene.place_at(self._hovered) if self._hovered is not None else ""
        return "" if place in ("plot", "time") else place

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if self.scene.can_fit and self._noted.contains(event.position()):
            self.navigator.fit()
            self.view_changed.emit()
            return
        if self.annotations is not None and self.annotations.press(event):
            return
        if not self.mouse.press(event):
            super().mousePressEvent(event)

    @guarded
    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        if self.annotations is None or not self.annotations.move(event):
            self.mouse.move(event)

    @guarded
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        if self.annotations is None or not self.annotations.release():
            self.mouse.release(event)

    @guarded
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        if self.annotations is None or not self.annotations.double_click(event):
            self.mouse.double_click(event)

    @guarded
    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: D102
        self.mouse.wheel(event)
        event.accept()

    @guarded
    def leaveEvent(self, event: QEvent) -> None:  # noqa: D102
        self.hover(None)

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        self._render_again()
