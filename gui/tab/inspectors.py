"""The inspectors of one tab: each looks at one PV, in a window of its own."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from gui.core.inspector.inspection import PvInspection
from gui.core.inspector.last_updates import UpdateRings
from gui.core.pv.formatting import plain
from gui.core.pv.record_fields import FieldsRead
from gui.core.pv.updates import Batch
from gui.core.store.pv_store import PvStore
from gui.qt.side_window import SideWindow
from gui.widgets.inspector.inspector import Inspector
from gui.workers.handle import WorkerHandle


class TabInspectors(QObject):
    """Opens, feeds and closes inspectors. GUI thread."""

    def __init__(
        self, store: PvStore, worker: WorkerHandle, window: QWidget, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._worker = worker
        self._window = window
        self._rings = UpdateRings()
        self.open: dict[int, tuple[Inspector, PvInspection]] = {}  # by slot
        self._dark = self._utc = False

    @Slot(int)
    def inspect(self, slot: int) -> None:
        """Show everything about the PV of ``slot``, or raise the window that does."""
        if slot in self.open:
            shown = self.open[slot][0].window()
            shown.raise_()
            shown.activateWindow()
            return
        comment = self._store.comment[slot]
        source = PvInspection(self._store, slot, self._rings, self._worker.read_fields, comment)
        inspector = Inspector(source)
        inspector.set_dark(self._dark)
        inspector.set_utc(self._utc)
        title = f"{plain(self._store.name[slot])} – PV Watch"
        window = SideWindow(inspector, title, self._window)
        window.resize(960, 640)
        window.closed.connect(self._forget)
        self.open[slot] = inspector, source
        window.show()

    @Slot(int)
    def inspect_fields(self, slot: int) -> None:
        """Show everything and ask the record for its fields."""
        self.inspect(slot)
        self.open[slot][0].read_fields()

    @Slot(QWidget)
    def _forget(self, gone: QWidget) -> None:
        for slot, (inspector, source) in list(self.open.items()):
            if inspector is gone:
                source.end()
                del self.open[slot]

    def close_of(self, slots: Iterable[int]) -> None:
        """PVs leave the tab: nothing is known of them any more, so nothing is shown."""
        for slot in set(slots) & self.open.keys():
            self.open[slot][0].window().close()

    def take(self, batch: Batch) -> None:
        """Take the last updates and the fields in a batch that the store has taken."""
        self._rings.take(batch)
        for event in batch.events:
            if isinstance(event, FieldsRead) and event.slot in self.open:
                self.open[event.slot][0].take_fields(event)

    def refresh(self) -> None:
        """Bring the inspectors up to the store; they look twice a second at most."""
        for inspector, _ in self.open.values():
            inspector.refresh()

    def set_dark(self, dark: bool) -> None:
        """Choose the colours of the theme."""
        self._dark = dark
        for inspector, _ in self.open.values():
            inspector.set_dark(dark)

    def set_utc(self, utc: bool) -> None:
        """Show times in UTC or local time."""
        self._utc = utc
        for inspector, _ in self.open.values():
            inspector.set_utc(utc)

    def close(self) -> None:
        """The tab closes."""
        for inspector, _ in list(self.open.values()):
            inspector.window().close()
