"""A store fed by a worker, with a queue of puts, wired as in a tab: puts without widgets."""

from PySide6.QtCore import Slot

from gui.core.puts.record import PutRecord
from gui.core.pv.record_fields import FieldsRead
from gui.core.pv.updates import Batch, PutProgress, PutResult
from gui.widgets.puts.put_queue import PutQueue
from tests.support.watching import Watching


class Putting(Watching):
    """Puts are allowed; ``ended`` has their records, in order."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(names)
        self.queue = PutQueue(self.store, self.thread.put, self, self._ask)
        self.queue.allowed = True
        self.ended: list[PutRecord] = []
        self.queue.finished.connect(self.ended.append)

    @Slot(object)
    def _take(self, batch: Batch) -> None:
        super()._take(batch)
        self.queue.watch(batch)
        for event in batch.events:
            match event:
                case PutResult():
                    self.queue.take(event)
                case PutProgress():
                    self.queue.note(event)
                case FieldsRead():
                    self.queue.take_fields(event)

    def _ask(self, slot: int, name: str) -> int:
        return self.thread.read_fields(slot, name, ("DISP",))

    def ready(self) -> bool:
        """Tell whether each PV has its value, its properties (texts have none) and all rights."""
        store = self.store
        described = (
            known is not None or native == "STRING"
            for known, native in zip(store.metadata, store.native_type, strict=False)
        )
        rights = set(store.access) == {(True, True)}
        return rights and self.connected(len(store.name)) and all(described)

    def close(self) -> None:
        self.queue.close()
        super().close()
