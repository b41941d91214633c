"""Menu of a colour cell: automatic, palette, a different colour per row, any other."""

from typing import Final

from PySide6.QtCore import QObject, QPoint, Signal, Slot
from PySide6.QtGui import QAction, QColor
from PySide6.QtWidgets import QColorDialog, QMenu, QWidget

from gui.qt.look.command_icons import give_icons
from gui.qt.look.menu_groups import separate
from gui.qt.menu_key import give_letters
from gui.widgets.chart.palette import COLORS, color_icon, trace_color

_NAMES: Final = ("Blue", "Orange", "Green", "Purple", "Amber", "Sky blue", "Yellow")
EACH: Final = "each"  # another colour of the palette for each row


class ColorMenu(QObject):
    """Asks for a colour without blocking. GUI thread."""

    chosen = Signal(object)  # "#rrggbb", None: automatic, or EACH

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        self._now = ""
        self.menu = QMenu(parent)
        self._add("Automatic", None)
        separate(self.menu)
        for number, name in enumerate(_NAMES[: len(COLORS)]):
            color = trace_color(number)
            self._add(name, color).setIcon(color_icon(color))
        separate(self.menu)
        self.each = self._add("Different for each row", EACH)
        self.menu.addAction("Other…", self._ask)
        give_icons(self.menu.actions())
        give_letters(self.menu.actions())

    def _add(self, text: str, color: str | None) -> QAction:
        action = self.menu.addAction(text)
        action.setData(color)
        action.triggered.connect(self._on_chosen)
        return action

    def ask(self, now: str | None, rows: int, place: QPoint) -> None:
        """Show the menu at ``place`` (global); ``rows``: how many rows get the colour."""
        self._now = now or ""
        self.each.setVisible(rows > 1)
        self.menu.popup(place)

    @Slot()
    def _on_chosen(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.chosen.emit(action.data())

    @Slot()
    def _ask(self) -> None:
        dialog = QColorDialog(QColor(self._now or COLORS[0]), self._window)
        dialog.setWindowTitle("Colour of the trace")
        dialog.colorSelected.connect(self._on_color)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(QColor)
    def _on_color(self, color: QColor) -> None:
        self.chosen.emit(color.name())
