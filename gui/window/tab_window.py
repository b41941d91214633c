"""A further window with tabs, for another screen, say."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtGui import QAction, QCloseEvent
from PySide6.QtWidgets import QMainWindow

from gui.qt.overrides import guarded
from gui.window.first_size import first_size
from gui.window.menu_bar import MenuBar
from gui.window.status_bars import StatusBars
from gui.window.tabs.tab_widget import TabWidget
from gui.window.window_title import window_title


class TabWindow(QMainWindow):
    """Has the main window's ``menus``, and its ``keys`` of actions that are in none.

    They act on the window used last. GUI thread.
    """

    activated = Signal(object)  # TabWidget
    close_asked = Signal(object)  # TabWindow; whoever grants it calls ``end``

    def __init__(
        self, menus: Sequence[QAction], keys: Sequence[QAction], status_bars: StatusBars
    ) -> None:
        super().__init__()
        self.tab_widget = TabWidget()
        self.setCentralWidget(self.tab_widget.pane)
        self.status = status_bars.add(self)
        bar = MenuBar()
        self.setMenuBar(bar)
        bar.addActions(menus)
        self.addActions(keys)
        bar.left.connect(self.tab_widget.focus_front)
        self.resize(first_size(1000, 700))
        self._ended = False
        self.tab_widget.shown.connect(self.renew_title)
        self.renew_title()

    @Slot()
    def renew_title(self) -> None:
        """Show the tab in front in the title."""
        tab = self.tab_widget.current_tab()
        self.setWindowTitle(window_title(tab.content if tab is not None else None, ()))

    @guarded
    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.activated.emit(self.tab_widget)
        super().changeEvent(event)

    @guarded
    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: D102
        if self._ended:
            event.accept()
        else:
            event.ignore()
            self.close_asked.emit(self)

    def end(self) -> None:
        """Close without asking; its tabs were closed or moved before."""
        if not self._ended:
            self._ended = True
            self.close()
            self.deleteLater()
