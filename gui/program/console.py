"""Log on stderr, written by a thread of its own: nobody waits for whoever reads it."""

import contextlib
import logging
import queue
import sys
import threading
from typing import Final

from gui.program.lockless_handler import LocklessHandler

WAITING_LIMIT: Final = 1_000  # lines; a reader that stands would let them grow without end


class Console(LocklessHandler):
    """A pipe that nobody reads takes 64 kB, then a write to it waits for ever."""

    def __init__(self, level: int | str = logging.NOTSET) -> None:
        super().__init__(level)
        self.setFormatter(logging.Formatter(logging.BASIC_FORMAT))
        self._waiting: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Let the thread write ``record``; called on any thread, never waits, never raises."""
        with contextlib.suppress(Exception):
            if self._waiting.qsize() < WAITING_LIMIT:
                self._waiting.put(self.format(record) + "\n")
                if self._thread is None:
                    thread = threading.Thread(
                        target=self._write, name="pvwatch-console", daemon=True
                    )
                    thread.start()
                    self._thread = thread

    def _write(self) -> None:
        while (text := self._waiting.get()) is not None:
            with contextlib.suppress(Exception):  # closed, or nobody reads it any more
                sys.stderr.write(text)
                sys.stderr.flush()

    def end(self, seconds: float) -> bool:
        """Write what waits, ``seconds`` at most; tell whether it was written."""
        if self._thread is None:
            return True
        self._waiting.put(None)
        self._thread.join(seconds)
        return not self._thread.is_alive()
