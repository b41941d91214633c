"""The inspectors of one tab: each looks at one PV, in a window of its own."""

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QWidget

from gui.core.batch import Batch
from gui.core.formatting import plain
from gui.core.update_log import UpdateRings
from gui.models.inspected_pv import PvInspection
from gui.models.pv_store import PvStore
from gui.widgets.inspector.inspector import Inspector
from gui.workers.thread import WorkerThread


class TabInspectors(QObject):
    """Opens, feeds and closes inspectors. GUI thread."""

    def __init__(
        self, store: PvStore, worker: WorkerThread, window: QWidget, parent: QObject
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
            inspector = self.open[slot][0]
            inspector.raise_()
            inspector.activateWindow()
            return
        comment = self._store.comment[slot]
        source = PvInspection(self._store, slot, self._rings, self._worker.read_fields, comment)
        inspector = Inspector(source, self._window)
        inspector.setWindowFlag(Qt.WindowType.Window)
        inspector.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        inspector.setWindowTitle(f"{plain(self._store.name[slot])} – PV Watch")
        inspector.resize(960, 640)
        inspector.set_dark(self._dark)
        inspector.set_utc(self._utc)
        inspector.destroyed.connect(self._forget_closed)
        self.open[slot] = inspector, source
        inspector.show()

    @Slot(int)
    def inspect_fields(self, slot: int) -> None:
        """Show everything and ask the record for its fields."""
        self.inspect(slot)
        self.open[slot][0].read_fields()

    @Slot()
    def _forget_closed(self) -> None:
        gone = self.sender()
        for slot, (inspector, source) in list(self.open.items()):
            if inspector is gone:
                source.end()
                del self.open[slot]

    def take(self, batch: Batch) -> None:
        """Look through a batch that the store has taken."""
        self._rings.take(batch)
        results, self._store.field_results = self._store.field_results, []
        for result in results:
            if result.index in self.open:
                self.open[result.index][0].take_fields(result)

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
            inspector.close()
