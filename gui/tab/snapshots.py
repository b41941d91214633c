"""Snapshots of one tab: taken, opened, shown in windows, restored put by put."""

import itertools
import time
from collections.abc import Hashable
from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from gui.core.archive.name_search import ValuesFound, ValuesQuestion
from gui.core.program.user_name import user_name
from gui.core.puts.confirm_policy import READ_ONLY
from gui.core.pv.formatting import format_moment, plain
from gui.core.snapshots.archived_items import archived_snapshot
from gui.core.snapshots.restore_plan import PlanState, RestorePlan
from gui.core.snapshots.snapshot import NOT_ARCHIVED, NOT_TOLD, Snapshot, Value
from gui.core.snapshots.taking import StoreStates, snapshot_of
from gui.core.store.pv_store import PvStore
from gui.core.text.time_range import parse_moment
from gui.qt.questions.typed import input_dialog
from gui.qt.side_window import SideWindow
from gui.tab.puts import Planned, TabPuts
from gui.tab.restore import Restore
from gui.widgets.snapshots.panel import SnapshotPanel
from gui.widgets.table.model import PvTableModel
from gui.workers.archive.archive_handle import ArchiveHandle

_keys: Final = itertools.count(1)
_RUNNING = "Another restore of this tab is running"
_STOP = "Stop at the first failure"
_UNKNOWN: Final = QSize(1320, 560)  # pixels for a snapshot that is still being read


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
        beneath: QWidget,
        parent: QObject,
    ) -> None:
        """``beneath``: what a snapshot may hide of ``window``, as it shows the same values."""
        super().__init__(parent)
        self._store = store
        self._model = model
        self._puts = puts
        self._window = window
        self._beneath = beneath
        self._source = StoreStates(store)
        self.panels: list[SnapshotPanel] = []
        self.group_name = ""  # of the tab
        self._archive: ArchiveHandle | None = None
        self._asked: dict[Hashable, tuple[int, Snapshot]] = {}  # of the archive: time, and now
        self._dark = self._utc = False
        self._restores: list[Restore] = []  # until each of their puts has ended

    def take(self, group: str) -> SnapshotPanel:
        """Take a snapshot of all PVs of the tab and show it."""
        slots = [slot for slot in self._model.slots() if self._store.alive[slot]]
        return self._show(snapshot_of(self._store, slots, group, user=user_name()))

    def open(self, path: Path) -> SnapshotPanel:
        """Open a snapshot file, compared with this tab's live values."""
        panel = self._show()
        panel.open(path)
        return panel

    # -- from the archive

    def use_archive(self, handle: ArchiveHandle | None) -> None:
        """Offer what the archive had, while there are appliances."""
        if handle is not self._archive and handle is not None:
            self._archive = handle
            handle.changed.connect(self._offer_archive)
        self._offer_archive()

    @Slot()
    def _offer_archive(self) -> None:
        offered = self._archive is not None and bool(self._archive.appliances)
        for panel in self.panels:
            panel.bar.archive.setVisible(offered)

    @Slot()
    def _ask_time(self) -> None:
        """Ask of which time the values are wanted."""
        over = self.sender()
        window = over.window() if isinstance(over, QWidget) else self._window
        question = "Values at, such as 14:30, 2026-11-28 14:30 or -2h:"
        dialog = input_dialog(window, "Snapshot from the archive", question)
        dialog.setTextValue("-1h")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.textValueSelected.connect(self._ask_archive)
        dialog.open()

    @Slot(str)
    def _ask_archive(self, text: str) -> None:
        if self._archive is None:
            return
        try:
            at_ns = parse_moment(text, time.time_ns(), self._utc)
        except ValueError as error:
            self.failed.emit(str(error))
            return
        if at_ns > time.time_ns():
            self.failed.emit(f"“{plain(text.strip(), 60)}” is still to come")
            return
        slots = [slot for slot in self._model.slots() if self._store.alive[slot]]
        now = snapshot_of(self._store, slots, self.group_name, user=user_name())
        key = ("snapshot", next(_keys))
        self._asked[key] = at_ns, now
        if len(self._asked) == 1:
            self._archive.values_found.connect(self._take_values)
        self._archive.values_at(ValuesQuestion(key, tuple(i.name for i in now.items), at_ns))
        self.message.emit("Asking the archive …")

    @Slot(object)
    def _take_values(self, found: ValuesFound) -> None:
        asked = self._asked.pop(found.key, None)
        if asked is None or self._archive is None:
            return
        if not self._asked:
            self._archive.values_found.disconnect(self._take_values)
        fault = "; ".join(plain(each, 200) for each in found.faults)
        if not found.values:
            none = "The archive has none of these PVs at that time"
            self.failed.emit(f"The archive could not tell: {fault}" if fault else none)
            return
        at_ns, now = asked
        absent = f"{NOT_TOLD}{fault}" if fault else NOT_ARCHIVED
        at = format_moment(at_ns, self._utc)
        comment = f"From the archive, at {at}; units of the live PVs"
        made = archived_snapshot(replace(now, comment=comment), found.values, at_ns, absent)
        self._show(made)

    def _show(self, snapshot: Snapshot | None = None) -> SnapshotPanel:
        """Show a panel in a window as large as ``snapshot`` needs; ``None``: one that is read."""
        panel = SnapshotPanel(self._source)
        panel.bar.archive_chosen.connect(self._ask_time)
        window = SideWindow(panel, "Snapshot – PV Watch", self._window, panel.may_close)
        window.closed.connect(self._forget)
        panel.set_dark(self._dark)
        panel.set_utc(self._utc)
        panel.set_restore_reason(self._reason())
        panel.message.connect(self.message)
        panel.failed.connect(self.failed)
        panel.restore_requested.connect(self._on_restore)
        panel.stop_requested.connect(self._on_stop)
        self.panels.append(panel)
        self._offer_archive()
        if snapshot is not None:
            panel.set_snapshot(snapshot)
        wanted = panel.wanted_size() if snapshot is not None else _UNKNOWN
        window.take_place(self._beneath, wanted, len(self.panels) - 1)
        window.show()
        return panel

    @Slot(QWidget)
    def _forget(self, gone: QWidget) -> None:
        self.panels = [panel for panel in self.panels if panel is not gone]
        for restore in list(self._restores):
            if restore.panel is gone:
                restore.let_go("the snapshot was closed")

    def refresh(self) -> None:
        """Compare with the live values again, twice a second at most."""
        for restore in self._restores:
            restore.refresh()
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

    def _sending(self) -> SnapshotPanel | None:
        """Return the panel whose rows are being sent; several may be waited for."""
        return next((each.panel for each in self._restores if each.plan.is_sending), None)

    def _reason(self) -> str:
        if not self._puts.queue.allowed:
            return READ_ONLY
        return _RUNNING if any(each.plan.is_sending for each in self._restores) else ""

    @Slot()
    def renew_reason(self) -> None:
        """Show in every panel why it may not restore; forbidding puts ends a restore under way."""
        if not self._puts.queue.allowed:
            for restore in list(self._restores):
                restore.stop("writing was locked")
        for restore in list(self._restores):
            if restore.plan.state is PlanState.FINISHED:
                self._restores.remove(restore)
                restore.deleteLater()
        sending = self._sending()
        for panel in self.panels:
            panel.set_restore_reason(self._reason(), panel is sending)

    # -- restoring

    @Slot(object)
    def _on_restore(self, puts: tuple[tuple[str, Value], ...]) -> None:
        panel = self.sender()
        if not isinstance(panel, SnapshotPanel) or self._reason():
            self.failed.emit(self._reason())
            return
        slots = self._slots()
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
                restore = Restore(plan, panel, self._puts.queue, self._slots, self)
                restore.message.connect(self.message)
                restore.failed.connect(self.failed)
                restore.advanced.connect(self.renew_reason)
                self._restores.append(restore)
                restore.start()
                self.renew_reason()

        choice = _STOP if len(planned) > 1 else ""
        self._puts.ask(planned, begin, always=True, choice=choice, over=panel)

    def _slots(self) -> dict[str, int]:
        return {self._store.name[slot]: slot for slot in self._model.slots()}

    @Slot()
    def _on_stop(self) -> None:
        panel = self.sender()
        for restore in list(self._restores):
            if restore.panel is panel:
                restore.stop("stopped by the user")

    def may_close(self) -> bool:
        """Ask about each snapshot that is not saved; False if the user cancelled."""
        return all(panel.may_close() for panel in self.panels)

    def close(self) -> None:
        """Stop a restore and close the snapshots."""
        for restore in list(self._restores):
            restore.let_go("the tab was closed")
        if self._archive is not None:
            self._archive.changed.disconnect(self._offer_archive)
            if self._asked:
                self._archive.values_found.disconnect(self._take_values)
            for key in self._asked:
                self._archive.cancel(key)
            self._asked.clear()
            self._archive = None
        for window in [panel.window() for panel in self.panels]:
            if isinstance(window, SideWindow):
                window.end()
