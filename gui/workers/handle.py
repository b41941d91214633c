"""Handle of a worker for the GUI thread: requests in, batches out, never a wait."""

import itertools
import time
from collections.abc import Callable
from functools import cache
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance, Slot

from gui.core.pv.record_fields import FIELDS, record_name
from gui.core.pv.updates import Batch
from gui.core.store.worker_counts import WorkerFigures
from gui.qt.worker_thread import WorkerThread, close_threads, live_threads
from gui.workers.looks import Looks
from gui.workers.presence import Presence
from gui.workers.requests import FieldRequest, PutRequest
from gui.workers.source import QUEUE_LIMIT, SourceType
from gui.workers.sources import SOURCES
from gui.workers.turns import MANY, Turns
from gui.workers.worker import Worker


class GroupThread(WorkerThread):
    """The thread of one ``Worker``."""


@cache
def _turns() -> Turns:
    return Turns()


@cache
def _looks() -> Looks:
    return Looks()


def many_connect() -> bool:
    """Tell whether PVs of some tab connect by the hundred: what can wait does. GUI thread."""
    return _turns().many_connect


class _Outlet(QObject):
    """Passes on what one worker says until it is closed: Qt delivers what was under way."""

    def __init__(self, handle: "WorkerHandle") -> None:
        super().__init__(handle)
        self._handle = handle
        self.closed = False

    @Slot(object)
    def take(self, said: Batch | WorkerFigures) -> None:
        """Take a batch, or figures, which must not overtake it, in their turn; GUI thread."""
        _turns().take(self, said)

    def pass_on(self, said: object) -> None:
        """Emit ``said``; GUI thread."""
        if self.closed:
            return
        if isinstance(said, Batch):
            self._handle.batch.emit(said)
        else:
            self._handle.pass_figures(said)


class WorkerHandle(QObject):
    """Owns one ``Worker`` in its thread; lives in and is called on the GUI thread.

    ``late_changed`` tells that the worker does not run, or runs again. ``replace`` gives up one
    that may stand for ever: its thread ends if it ever returns, and what it says is ignored.
    """

    batch = Signal(object)
    figures = Signal(object)  # WorkerFigures: comes after the batches that it counts
    failed = Signal(str)
    finished = Signal()  # the thread has ended, after ``close``
    late_changed = Signal(object)  # ns since 1970 of its latest turn; 0: it runs again

    adding = Signal(object)  # (slot, name) of PVs that the worker is asked to open
    removing = Signal(object)  # slots of those it is asked to close

    _put = Signal(object)
    _read_fields = Signal(object)
    _time = Signal(bool)
    _ask_figures = Signal()
    _ask_what_came = Signal()

    def __init__(
        self,
        parent: QObject | None = None,
        queue_limit: int = QUEUE_LIMIT,
        protocol: str | SourceType = "ca",
    ) -> None:
        """Make the thread without starting it; ``protocol`` is a row of ``SOURCES`` or another."""
        super().__init__(parent)
        self._type = SOURCES[protocol] if isinstance(protocol, str) else protocol
        self._queue_limit = queue_limit
        self._watchers = 0
        self._make()

    def _make(self) -> None:
        self._presence, self._takes_time = Presence(), False
        self._is_back = False  # which is told after the batch of the turn in which it came back
        self._outlet = _Outlet(self)
        self._worker = worker = Worker(self._type, self._queue_limit)
        self._thread = GroupThread(worker, "pvwatch-group-worker")
        self._thread.finished.connect(self.finished)
        self.destroyed.connect(self._thread.close)  # with a window that nobody closed
        for signal, slot in self._ways(worker):
            signal.connect(slot, Qt.ConnectionType.QueuedConnection)

    def _ways(
        self, worker: Worker
    ) -> tuple[tuple[SignalInstance, Callable[..., None] | SignalInstance], ...]:
        return (
            (worker.batch_ready, self._outlet.take),
            (worker.figures_ready, self._outlet.take),
            (worker.failed, self.failed),
            (self.adding, worker.add_pvs),
            (self.removing, worker.remove_pvs),
            (self._put, worker.put),
            (self._read_fields, worker.read_fields),
            (self._time, worker.take_time),
            (self._ask_figures, worker.report_figures),
            (self._ask_what_came, worker.report_what_came),
        )

    def start(self) -> None:
        """Start the thread; connect the signals before, or within the same turn."""
        if _looks().begin(self):
            self._thread.start()

    def close(self) -> None:
        """Ask the worker to end and return at once; ``finished`` comes later."""
        self._outlet.closed = True
        _looks().end(self)
        self._thread.close()

    def replace(self, pvs: tuple[tuple[int, str], ...]) -> None:
        """Put a new worker in the place of one that does not run, and open ``pvs`` with it."""
        if self._outlet.closed:
            return
        self._worker.given_up = self._outlet.closed = True
        for signal, slot in self._ways(self._worker):
            signal.disconnect(slot)
        self._thread.finished.disconnect(self.finished)
        self._thread.close()
        self._make()
        self._thread.start()
        self.add_pvs(pvs)
        self.ask_figures()  # the old one may owe an answer

    def is_running(self) -> bool:
        """Return whether the thread has not ended."""
        return self._thread.is_running()

    def wait(self, seconds: float) -> bool:
        """Wait for the thread to end, at most ``seconds``; only when the program exits."""
        return self._thread.wait(seconds)

    def add_pvs(self, pvs: tuple[tuple[int, str], ...]) -> None:
        """Open channels for ``(slot, name)``."""
        if len(pvs) >= MANY:
            _turns().note_many()
        self.adding.emit(pvs)

    def remove_pvs(self, slots: tuple[int, ...]) -> None:
        """Close the channels of ``slots``."""
        self.removing.emit(slots)

    def put(self, slot: int, request: int, value: object) -> None:
        """Write ``value`` to the PV in ``slot``; ``request`` comes back in the ``PutResult``."""
        self._put.emit(PutRequest(slot, request, value))

    def read_fields(self, slot: int, name: str, fields: tuple[str, ...] = FIELDS) -> int:
        """Ask for fields of the record behind the PV ``name``; return the request's number."""
        request = FieldRequest(next(_field_requests), slot, record_name(name), fields)
        self._read_fields.emit(request)
        return request.request

    def credit(self) -> None:
        """Give back the credit of one batch, which was taken."""
        self._worker.credit.give_back()

    def take_time(self, may: bool) -> None:
        """Let batches come some 5 times a second instead of 20, or as often as ever.

        With many tabs most of the work is that of batches, however little is in them. Not while
        there is a watcher.
        """
        may = may and not self._watchers
        if may != self._takes_time:
            self._takes_time = may
            self._time.emit(may)

    def watch(self) -> None:
        """Note that somebody beside the tab takes batches as they come, until ``unwatch``."""
        self._watchers += 1
        self.take_time(False)

    def unwatch(self) -> None:
        """Note that a watcher is gone."""
        self._watchers -= 1

    def ask_figures(self) -> None:
        """Ask for the worker's figures; they come as ``figures``, once for each call."""
        self._ask_figures.emit()

    def pass_figures(self, figures: object) -> None:
        """Emit ``figures``; what the worker took while it was late has come before them."""
        if self._is_back:
            self._is_back = False
            self.late_changed.emit(0)
        self.figures.emit(figures)

    def look(self) -> bool:
        """Look whether the worker runs; return whether it rests. Called every ``LOOK_S``."""
        rests_s = self._worker.rests_s  # first: with the end of a rest comes a new turn before it
        ran_s, now_s = self._worker.ran_s, time.monotonic()
        if self._presence.look(ran_s, now_s, rests_s):
            self._is_back = not self._presence.late
            if self._is_back:
                self._ask_what_came.emit()
            else:
                ago_ns = int((now_s - ran_s) * 1e9) if ran_s else 0
                self.late_changed.emit(time.time_ns() - ago_ns)
        return now_s < ran_s + rests_s and not self._presence.late


def batches_taken() -> int:
    """Return how many batches the program has taken; as long as it stays nothing comes."""
    return _turns().taken


_spare: Final[list[WorkerHandle]] = []


def prepare_worker() -> None:
    """Start a worker before there is a tab: it gets ready while the window is made."""
    _spare.append(WorkerHandle())
    _spare[-1].start()


def spare_worker() -> WorkerHandle | None:
    """Return the worker that was prepared, once; it is the caller's."""
    return _spare.pop() if _spare else None


def close_spare_worker() -> None:
    """Close the worker that was prepared where no tab took it."""
    while _spare:
        _spare.pop().close()


_field_requests: Final = itertools.count(1)
"""Unique over all tabs: an inspector may go from one to the other."""


def live_workers() -> int:
    """Return how many worker threads have not ended; those of closed tabs may take 30 s."""
    return live_threads(GroupThread)


def close_all(seconds: float) -> bool:
    """Close every worker and wait; return whether all ended within ``seconds``. At exit."""
    return close_threads(GroupThread, seconds)
