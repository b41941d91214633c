"""Tap of a recording: gives what a worker delivers to a recorder, beside the tab."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from gui.core.pv.updates import Batch
from gui.core.recording.notes import Entry, PvsAdded, PvsRemoved, WorkerStood
from gui.workers.handle import WorkerHandle


class RecordingTap(QObject):
    """Calls ``take`` with each batch and note of ``worker`` until ``close``. GUI thread.

    A worker that takes another's place goes on in the same recording: its PVs are added anew.
    """

    def __init__(
        self, worker: WorkerHandle, take: Callable[[Entry], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._worker, self._take = worker, take
        worker.watch()  # played back as if live: each batch at the time it came
        worker.batch.connect(self._on_batch)
        worker.adding.connect(self._on_added)
        worker.removing.connect(self._on_removed)
        worker.late_changed.connect(self._on_late)

    @Slot(object)
    def _on_batch(self, batch: Batch) -> None:
        self._take(batch)

    @Slot(object)
    def _on_added(self, pvs: tuple[tuple[int, str], ...]) -> None:
        self._take(PvsAdded(pvs, time.time_ns()))

    @Slot(object)
    def _on_removed(self, slots: tuple[int, ...]) -> None:
        self._take(PvsRemoved(slots, time.time_ns()))

    @Slot(object)
    def _on_late(self, since_ns: int) -> None:
        self._take(WorkerStood(since_ns, time.time_ns()))

    def close(self) -> None:
        """Give nothing more."""
        self._worker.unwatch()
        self._worker.batch.disconnect(self._on_batch)
        self._worker.adding.disconnect(self._on_added)
        self._worker.removing.disconnect(self._on_removed)
        self._worker.late_changed.disconnect(self._on_late)
        self.deleteLater()
