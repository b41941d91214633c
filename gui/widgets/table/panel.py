"""The PV table with its filter bar."""

from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QVBoxLayout, QWidget

from gui.core.pv.counts import grouped
from gui.core.pv.updates import Int32s
from gui.core.table.filter import RowFilter
from gui.widgets.table.filter_bar import FilterBar
from gui.widgets.table.model import PvTableModel
from gui.widgets.table.table_actions import TableActions
from gui.widgets.table.view import PvTableView

_CLOCK_S: Final = 1.0  # between two looks whether it is midnight, or the clock was changed


class PvTablePanel(QWidget):
    """Filter bar above the table; Ctrl+F goes to the bar, F3 to the next match. GUI thread.

    Its actions may be added to other widgets, in which their keys work then, too.
    """

    def __init__(self, model: PvTableModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pvs = model
        self._renewed_s = float("-inf")
        self.bar = FilterBar()
        self.view = PvTableView(model)
        self.view.setAccessibleName("PVs of the group")
        self.actions_of_rows = TableActions(self.view, model)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.view, 1)
        self.bar.filter_changed.connect(self._on_filter)
        self.bar.find_requested.connect(self._find)
        self.bar.left.connect(self._on_left)
        for text, key, slot in (
            ("Filter rows", "Ctrl+F", self._to_filter),
            ("Find", "Ctrl+Shift+F", self._to_find),
            ("Next match", "F3", self._find_next),
            ("Previous match", "Shift+F3", self._find_previous),
        ):
            action = QAction(text, self)
            action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(slot)
            self.addAction(action)

    def renew(self, now_s: float) -> None:
        """Filter and sort again if due; ``now_s`` is monotonic."""
        due = self._pvs.rows.due(now_s) or now_s - self._renewed_s >= _CLOCK_S
        # else the row being edited could move or leave
        if due and self.view.state() != QAbstractItemView.State.EditingState:
            self._renewed_s = now_s
            self._pvs.renew_rows(now_s)
        self.bar.show_counts(*self._pvs.rows.counts())

    def refresh(self, dirty: Int32s) -> None:
        """Paint anew what is in view of the slots ``dirty``, (n,), with this frame."""
        visible = self.view.visible_rows()
        self.view.painted.keep_only(visible)
        self._pvs.refresh(dirty, visible)

    def show_slot(self, slot: int) -> None:
        """Select the row of ``slot``; clear the filter if it hides the row."""
        if self._pvs.row_of(slot) < 0:
            self.bar.edit.clear()
            self._pvs.set_filter(None)
        row = self._pvs.row_of(slot)
        if row >= 0:
            self.view.go_to_row(row)
            self.view.setFocus()

    @Slot(object)
    def _on_filter(self, row_filter: RowFilter | None) -> None:
        self._pvs.set_filter(row_filter)
        self.bar.show_counts(*self._pvs.rows.counts())

    @Slot()
    def _on_left(self) -> None:
        self.view.setFocus()
        if self.view.currentIndex().row() < 0 and self._pvs.rowCount():
            self.view.go_to_row(0)

    @Slot()
    def _to_filter(self) -> None:
        self.bar.finding.setChecked(False)
        self.bar.edit.setFocus()
        self.bar.edit.selectAll()

    @Slot()
    def _to_find(self) -> None:
        self.bar.finding.setChecked(True)
        self.bar.edit.setFocus()
        self.bar.edit.selectAll()

    @Slot()
    def _find_next(self) -> None:
        self.bar.step(1)

    @Slot()
    def _find_previous(self) -> None:
        self.bar.step(-1)

    @Slot(object, int)
    def _find(self, row_filter: RowFilter, direction: int) -> None:
        """Go to the next matching row, wrapping around."""
        rows = self._pvs.rows.matches(row_filter)
        if not len(rows):
            self.bar.show_note("no match", wrong=True)
            return
        current = self.view.currentIndex().row()
        later = rows[rows > current] if direction > 0 else rows[rows < current][::-1]
        around = rows[0] if direction > 0 else rows[-1]
        row = int(later[0] if len(later) else around)
        self.bar.show_note(f"match {grouped(int((rows <= row).sum()))} of {grouped(len(rows))}")
        self.view.go_to_row(row)
