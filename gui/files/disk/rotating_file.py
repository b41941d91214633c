"""File of the program's log: bounded, readable by the user only, shared by all instances."""

import logging
import os
from collections.abc import Callable
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

from gui.files.disk.ordinary_file import open_ordinary
from gui.files.disk.own_folder import make_folder

ROTATE_BYTES: Final = 2 << 20
KEPT: Final = 4  # older files


class RotatingFile(RotatingFileHandler):
    """Never raises: ``on_error`` is called once for each new reason, and again after a success.

    Called on: one thread, that of the log.
    """

    def __init__(
        self, path: Path, on_error: Callable[[str], None], rotate_bytes: int = ROTATE_BYTES
    ) -> None:
        super().__init__(
            path, maxBytes=rotate_bytes, backupCount=KEPT, encoding="utf-8", delay=True
        )
        self._on_error = on_error
        self._told = ""
        self._failed = False
        self.lost = 0  # records that could not be written

    def _open(self) -> TextIOWrapper:
        make_folder(Path(self.baseFilename).parent)
        file = open_ordinary(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        return os.fdopen(file, "a", encoding="utf-8")

    def shouldRollover(self, record: logging.LogRecord) -> bool:
        """Tell whether the file is full; reopen it if another program rotated it."""
        if self.stream is not None:
            mine = os.fstat(self.stream.fileno())
            try:
                there = os.stat(self.baseFilename)
            except FileNotFoundError:
                there = None
            if there is None or (mine.st_dev, mine.st_ino) != (there.st_dev, there.st_ino):
                self._let_go()
        return bool(super().shouldRollover(record))

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        self._failed = False
        super().emit(record)
        if self._failed:
            self.lost += 1
        else:
            self._told = ""

    def handleError(self, record: logging.LogRecord) -> None:
        """Report why a record was not written; the next one is tried again."""
        import sys

        self._failed = True
        error = sys.exc_info()[1]
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        self._let_go()  # what a full disk left in the buffer would be written out of order
        if reason != self._told:
            self._told = reason
            self._on_error(f"{self.baseFilename}: the log cannot be written: {reason}")

    def _let_go(self) -> None:
        stream, self.stream = self.stream, None
        if stream is not None:
            try:
                stream.close()
            except OSError:
                self._failed = True

    def close(self) -> None:
        """Close the file."""
        self._let_go()
        super().close()
