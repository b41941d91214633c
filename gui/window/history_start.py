"""Start of the keeper of history, after the first values are shown, and its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Slot

from gui.program.settings import Settings
from gui.window.main_window import MainWindow

if TYPE_CHECKING:
    from gui.window.history_keeper import HistoryKeeper

_BEGIN_MS: Final = 2_000


class HistoryStart(QObject):
    """Keeps the history of ``window``'s charts over restarts. GUI thread."""

    def __init__(self, window: MainWindow, settings: Settings) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self.keeper: HistoryKeeper | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._begin)
        self._timer.start(_BEGIN_MS)
        window.closing.connect(self.end)
        window.view_actions.history_held = self.held
        window.view_actions.history_deleted.connect(self.forget_held)

    @Slot()
    def _begin(self) -> None:
        from gui.window.history_keeper import HistoryKeeper  # 30 ms, not at the start

        window = self._window
        parts = window.open_tabs, self._settings, window.budget, window.messages
        self.keeper = HistoryKeeper(*parts, self)

    def held(self) -> int:
        """Return how many samples of closed tabs wait for the disk."""
        return self.keeper.held if self.keeper is not None else 0

    @Slot()
    def forget_held(self) -> None:
        """Let go of these."""
        if self.keeper is not None:
            self.keeper.forget_held()

    @Slot()
    def end(self) -> None:
        """Write the last of all tabs, which are open still."""
        self._timer.stop()
        if self.keeper is not None:
            self.keeper.end()

    def wait(self, seconds: float) -> bool:
        """Wait until all is written, ``seconds`` at most; False: it is not."""
        return self.keeper is None or self.keeper.wait(seconds)
