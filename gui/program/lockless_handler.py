"""Handler of log records that waits for no lock: base of the console and of the program's log."""

import logging


class LocklessHandler(logging.Handler):
    """``emit`` must be safe on any thread: appending to a deque or a ``SimpleQueue`` is atomic."""

    def createLock(self) -> None:
        """Make no lock."""
        self.lock = None

    def handle(self, record: logging.LogRecord) -> bool:
        """Take ``record`` without the lock that ``Handler.handle`` uses from Python 3.13 on."""
        wanted = bool(self.filter(record))
        if wanted:
            self.emit(record)
        return wanted
