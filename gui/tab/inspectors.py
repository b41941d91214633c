"""The inspectors of one tab: each shows one PV in a window of its own."""

import os
from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from gui.core.inspector.inspection import PvInspection
from gui.core.inspector.last_updates import UpdateRings
from gui.core.program.ca_environment import searched_addresses
from gui.core.pv.formatting import plain
from gui.core.pv.record_fields import FieldsRead
from gui.core.pv.updates import Batch, PvKind
from gui.core.store.pv_store import PvStore
from gui.qt.side_window import SideWindow
from gui.widgets.inspector.inspector import Inspector
from gui.workers.handle import WorkerHandle


class TabInspectors(QObject):
    """Opens, feeds and closes inspectors. GUI thread.

    ``near`` returns known names that are nearly the given one.
    """

    def __init__(
        self,
        store: PvStore,
        worker: WorkerHandle,
        window: QWidget,
        near: Callable[[str], Sequence[str]],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._worker = worker
        self._window = window
        self._near = near
        self._asked = tuple(searched_addresses(os.environ))
        self._rings = UpdateRings(lambda slot: bool(store.kind[slot] == PvKind.TEXT))
        self.open: dict[int, tuple[Inspector, PvInspection]] = {}  # by slot
        self._dark = self._utc = False

    @Slot(int)
    def inspect(self, slot: int) -> None:
        """Open the inspector of ``slot``, or raise its window."""
        if slot in self.open:
            shown = self.open[slot][0].window()
            shown.raise_()
            shown.activateWindow()
            return
        comment = self._store.comment[slot]
        source = PvInspection(
            self._store,
            slot,
            self._rings,
            self._worker.read_fields,
            comment,
            self._asked,
            self._near,
        )
        inspector = Inspector(source)
        inspector.set_dark(self._dark)
        inspector.set_utc(self._utc)
        of_then = "Replay: " if self._store.is_replay else ""
        title = f"{of_then}{plain(self._store.name[slot])} – PV Watch"
        window = SideWindow(inspector, title, self._window)
        window.resize(960, 640)
        window.closed.connect(self._forget)
        self.open[slot] = inspector, source
        window.show()

    @Slot(int)
    def inspect_fields(self, slot: int) -> None:
        """Open the inspector of ``slot`` and read the fields of its record."""
        self.inspect(slot)
        self.open[slot][0].read_fields()

    @Slot(QWidget)
    def _forget(self, gone: QWidget) -> None:
        for slot, (inspector, source) in list(self.open.items()):
            if inspector is gone:
                source.end()
                del self.open[slot]

    def close_of(self, slots: Iterable[int]) -> None:
        """Close the inspectors of ``slots``, which leave the tab."""
        for slot in set(slots) & self.open.keys():
            self.open[slot][0].window().close()

    def take(self, batch: Batch) -> None:
        """Keep the last updates of inspected PVs; the store has applied ``batch`` before."""
        self._rings.take(batch)

    def take_fields(self, result: FieldsRead) -> None:
        """Show fields of a record that were read, unless its inspector was closed."""
        if result.slot in self.open:
            self.open[result.slot][0].take_fields(result)

    def refresh(self) -> None:
        """Update the inspectors from the store, twice a second at most."""
        for inspector, _ in self.open.values():
            inspector.refresh()

    def set_dark(self, dark: bool) -> None:
        """Use the colours of the theme."""
        self._dark = dark
        for inspector, _ in self.open.values():
            inspector.set_dark(dark)

    def set_utc(self, utc: bool) -> None:
        """Show times in UTC or local time."""
        self._utc = utc
        for inspector, _ in self.open.values():
            inspector.set_utc(utc)

    def close(self) -> None:
        """Close all inspectors."""
        for inspector, _ in list(self.open.values()):
            inspector.window().close()
