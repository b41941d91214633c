"""A store fed by a worker, as a tab has it, without widgets."""

import numpy as np
from PySide6.QtCore import QObject, Slot

from gui.core.groups.group import PvSpec
from gui.core.pv.record_fields import FieldsRead
from gui.core.pv.updates import Batch, PutProgress, PutResult
from gui.core.store.pv_store import PvStore
from gui.workers.handle import WorkerHandle
from tests.support.soft_ioc import missing_of


class Watching(QObject):
    """Opens names in a worker of its own; counts batches after ``close`` too."""

    def __init__(self, names: list[str], queue_limit: int = 500_000) -> None:
        super().__init__()
        self.store = PvStore()
        self.thread = WorkerHandle(queue_limit=queue_limit)
        self.failures: list[str] = []
        self.batches = 0
        self.answers: list[PutResult | FieldsRead] = []  # in order of arrival
        self.progress: list[PutProgress] = []
        self.thread.batch.connect(self._take)
        self.thread.failed.connect(self._fail)
        self.thread.start()
        slots = self.store.add([PvSpec(name) for name in names])
        self.thread.add_pvs(tuple(zip(slots, names, strict=True)))

    @Slot(object)
    def _take(self, batch: Batch) -> None:
        self.batches += 1
        self.store.apply(batch)
        self.answers += [e for e in batch.events if isinstance(e, PutResult | FieldsRead)]
        self.progress += [e for e in batch.events if isinstance(e, PutProgress)]
        self.thread.credit()

    @Slot(str)
    def _fail(self, message: str) -> None:
        self.failures.append(message)

    def connected(self, count: int) -> bool:
        return self.store.connected_count() == count and bool(
            self.store.has_value[self.store.state == 1].all()
        )

    def values(self, slot: int) -> np.ndarray:
        _, values, _, _ = self.store.filed_history(slot).window(0, 2**62)
        return np.array(values)

    def missing(self, slot: int) -> int:
        return missing(self.store, slot)

    def close(self) -> None:
        self.thread.close()


def missing(store: PvStore, slot: int) -> int:
    """Return how many values a counting record had between the second and the last one here."""
    return missing_of(store.filed_history(slot).window(0, 2**62)[1])
