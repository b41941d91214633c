"""A tab with a put queue, wired as in the program, without its window."""

from PySide6.QtCore import Slot

from gui.core.puts.record import PutRecord
from gui.core.pv.updates import Batch, PutResult
from gui.widgets.puts.put_queue import PutQueue
from tests.support.watching import Watching


class PutTab(Watching):
    """Watches PVs and takes puts; ``ended`` has their records, in order of their ends."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(names)
        self.queue = PutQueue(self.store, self.thread.put, self)
        self.queue.allowed = True
        self.ended: list[PutRecord] = []
        self.queue.finished.connect(self.ended.append)

    @Slot(object)
    def _take(self, batch: Batch) -> None:
        super()._take(batch)
        for event in batch.events:
            if isinstance(event, PutResult):
                self.queue.take(event)

    def close(self) -> None:
        self.queue.close()
        super().close()
