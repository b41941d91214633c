"""Jobs in threads, most for files: a file server that hangs holds up its job and nothing else.

A thread puts its result into a queue that a timer of the GUI thread looks into. It knows no Qt
object, so it may outlive all of them.
"""

import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal, Slot

_POLL_MS = 10


@dataclass(frozen=True, slots=True, eq=False)
class JobResult:
    """How a job ended: with ``value``, or with ``error``, one line of plain text."""

    key: str
    value: object = None
    error: str = ""


_Work = Callable[[], object]
_Results = queue.SimpleQueue[JobResult]


@dataclass(frozen=True, slots=True, eq=False)
class _Running:
    thread: threading.Thread
    results: _Results
    then: Callable[[JobResult], None]


class Jobs(QObject):
    """Runs each job at once, in a thread of its own, called ``name``. Called on: GUI thread."""

    def __init__(self, parent: QObject | None = None, name: str = "pvwatch-file") -> None:
        super().__init__(parent)
        self._name = name
        self._running: list[_Running] = []
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._poll)

    @property
    def busy(self) -> bool:
        """Whether a result is awaited."""
        return bool(self._running)

    def run(
        self,
        work: _Work,
        then: Callable[[JobResult], None],
        patience_s: float = 0.0,
        key: str = "",
    ) -> bool:
        """Run ``work`` in a thread and call ``then`` with its result on the GUI thread.

        Waits ``patience_s`` for the result. True: it came, ``then`` was called; else it comes
        later.
        """
        results: _Results = queue.SimpleQueue()
        thread = threading.Thread(
            target=_run, args=(key, work, results), name=self._name, daemon=True
        )
        thread.start()
        if patience_s > 0:
            try:
                result = results.get(timeout=patience_s)
            except queue.Empty:
                pass
            else:
                then(result)
                return True
        self._running.append(_Running(thread, results, then))
        self._timer.start()
        return False

    @Slot()
    def _poll(self) -> None:
        running, self._running = self._running, []
        ended: list[tuple[Callable[[JobResult], None], JobResult]] = []
        for job in running:
            try:
                ended.append((job.then, job.results.get_nowait()))
            except queue.Empty:
                self._running.append(job)
        if not self._running:
            self._timer.stop()
        for then, result in ended:
            then(result)

    def flush(self, seconds: float) -> bool:
        """Wait for all jobs, those included that results start. At exit.

        Returns False where one has not ended after ``seconds``.
        """
        deadline = time.monotonic() + seconds
        while self._running:
            thread = self._running[0].thread
            thread.join(max(deadline - time.monotonic(), 0.0))
            if thread.is_alive():
                return False
            self._poll()
        return True

    def close(self) -> None:
        """Report no results any more; the threads go on."""
        self._timer.stop()
        self._running.clear()


class JobQueue(QObject):
    """Runs one job at a time, in order; ``ended`` comes for each that began. GUI thread.

    With ``latest_only`` a job takes the place of any that has not begun.
    """

    ended = Signal(object)  # JobResult

    def __init__(self, parent: QObject | None = None, latest_only: bool = False) -> None:
        super().__init__(parent)
        self._latest_only = latest_only
        self._waiting: deque[tuple[str, _Work]] = deque()
        self._jobs = Jobs(self)

    @property
    def busy(self) -> bool:
        """Whether a job runs or waits."""
        return self._jobs.busy or bool(self._waiting)

    def start(self, key: str, work: _Work) -> None:
        """Run ``work`` after the job that runs; ``ended`` reports what it returns or raises."""
        if self._latest_only:
            self._waiting.clear()
        self._waiting.append((key, work))
        self._next()

    def _next(self) -> None:
        if self._waiting and not self._jobs.busy:
            key, work = self._waiting.popleft()
            self._jobs.run(work, self._on_ended, key=key)

    def _on_ended(self, result: JobResult) -> None:
        self._next()
        self.ended.emit(result)

    def flush(self, seconds: float) -> bool:
        """Wait for all jobs, at most ``seconds``; emits their ``ended``. At exit."""
        return self._jobs.flush(seconds)


def _run(key: str, work: _Work, results: _Results) -> None:
    try:
        results.put(JobResult(key, work()))
    except OSError as error:
        results.put(JobResult(key, error=error.strerror or str(error) or type(error).__name__))
    except Exception as error:  # whatever it is, the user is told and not left waiting
        results.put(JobResult(key, error=str(error) or type(error).__name__))
