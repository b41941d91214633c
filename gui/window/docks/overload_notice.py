"""Overload notice: a field of the status bar, shown while the program cannot keep up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QLabel, QWidget

from gui.core.theme.roles import LOST, OVERLOAD
from gui.qt.look.notice import show_surface
from gui.qt.overrides import guarded

if TYPE_CHECKING:
    from gui.core.diagnostics.overload import Overload

# by OverloadLevel, whose module is loaded later
_GROUNDS: Final = (None, OVERLOAD, OVERLOAD, LOST)
_SYMBOLS: Final = ("", "▲", "▲", "◆")


class OverloadNotice(QLabel):
    """Symbol, text and colour; a click asks for the diagnostics. GUI thread."""

    clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: Overload | None = None
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()

    def show_overload(self, overload: Overload) -> None:
        """Show ``overload``; hide the notice when there is none."""
        if overload != self._shown:
            self._shown = overload
            self.setVisible(bool(overload.text))
            if overload.text:
                self.setText(f"{_SYMBOLS[overload.level]} {overload.text}")
                self.setToolTip(f"{overload.explanation}\nClick: diagnostics")
                ground = _GROUNDS[overload.level]
                show_surface(self, ground, bold=ground is LOST)

    @guarded
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        super().mouseReleaseEvent(event)
        self.clicked.emit()
