"""A worker in its thread, as the GUI thread sees it: requests in, batches out, never a wait."""

import itertools
import time
from typing import Final

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from gui.core.pv.record_fields import FIELDS, record_name
from gui.qt.type_room import make_room_for_types
from gui.workers.requests import FieldRequest, PutRequest
from gui.workers.source import QUEUE_LIMIT
from gui.workers.sources import SOURCES
from gui.workers.worker import Worker


class WorkerHandle(QObject):
    """Owns one QThread and its ``Worker``; lives in and is called on the GUI thread."""

    batch = Signal(object)
    figures = Signal(object)  # WorkerFigures: comes after the batches that it counts
    failed = Signal(str)
    finished = Signal()

    _add = Signal(object)
    _remove = Signal(object)
    _put = Signal(object)
    _read_fields = Signal(object)
    _credit = Signal()
    _ask_figures = Signal()
    _close = Signal()

    def __init__(
        self,
        parent: QObject | None = None,
        queue_limit: int = QUEUE_LIMIT,
        protocol: str = "ca",
    ) -> None:
        """Make the thread without starting it; ``protocol`` is a row of ``SOURCES``."""
        super().__init__(parent)
        make_room_for_types()
        self._thread = QThread()
        self._thread.setObjectName("pvwatch-group-worker")
        self._worker = Worker(SOURCES[protocol], queue_limit)
        self._worker.moveToThread(self._thread)
        queued = Qt.ConnectionType.QueuedConnection
        self._worker.batch_ready.connect(self.batch, queued)
        self._worker.figures_ready.connect(self.figures, queued)
        self._worker.failed.connect(self.failed, queued)
        self._worker.closed.connect(self._thread.quit, Qt.ConnectionType.DirectConnection)
        self._add.connect(self._worker.add_pvs, queued)
        self._remove.connect(self._worker.remove_pvs, queued)
        self._put.connect(self._worker.put, queued)
        self._read_fields.connect(self._worker.read_fields, queued)
        self._credit.connect(self._worker.credit, queued)
        self._ask_figures.connect(self._worker.report_figures, queued)
        self._close.connect(self._worker.close, queued)
        self._thread.started.connect(self._worker.start)
        self._thread.finished.connect(self._on_finished, queued)
        self._closing = False

    def start(self) -> None:
        """Start the thread; the worker makes its context there."""
        _live.add(self)
        self._thread.start()

    def add_pvs(self, pvs: tuple[tuple[int, str], ...]) -> None:
        """Open channels for ``(slot, name)``."""
        self._add.emit(pvs)

    def remove_pvs(self, slots: tuple[int, ...]) -> None:
        """Close the channels of ``slots``."""
        self._remove.emit(slots)

    def put(self, slot: int, request: int, value: object) -> None:
        """Write ``value`` to the PV in ``slot``."""
        self._put.emit(PutRequest(slot, request, value))

    def read_fields(self, slot: int, name: str, fields: tuple[str, ...] = FIELDS) -> int:
        """Ask for fields of the record behind the PV ``name``; return the request's number."""
        request = FieldRequest(next(_field_requests), slot, record_name(name), fields)
        self._read_fields.emit(request)
        return request.request

    def credit(self) -> None:
        """Tell the worker that one batch was taken."""
        self._credit.emit()

    def ask_figures(self) -> None:
        """Ask for the worker's figures; they come as ``figures``, once for each call."""
        self._ask_figures.emit()

    def close(self) -> None:
        """Ask for the teardown and forget the batches under way; ``finished`` comes later."""
        if self._closing:
            return
        self._closing = True
        self._worker.batch_ready.disconnect(self.batch)
        self._close.emit()

    def is_running(self) -> bool:
        """Tell whether the thread still runs."""
        return self._thread.isRunning()

    def wait(self, seconds: float) -> bool:
        """Wait for the end of the thread; only for leaving the program."""
        return self._thread.wait(max(int(seconds * 1000), 0))

    @Slot()
    def _on_finished(self) -> None:
        self._thread.wait()
        _live.discard(self)
        self.finished.emit()


_field_requests: Final = itertools.count(1)
"""Unique over all tabs: an inspector may go from one to the other."""

_live: Final[set[WorkerHandle]] = set()
"""Threads not yet ended: a closed tab's teardown goes on here after the tab is gone."""


def live_workers() -> int:
    """Return how many worker threads have not ended."""
    return sum(thread.is_running() for thread in _live)


def close_all(seconds: float) -> bool:
    """Ask every worker to close and wait for all, ``seconds`` at most. For leaving the program."""
    deadline = time.monotonic() + seconds
    threads = list(_live)
    for thread in threads:
        thread.close()
    ended = [thread.wait(deadline - time.monotonic()) for thread in threads]
    if all(ended):
        _live.clear()
    return all(ended)
