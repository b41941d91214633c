"""The status bars of all windows: made, fed once a second, sent every message."""

from __future__ import annotations

from weakref import ref

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QMainWindow

from gui.core.diagnostics.cpu_meter import CPU
from gui.core.history.budget import HistoryBudget
from gui.core.pv.standing import STALE
from gui.core.store.pv_store import PvStore
from gui.window.actions.put_control import PutControl
from gui.window.messages import Messages
from gui.window.status_bar import StatusBar
from gui.window.tabs.open_tabs import OpenTabs


class StatusBars(QObject):
    """GUI thread; ``refresh`` is called once a second."""

    clock_clicked = Signal()

    def __init__(
        self,
        open_tabs: OpenTabs,
        budget: HistoryBudget,
        puts: PutControl,
        messages: Messages,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._open_tabs = open_tabs
        self._budget = budget
        self._puts = puts
        self._messages = messages
        self._bars: list[StatusBar] = []
        self._utc = False
        self._counted: tuple[tuple[ref[PvStore], int], ...] = ()  # stores, and their revisions
        self._totals = (0, 0, 0, 0, 0)  # of those
        self._unreached: tuple[tuple[str, str], ...] = ()

    def add(self, window: QMainWindow) -> StatusBar:
        """Give ``window`` a status bar."""
        bar = StatusBar(window, self._puts.allowed)
        bar.set_utc(self._utc)
        bar.show_unreached(self._unreached)
        window.setStatusBar(bar)
        self._puts.allowed_changed.connect(bar.show_puts)
        self._messages.posted.connect(bar.note)
        self._messages.withdrawn.connect(bar.withdraw)
        bar.clock_clicked.connect(self.clock_clicked)
        self._bars.append(bar)
        return bar

    @Slot()
    def forget(self) -> None:
        """Show no message of before any more: the last tab is closed."""
        if not self._open_tabs.tabs():
            for bar in self._bars:
                bar.forget()

    def remove(self, bar: StatusBar) -> None:
        """Forget ``bar``, whose window closes."""
        self._bars.remove(bar)

    def set_utc(self, utc: bool) -> None:
        """Show the clocks in UTC or local time."""
        self._utc = utc
        for bar in self._bars:
            bar.set_utc(utc)

    @Slot(object)
    def show_unreached(self, found: tuple[tuple[str, str], ...]) -> None:
        """Say which archiver appliances cannot be reached, each with why; (): none."""
        self._unreached = found
        for bar in self._bars:
            bar.show_unreached(found)

    @Slot()
    def refresh(self) -> None:
        """Show counts and rates of now."""
        CPU.measure()
        stores = [tab.store for tab in self._open_tabs.contents()]
        counted = tuple((ref(store), store.revision) for store in stores)
        if counted != self._counted:
            self._counted = counted
            connected = sum(store.connected_count() for store in stores)
            wanted = sum(store.alive_count() for store in stores)
            stale = sum(store.count_of(*STALE) for store in stores)
            self._totals = connected, wanted, stale, *self._open_tabs.totals()
        for bar in self._bars:
            bar.show_totals(*self._totals)
            bar.show_history(self._budget.nbytes >> 20, self._budget.megabytes)
