"""Dock widget that Esc leaves: it closes, and the focus goes back to the tab in front."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent, QShortcut
from PySide6.QtWidgets import QDockWidget, QLineEdit, QMainWindow, QMenu, QWidget

from gui.qt.overrides import guarded
from gui.window.docks.title_bar import TitleBar


class Panel(QDockWidget):
    """Takes Esc where nothing in it has a use for the key. GUI thread.

    One that ``stays`` does not close with it: one walks through the groups and back to the values.
    """

    left = Signal()  # by Esc: the tab in front shall have the focus

    def __init__(self, title: str, name: str, window: QMainWindow, stays: bool = False) -> None:
        super().__init__(title, window)
        self.setObjectName(name)
        self._stays = stays
        self.title = TitleBar(self)
        self.setTitleBarWidget(self.title)
        self.toggleViewAction().triggered.connect(self._enter)

    @Slot(bool)
    def _enter(self, shown: bool) -> None:
        """Give the focus to the first control, if the user has shown the panel."""
        for widget in self.findChildren(QWidget) if shown else ():
            takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            if takes and widget.isEnabled() and widget.isVisible():
                widget.setFocus()
                return

    def own_actions(self) -> list[QAction]:
        """Return the actions of the widgets in the panel, but not those of Qt's text fields."""
        widgets = self.findChildren(QWidget)
        plain = [each for each in widgets if not isinstance(each, QMenu | QLineEdit)]
        return [action for widget in plain for action in widget.actions()]

    def own_shortcuts(self) -> list[QShortcut]:
        """Return the shortcuts without an action that say what they do."""
        return [each for each in self.findChildren(QShortcut) if each.whatsThis()]

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() != Qt.Key.Key_Escape or event.modifiers():
            super().keyPressEvent(event)
            return
        if not self._stays:
            self.close()
        self.left.emit()
