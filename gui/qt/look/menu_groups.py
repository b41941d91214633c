"""Entries of a menu in groups, with a line between them.

Fusion paints that line in black of which a quarter covers, whatever the palette: on the ground of
the dark theme nobody sees it. A separator brings a line of its own, therefore, which lies on
Fusion's; a style sheet would take the text away from a heading of a menu.
"""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject, QRect, Qt
from PySide6.QtGui import QAction, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QWidget, QWidgetAction

from gui.qt.look.theme import colors_of
from gui.qt.overrides import guarded

_BESIDE: Final = 5  # pixels at both ends, as Fusion leaves
_ROOM: Final = 2  # pixels, as Qt lays a separator out


class _Line(QWidget):
    """Line of a separator in a menu, which gets the mouse as if it were not there."""

    def __init__(self, menu: QMenu) -> None:
        super().__init__(menu)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setMinimumSize(_ROOM, _ROOM)

    @guarded
    def paintEvent(self, _: QPaintEvent) -> None:
        menu = self.parent()  # no attribute: Qt may have it painted after Python has cleared them
        here = menu.actionAt(self.pos()) if isinstance(menu, QMenu) else None
        if here is None or not here.isSeparator():
            return  # at an end of the menu or beside another, where Qt shows none
        line = QRect(_BESIDE, 0, self.width() - 2 * _BESIDE, 1)
        with QPainter(self) as painter:
            painter.fillRect(line, QColor(colors_of(self).menu_line))


class _Separator(QWidgetAction):
    """Gives each menu that it is put into a line, a menu that Qt makes of actions too."""

    @guarded
    def createWidget(self, parent: QWidget) -> QWidget:
        if isinstance(parent, QMenu):
            return _Line(parent)
        return None  # type: ignore[return-value] # Qt takes none, for a tool bar


def separator(parent: QObject) -> QAction:
    """Return a separator that lasts as long as ``parent``. GUI thread."""
    made = _Separator(parent)
    made.setSeparator(True)
    return made


def separate(menu: QMenu) -> None:
    """Add a separator to the end of ``menu``. GUI thread."""
    menu.addAction(separator(menu))


def in_groups(groups: Sequence[Sequence[QAction]], parent: QObject) -> list[QAction]:
    """Return the actions of ``groups`` with separators between them, children of ``parent``."""
    found: list[QAction] = []
    for group in groups:
        found += [separator(parent), *group] if found else group
    return found
