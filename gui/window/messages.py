"""Messages to the user: errors and notes, for the status bars, the log and the self-test."""

import logging
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from gui.core.pv.formatting import plain

log = logging.getLogger("pvwatch")
_MOST_ERRORS: Final = 500  # kept for the self-test's report
_LONGEST: Final = 400  # characters of one in the log


class Messages(QObject):
    """One for the program; ``errors`` keeps the latest errors, oldest first. GUI thread."""

    posted = Signal(str, bool)  # text, whether it is an error

    withdrawn = Signal(str)  # text of an error that is no more: what failed has been dealt with

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.errors: list[str] = []

    @Slot(str)
    def error(self, text: str) -> None:
        """Show an error that does not stop the program."""
        log.info("Error shown: %s", plain(text, _LONGEST))
        self.errors.append(text)
        del self.errors[:-_MOST_ERRORS]
        self.posted.emit(text, True)

    @Slot(str)
    def note(self, text: str) -> None:
        """Show how something ended, or why nothing was done; "": the note that is shown is old."""
        if text:
            log.info("Note shown: %s", plain(text, _LONGEST))
        self.posted.emit(text, False)

    def withdraw(self, text: str) -> None:
        """Show the error ``text`` no longer where it is shown: what failed has been dealt with."""
        self.withdrawn.emit(text)
