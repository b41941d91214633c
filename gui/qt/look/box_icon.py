"""Icons of message boxes: of the program's family, in the colours of the theme; their width."""

from typing import Final

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QGridLayout, QMessageBox, QSpacerItem, QWidget

from gui.qt.look.bare_buttons import bare_buttons
from gui.qt.look.icons import drawn_icon, in_color
from gui.qt.look.theme import colors_of
from gui.qt.overrides import guarded

_SIZE: Final = 40  # logical pixels
_LETTERS: Final = 80  # to which a box is wide at least, with its icon
_NAMES: Final = {
    QMessageBox.Icon.Question: "circle-help",
    QMessageBox.Icon.Information: "info",
    QMessageBox.Icon.Warning: "triangle-alert",
}


def show_box_icon(box: QMessageBox, kind: QMessageBox.Icon) -> None:
    """Give ``box`` the icon of its kind instead of Qt's own, its buttons none. GUI thread.

    It gets room for a sentence in one line: Qt makes a box as narrow as its first text.
    """
    bare_buttons(box)
    box.setIconPixmap(box_picture(box, kind))
    box.installEventFilter(_Wide(box))


def box_picture(window: QWidget, kind: QMessageBox.Icon) -> QPixmap:
    """Return the icon of its kind for ``window``, in the colours that it has. GUI thread."""
    drawn = drawn_icon(_NAMES[kind], _SIZE, window.devicePixelRatioF())
    return in_color(drawn, colors_of(window).accent)


class _Wide(QObject):
    """Widens a box once, as it is first shown: each text that is set makes its layout anew."""

    @guarded
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Polish and isinstance(watched, QMessageBox):
            rows = watched.layout()
            if isinstance(rows, QGridLayout):
                wide = QSpacerItem(_LETTERS * watched.fontMetrics().averageCharWidth(), 0)
                rows.addItem(wide, rows.rowCount(), 0, 1, max(rows.columnCount(), 1))
            watched.removeEventFilter(self)
        return False
