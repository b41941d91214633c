"""Size of the program's fonts: larger and smaller by keys, for every window, remembered."""

from typing import Final

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication

from gui.program.settings import Settings
from gui.qt.look.font_scale import base_points

STEPS: Final = (70, 80, 90, 100, 110, 125, 150, 175, 200, 250, 300)  # per cent
_ZOOM: Final = "font_zoom"  # among what is remembered


class FontZoom(QObject):
    """Sets the font of the application; all widgets that take theirs from it follow. GUI thread."""

    def __init__(self, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._settings = settings
        self._apply()

    @property
    def percent(self) -> int:
        """The zoom in force."""
        wanted = self._settings.number(_ZOOM, 100)
        return min(STEPS, key=lambda step: abs(step - wanted))

    @Slot()
    def larger(self) -> None:
        """Make all text larger."""
        self._step(1)

    @Slot()
    def smaller(self) -> None:
        """Make all text smaller."""
        self._step(-1)

    @Slot()
    def usual(self) -> None:
        """Give text the size that the desktop gives it."""
        self._set(100)

    def _step(self, by: int) -> None:
        number = STEPS.index(self.percent) + by
        self._set(STEPS[min(max(number, 0), len(STEPS) - 1)])

    def _set(self, percent: int) -> None:
        self._settings.set_number(_ZOOM, percent)
        self._apply()

    def _apply(self) -> None:
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            return
        font = app.font()
        points = base_points(app) * self.percent / 100
        if points > 0 and abs(font.pointSizeF() - points) > 0.01:  # -1: the desktop says pixels
            font.setPointSizeF(points)
            app.setFont(font)
