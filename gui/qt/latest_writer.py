"""Writes the latest of something in a thread; older ones that still wait are left out."""

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal, Slot

_POLL_MS = 20


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """How a write ended: with ``value``, or with ``error``, one line of plain text."""

    value: object = None
    error: str = ""


class LatestWriter(QObject):
    """One write at a time. The thread knows no Qt object, so it may outlive this one. GUI thread.

    ``ended`` comes for each write that began, also from within ``flush``.
    """

    ended = Signal(object)  # Written

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: Callable[[], object] | None = None
        self._thread: threading.Thread | None = None
        self._answers: queue.SimpleQueue[Written] = queue.SimpleQueue()
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._poll)

    @property
    def busy(self) -> bool:
        """Whether a write runs or waits."""
        return self._thread is not None or self._waiting is not None

    def write(self, work: Callable[[], object]) -> None:
        """Do ``work`` in the thread, in place of any that has not begun."""
        self._waiting = work
        self._next()

    def flush(self, seconds: float) -> bool:
        """Wait until all is written, at most ``seconds``: for leaving the program."""
        deadline = time.monotonic() + seconds
        while self._thread is not None:
            self._thread.join(max(deadline - time.monotonic(), 0.0))
            if self._thread.is_alive():
                return False
            self._poll()
        return True

    def _next(self) -> None:
        if self._thread is None and self._waiting is not None:
            arguments = (self._waiting, self._answers)
            self._waiting = None
            self._thread = threading.Thread(
                target=_run, args=arguments, name="pvwatch-writer", daemon=True
            )
            self._thread.start()
            self._timer.start()

    @Slot()
    def _poll(self) -> None:
        try:
            written = self._answers.get_nowait()
        except queue.Empty:
            return
        self._thread = None
        self._timer.stop()
        self._next()
        self.ended.emit(written)


def _run(work: Callable[[], object], answers: "queue.SimpleQueue[Written]") -> None:
    try:
        answers.put(Written(work()))
    except OSError as error:
        answers.put(Written(error=error.strerror or str(error)))
    except Exception as error:  # whatever it is, the user is told
        answers.put(Written(error=str(error) or type(error).__name__))
