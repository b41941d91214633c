"""Mouse and wheel of the chart: zoom, pan, drag markers.

Wheel: time; over a value axis, or with Ctrl, that axis. Left drag in the plot: zoom to the
rectangle; on an axis, or with the middle button or Shift: pan. Double click: fit.
"""

from typing import Final

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QWheelEvent

from gui.core.chart.navigator import Navigator
from gui.core.chart.value_scale import ValueScale
from gui.widgets.chart.canvas.markers import GRAB_PX
from gui.widgets.chart.canvas.scene import ChartScene

_STEP: Final = 0.8  # of the visible range per notch of the wheel
_NOTCH: Final = 120
_FLAT_PX: Final = 12  # a rectangle flatter than this zooms time only
_LEAST_PX: Final = 4
_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier
_CTRL: Final = Qt.KeyboardModifier.ControlModifier


class ChartMouse(QObject):
    """Turns mouse events of the canvas into steps of the navigator. GUI thread."""

    view_changed = Signal()
    markers_moved = Signal()
    hovered = Signal(QPointF)  # moved with no button pressed
    overlays_changed = Signal()  # cursor, markers or band are to be painted again

    def __init__(
        self, scene: ChartScene, navigator: Navigator, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._scene = scene
        self._navigator = navigator
        self._pressed: QPointF | None = None
        self._last = QPointF()
        self._panning = ""  # "plot", "time" or the id of an axis
        self._marker = ""  # "a" or "b" while it is dragged
        self.band: QRectF | None = None  # the zoom rectangle being drawn

    def press(self, event: QMouseEvent) -> bool:
        """Begin a drag; return whether one began."""
        at = event.position()
        place = self._scene.place_at(at)
        left = event.button() == Qt.MouseButton.LeftButton
        middle = event.button() == Qt.MouseButton.MiddleButton
        if not place or not (left or middle):
            return False
        self._pressed = self._last = at
        self._marker = self._marker_near(at) if left and place == "plot" else ""
        pans = middle or place != "plot" or bool(event.modifiers() & _SHIFT)
        self._panning = place if pans and not self._marker else ""
        return True

    def _marker_near(self, at: QPointF) -> str:
        markers = self._scene.markers
        if markers is not None:
            for name, time_ns in (("b", markers.b_ns), ("a", markers.a_ns)):
                if abs(self._scene.x_of(time_ns) - at.x()) <= GRAB_PX:
                    return name
        return ""

    def move(self, event: QMouseEvent) -> None:
        """Continue a drag, or move the cursor."""
        at = event.position()
        if self._pressed is None:
            self.hovered.emit(at)
        elif self._marker and self._scene.markers is not None:
            time_ns = self._scene.time_at(at.x())
            setattr(self._scene.markers, f"{self._marker}_ns", time_ns)
            self._scene.markers.chosen = self._marker
            self.markers_moved.emit()
        elif self._panning:
            self._pan(at)
        else:
            self.band = QRectF(self._pressed, self._in_plot(at)).normalized()
        self.overlays_changed.emit()

    def _in_plot(self, at: QPointF) -> QPointF:
        """Return the place of the plot nearest to ``at``: a zoom shows a part of what is seen."""
        plot = self._scene.layout.plot
        x = min(max(at.x(), plot.left()), plot.right())
        return QPointF(x, min(max(at.y(), plot.top()), plot.bottom()))

    def _pan(self, at: QPointF) -> None:
        layout, navigator = self._scene.layout, self._navigator
        dx, dy = at.x() - self._last.x(), at.y() - self._last.y()
        self._last = at
        if self._panning in ("plot", "time"):
            navigator.pan_time(-dx / layout.plot.width())
        for axis in self._scene.axes.values():
            if axis.place and self._panning in ("plot", axis.spec.id):
                if self._panning == "plot" and not navigator.view.scale(axis.spec.id):
                    continue  # an axis with automatic range keeps it
                navigator.pan_axis(axis.spec.id, axis.scale, dy / axis.place.area.height())
        self.view_changed.emit()

    def release(self, event: QMouseEvent) -> None:
        """End a drag; zoom to a rectangle that was drawn."""
        band, self.band, self._pressed = self.band, None, None
        if band is not None and band.width() >= _LEAST_PX:
            self._zoom_to(band)
        self.overlays_changed.emit()

    def _zoom_to(self, band: QRectF) -> None:
        scene = self._scene
        scales: dict[str, ValueScale] = {}
        if band.height() >= _FLAT_PX:
            for axis in scene.axes.values():
                assert axis.place is not None
                area = axis.place.area
                part = band.intersected(area)
                if part.height() >= _LEAST_PX:
                    low = (area.bottom() - part.bottom()) / area.height()
                    high = (area.bottom() - part.top()) / area.height()
                    scales[axis.spec.id] = axis.scale.part(low, high)
        self._navigator.zoom_to(scene.time_at(band.left()), scene.time_at(band.right()), scales)
        self.view_changed.emit()

    def wheel(self, event: QWheelEvent) -> None:
        """Zoom; with Shift, pan in time."""
        turned = event.angleDelta().y() or event.angleDelta().x()
        notches = turned / _NOTCH
        place = self._scene.place_at(event.position())
        if not place or not notches:
            return
        factor = _STEP**notches
        area = self._scene.layout.plot
        if event.modifiers() & _SHIFT:
            self._navigator.pan_time(-0.1 * notches)
        elif place not in ("plot", "time") or event.modifiers() & _CTRL:
            for axis in self._scene.axes.values():
                if axis.place and (place == axis.spec.id or place == "plot"):
                    zone = axis.place.area
                    at = (zone.bottom() - event.position().y()) / zone.height()
                    if 0 <= at <= 1:
                        self._navigator.zoom_axis(axis.spec.id, axis.scale, factor, at)
        else:
            at = (event.position().x() - area.left()) / area.width()
            self._navigator.zoom_time(factor, min(max(at, 0.0), 1.0))
        self.view_changed.emit()

    def double_click(self, event: QMouseEvent) -> None:
        """Fit the axis under the mouse, or all of them."""
        place = self._scene.place_at(event.position())
        if place:
            self._navigator.fit(None if place in ("plot", "time") else place)
            self.view_changed.emit()
