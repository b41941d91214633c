"""Control-room mode of the program: begins the wall of a tab, and leaves it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction, QScreen
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from gui.core.program.preferences import Preferences
from gui.program.settings import Settings
from gui.qt.look.theme import wants_dark
from gui.qt.turns.frame_clock import FrameClock
from gui.window.tabs.open_tab import OpenTab
from gui.window.tabs.open_tabs import OpenTabs

if TYPE_CHECKING:
    from gui.window.wall.wall_window import WallWindow


class Walls(QObject):
    """Has one wall at most; while it is shown, the window that it was called from is hidden.

    GUI thread.
    """

    def __init__(
        self,
        open_tabs: OpenTabs,
        clock: FrameClock,
        settings: Settings,
        main: QWidget,
    ) -> None:
        super().__init__(main)
        self._open_tabs = open_tabs
        self._clock = clock
        self._settings = settings
        self._main = main
        self.keeps_place = True  # False: this run is a wall, no session of the user
        self._window: QWidget = main  # hidden for the wall
        self._shared: list[QAction] = []
        self.wall: WallWindow | None = None
        open_tabs.ending.connect(self._on_ending)
        settings.changed.connect(self._on_settings)

    def share(self, *actions: QAction) -> None:
        """Let the keys of ``actions`` work on the wall too."""
        self._shared = list(actions)

    @Slot()
    def begin_current(self) -> None:
        """Show the tab in front full screen."""
        tab = self._open_tabs.current()
        if tab is None:
            return
        tab_widget = self._open_tabs.tab_widget_of(tab)
        window = tab_widget.window() if tab_widget is not None else self._main
        self._begin(tab, window, window.screen())

    def open_file(self, path: Path) -> None:
        """Show the group in ``path`` on the screen of the pointer, as soon as it is read.

        Where it cannot be read, or asks for macros, the window shows and says so.
        """
        self.keeps_place = False
        self._open_tabs.open_file(path, then=self._begin_opened)
        if self.wall is None:
            self._main.show()

    def _begin_opened(self, tab: OpenTab) -> None:
        from gui.window.wall.wall_window import screen_of_pointer

        self._begin(tab, self._main, screen_of_pointer())

    def _begin(self, tab: OpenTab, window: QWidget, screen: QScreen) -> None:
        from gui.window.wall.wall_window import WallWindow  # not at the start

        if self.wall is not None:
            return
        preferences = self._settings.preferences
        self._window = window
        self.wall = WallWindow(tab.content, self._clock, self._settings, self._shared)
        self.wall.left.connect(self.leave)
        self.wall.quit_asked.connect(self._quit)
        self.wall.show_on(screen, wants_dark(preferences.theme))
        window.hide()  # only now: the last window that hides ends the program

    @Slot()
    def leave(self) -> None:
        """Show the window again, as it was."""
        if self.wall is not None:
            wall, self.wall = self.wall, None
            window = self._window if isValid(self._window) else self._main  # its tab has left it
            window.show()
            window.activateWindow()
            wall.end()

    def close(self) -> None:
        """End the wall: the program ends."""
        if self.wall is not None:
            wall, self.wall = self.wall, None
            wall.end()

    @Slot()
    def _quit(self) -> None:
        self.leave()
        self._main.close()

    @Slot(object)
    def _on_ending(self, tab: OpenTab) -> None:
        if self.wall is not None and self.wall.tab is tab.content:
            self.leave()

    @Slot(object)
    def _on_settings(self, preferences: Preferences) -> None:
        if self.wall is not None:
            self.wall.set_utc(preferences.utc)
            self.wall.set_dark(wants_dark(preferences.theme))
