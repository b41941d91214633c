"""Dialog that exports samples of a tab: range, PVs, form, to a file or the clipboard."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui.core.export.export_request import ExportForm, ExportRequest
from gui.core.export.history_copies import HistoryCopies
from gui.core.export.sample_block import SampleSource
from gui.core.pv.formatting import plain
from gui.core.pv.updates import PvKind
from gui.core.store.pv_store import PvStore
from gui.core.text.time_range import format_time_range, parse_time_range
from gui.core.text.time_span import parse_span
from gui.files.export.export_file import KINDS
from gui.files.export.hdf5_export import has_hdf5
from gui.qt.calm_wheel import calm_wheel
from gui.qt.look.icons import set_icon
from gui.qt.look.wrong_text import mark_wrong
from gui.qt.overrides import guarded
from gui.qt.plain_rows import show_plain_list
from gui.qt.questions.button_order import tab_as_seen
from gui.qt.save_dialog import ask_where_to_save
from gui.widgets.export.export_job import Done, ExportJob
from gui.widgets.export.fetched_first import FetchedFirst

_SHORTEST_STEP_S: Final = 0.001
_LONGEST: Final = 120  # characters of a name in the list
_SLOT: Final = Qt.ItemDataRole.UserRole
_ViewRange = Callable[[], tuple[int, int | None]]  # begin, end (ns, UTC); None: it moves on
_Fetch = Callable[[list[int], int, int, QWidget], FetchedFirst]


class ExportDialog(QDialog):
    """Exports what ``store`` holds; stays open meanwhile, and the window goes on. GUI thread."""

    told = Signal(str)  # how an export ended, for the status bar

    def __init__(
        self,
        store: PvStore,
        title: str,
        view_range: _ViewRange,
        utc: bool,
        parent: QWidget,
        fetch: _Fetch | None = None,
    ) -> None:
        """``fetch``: makes what fetches the archive's samples of slots and a range."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Export samples")
        self.resize(520, 560)
        self._store, self._title, self._utc = store, title, utc
        self._view_range, self._fetch = view_range, fetch
        self.exports: object = None  # what it ends with
        self._job: ExportJob | None = None
        self.range = QLineEdit()
        self.range.setAccessibleName("Time range")
        self.range.setToolTip("Such as 10:00 - 11:30, 2026-11-24 10:00 to now, -2h to now")
        self.range.textEdited.connect(self._on_edited)
        self.in_view = QPushButton("Range in &view")
        self.in_view.clicked.connect(self._show_view_range)
        self.pvs = QListWidget()
        self.pvs.setAccessibleName("PVs to export")
        show_plain_list(self.pvs)
        self.all = QPushButton("&All")
        self.none = QPushButton("&None")
        self.all.clicked.connect(partial(self._tick, Qt.CheckState.Checked))
        self.none.clicked.connect(partial(self._tick, Qt.CheckState.Unchecked))
        self._counted = QLabel()
        self.form = QComboBox()
        self.form.setAccessibleName("Format")
        calm_wheel(self.form)
        for form in ExportForm:
            self.form.addItem(form.value, form)
        self.form.currentIndexChanged.connect(self._show_form)
        self.step = QLineEdit("1s")
        self.step.setAccessibleName("Step of the grid")
        self.step.setToolTip("Such as 1s, 0.1s, 1m: each row has the values in force then")
        self.step.textEdited.connect(self._on_edited)
        self.archived = QCheckBox("&With samples from the archive", self)
        self.archived.setToolTip("Every sample of the range that this program did not see itself")
        self.archived.setChecked(fetch is not None)
        self.archived.setVisible(fetch is not None)
        self.bar = QProgressBar()
        self.bar.setAccessibleName("How far the export is")
        self.bar.setRange(0, 1000)
        self.stop = QPushButton("S&top")
        self.stop.clicked.connect(self._cancel)
        self.message = QLabel()
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.message.setWordWrap(True)
        self.message.setMinimumHeight(2 * self.fontMetrics().lineSpacing())
        buttons = QDialogButtonBox()
        self.save = buttons.addButton("&Save as…", QDialogButtonBox.ButtonRole.ActionRole)
        self.copy = buttons.addButton("Cop&y", QDialogButtonBox.ButtonRole.ActionRole)
        self.shut = buttons.addButton(QDialogButtonBox.StandardButton.Close)
        self.save.clicked.connect(self._save)
        self.copy.clicked.connect(self._copy)
        self.shut.clicked.connect(self.reject)
        self.save.setDefault(True)
        set_icon(self.save, "download")
        set_icon(self.copy, "copy")
        self._fill()
        self._lay_out(buttons)
        self._show_view_range()
        self._show_form()
        self._show_running(False)

    def _lay_out(self, buttons: QDialogButtonBox) -> None:
        at = QHBoxLayout()
        at.addWidget(self.range, 1)
        at.addWidget(self.in_view)
        fields = self._fields = QFormLayout()
        fields.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        fields.addRow("Time &range", at)
        fields.addRow("&Format", self.form)
        fields.addRow("Ste&p", self.step)
        if self._fetch is not None:
            fields.addRow("", self.archived)
        label = fields.labelForField(at)
        if isinstance(label, QLabel):
            label.setBuddy(self.range)
        ticks = QHBoxLayout()
        ticks.addWidget(self._counted, 1)
        ticks.addWidget(self.all)
        ticks.addWidget(self.none)
        going = QHBoxLayout()
        going.addWidget(self.bar, 1)
        going.addWidget(self.stop)
        column = QVBoxLayout(self)
        column.addLayout(fields)
        column.addLayout(ticks)
        column.addWidget(self.pvs, 1)
        column.addLayout(going)
        column.addWidget(self.message)
        column.addWidget(buttons)
        tab_as_seen(buttons)

    def _fill(self) -> None:
        store, left_out = self._store, 0
        for slot in range(len(store)):
            if not store.alive[slot]:
                continue
            if store.kind[slot] in (PvKind.TEXT, PvKind.ARRAY) and slot not in store.reduction:
                left_out += 1
                continue
            item = QListWidgetItem(plain(store.name[slot], _LONGEST), self.pvs)
            item.setData(_SLOT, slot)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
        self.pvs.setCurrentRow(0)
        self._left_out = left_out
        self.pvs.itemChanged.connect(self._show_count)
        self._show_count()

    def _slots(self) -> list[int]:
        items = (self.pvs.item(row) for row in range(self.pvs.count()))
        return [item.data(_SLOT) for item in items if item.checkState() == Qt.CheckState.Checked]

    def _tick(self, state: Qt.CheckState) -> None:
        blocked = self.pvs.blockSignals(True)
        for row in range(self.pvs.count()):
            self.pvs.item(row).setCheckState(state)
        self.pvs.blockSignals(blocked)
        self._show_count()

    @Slot()
    def _show_count(self) -> None:
        chosen = len(self._slots())
        told = f"{chosen} of {self.pvs.count()} PVs"
        if self._left_out:
            have = "has" if self._left_out == 1 else "have"
            told += f"; {self._left_out} more {have} no samples (text or array)"
        self._counted.setText(told)
        self._enable()

    @Slot()
    def _show_view_range(self) -> None:
        begin_ns, end_ns = self._view_range()
        self.range.setText(format_time_range(begin_ns, end_ns, self._utc))
        self._on_edited()

    @Slot()
    def _show_form(self) -> None:
        form = self._form()
        self._fields.setRowVisible(self.step, form is ExportForm.GRID)  # no other form has one
        if form is ExportForm.HDF5 and not has_hdf5():
            self.message.setText("HDF5 needs h5py: pip install pvwatch[hdf5]")
        elif self._job is None:
            self.message.clear()
        self._enable()

    def _form(self) -> ExportForm:
        found = self.form.currentData()
        assert isinstance(found, ExportForm)
        return found

    @Slot()
    def _on_edited(self) -> None:
        self.message.clear()
        mark_wrong(self.range, False)
        mark_wrong(self.step, False)

    def _enable(self) -> None:
        ready = self._job is None and bool(self._slots())
        is_hdf5 = self._form() is ExportForm.HDF5
        self.save.setEnabled(ready and (not is_hdf5 or has_hdf5()))
        self.copy.setEnabled(ready and not is_hdf5)

    def _show_running(self, running: bool) -> None:
        self.bar.setVisible(running)
        self.stop.setVisible(running)
        self.bar.setValue(0)
        self._enable()

    # -- exports

    def _asked(self) -> tuple[int, int, int, int] | None:
        """Return begin, end, now and step in ns; ``None``: a text means nothing, which is said."""
        now_ns = time.time_ns()
        wrong = self.range
        try:
            found = parse_time_range(self.range.text(), now_ns, self._utc)
            wrong = self.step
            is_grid = self._form() is ExportForm.GRID
            step_s = parse_span(self.step.text(), _SHORTEST_STEP_S) if is_grid else 1.0
        except ValueError as error:
            self.message.setText(plain(str(error), 300))
            mark_wrong(wrong, True)
            wrong.setFocus()
            return None
        return found.begin_ns, found.end_ns, now_ns, round(step_s * 1e9)

    @Slot()
    def _save(self) -> None:
        if self._asked() is None:
            return
        kind = KINDS[self._form()]
        target = ask_where_to_save(self, "export", self._title or "samples", (kind,))
        if target is not None:
            self._start(target.path)

    @Slot()
    def _copy(self) -> None:
        self._start(None)

    def _start(self, path: Path | None) -> None:
        asked = self._asked()
        if asked is None or self._job is not None:
            return
        begin_ns, end_ns, now_ns, step_ns = asked
        store, slots, form, utc = self._store, self._slots(), self._form(), self._utc

        fetched: FetchedFirst | None = None
        if self._fetch is not None and self.archived.isChecked():
            fetched = self._fetch(slots, begin_ns, end_ns, self)

        def steps(copies: HistoryCopies) -> Iterator[int]:
            pieces = None if fetched is None else fetched.pieces
            return copies.take(store, slots, begin_ns, end_ns, now_ns, pieces)

        def make(source: SampleSource) -> ExportRequest:
            return ExportRequest(source.pvs(), begin_ns, end_ns, form, step_ns, utc)

        job = self._job = ExportJob(self)
        job.progressed.connect(self._on_progress)
        job.ended.connect(self._on_ended)
        job.failed.connect(self._on_failed)
        job.cancelled.connect(self._on_cancelled)
        self._show_running(True)
        job.start(steps, make, path, fetched)

    @Slot(float, str)
    def _on_progress(self, part: float, words: str) -> None:
        self.bar.setValue(round(1000 * part))
        self.message.setText(words)

    @Slot()
    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    @Slot(object, str)
    def _on_ended(self, done: Done, words: str) -> None:
        if done.text is not None:
            QGuiApplication.clipboard().setText(done.text)
        self._end(words)

    @Slot(str)
    def _on_failed(self, words: str) -> None:
        self._end(words)

    @Slot()
    def _on_cancelled(self) -> None:
        self._end("Cancelled: nothing was written")

    def _end(self, words: str) -> None:
        if self._job is not None:
            self._job.deleteLater()
        self._job = None
        self._show_running(False)
        self.message.setText(plain(words, 400))
        self.told.emit(plain(words, 400))

    @Slot(object)
    def end_with(self, ended: object) -> None:
        """Close if ``ended`` is what it exports: an export that runs is cancelled."""
        if ended is self.exports:
            self.reject()

    @guarded
    def done(self, result: int) -> None:
        """Close; an export that runs is cancelled."""
        self._cancel()
        super().done(result)
