"""One more window with tabs: on another screen, say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow

from gui.core.pv.formatting import plain
from gui.window.status_bar import StatusBar
from gui.window.tabs.tab_widget import TabWidget

if TYPE_CHECKING:
    from gui.window.main_window import MainWindow


class TabWindow(QMainWindow):
    """Has the menus of ``main``, which act on the window used last. GUI thread."""

    activated = Signal(object)  # TabWidget
    close_asked = Signal(object)  # TabWindow; who grants it calls ``end``

    def __init__(self, main: MainWindow, allow_put: bool) -> None:
        super().__init__()
        self.deck = TabWidget()
        self.setCentralWidget(self.deck.pane)
        self.status = StatusBar(self, allow_put)
        self.setStatusBar(self.status)
        self.menuBar().addActions(main.menuBar().actions())
        self.resize(1000, 700)
        self._ended = False
        self.deck.shown.connect(self.renew_title)
        self.renew_title()

    @Slot()
    def renew_title(self) -> None:
        """Show the group in front in the title."""
        tab = self.deck.current_tab()
        name = f"{plain(tab.session.group.name, 80)} – " if tab is not None else ""
        self.setWindowTitle(f"{name}PV Watch")

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.activated.emit(self.deck)
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: D102
        if self._ended:
            event.accept()
        else:
            event.ignore()
            self.close_asked.emit(self)

    def end(self) -> None:
        """Close for good; its tabs are closed or moved."""
        if not self._ended:
            self._ended = True
            self.close()
            self.deleteLater()
