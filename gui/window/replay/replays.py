"""Replays of the program: opens recordings, each in a window of its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from gui.core.history.budget import HistoryBudget
from gui.core.program.preferences import Preferences
from gui.program.settings import Settings
from gui.qt.jobs import JobResult, Jobs
from gui.qt.look.theme import wants_dark
from gui.qt.turns.frame_clock import FrameClock
from gui.window.messages import Messages
from gui.window.tabs.open_tabs import OpenTabs

if TYPE_CHECKING:
    from gui.window.replay.replay_window import ReplayWindow


class Replays(QObject):
    """GUI thread; recordings are read in threads."""

    tab_ended = Signal(object)  # Tab, of a window that closes or shows another time

    def __init__(
        self,
        open_tabs: OpenTabs,
        clock: FrameClock,
        budget: HistoryBudget,
        settings: Settings,
        messages: Messages,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._clock, self._budget = clock, budget
        self._settings, self._messages = settings, messages
        self._jobs = Jobs(self)
        self.windows: list[ReplayWindow] = []
        open_tabs.recording_asked.connect(self.open)
        settings.changed.connect(self._on_settings)

    @Slot(object)
    def open(self, path: Path) -> None:
        """Open the recording of the segment, or in the folder, ``path``."""

        def read() -> object:
            from gui.files.recording.recording import Recording

            recording = Recording(path)
            return recording, recording.names()

        def opened(result: JobResult) -> None:
            if result.error or not isinstance(result.value, tuple):
                self._messages.error(f"{path} {result.error}")
            elif not result.value[1]:
                self._messages.error(f"{path} has no PVs")
            else:
                self._show(*result.value)

        self._messages.note(f"Reading {path} …")
        self._jobs.run(read, opened)

    def _show(self, recording: object, names: tuple[str, ...]) -> None:
        from gui.files.recording.recording import Recording
        from gui.window.replay.replay_window import ReplayWindow

        assert isinstance(recording, Recording)
        known = self._settings.preferences
        dark = wants_dark(known.theme)
        window = ReplayWindow(recording, names, self._clock, self._budget, known.utc, dark)
        window.closed.connect(self._on_closed)
        window.tab_ended.connect(self.tab_ended)
        self.windows.append(window)
        window.show()
        self._messages.note(f"Replay of {recording.name} in a window of its own")

    @Slot(object)
    def _on_closed(self, window: ReplayWindow) -> None:
        self.windows.remove(window)

    @Slot(object)
    def _on_settings(self, preferences: Preferences) -> None:
        for window in self.windows:
            window.set_utc(preferences.utc)
            window.set_dark(wants_dark(preferences.theme))

    @Slot()
    def end_all(self) -> None:
        """Close all windows: the program ends."""
        self._jobs.close()
        for window in list(self.windows):
            window.close()
