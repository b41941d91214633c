"""Faults of the program itself: log, watchdog, uncaught exceptions, crash reports."""

from __future__ import annotations

import logging
import sys
import threading
import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from gui.core.pv.formatting import plain
from gui.program.program_log import END_S, ProgramLog, process_line
from gui.program.uncaught import UncaughtHooks
from gui.qt.turns.own_turn import OwnTurn

if TYPE_CHECKING:
    from gui.core.diagnostics.figures import Stalls
    from gui.files.program.crash_reports import CrashFile, CrashReport
    from gui.program.watchdog import GuiWatchdog
    from gui.widgets.diagnostics.crash_dialog import CrashDialog
    from gui.widgets.diagnostics.uncaught_dialog import UncaughtDialog

log = logging.getLogger("pvwatch")
BEGIN_MS: Final = 1_500  # after the first values, which a user waits for
POLL_MS: Final = 250
_MESSAGES: Final = 200  # different ones of Channel Access counted apart
QUIET_S: Final = 60.0  # an error that the user has seen does not open the dialog again for so long


class Faults(QObject):
    """Made before all other parts of the program, ended after them. GUI thread.

    ``quiet``: no dialogs, as in a self-test.
    """

    message = Signal(str)  # an error, for the status bar

    def __init__(self, level: int | str = logging.INFO, quiet: bool = False) -> None:
        super().__init__()
        number = logging.getLevelName(level) if isinstance(level, str) else level
        self.log = ProgramLog(level=min(int(number), logging.INFO))
        self.log.begin()
        self.hooks = UncaughtHooks()
        self.hooks.install()
        self.watchdog: GuiWatchdog | None = None  # started a little later
        self.dialog: UncaughtDialog | None = None
        self.crash_dialog: CrashDialog | None = None
        self._quiet = quiet
        self._ended = False
        self._window: QWidget | None = None
        self._messages: dict[str, int] = {}  # of Channel Access: how often each came
        self._seen: dict[str, float] = {}  # monotonic: when the user closed the dialog
        self._crash_file: CrashFile | None = None
        self._crashes: list[CrashReport] | None = None
        self._crash_thread = threading.Thread(
            target=self._find_crashes, name="pvwatch-crash-file", daemon=True
        )
        self._crash_thread.start()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.poll)
        self._own = OwnTurn(self._begin, self)
        log.info("%s", process_line())

    def start(self, window: QWidget) -> None:
        """Begin to poll; the dialogs belong to ``window``. Watchdog and log file start later."""
        self._window = window
        self._timer.start(POLL_MS)
        self._own.start(BEGIN_MS)

    def _begin(self) -> None:
        if not self._ended:
            from gui.program.watchdog import GuiWatchdog

            self.watchdog = GuiWatchdog(self)
            self.watchdog.start()
            self.log.write_file()

    def stalls(self) -> Stalls:
        """Return how often and how long the GUI thread was blocked."""
        from gui.core.diagnostics.figures import Stalls

        return self.watchdog.stalls() if self.watchdog is not None else Stalls()

    def _find_crashes(self) -> None:
        from gui.files.program.crash_reports import CrashFile

        try:
            file = CrashFile()
            found = file.reports()
            file.begin(process_line())
            self._crash_file, self._crashes = file, found
        except OSError as error:
            log.warning("A crash could not be reported: %s", error)

    @Slot()
    def poll(self) -> None:
        """Show errors, and log libca's messages, that came since the last call."""
        while self.log.problems:
            self.message.emit(self.log.problems.popleft())
        if self.hooks.caught:
            self._show_caught()
        libca = sys.modules.get("gui.workers.ca.libca")  # loaded with the first tab
        while libca is not None and libca.messages:
            text = libca.messages.popleft().decode("utf-8", "replace")
            self._log_message(plain(text.strip(), 400))
        if self._crashes is not None:
            found, self._crashes = self._crashes, None
            if found:
                log.warning("The last run ended by a crash: %s", found[0].path)
                self._offer(found)

    def _log_message(self, text: str) -> None:
        """Log a message of Channel Access, equal ones the 1st, 2nd, 4th, 8th … time."""
        if len(self._messages) > _MESSAGES:
            self._messages.clear()
        count = self._messages[text] = self._messages.get(text, 0) + 1
        if count == 1:
            log.info("Channel Access: %s", text)
        elif count & (count - 1) == 0:
            log.info("Channel Access, for the %dth time: %s", count, text)

    def _show_caught(self) -> None:
        fresh = [self.hooks.caught.popleft() for _ in range(len(self.hooks.caught))]
        self.message.emit(f"Error in PV Watch: {fresh[-1].summary}")
        if self._quiet:
            return
        if self.dialog is None:
            from gui.widgets.diagnostics.uncaught_dialog import UncaughtDialog

            self.dialog = UncaughtDialog(self._window)
            self.dialog.finished.connect(self._on_seen)
        now, keys = time.monotonic(), set()
        for each in fresh:
            self.dialog.add(each.key, each.summary, each.trace, each.time_ns)
            keys.add(each.key)
        if any(now - self._seen.get(key, float("-inf")) > QUIET_S for key in keys):
            self.dialog.show()

    @Slot()
    def _on_seen(self) -> None:
        if self.dialog is not None:
            now = time.monotonic()
            self._seen.update(dict.fromkeys(self.dialog.keys(), now))
            self.dialog.clear()

    def _offer(self, found: list[CrashReport]) -> None:
        if not self._quiet:
            from gui.files.program.crash_reports import discard
            from gui.widgets.diagnostics.crash_dialog import CrashDialog

            self.crash_dialog = CrashDialog(found, discard, self._window)
            self.crash_dialog.show()

    def end(self, seconds: float = END_S) -> bool:
        """Stop, and write the rest of the log, in ``seconds`` at most; False if the disk hangs.

        Then only ``os._exit`` ends the process in time.
        """
        self._ended = True
        self._timer.stop()
        if self.watchdog is not None:
            self.watchdog.stop()
        self.hooks.remove()
        for each in self.hooks.caught:
            log.critical("Not shown to the user: %s", each.summary)
        log.info("PV Watch ends")
        self.log.write_file()
        written = self.log.end(seconds)
        self._crash_thread.join(END_S / 2 if written else 0.0)
        if self._crash_file is not None and written:
            self._crash_file.end()
        return written and not self._crash_thread.is_alive()
