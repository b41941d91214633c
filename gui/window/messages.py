"""Messages to the user: errors and notes, for the status bars, the log and the self-test."""

import logging
from pathlib import Path
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
        self._of_file: tuple[Path, str] | None = None  # the latest error about a file

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

    def file_error(self, path: Path, text: str) -> None:
        """Show an error about the file ``path``, which goes when that is ``dealt_with``."""
        self._of_file = path, text
        self.error(text)

    @Slot(object)
    def dealt_with(self, path: Path) -> None:
        """Show no error about ``path`` any more: it was opened, saved or dismissed."""
        if self._of_file is not None and self._of_file[0] == path:
            self.withdrawn.emit(self._of_file[1])
            self._of_file = None
