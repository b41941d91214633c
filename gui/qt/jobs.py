"""Reads and writes files beside the GUI thread, one after the other."""

import queue
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal, Slot

_POLL_MS = 20


@dataclass(frozen=True, slots=True, eq=False)
class JobResult:
    """How a job ended: with ``value``, or with ``error``, one line of plain text."""

    key: str
    value: object = None
    error: str = ""


class FileJobs(QObject):
    """Runs jobs in threads of their own; a file server that hangs holds up no window.

    The thread puts its answer into a queue that a timer looks into: it knows no Qt object, so
    it may outlive this one.
    """

    ended = Signal(object)  # JobResult

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[tuple[str, Callable[[], object]]] = deque()
        self._answers: queue.SimpleQueue[JobResult] = queue.SimpleQueue()
        self._running = False
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._poll)

    @property
    def busy(self) -> bool:
        """Whether a job runs or waits."""
        return self._running or bool(self._waiting)

    def start(self, key: str, work: Callable[[], object]) -> None:
        """Run ``work`` after those before it; what it raises is told by ``ended``."""
        self._waiting.append((key, work))
        self._next()

    def _next(self) -> None:
        if self._running or not self._waiting:
            return
        self._running = True
        job = (*self._waiting.popleft(), self._answers)
        threading.Thread(target=_run, args=job, name="pvwatch-file", daemon=True).start()
        self._timer.start()

    @Slot()
    def _poll(self) -> None:
        try:
            result = self._answers.get_nowait()
        except queue.Empty:
            return
        self._running = False
        self._timer.stop()
        self._next()
        self.ended.emit(result)


def _run(key: str, work: Callable[[], object], answers: "queue.SimpleQueue[JobResult]") -> None:
    try:
        answers.put(JobResult(key, work()))
    except Exception as error:  # whatever it is, the user is told and not left waiting
        answers.put(JobResult(key, error=str(error) or type(error).__name__))
