"""Looks at the alarms of every tab a few times a second and tells the list, dock and notice."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from gui.core.alarms.alarm_list import AlarmList
from gui.core.store.pv_store import PvStore
from gui.window.docks.alarm_notice import AlarmNotice

if TYPE_CHECKING:
    from gui.widgets.alarms.alarm_view import AlarmView

LOOK_S: Final = 0.2


class AlarmPoller(QObject):
    """One for the window; ``paint_frame`` is registered with the frame clock. GUI thread.

    Tabs are known by their stores; nothing is missed between two looks.
    """

    def __init__(
        self, alarms: AlarmList, notice: AlarmNotice, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.alarms = alarms  # of all tabs
        self.dock: AlarmView | None = None  # that shows them, once there is one
        self.notice = notice
        self._stores: dict[int, PvStore] = {}
        self._looked_s = 0.0

    def open_tab(self, store: PvStore, title: str) -> None:
        """Watch a tab; once more with another title when it has been renamed."""
        self._stores[id(store)] = store
        self.alarms.open_tab(id(store), title, store.value_text)

    def close_tab(self, store: PvStore) -> None:
        """Take what the tab still has to tell, then forget it: its alarms leave the list."""
        if self._stores.get(id(store)) is store:
            self._look_at(store)
            del self._stores[id(store)]
            self.alarms.close_tab(id(store), time.time_ns())

    def paint_frame(self) -> None:
        """Look at every tab, unless that was done a moment ago. Called by the clock."""
        now_s = time.monotonic()
        if now_s - self._looked_s < LOOK_S:
            return
        self._looked_s = now_s
        for store in self._stores.values():
            self._look_at(store)
        self.notice.announce(self.alarms.take_raised(), self._is_unseen, now_s)
        if self.dock is not None and self.dock.isVisible():
            self.dock.refresh()

    def _look_at(self, store: PvStore) -> None:
        changes = store.take_alarm_changes()
        if len(changes) or changes.lost:
            self.alarms.apply(id(store), store.name, changes, time.time_ns())

    def _is_unseen(self, pv: str) -> bool:
        entry = self.alarms.entry(pv)
        return entry is not None and not entry.acknowledged
