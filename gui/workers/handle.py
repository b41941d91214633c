"""Handle of a worker for the GUI thread: requests in, batches out, never a wait."""

import itertools
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal, Slot

from gui.core.pv.record_fields import FIELDS, record_name
from gui.core.pv.updates import Batch
from gui.qt.worker_thread import WorkerThread, close_threads, live_threads
from gui.workers.requests import FieldRequest, PutRequest
from gui.workers.source import QUEUE_LIMIT
from gui.workers.sources import SOURCES
from gui.workers.worker import Worker


class WorkerHandle(WorkerThread):
    """Owns one QThread and its ``Worker``; lives in and is called on the GUI thread."""

    batch = Signal(object)
    figures = Signal(object)  # WorkerFigures: comes after the batches that it counts
    failed = Signal(str)

    _add = Signal(object)
    _remove = Signal(object)
    _put = Signal(object)
    _read_fields = Signal(object)
    _credit = Signal()
    _ask_figures = Signal()

    def __init__(
        self,
        parent: QObject | None = None,
        queue_limit: int = QUEUE_LIMIT,
        protocol: str = "ca",
    ) -> None:
        """Make the thread without starting it; ``protocol`` is a row of ``SOURCES``."""
        worker = Worker(SOURCES[protocol], queue_limit)
        super().__init__(worker, "pvwatch-group-worker", parent)
        self._worker = worker
        queued = Qt.ConnectionType.QueuedConnection
        worker.batch_ready.connect(self._on_batch, queued)
        worker.figures_ready.connect(self.figures, queued)
        worker.failed.connect(self.failed, queued)
        self._add.connect(worker.add_pvs, queued)
        self._remove.connect(worker.remove_pvs, queued)
        self._put.connect(worker.put, queued)
        self._read_fields.connect(worker.read_fields, queued)
        self._credit.connect(worker.credit, queued)
        self._ask_figures.connect(worker.report_figures, queued)

    def add_pvs(self, pvs: tuple[tuple[int, str], ...]) -> None:
        """Open channels for ``(slot, name)``."""
        self._add.emit(pvs)

    def remove_pvs(self, slots: tuple[int, ...]) -> None:
        """Close the channels of ``slots``."""
        self._remove.emit(slots)

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
        self._credit.emit()

    def ask_figures(self) -> None:
        """Ask for the worker's figures; they come as ``figures``, once for each call."""
        self._ask_figures.emit()

    @Slot(object)
    def _on_batch(self, batch: Batch) -> None:
        """Drop what was under way when the handle was closed: Qt delivers it all the same."""
        if not self._closing:
            self.batch.emit(batch)


_field_requests: Final = itertools.count(1)
"""Unique over all tabs: an inspector may go from one to the other."""


def live_workers() -> int:
    """Return how many worker threads have not ended; those of closed tabs may take 30 s."""
    return live_threads(WorkerHandle)


def close_all(seconds: float) -> bool:
    """Close every worker and wait; return whether all ended within ``seconds``. At exit."""
    return close_threads(WorkerHandle, seconds)
