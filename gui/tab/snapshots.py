"""Snapshots of one tab: taken, opened, shown in windows, restored put by put."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from gui.core.program.user_name import user_name
from gui.core.puts.confirm_policy import READ_ONLY
from gui.core.puts.record import PutOutcome, PutRecord
from gui.core.snapshots.restore_plan import RestorePlan
from gui.core.snapshots.snapshot import Value
from gui.core.snapshots.taking import StoreStates, snapshot_of
from gui.core.store.pv_store import PvStore
from gui.qt.side_window import SideWindow
from gui.tab.puts import Planned, TabPuts
from gui.widgets.puts.put_queue import PutRefusedError
from gui.widgets.snapshots.panel import SnapshotPanel
from gui.widgets.table.model import PvTableModel

_RUNNING = "Another restore of this tab is running"
_STOP = "Stop at the first failure"


class TabSnapshots(QObject):
    """Every snapshot has a window of its own. GUI thread."""

    message = Signal(str)
    failed = Signal(str)

    def __init__(
        self,
        store: PvStore,
        model: PvTableModel,
        puts: TabPuts,
        window: QWidget,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._model = model
        self._puts = puts
        self._window = window
        self._source = StoreStates(store)
        self.panels: list[SnapshotPanel] = []
        self._dark = self._utc = False
        self._restoring: tuple[SnapshotPanel, RestorePlan] | None = None
        self._number, self._request = -1, 0  # of the put under way: in the plan, in the queue
        puts.queue.finished.connect(self._on_finished)

    def take(self, group: str) -> SnapshotPanel:
        """Take a snapshot of all PVs of the tab and show it."""
        slots = [slot for slot in self._model.slots() if self._store.alive[slot]]
        panel = self._show()
        panel.set_snapshot(snapshot_of(self._store, slots, group, user=user_name()))
        return panel

    def open(self, path: Path) -> SnapshotPanel:
        """Open a snapshot file, compared with this tab's live values."""
        panel = self._show()
        panel.open(path)
        return panel

    def _show(self) -> SnapshotPanel:
        panel = SnapshotPanel(self._source)
        window = SideWindow(panel, "Snapshot – PV Watch", self._window, panel.may_close)
        window.resize(1180, 560)
        window.closed.connect(self._forget)
        panel.set_dark(self._dark)
        panel.set_utc(self._utc)
        panel.set_restore_reason(self._reason())
        panel.message.connect(self.message)
        panel.failed.connect(self.failed)
        panel.restore_requested.connect(self._on_restore)
        self.panels.append(panel)
        window.show()
        return panel

    @Slot(QWidget)
    def _forget(self, gone: QWidget) -> None:
        self.panels = [panel for panel in self.panels if panel is not gone]
        if self._restoring is not None and self._restoring[0] is gone:
            self._restoring[1].cancel("the snapshot was closed")

    def refresh(self) -> None:
        """Compare with the live values again, twice a second at most."""
        for panel in self.panels:
            panel.refresh()

    def set_dark(self, dark: bool) -> None:
        """Use the colours of the theme."""
        self._dark = dark
        for panel in self.panels:
            panel.set_dark(dark)

    def set_utc(self, utc: bool) -> None:
        """Show times in UTC or local time."""
        self._utc = utc
        for panel in self.panels:
            panel.set_utc(utc)

    def _reason(self) -> str:
        if not self._puts.queue.allowed:
            return READ_ONLY
        return _RUNNING if self._restoring is not None else ""

    def renew_reason(self) -> None:
        """Show in every panel why it may not restore; forbidding puts ends a restore under way."""
        if self._restoring is not None and not self._puts.queue.allowed:
            self._restoring[1].cancel("writing was locked")
        for panel in self.panels:
            panel.set_restore_reason(self._reason())

    # -- restoring

    @Slot(object)
    def _on_restore(self, puts: tuple[tuple[str, Value], ...]) -> None:
        panel = self.sender()
        if not isinstance(panel, SnapshotPanel) or self._reason():
            self.failed.emit(self._reason())
            return
        slots = {self._store.name[slot]: slot for slot in self._model.slots()}
        for name, _ in puts:
            if name not in slots:
                panel.show_result(name, "not sent: the tab does not have this PV", False)
        puts = tuple((name, value) for name, value in puts if name in slots)
        planned = [(slots[name], value) for name, value in puts]
        if not planned:
            return

        def begin(_: Planned, stop: bool) -> None:
            if panel in self.panels and not self._reason():
                plan = RestorePlan(puts, stop)
                plan.confirm()
                self._restoring = panel, plan
                self.renew_reason()
                self._next()

        self._puts.ask(planned, begin, always=True, choice=_STOP)

    def _next(self) -> None:
        """Send the next put of the plan; those that the queue refuses end at once."""
        if self._restoring is None:
            return
        panel, plan = self._restoring
        slots = {self._store.name[slot]: slot for slot in self._model.slots()}
        while (put := plan.next_put()) is not None:
            self._number = put.number
            try:
                if put.name not in slots:
                    raise PutRefusedError("the tab does not have this PV any more")
                self._request = self._puts.queue.request(slots[put.name], put.value)
            except PutRefusedError as error:
                self._ended(panel, plan, put.number, False, f"not sent: {error}")
            else:
                self._show_result(panel, put.name, "… waiting", None)
                return
        self._finish(panel, plan)

    @Slot(object)
    def _on_finished(self, record: PutRecord) -> None:
        if self._restoring is None or not record.request or record.request != self._request:
            return
        panel, plan = self._restoring
        self._request = 0
        ok = record.outcome is PutOutcome.CONFIRMED
        text = "confirmed" if ok else f"{record.outcome.value}: {record.reason}"
        self._ended(panel, plan, self._number, ok, text)
        self._next()

    def _ended(
        self, panel: SnapshotPanel, plan: RestorePlan, number: int, ok: bool, text: str
    ) -> None:
        plan.ended(number, ok, text)
        self._show_result(panel, plan.puts[number].name, text, ok)

    def _show_result(self, panel: SnapshotPanel, name: str, text: str, ok: bool | None) -> None:
        if panel in self.panels:
            panel.show_result(name, text, ok)

    def _finish(self, panel: SnapshotPanel, plan: RestorePlan) -> None:
        self._restoring = None
        self.renew_reason()
        report = plan.report()
        for entry in report.entries:
            if entry.reason.startswith(("stopped", "cancelled", "the snapshot")):
                self._show_result(panel, entry.name, f"not attempted: {entry.reason}", False)
        text = f"Restored: {report.summary()}"
        all_well = all(entry.outcome.name == "CONFIRMED" for entry in report.entries)
        (self.message if all_well else self.failed).emit(text)

    def may_close(self) -> bool:
        """Ask about each snapshot that is not saved; False if the user cancelled."""
        return all(panel.may_close() for panel in self.panels)

    def close(self) -> None:
        """Stop a restore and close the snapshots."""
        if self._restoring is not None:
            self._restoring[1].cancel("the tab was closed")
            self._restoring = None
        for window in [panel.window() for panel in self.panels]:
            if isinstance(window, SideWindow):
                window.end()
