"""Panel of a snapshot: comparison with live values, opening, saving, restoring."""

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QMessageBox, QVBoxLayout, QWidget

from gui.core.pv.counts import grouped
from gui.core.pv.formatting import format_moment, plain
from gui.core.snapshots.csv_rows import csv_rows
from gui.core.snapshots.restore_value import restore_value
from gui.core.snapshots.snapshot import Snapshot, Value
from gui.core.snapshots.source import SavedStates, SnapshotSource
from gui.core.snapshots.tolerance import Tolerance
from gui.core.text.csv_text import csv_text
from gui.core.text.file_name import CSV, suffix_of
from gui.files.formats.loaded_snapshot import LoadedSnapshot
from gui.files.snapshots.open import READ_KINDS
from gui.files.snapshots.pvsnap import SUFFIX
from gui.qt.file_saver import FileSaver
from gui.qt.look.box_icon import show_box_icon
from gui.qt.overrides import guarded
from gui.qt.questions.answered import answered
from gui.widgets.snapshots.bar import SnapshotBar
from gui.widgets.snapshots.differences_filter import DifferencesFilter
from gui.widgets.snapshots.files import COMPARE, OPEN, SnapshotFiles
from gui.widgets.snapshots.model import SnapshotModel
from gui.widgets.snapshots.table import SnapshotTable

REFRESH_S: Final = 0.5
READ_ONLY: Final = "PV Watch is read-only: allow puts to restore"
_NOTHING_TICKED: Final = "No row is ticked"
_NOTHING_DIFFERS: Final = "Nothing that may be written differs"
_NO_ROWS: Final = "No snapshot.\nOpen one, or take one of the group."


class SnapshotPanel(QWidget):
    """Shows a ``Snapshot`` next to ``source``; writes nothing to PVs itself. GUI thread."""

    restore_requested = Signal(object)  # tuple of (name, value), in the snapshot's order
    stop_requested = Signal()  # of the restore that sends this panel's rows
    failed = Signal(str)
    message = Signal(str)  # success, for the status bar
    opened = Signal(object)  # Path of the snapshot now shown
    modified_changed = Signal(bool)

    def __init__(self, source: SnapshotSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._live = source
        self._side: SnapshotSource = source
        self._snapshot = Snapshot()
        self._path: Path | None = None
        self._edits = 0
        self._saved_edits = 0
        self._first_edit = 0  # of the snapshot now shown
        self._refreshed_s = -1e9
        self._reason = READ_ONLY
        self._restoring = False
        self.model = SnapshotModel(self)
        self.model.cells.label_of = source.label
        self.rows = DifferencesFilter(self.model, self)
        self.bar = SnapshotBar()
        self.table = SnapshotTable(self.model, self.rows)
        self.table.setAccessibleName("Saved and live values")
        self.summary = QLabel()
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.summary.setContentsMargins(8, 3, 8, 5)
        self.files = SnapshotFiles(self)
        self._after_save: Callable[[], object] | None = None  # the user chose to save first
        self._tables = FileSaver(self)
        self._tables.saved.connect(self.message)
        self._tables.failed.connect(self.failed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.table, 1)
        column.addWidget(self.summary)
        self.bar.save_chosen.connect(self.ask_and_save)
        self.bar.csv_chosen.connect(self.ask_and_save_csv)
        self.bar.open_chosen.connect(self.ask_and_open)
        self.bar.compare_chosen.connect(self.ask_and_compare)
        self.bar.live_chosen.connect(self.compare_with_live)
        self.bar.restore_chosen.connect(self.request_restore)
        self.bar.only_differences.connect(self._on_only)
        self.bar.tolerance_chosen.connect(self._on_tolerance)
        self.bar.ticks_chosen.connect(self._on_ticks)
        self.bar.comment_edited.connect(self._on_comment)
        self.bar.failed.connect(self.failed)
        self.model.failed.connect(self.failed)
        self.model.edited.connect(self._on_edited)
        self.model.ticks_changed.connect(self._show_restore)
        self.files.saved.connect(self._on_saved)
        self.files.loaded.connect(self._on_read)
        self.files.failed.connect(self._on_file_failed)
        self.table.setFocus()
        self._show()

    @property
    def modified(self) -> bool:
        """Whether there are unsaved changes: a new snapshot, a comment, a tick, a tolerance."""
        return self._edits != self._saved_edits

    @property
    def busy(self) -> bool:
        """Whether a file is being read or written."""
        return self.files.busy

    def snapshot(self) -> Snapshot:
        """Return the snapshot with its current comment, ticks and tolerances."""
        return replace(self.model.snapshot(), comment=self._snapshot.comment)

    def set_snapshot(self, snapshot: Snapshot, path: Path | None = None) -> None:
        """Show ``snapshot``; without ``path`` it counts as unsaved."""
        self._snapshot = snapshot
        self._path = path
        self._edits += 1
        self._first_edit = self._edits
        self._saved_edits = self._edits if path is not None else self._edits - 1
        self.model.set_snapshot(snapshot)
        self._show()
        self.modified_changed.emit(self.modified)
        self._refresh_now()
        self.table.fit_columns()

    def wanted_size(self) -> QSize:
        """Return the size in which nothing of the snapshot now shown is cut."""
        table = self.table.wanted_size()
        around = self.bar.sizeHint().height() + self.summary.sizeHint().height()
        return QSize(table.width(), table.height() + around).expandedTo(self.sizeHint())

    def set_dark(self, dark: bool) -> None:
        """Choose the colours of the theme."""
        self.model.set_dark(dark)

    def set_utc(self, utc: bool) -> None:
        """Show times in UTC, else in local time."""
        self.model.set_utc(utc)
        self._show()

    def set_restore_reason(self, reason: str, restoring: bool = False) -> None:
        """Set why nothing can be restored now, "": it can.

        ``restoring``: rows of this panel are being sent, which can be stopped.
        """
        self._reason, self._restoring = reason, restoring
        self._show_restore()

    @Slot()
    def refresh(self) -> None:
        """Compare again; at most twice a second, and only while visible."""
        if self.isVisible() and time.monotonic() - self._refreshed_s >= REFRESH_S:
            self._refresh_now()

    @Slot()
    def _refresh_now(self) -> None:
        self._refreshed_s = time.monotonic()
        self.model.refresh(self._side)
        if self._side is self._live and self.model.follows:
            self.model.follow(self._writable_differing())
        self.rows.renew()
        self.table.fit_rows_in_sight()
        self._show_summary()

    @guarded
    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        super().showEvent(event)
        self._refresh_now()

    def _show(self) -> None:
        snapshot = self._snapshot
        when = (
            format_moment(snapshot.created_ns, self.model.cells.utc, 0)
            if snapshot.created_ns
            else ""
        )
        about = " by ".join(part for part in (when, snapshot.user) if part)
        title = snapshot.group or (self._path.stem if self._path else "Snapshot")
        self.bar.show_about(title, about, snapshot.comment)
        self.table.empty_text = "" if snapshot.items else _NO_ROWS
        self.table.show_labels(any(self._live.label(item.name) for item in snapshot.items))
        self._show_restore()

    @Slot()
    def _show_restore(self) -> None:
        count = int(np.count_nonzero(self.model.ticked))
        if self._restoring:
            self.bar.show_stop()
            return
        nothing = _NOTHING_DIFFERS if self.model.follows else _NOTHING_TICKED
        self.bar.show_restore(count, self._reason or ("" if count else nothing))

    def _show_summary(self) -> None:
        comparison = self.model.comparison
        parts = [comparison.summary()]
        if isinstance(self._side, SavedStates):
            extra = self._side.only_here(comparison.names)
            if extra:
                parts.append(f"{grouped(len(extra))} only in {self._side.title}")
        self.summary.setText(plain(", ".join(part for part in parts if part)))
        if comparison.items:
            self.table.empty_text = "No differences." if not sum(comparison.counts()[1:]) else ""

    @Slot(bool)
    def _on_only(self, only: bool) -> None:
        self.rows.set_only_differences(only)

    @Slot(object)
    def _on_tolerance(self, tolerance: Tolerance | None) -> None:
        self.model.set_default_tolerance(tolerance)
        self.rows.renew()
        self._show_summary()

    @Slot(str)
    def _on_ticks(self, which: str) -> None:
        everything = np.full(len(self.model.ticked), which == "all")
        self.model.tick(self._writable_differing() if which == "differences" else everything)

    def _writable_differing(self) -> npt.NDArray[np.bool_]:
        """Return which rows differ and may be written as far as their IOC says now, (n,)."""
        return self.model.differing() & self._live.writable(self.model.comparison.names)

    @Slot(str)
    def _on_comment(self, comment: str) -> None:
        self._snapshot = replace(self._snapshot, comment=comment)
        self._on_edited()

    @Slot()
    def _on_edited(self) -> None:
        self._edits += 1
        self.rows.renew()
        self._show_summary()
        self.modified_changed.emit(self.modified)

    @Slot()
    def request_restore(self) -> None:
        """Request puts of the ticked rows; mark those that cannot be. Or stop those under way."""
        if self._restoring:
            self.stop_requested.emit()
            return
        self.model.clear_results()
        puts: list[tuple[str, Value]] = []
        refused = 0
        for row in np.flatnonzero(self.model.ticked).tolist():
            item = self.model.item(row)
            live = self._live.live(item.name)
            try:
                if live is None:
                    raise ValueError("the tab does not have this PV")
                puts.append((item.name, restore_value(item, live)))
            except ValueError as error:
                refused += 1
                self.model.show_result(item.name, f"not sent: {error}", False)
        if refused:
            self.failed.emit(
                f"{grouped(refused)} of the ticked rows cannot be restored: see Result"
            )
        if puts:
            self.restore_requested.emit(tuple(puts))

    def show_result(self, name: str, text: str, ok: bool | None, ended: bool = False) -> None:
        """Show the outcome of restoring ``name``, as ``SnapshotModel.show_result``."""
        self.model.show_result(name, text, ok, ended)

    @Slot()
    def ask_and_save_csv(self) -> None:
        """Ask for a file and save the rows that are shown as CSV, in their order."""
        from gui.qt.save_dialog import ask_where_to_save  # not at the start

        target = ask_where_to_save(self, "snapshot", self._snapshot.group or "snapshot", (CSV,))
        if target is not None:
            shown = range(self.rows.rowCount())
            numbers = [self.rows.mapToSource(self.rows.index(row, 0)).row() for row in shown]
            cells = self.model.cells
            table = csv_rows(
                cells.comparison, numbers, self._side.title, cells.utc, self._live.label
            )
            self._tables.save(target.path, partial(csv_text, table))

    @Slot()
    def ask_and_save(self) -> bool:
        """Ask for a file and save there; False: the user cancelled."""
        start: str | Path = self._snapshot.group or "snapshot"
        if self._path is not None:
            read = suffix_of(self._path.name, READ_KINDS)
            start = self._path.with_name(self._path.name.removesuffix(read) + SUFFIX)
        return self.files.ask_and_save(self, start, self.snapshot(), self._edits)

    def save(self, path: Path) -> None:
        """Save in a thread; emits ``message`` or ``failed``."""
        self.files.save(path, self.snapshot(), self._edits)

    @Slot()
    def ask_and_open(self) -> None:
        """Ask for a snapshot file and show it instead of this one."""
        if self._may_discard("Save it before you open another one?", self.ask_and_open):
            self.files.ask_and_read(self, OPEN)

    def may_close(self) -> bool:
        """Return whether the panel may close; asks the user about unsaved changes."""
        if self.busy:
            self.failed.emit("The snapshot is still being saved: close it in a moment")
            return False
        return self._may_discard("Save it before it closes?", self._close_window)

    def _close_window(self) -> None:
        self.window().close()

    def _may_discard(self, question: str, after_save: Callable[[], object]) -> bool:
        """Ask about unsaved changes; where the user saves, do ``after_save`` once that is done."""
        if not (self.modified and self.model.rowCount()):
            return True
        box = QMessageBox(self)
        show_box_icon(box, QMessageBox.Icon.Question)
        box.setWindowTitle("Save changes?")
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(f"This snapshot has unsaved changes. {question}")
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        box.setDefaultButton(buttons.Save)  # as for a group
        chosen = answered(box)
        if chosen == buttons.Save:
            self._after_save = after_save if self.ask_and_save() else None
        return chosen == buttons.Discard

    def open(self, path: Path) -> None:
        """Read the snapshot in ``path`` in a thread and show it."""
        self.files.read(path, OPEN)

    @Slot()
    def ask_and_compare(self) -> None:
        """Ask for another snapshot file and compare with it."""
        self.files.ask_and_read(self, COMPARE)

    def compare_with(self, snapshot: Snapshot, title: str) -> None:
        """Compare with another snapshot instead of the live values."""
        self._set_side(SavedStates(snapshot, title))

    @Slot()
    def compare_with_live(self) -> None:
        """Compare with the live values."""
        self._set_side(self._live)

    def _set_side(self, side: SnapshotSource) -> None:
        self._side = side
        self.model.set_other_side(side.title)
        self.bar.show_comparison(side is self._live)
        self._refresh_now()

    @Slot(object, int)
    def _on_saved(self, path: Path, edits: int) -> None:
        if edits >= self._first_edit:  # else another snapshot is shown meanwhile
            self._path = path
            self._saved_edits = max(self._saved_edits, edits)
            self.modified_changed.emit(self.modified)
        self.message.emit(f"Saved {path}")
        then, self._after_save = self._after_save, None
        if then is not None and not self.modified:
            then()

    @Slot(str)
    def _on_file_failed(self, message: str) -> None:
        self._after_save = None
        self.failed.emit(message)

    @Slot(str, object, object)
    def _on_read(self, purpose: str, path: Path, found: LoadedSnapshot) -> None:
        if purpose == OPEN:
            self.set_snapshot(found.snapshot, path)
            self.opened.emit(path)
        else:
            self.compare_with(found.snapshot, path.stem)
        if found.warnings:
            more = f" (and {len(found.warnings) - 1} more)" if len(found.warnings) > 1 else ""
            self.failed.emit(plain(f"{path.name}: {found.warnings[0]}{more}", 400))
