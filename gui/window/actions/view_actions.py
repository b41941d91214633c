"""The View menu's work: tabs by key, settings, history memory."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from gui.core.history.budget import LEAST_MB, MOST_MB, HistoryBudget
from gui.program.settings import Settings
from gui.qt.questions.typed import ask_number
from gui.window.font_zoom import FontZoom
from gui.window.on_top import OnTop
from gui.window.tabs.open_tabs import OpenTabs


class ViewActions(QObject):
    """Its dialogs belong to ``window``, the main one. GUI thread."""

    history_memory_changed = Signal()
    history_deleted = Signal()  # what is kept on disk

    def __init__(
        self, open_tabs: OpenTabs, settings: Settings, budget: HistoryBudget, window: QWidget
    ) -> None:
        super().__init__(window)
        self._open_tabs = open_tabs
        self._settings = settings
        self._budget = budget
        self._window = window
        self.history_held: Callable[[], int] = int  # samples that wait for the disk
        self.font = FontZoom(settings, self)
        self.on_top = OnTop(open_tabs, settings, window)

    @Slot()
    def next_tab(self) -> None:
        """Show the tab on the right; after the last one, the first."""
        self._step(1)

    @Slot()
    def previous_tab(self) -> None:
        """Show the tab on the left; before the first one, the last."""
        self._step(-1)

    def _step(self, by: int) -> None:
        tabs = self._open_tabs.active
        tabs.setCurrentIndex((tabs.currentIndex() + by) % max(tabs.count(), 1))

    @Slot()
    def edit_settings(self) -> None:
        """Show the settings dialog."""
        from gui.window.settings.settings_dialog import SettingsDialog

        held = self.history_held()
        dialog = SettingsDialog(self._settings.preferences, self._window, history_held=held)
        dialog.history.deleted.connect(self.history_deleted)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.applied.connect(self._settings.set_preferences)
        self._settings.changed.connect(dialog.take)
        dialog.open()

    @Slot()
    def ask_history_memory(self) -> None:
        """Ask how much memory the samples of all tabs may take together."""
        megabytes, ok = ask_number(
            self._window,
            "History memory",
            "Memory for the samples of all tabs, in MB. When it is full, the oldest are dropped.",
            self._budget.megabytes,
            LEAST_MB,
            MOST_MB,
        )
        if ok:
            self._budget.megabytes = megabytes
            self._settings.set_number("history_mb", megabytes)
            self.history_memory_changed.emit()
