"""The program's log: any thread logs without waiting; one thread writes the file."""

from __future__ import annotations

import logging
import os
import queue
import sys
import threading
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gui.core.diagnostics.log_line import LogLine, harmless
from gui.files.disk.state_folder import state_folder
from gui.program.lockless_handler import LocklessHandler

if TYPE_CHECKING:
    from logging.handlers import QueueListener

log = logging.getLogger("pvwatch")
KEPT: Final = 5_000  # lines for the log dock
WAITING_LIMIT: Final = 20_000  # lines not written yet, because the disk is slow or hangs
END_S: Final = 1.0


class ProgramLog(LocklessHandler):
    """Added to the root logger by ``begin``; what was logged before ``write_file`` is kept.

    ``lines`` are the latest, ``problems`` texts for the user; whoever shows them takes them from
    the left. Neither ever waits for a lock.
    """

    def __init__(self, path: Path | None = None, level: int = logging.INFO) -> None:
        super().__init__(level)
        self.path = path or state_folder() / "pvwatch.log"
        self.lines: deque[LogLine] = deque(maxlen=KEPT)
        self.problems: deque[str] = deque(maxlen=20)
        self.left_out = 0  # lines not written since the disk became too slow, until that is logged
        self._waiting: queue.SimpleQueue[logging.LogRecord | None] = queue.SimpleQueue()
        self._listener: QueueListener | None = None
        self._ended = False

    def begin(self) -> None:
        """Log from now on, Python's warnings too."""
        logging.captureWarnings(True)
        root = logging.getLogger()
        if root.level > self.level:  # the console has a level of its own
            root.setLevel(self.level)
        root.addHandler(self)

    def write_file(self) -> None:
        """Begin to write the file. Call it after the first values are shown."""
        if self._listener is None and not self._ended:
            # 8 ms of imports that the first value need not wait for
            from logging.handlers import QueueListener

            from gui.files.disk.rotating_file import RotatingFile

            self._listener = QueueListener(
                self._waiting,
                RotatingFile(self.path, self.problems.append),
            )
            self._listener.start()

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one record; called on any thread, never raises."""
        try:
            text = record.getMessage()
            if record.exc_info and record.exc_info[0] is not None:
                text += "\n" + _formatter.formatException(record.exc_info)
            thread = record.threadName or ""
            line = LogLine(
                int(record.created * 1e9), record.levelno, record.name, thread, harmless(text)
            )
            self.lines.append(line)
            if self._waiting.qsize() > WAITING_LIMIT:
                self.left_out += 1
                if self.left_out == 1:
                    self.problems.append(f"{self.path}: the disk is too slow for the log")
                return
            if self.left_out:
                left_out, self.left_out = self.left_out, 0
                log.warning("%d lines are not in the file: the disk was too slow", left_out)
            shown = logging.LogRecord(
                record.name, record.levelno, "", 0, line.as_text(), None, None
            )
            self._waiting.put(shown)
        except Exception:
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:
        """Print on the console that a record was not logged."""
        if sys.stderr is not None:
            print(f"pvwatch: not logged: {record.msg!r}"[:500], file=sys.stderr)

    def end(self, seconds: float = END_S) -> bool:
        """Write the rest and end the thread, in ``seconds`` at most; tell whether it did."""
        self._ended = True
        logging.getLogger().removeHandler(self)
        logging.captureWarnings(False)
        listener, self._listener = self._listener, None
        if listener is None:
            return True
        thread: threading.Thread | None = listener._thread
        listener.enqueue_sentinel()
        if thread is not None:
            thread.join(seconds)
            if thread.is_alive():  # the disk hangs
                return False
        for handler in listener.handlers:
            handler.close()
        return True


_formatter: Final = logging.Formatter()


def process_line() -> str:
    """Return the log's first line: version, process, Python, Qt."""
    from PySide6 import __version__ as qt_version

    from gui import __version__

    python = ".".join(map(str, sys.version_info[:3]))
    return f"PV Watch {__version__} begins: process {os.getpid()}, Python {python}, Qt {qt_version}"
