"""A window that stays above those of other programs."""

from typing import Final

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from gui.program.settings import Settings
from gui.window.tabs.open_tabs import OpenTabs

_ON_TOP: Final = "on_top"  # among what is remembered, of the main window
_FLAG: Final = Qt.WindowType.WindowStaysOnTopHint


class OnTop(QObject):
    """Keeps the window used last on top, or no longer. GUI thread."""

    changed = Signal(bool)  # of the window that is used now

    def __init__(self, open_tabs: OpenTabs, settings: Settings, main: QWidget) -> None:
        super().__init__(main)
        self._open_tabs = open_tabs
        self._settings = settings
        self._main = main
        if settings.flag(_ON_TOP):
            main.setWindowFlag(_FLAG)
        open_tabs.shown.connect(self.tell)

    def _window(self) -> QWidget:
        tab_widgets = self._open_tabs.tab_widgets  # none while the window is being made
        return self._open_tabs.active.window() if tab_widgets else self._main

    @Slot()
    def tell(self) -> None:
        """Emit whether the window used last is on top."""
        self.changed.emit(bool(self._window().windowFlags() & _FLAG))

    @Slot(bool)
    def set_on_top(self, on: bool) -> None:
        """Keep the window used last on top, or not."""
        window = self._window()
        flags = window.windowFlags() | _FLAG if on else window.windowFlags() & ~_FLAG
        window.overrideWindowFlags(flags)  # setWindowFlag would hide the window
        handle = window.windowHandle()
        if handle is not None:
            handle.setFlags(flags)
        if window is self._main:
            self._settings.set_flag(_ON_TOP, on)
