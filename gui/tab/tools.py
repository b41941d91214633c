"""Tools of a tab: puts, snapshots and inspectors, each made and imported when first used."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from gui.core.puts.confirm_policy import READ_ONLY, ConfirmPolicy
from gui.core.pv.record_fields import FieldsRead
from gui.core.pv.updates import Batch, PutProgress, PutResult
from gui.core.store.pv_store import PvStore
from gui.qt.overrides import attempt
from gui.widgets.table.model import PvTableModel
from gui.widgets.table.panel import PvTablePanel
from gui.workers.handle import WorkerHandle

if TYPE_CHECKING:
    from gui.tab.descriptions import TabDescriptions
    from gui.tab.inspectors import TabInspectors
    from gui.tab.puts import TabPuts
    from gui.tab.snapshots import TabSnapshots
    from gui.widgets.export.fetched_first import FetchedFirst
    from gui.workers.archive.archive_handle import ArchiveHandle

_DESCRIPTIONS_MS: Final = 2_000  # after the tab was made: values come first


class TabTools(QObject):
    """The tools of one tab. Starts read-only. GUI thread."""

    message = Signal(str)  # how an action of the user ended
    failed = Signal(str)  # that it did not end well
    put_recorded = Signal(object)  # PutRecord, for the audit log

    def __init__(
        self,
        store: PvStore,
        model: PvTableModel,
        panel: PvTablePanel,
        worker: WorkerHandle,
        window: QWidget,
        group_name: Callable[[], str],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._model = model
        self._panel = panel
        self._worker = worker
        self._window = window
        self._group_name = group_name
        self._puts: TabPuts | None = None
        self._snapshots: TabSnapshots | None = None
        self._archive: ArchiveHandle | None = None
        self._inspectors: TabInspectors | None = None
        self._descriptions: TabDescriptions | None = None
        self._begin = QTimer(self)
        self._begin.setSingleShot(True)
        self._begin.timeout.connect(self._describe)
        self._begin.start(_DESCRIPTIONS_MS)
        self.near_names: Callable[[str], Sequence[str]] = lambda _: ()  # known, nearly like one
        self.put_policy = ConfirmPolicy.ALWAYS
        self._dark = self._utc = False
        panel.view.edit_refused.connect(self._on_edit_refused)
        panel.actions_of_rows.inspect_requested.connect(self._inspect)
        panel.actions_of_rows.fields_requested.connect(self._inspect_fields)

    @property
    def puts(self) -> TabPuts:
        """Puts to the tab's PVs."""
        if self._puts is None:
            from gui.tab.puts import TabPuts

            made = TabPuts(
                self._store, self._model, self._panel, self._worker.put, self._ask_disp, self
            )
            made.policy = self.put_policy
            made.message.connect(self.message)
            made.failed.connect(self.failed)
            made.recorded.connect(self.put_recorded)
            self._puts = made
        return self._puts

    @property
    def snapshots(self) -> TabSnapshots:
        """The snapshot windows."""
        if self._snapshots is None:
            from gui.tab.snapshots import TabSnapshots

            made = TabSnapshots(
                self._store, self._model, self.puts, self._window, self._panel, self
            )
            made.message.connect(self.message)
            made.failed.connect(self.failed)
            made.set_dark(self._dark)
            made.set_utc(self._utc)
            made.use_archive(self._archive)
            self._snapshots = made
        self._snapshots.group_name = self._group_name()
        return self._snapshots

    @property
    def inspectors(self) -> TabInspectors:
        """The inspector windows."""
        if self._inspectors is None:
            from gui.tab.inspectors import TabInspectors

            made = TabInspectors(
                self._store, self._worker, self._window, lambda name: self.near_names(name), self
            )
            made.set_dark(self._dark)
            made.set_utc(self._utc)
            self._inspectors = made
        return self._inspectors

    def use_archive(self, handle: ArchiveHandle) -> None:
        """Take snapshots from the archive as well."""
        self._archive = handle
        if self._snapshots is not None:
            self._snapshots.use_archive(handle)

    def archived_export(self) -> Callable[[list[int], int, int, QWidget], FetchedFirst] | None:
        """Return what fetches archived samples for an export; ``None``: there is no archive."""
        if self._archive is None or not self._archive.appliances:
            return None
        from gui.tab.earlier.archived_export import ArchivedExport

        return partial(ArchivedExport, self._store, self._archive)

    def _made(self) -> list[TabInspectors | TabSnapshots]:
        return [found for found in (self._inspectors, self._snapshots) if found is not None]

    @Slot()
    def _describe(self) -> None:
        """Begin what can wait: descriptions of PVs without a label."""
        from gui.tab.descriptions import TabDescriptions

        view = self._panel.view
        self._descriptions = TabDescriptions(self._store, self._model, view, self._worker, self)

    # -- puts

    def allow_put(self, allowed: bool) -> None:
        """Allow or forbid puts to PVs of this tab."""
        if allowed or self._puts is not None:
            self.puts.allow(allowed)
        if self._snapshots is not None:
            self._snapshots.renew_reason()

    def set_put_policy(self, policy: ConfirmPolicy) -> None:
        """Set when to ask before a put."""
        self.put_policy = policy
        if self._puts is not None:
            self._puts.policy = policy

    def _ask_disp(self, slot: int, name: str) -> int:
        return self._worker.read_fields(slot, name, ("DISP",))

    @Slot()
    def _on_edit_refused(self) -> None:
        if self._puts is None or not self._puts.queue.allowed:
            self.message.emit(READ_ONLY)

    # -- inspectors and snapshots

    @Slot(int)
    def _inspect(self, slot: int) -> None:
        self.inspectors.inspect(slot)

    @Slot(int)
    def _inspect_fields(self, slot: int) -> None:
        self.inspectors.inspect_fields(slot)

    def inspected(self) -> list[int]:
        """Return the slots that have an inspector."""
        return list(self._inspectors.open) if self._inspectors is not None else []

    @Slot()
    def take_snapshot(self) -> None:
        """Take a snapshot of all PVs and show it."""
        self.snapshots.take(self._group_name())

    # -- all of them

    def take(self, batch: Batch) -> None:
        """Dispatch a batch: put results to the queue, fields to inspectors.

        Call it after ``PvStore.apply``. Results of puts to PVs removed since count, too. Each on
        its own: what one raises is reported.
        """
        puts, inspectors = self._puts, self._inspectors
        if puts is None and inspectors is None and self._descriptions is None:
            return
        if inspectors is not None:
            attempt(inspectors.take, batch)
        if puts is not None:
            attempt(puts.queue.watch, batch)
        for event in batch.events:
            if isinstance(event, PutResult) and puts is not None:
                attempt(puts.queue.take, event)
            elif isinstance(event, PutProgress) and puts is not None:
                attempt(puts.queue.note, event)
            elif isinstance(event, FieldsRead):
                attempt(self._take_fields, event)

    def _take_fields(self, event: FieldsRead) -> None:
        if self._descriptions is not None and self._descriptions.take(event):
            return
        own = self._puts is not None and self._puts.queue.take_fields(event)
        if self._inspectors is not None and not own:
            self._inspectors.take_fields(event)

    def removed(self, slots: tuple[int, ...]) -> None:
        """Close the inspectors of ``slots``, which leave the tab."""
        if self._inspectors is not None:
            self._inspectors.close_of(slots)

    def renew_marks(self) -> None:
        """Update marks of puts and descriptions; call it with every frame that is painted."""
        if self._puts is not None:
            self._puts.renew()
        if self._descriptions is not None:
            self._descriptions.renew()

    def refresh(self) -> None:
        """Update the windows from the store; call it with every frame."""
        for made in self._made():
            made.refresh()

    def set_dark(self, dark: bool) -> None:
        """Use the colours of the theme."""
        self._dark = dark
        for made in self._made():
            made.set_dark(dark)

    def set_utc(self, utc: bool) -> None:
        """Show times in UTC or local time."""
        self._utc = utc
        for made in self._made():
            made.set_utc(utc)

    def has_windows(self) -> bool:
        """Tell whether a snapshot or an inspector is open."""
        snapshots = self._snapshots is not None and bool(self._snapshots.panels)
        return snapshots or bool(self.inspected())

    def may_close(self) -> bool:
        """Ask about snapshots that are not saved; False if the user cancelled."""
        return self._snapshots is None or self._snapshots.may_close()

    def close(self) -> None:
        """Close the windows, then the queue of puts."""
        self._begin.stop()
        if self._descriptions is not None:
            self._descriptions.close()
        for made in self._made():  # first: a restore under way makes no further put
            made.close()
        if self._puts is not None:
            self._puts.close()
