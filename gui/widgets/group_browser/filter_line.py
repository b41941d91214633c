"""Filter line of the group browser: Down or Enter go to the rows; Esc clears it, then leaves it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from gui.qt.overrides import guarded


class FilterLine(QLineEdit):
    """A line edit for filter words. GUI thread."""

    entered = Signal()  # go to the first group found
    left = Signal()  # go back to the rows

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText("Filter groups")
        self.setToolTip("Every word must be in a group's name or folder (Ctrl+L or /)")
        self.setClearButtonEnabled(True)

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        match event.key():
            case Qt.Key.Key_Escape if self.text():
                self.clear()
            case Qt.Key.Key_Escape:
                self.left.emit()
            case Qt.Key.Key_Down | Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.entered.emit()
            case _:
                super().keyPressEvent(event)
