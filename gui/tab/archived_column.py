"""Column *Archived* of a tab's table: whether the archive has each PV, asked in batches."""

import itertools
import time
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

from gui.core.archive.name_search import ArchivedNames, AreArchived
from gui.core.pv.formatting import plain
from gui.core.store.pv_store import PvStore
from gui.core.table.columns import ARCHIVED
from gui.widgets.table.model import PvTableModel
from gui.widgets.table.view import PvTableView
from gui.workers.archive.archive_handle import ArchiveHandle

AT_ONCE: Final = 500  # names in a question
_LOOK_MS: Final = 500
_AGAIN_S: Final = 60.0  # until it is asked once more what an appliance did not answer
_keys: Final = itertools.count(1)


class ArchivedColumn(QObject):
    """Asks nothing while the column is not shown. GUI thread."""

    def __init__(
        self,
        store: PvStore,
        model: PvTableModel,
        view: PvTableView,
        handle: ArchiveHandle,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._model = model
        self._view = view
        self._handle = handle
        self._key: tuple[str, int] | None = None  # of the question under way
        self._asked: tuple[str, ...] = ()
        self._again_s = 0.0
        handle.looked_up.connect(self._take)
        handle.changed.connect(self._forget)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(_LOOK_MS)

    @Slot()
    def _look(self) -> None:
        if not self._handle.appliances or not self._view.isVisible() or self._key is not None:
            return
        if self._view.header.isSectionHidden(ARCHIVED):
            return
        known = self._store.archived
        if any(not answer for answer, _ in known.values()) and time.monotonic() > self._again_s:
            self._again_s = time.monotonic() + _AGAIN_S
            for name in [name for name, (answer, _) in known.items() if not answer]:
                del known[name]
        slots = (slot for slot in self._model.slots() if not self._store.is_comment[slot])
        unknown = (self._store.name[slot] for slot in slots)
        wanted = tuple(itertools.islice((name for name in unknown if name not in known), AT_ONCE))
        if wanted:
            self._key = ("column", next(_keys))
            self._handle.are_archived(AreArchived(self._key, wanted))
            self._asked = wanted

    @Slot(object)
    def _take(self, found: ArchivedNames) -> None:
        if found.key != self._key or self._key is None:
            return
        self._key = None
        fault = plain("; ".join(found.faults), 300)
        for name in self._asked:
            where = found.appliances.get(name)
            if where is not None:
                self._store.archived[name] = "yes", f"Archived by {plain(where, 200)}"
            elif name in found.unknown:
                self._store.archived[name] = "", f"Not known: {fault}"
            else:
                self._store.archived[name] = "no", "None of the appliances archives it"
        if any(not answer for answer, _ in self._store.archived.values()):
            self._again_s = time.monotonic() + _AGAIN_S
        self._repaint()
        self._look()

    def _repaint(self) -> None:
        last = self._model.rowCount() - 1
        if last >= 0:
            self._model.emit_changed(ARCHIVED, ARCHIVED, 0, last)

    @Slot()
    def _forget(self) -> None:
        """Other appliances: what is known is of those before."""
        if self._key is not None:
            self._handle.cancel(self._key)
            self._key = None
        self._store.archived.clear()
        self._repaint()

    def close(self) -> None:
        """Ask no more."""
        self._timer.stop()
        if self._key is not None:
            self._handle.cancel(self._key)
        self._handle.looked_up.disconnect(self._take)
        self._handle.changed.disconnect(self._forget)
