"""Zoom and pan actions of the strip chart, in time and on the value axes."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from gui.widgets.chart.canvas.canvas import ChartCanvas
from gui.widgets.chart.controls.actions import ChartActions

_ZOOM: Final = 0.8
_PAN: Final = 0.1  # of the visible range


class ChartSteps(QObject):
    """Connects the actions that change the view to the canvas' navigator. GUI thread."""

    stepped = Signal()

    def __init__(self, canvas: ChartCanvas, actions: ChartActions) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._navigator = canvas.navigator
        for name, slot in (
            ("live", self._live), ("undo", self._undo), ("redo", self._redo), ("fit", self._fit),
            ("zoom_in", self._zoom_in), ("zoom_out", self._zoom_out), ("earlier", self._earlier),
            ("later", self._later), ("up", self._up), ("down", self._down),
            ("zoom_in_values", self._zoom_in_values), ("zoom_out_values", self._zoom_out_values),
        ):  # fmt: skip
            actions[name].triggered.connect(slot)

    def _step(self, change: Callable[..., None], *arguments: object) -> None:
        change(*arguments)
        self.stepped.emit()

    @Slot()
    def _live(self) -> None:
        self._step(self._navigator.go_live)

    @Slot()
    def _undo(self) -> None:
        self._step(self._navigator.undo)

    @Slot()
    def _redo(self) -> None:
        self._step(self._navigator.redo)

    @Slot()
    def _fit(self) -> None:
        self._step(self._navigator.fit)

    @Slot()
    def _zoom_in(self) -> None:
        self._step(self._navigator.zoom_time, _ZOOM, 0.5)

    @Slot()
    def _zoom_out(self) -> None:
        self._step(self._navigator.zoom_time, 1 / _ZOOM, 0.5)

    @Slot()
    def _earlier(self) -> None:
        self._step(self._navigator.pan_time, -_PAN)

    @Slot()
    def _later(self) -> None:
        self._step(self._navigator.pan_time, _PAN)

    @Slot()
    def _zoom_in_values(self) -> None:
        self._each_axis(_ZOOM)

    @Slot()
    def _zoom_out_values(self) -> None:
        self._each_axis(1 / _ZOOM)

    @Slot()
    def _up(self) -> None:
        self._each_axis(1.0, _PAN)

    @Slot()
    def _down(self) -> None:
        self._each_axis(1.0, -_PAN)

    def _each_axis(self, factor: float, moved: float = 0.0) -> None:
        """Zoom or pan the value axis under the mouse, else all of them, in one step."""
        under = self._canvas.axis_under_mouse()
        scales = {
            axis.spec.id: axis.scale.part(0.5 - factor / 2 + moved, 0.5 + factor / 2 + moved)
            for axis in self._canvas.axes
            if under in ("", axis.spec.id)
        }
        self._step(self._navigator.show_scales, scales)
