"""Deadline of leaving: the process ends in 3 s whatever the disk, a pipe or a worker does."""

import contextlib
import os
import threading
import time
from typing import Final

LIMIT_S: Final = 2.8  # the interpreter's own end takes some 0.1 s


class Leaving:
    """All that leaving waits for shares one deadline; after it the process ends with ``code``.

    ``os._exit`` on a thread of its own: the GUI thread may be the one that hangs, in a write to a
    pipe that nobody reads or waiting for a lock of a thread that writes to a dead disk.
    """

    def __init__(self, seconds: float = LIMIT_S) -> None:
        self.code = 0
        self._seconds = seconds
        self._deadline = float("inf")
        self._ended = threading.Event()

    def begin(self) -> None:
        """Begin to leave; only the first call counts."""
        if self._deadline == float("inf"):
            self._deadline = time.monotonic() + self._seconds
            with contextlib.suppress(RuntimeError):  # no more threads are allowed
                threading.Thread(target=self._watch, name="pvwatch-leaving", daemon=True).start()

    def left(self, most: float) -> float:
        """Return how long may be waited now, ``most`` at most, in seconds."""
        return max(min(most, self._deadline - time.monotonic()), 0.0)

    def end(self) -> None:
        """Everything has ended: the interpreter may end by itself."""
        self._ended.set()

    def _watch(self) -> None:
        if not self._ended.wait(self._seconds):
            os._exit(self.code)
