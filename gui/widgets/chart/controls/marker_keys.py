"""Keys that choose and move the markers of the strip chart."""

from typing import Final

from PySide6.QtCore import QObject, Slot

from gui.widgets.chart.canvas.canvas import ChartCanvas
from gui.widgets.chart.controls.actions import ChartActions

_STEP: Final = 0.01  # of the visible range


class MarkerKeys(QObject):
    """Connects the actions that act on one marker; each shows the markers first. GUI thread."""

    def __init__(self, canvas: ChartCanvas, actions: ChartActions) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._switch = actions["markers"]
        for name, slot in (
            ("marker_a", self._choose_a), ("marker_b", self._choose_b),
            ("marker_back", self._earlier), ("marker_on", self._later),
        ):  # fmt: skip
            actions[name].triggered.connect(slot)

    @Slot()
    def _choose_a(self) -> None:
        self._choose("a")

    @Slot()
    def _choose_b(self) -> None:
        self._choose("b")

    @Slot()
    def _earlier(self) -> None:
        self._move(-_STEP)

    @Slot()
    def _later(self) -> None:
        self._move(_STEP)

    def _choose(self, name: str) -> None:
        """Let the keys move this one; out of view it comes to the middle."""
        self._switch.setChecked(True)
        begin, end = self._shown()
        if not begin <= self._time(name) <= end:
            self._put(name, (begin + end) // 2)
        else:
            self._put(name, self._time(name))

    def _move(self, part: float) -> None:
        """Move the chosen one by a part of the visible range, within it."""
        self._switch.setChecked(True)
        markers = self._canvas.scene.markers
        name = (markers.chosen if markers is not None else "") or "a"
        begin, end = self._shown()
        from_ns = min(max(self._time(name), begin), end)
        self._put(name, min(max(from_ns + round(part * (end - begin)), begin), end))

    def _shown(self) -> tuple[int, int]:
        return self._canvas.navigator.view.time.range_at(self._canvas.navigator.now_ns())

    def _time(self, name: str) -> int:
        markers = self._canvas.scene.markers
        if markers is None:
            return 0
        return markers.a_ns if name == "a" else markers.b_ns

    def _put(self, name: str, time_ns: int) -> None:
        markers = self._canvas.scene.markers
        if markers is not None:
            markers.chosen = name
            if name == "a":
                markers.a_ns = time_ns
            else:
                markers.b_ns = time_ns
            self._canvas.markers_moved.emit()
            self._canvas.update()
