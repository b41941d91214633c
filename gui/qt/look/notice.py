"""Frame of a notice or a problem: its ground by role, with an edge below; follows the theme."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel

from gui.core.theme.roles import Surface
from gui.qt.look.theme import colors_of
from gui.qt.overrides import guarded


class NoticeFrame(QFrame):
    """Something needs a decision; with ``failed``, something went wrong. GUI thread."""

    def __init__(self, failed: bool = False) -> None:
        super().__init__()
        self._failed = failed

    def set_failed(self, failed: bool) -> None:
        """Show that something went wrong, or that it no longer does."""
        self._failed = failed
        self.update()

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        colors = colors_of(self)
        surface = colors.problem if self._failed else colors.notice
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), QColor(surface.ground))
            painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), QColor(surface.edge))


def show_surface(label: QLabel, surface: Surface | None, bold: bool = False) -> None:
    """Give ``label`` a ground of its own, or take it away. GUI thread."""
    weight = "; font-weight: bold" if bold else ""
    style = f"background: {surface.ground}; color: {surface.text}" if surface else ""
    label.setStyleSheet(f"{style}; border-radius: 3px; padding: 0 6px{weight}" if style else "")
