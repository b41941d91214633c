"""DESC of the records whose PVs have no label: read for the rows one sees, a few at a time."""

import time
from typing import Final

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Slot

from gui.core.pv.formatting import plain
from gui.core.pv.record_fields import FieldsRead, field_name
from gui.core.pv.severity import ConnectionState
from gui.core.store.pv_store import PvStore
from gui.widgets.table.model import PvTableModel
from gui.widgets.table.view import PvTableView
from gui.workers.handle import WorkerHandle

AT_ONCE: Final = 8  # reads under way
MOST: Final = 2_000  # rows of a tab, each asked for once a connection
_LOOK_MS: Final = 1_000
_LOST_S: Final = 60.0  # an answer that has not come by then, of a worker given up, does not come
_LONGEST: Final = 200  # characters


class TabDescriptions(QObject):
    """Reads nothing while the table is not seen; writes nothing anywhere. GUI thread."""

    def __init__(
        self,
        store: PvStore,
        model: PvTableModel,
        view: PvTableView,
        worker: WorkerHandle,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._model = model
        self._view = view
        self._worker = worker
        self._texts: dict[int, str] = {}  # by slot
        self._asked: dict[int, int] = {}  # by slot: when the connection began that was asked over
        self._pending: dict[int, tuple[int, float]] = {}  # slot and time.monotonic() by request
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.VeryCoarseTimer)  # in one turn with others
        self._timer.timeout.connect(self._look)
        self._timer.setInterval(_LOOK_MS)
        self.renew()

    def renew(self) -> None:
        """Look again from now on: the table is seen. Called with every frame."""
        if not self._timer.isActive():
            self._timer.start()
            self._look()

    @Slot()
    def _look(self) -> None:
        now_s = time.monotonic()
        for request, (slot, asked_s) in list(self._pending.items()):
            if now_s - asked_s > _LOST_S:
                del self._pending[request]
                self._asked.pop(slot, None)  # two workers that stood may both owe its answer
        if not self._view.isVisible():
            self._timer.stop()
            return
        first, last = self._view.visible_rows()
        rows = self._model.shown_slots()[first : last + 1]
        connected = self._store.state[rows] == ConnectionState.CONNECTED
        for slot in rows[np.flatnonzero(connected)].tolist():
            if len(self._pending) >= AT_ONCE:
                return
            if self._is_wanted(slot):
                self._asked[slot] = int(self._store.changed_ns[slot])
                name = self._store.name[slot]
                request = self._worker.read_fields(slot, name, ("DESC",))
                self._pending[request] = slot, now_s

    def _is_wanted(self, slot: int) -> bool:
        store = self._store
        if store.is_comment[slot] or store.label[slot] or len(self._asked) >= MOST:
            return False
        if field_name(store.name[slot])[1].startswith("DESC"):
            return False  # its value says it
        return self._asked.get(slot) != int(store.changed_ns[slot])

    def take(self, read: FieldsRead) -> bool:
        """Take an answer; False: it is somebody else's."""
        if read.request not in self._pending:
            return False
        slot = self._pending[read.request][0]
        for value in read.values:
            text = plain(value.text or "", _LONGEST).strip()
            if text:
                self._texts[slot] = text
            else:
                self._texts.pop(slot, None)
        if read.done:
            del self._pending[read.request]
            self._model.set_descriptions(dict(self._texts))
            self._look()
            if not self._pending:
                self._view.measure()
        return True

    def close(self) -> None:
        """Ask no more."""
        self._timer.stop()
