"""Polls the alarms of every tab a few times a second, for list, view and notice."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from gui.core.alarms.alarm_list import AlarmList
from gui.core.alarms.changes import AlarmChanges
from gui.core.store.pv_store import PvStore
from gui.window.docks.alarm_notice import AlarmNotice

if TYPE_CHECKING:
    from gui.widgets.alarms.alarm_view import AlarmView

POLL_S: Final = 0.2
TURN_S: Final = 0.008  # of a frame; what is left of it, and the other tabs, wait for the next one
_PART: Final = 500  # changes that are taken in one go


class AlarmPoller(QObject):
    """One for the window; ``paint_frame`` is registered with the frame clock. GUI thread.

    Tabs are known by their stores, which keep all changes between two polls.
    """

    def __init__(
        self, alarms: AlarmList, notice: AlarmNotice, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.alarms = alarms  # of all tabs
        self.view: AlarmView | None = None  # shows them; made when first shown
        self.notice = notice
        self._stores: dict[int, PvStore] = {}
        self._due: list[PvStore] = []  # still to be polled in this round
        # parts of changes, not yet taken, and whose they are
        self._parts: deque[tuple[PvStore, AlarmChanges]] = deque()
        self._polled: dict[int, int] = {}  # revision of each store then
        self._polled_s = 0.0

    @property
    def has_more(self) -> bool:
        """Whether alarms of this round wait for the next frame."""
        return bool(self._due or self._parts)

    def open_tab(self, store: PvStore, title: str) -> None:
        """Add a tab; call it again with another title when the tab was renamed."""
        self._stores[id(store)] = store
        self.alarms.open_tab(id(store), title, store.value_text, store.unit)

    def close_tab(self, store: PvStore) -> None:
        """Apply the last changes of a tab, then remove its alarms from the list."""
        if self._stores.get(id(store)) is store:
            self._poll(store)
            while self._parts:
                self._take_part()
            del self._stores[id(store)], self._polled[id(store)]
            self._due = [each for each in self._due if each is not store]
            self.alarms.close_tab(id(store), time.time_ns())

    def paint_frame(self) -> None:
        """Poll every tab in which anything came, at most every ``POLL_S``, in slices.

        Called by the clock.
        """
        now_s = time.monotonic()
        if not self._due and not self._parts:
            if now_s - self._polled_s < POLL_S:
                return
            self._polled_s = now_s
            stores = self._stores.values()
            self._due = [each for each in stores if self._polled.get(id(each)) != each.revision]
        while self._parts or self._due:
            if not self._parts:
                self._poll(self._due.pop(0))
            if self._parts:
                self._take_part()
            if time.monotonic() - now_s > TURN_S:
                break
        self.notice.announce(self.alarms.take_raised(), self._is_unseen, now_s)
        if self.view is not None and self.view.isVisible():
            self.view.refresh()

    def _poll(self, store: PvStore) -> None:
        self._polled[id(store)] = store.revision
        parts = store.take_alarm_changes().parts(_PART)
        self._parts.extend((store, part) for part in parts)

    def _take_part(self) -> None:
        store, changes = self._parts.popleft()
        self.alarms.apply(id(store), store.name, changes, time.time_ns())

    def _is_unseen(self, pv: str) -> bool:
        entry = self.alarms.entry(pv)
        return entry is not None and not entry.acknowledged
