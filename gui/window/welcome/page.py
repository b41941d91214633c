"""The welcome page: a field for names, what else one may begin with, and the recent groups."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QAction, QColor, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gui.qt.look.command_icons import command_icon
from gui.qt.look.icons import set_icon
from gui.qt.look.theme import colors_of
from gui.qt.overrides import guarded
from gui.window.welcome.names_field import NamesField
from gui.window.welcome.recent_list import RecentList

_WIDEST: Final = 760  # pixels
_ABOVE: Final = 72  # pixels over the title
_TITLE: Final = 2.0  # times the font of the program


class WelcomePage(QScrollArea):
    """Lies over the tab area; Tab goes from top to bottom. GUI thread.

    ``actions`` are shown as buttons: what a person may begin with; ``guide`` as a link.
    """

    def __init__(self, actions: Sequence[QAction], guide: QAction, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAutoFillBackground(True)
        self.field = NamesField()
        self.buttons = [_ActionButton(action) for action in actions]
        self.recent = RecentList()
        self.guide = _LinkButton(guide, "New here? Read the guide")
        title = QLabel("PV Watch")
        font = title.font()
        font.setPointSizeF(font.pointSizeF() * _TITLE)
        font.setBold(True)
        title.setFont(font)
        about = QLabel("Which PVs do you want to watch?")
        about.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in self.buttons:
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.guide)
        column = QVBoxLayout()
        column.setSpacing(12)
        column.addSpacing(_ABOVE)  # the field stays where it is, whatever is below it
        column.addWidget(title)
        column.addWidget(about)
        column.addWidget(self.field)
        column.addLayout(row)
        column.addSpacing(16)
        column.addWidget(self.recent)
        column.addStretch(1)
        middle = QWidget()
        middle.setMaximumWidth(_WIDEST)
        middle.setLayout(column)
        inside = QWidget()
        around = QHBoxLayout(inside)
        around.addStretch(1)
        around.addWidget(middle, 100)
        around.addStretch(1)
        self.setWidget(inside)
        stops = [self.field.edit, self.field.button, self.field.marks.list, *self.buttons]
        stops += [self.guide, self.recent]
        for first, second in pairwise(stops):
            QWidget.setTabOrder(first, second)
        self.setFocusProxy(self.field.edit)


class _ActionButton(QPushButton):
    """Shows an action of the menus, and gives it."""

    def __init__(self, action: QAction, text: str = "") -> None:
        super().__init__()
        self._action, self._text = action, text
        if name := command_icon(action.text()):
            set_icon(self, name)  # the action has its own when its menu was opened
        self.clicked.connect(action.trigger)
        action.changed.connect(self._renew)
        self._renew()

    @Slot()
    def _renew(self) -> None:
        action = self._action
        text = self._text or action.text().replace("&", "")
        keys = action.shortcut().toString()
        self.setText(text)
        self.setToolTip(f"{action.toolTip()} ({keys})" if keys else action.toolTip())
        self.setEnabled(action.isEnabled())


class _LinkButton(_ActionButton):
    """The same, as a link, in the colour that the theme has now.

    Not by a style sheet: Qt keeps the colour that one had when it was read first.
    """

    def __init__(self, action: QAction, text: str) -> None:
        super().__init__(action, text)
        self.setFlat(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        font = self.font()
        font.setUnderline(True)
        self.setFont(font)
        self._show_color()

    @guarded
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._show_color()

    def _show_color(self) -> None:
        color = QColor(colors_of(self).link)
        if self.palette().buttonText().color() != color:
            own = QPalette()  # the other roles stay those of the program
            own.setColor(QPalette.ColorRole.ButtonText, color)
            self.setPalette(own)
