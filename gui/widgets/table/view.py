"""View of the PV table: selection, painting, drag and drop of names."""

from collections.abc import Collection
from typing import Final

import numpy as np
from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QHideEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from gui.core.groups.name_pattern import names_of_text
from gui.core.pv.updates import Int64s
from gui.core.table.columns import COLUMNS, VALUE
from gui.core.table.sort import SortKey
from gui.qt.overrides import guarded
from gui.qt.plain_rows import show_plain_rows
from gui.widgets.table.header import TableHeader
from gui.widgets.table.model import PvTableModel
from gui.widgets.table.row_painter import RowPainter

EMPTY_TEXT = (
    "No PVs in this group.\nPaste names with Ctrl+V, drop them here, or use Group › Add PVs…"
)
NO_MATCH_TEXT = "No PV matches the filter. Esc in the filter clears it."

_LONGEST_DROP: Final = 4_000  # characters of names parsed while they are dragged


class PvTableView(QTableView):
    """Shows a ``PvTableModel``; fixed row heights, so that cost depends on visible rows only."""

    names_dropped = Signal(object)  # tuple of names
    edit_refused = Signal()  # the user tried to edit a value while editing is off

    def __init__(self, model: PvTableModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pvs = model
        self._kept_slots = np.empty(0, np.int64)  # selected before the model is reset
        self._kept_current, self._kept_column = -1, 0
        self.header = TableHeader()
        self.setHorizontalHeader(self.header)
        self.setModel(model)
        # with the view's selection, painting the header would ask for the flags of every row
        self.header.setSelectionModel(QItemSelectionModel(model, self.header))
        self.header.reset_columns()
        self.header.sort_chosen.connect(self._sort)
        self._painter = RowPainter(model, self)
        self.painted = self._painter.cells
        show_plain_rows(self)
        self.header.setSectionsClickable(True)
        self.header.setSortIndicatorShown(True)  # Qt hid it when the table took its header
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        model.modelAboutToBeReset.connect(self._keep_selection)
        model.modelReset.connect(self._restore_selection)
        model.names_renewed.connect(self.measure)
        model.reorder_begins.connect(self._clear_selection)
        model.reordered.connect(self._restore_selection)
        self.doubleClicked.connect(self._on_double_click)

    @Slot(object)
    def _sort(self, key: SortKey | None) -> None:
        self._pvs.set_sort(key)

    @Slot(QModelIndex)
    def _on_double_click(self, index: QModelIndex) -> None:
        if index.column() == VALUE and not index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.edit_refused.emit()

    @guarded
    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._painter.renew_font()
            self.measure()
            self.viewport().update()

    @Slot()
    def measure(self) -> None:
        """Give names and labels the room that they need, of what other columns can spare."""
        self.header.need(self._painter.needed_widths())

    # -- rows

    def visible_rows(self) -> tuple[int, int]:
        """Return the first and last visible row; (0, -1) if there is none."""
        first = self.rowAt(0)
        if first < 0:
            return 0, -1
        last = self.rowAt(self.viewport().height() - 1)
        return first, last if last >= 0 else self._pvs.rowCount() - 1

    def selected_rows(self) -> list[int]:
        """Return the selected rows, ascending."""
        rows: set[int] = set()  # ``selectedRows`` would ask the model for the flags of every cell
        selection = self.selectionModel().selection()
        for number in range(selection.size()):
            part = selection.at(number)
            rows.update(range(part.top(), part.bottom() + 1))
        return sorted(rows)

    def acted_rows(self) -> list[int]:
        """Return the rows that a command acts on: those selected, else the current one."""
        rows, current = self.selected_rows(), self.currentIndex().row()
        return [current] if not rows and current >= 0 else rows

    def acted_slots(self) -> list[int]:
        """Return the slots of the PVs that a command acts on, in order; no headings."""
        rows = [row for row in self.acted_rows() if not self._pvs.is_heading(row)]
        return [self._pvs.slot_at(row) for row in rows]

    def row_names(self) -> tuple[str, ...]:
        """Return the names in the selected rows, headings too."""
        return tuple(self._pvs.name(self._pvs.slot_at(row)) for row in self.selected_rows())

    def select_names(self, names: Collection[str]) -> None:
        """Select the rows with ``names`` and no others, and show the first of them."""
        chosen = set(names)
        shown = self._pvs.shown_slots().tolist()
        rows = [row for row, slot in enumerate(shown) if self._pvs.name(slot) in chosen]
        self._select_rows(np.array(rows, np.int64))
        if rows:
            first = self._pvs.index(rows[0], max(self.currentIndex().column(), 0))
            flags = QItemSelectionModel.SelectionFlag
            self.selectionModel().setCurrentIndex(first, flags.NoUpdate)
            self.scrollTo(first)

    def current_slot(self) -> int | None:
        """Return the slot of the current row; ``None`` for no row or a heading."""
        row = self.currentIndex().row()
        if row < 0 or self._pvs.is_heading(row):
            return None
        return self._pvs.slot_at(row)

    def go_to_row(self, row: int) -> None:
        """Select only ``row`` and scroll to it."""
        index = self._pvs.index(row, 0)
        self.setCurrentIndex(index)
        self.selectRow(row)
        self.scrollTo(index)

    @Slot()
    def _keep_selection(self) -> None:
        rows = self.selected_rows()
        self._kept_slots = self._pvs.shown_slots()[rows]
        current = self.currentIndex()
        row, self._kept_column = current.row(), current.column()
        self._kept_current = self._pvs.slot_at(row) if row >= 0 else -1

    @Slot()
    def _clear_selection(self) -> None:
        self._keep_selection()
        self.selectionModel().clearSelection()  # the current index stays, as a persistent index

    @Slot()
    def _restore_selection(self) -> None:
        self._select_rows(self._pvs.rows_of(self._kept_slots))
        row = self._pvs.row_of(self._kept_current)
        if row >= 0:
            current = self._pvs.index(row, self._kept_column)
            flags = QItemSelectionModel.SelectionFlag
            self.selectionModel().setCurrentIndex(current, flags.NoUpdate)

    def _select_rows(self, rows: Int64s) -> None:
        """Select ``rows`` (n,), ascending, and no others."""
        chosen = QItemSelection()
        for run in np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1):
            if len(run):
                chosen.select(self._pvs.index(int(run[0]), 0), self._pvs.index(int(run[-1]), 0))
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().select(chosen, flags.ClearAndSelect | flags.Rows)

    # -- keys

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        index = self.currentIndex()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() == Qt.Key.Key_F2 and plain and self.current_slot() is not None:
            self.edit_value(index.row())  # from whichever column: a row has one value
        else:
            super().keyPressEvent(event)

    def edit_value(self, row: int) -> None:
        """Open the editor of the value in ``row``, or tell that editing is off."""
        value = self._pvs.index(row, VALUE)
        if value.flags() & Qt.ItemFlag.ItemIsEditable:
            self.setCurrentIndex(value)
            # not ``edit(value)``, which warns where an editor is open or cannot be made
            self.edit(value, QAbstractItemView.EditTrigger.AllEditTriggers, None)  # type: ignore[call-overload]
        else:
            self.edit_refused.emit()

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self.header.fill(self.viewport().width())

    @guarded
    def hideEvent(self, event: QHideEvent) -> None:  # noqa: D102
        super().hideEvent(event)
        self.painted.forget()

    # -- names dropped anywhere on the table

    @guarded
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: D102
        self._accept_names(event)

    @guarded
    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: D102
        self._accept_names(event)

    def _accept_names(self, event: QDragMoveEvent) -> None:
        data = event.mimeData()
        foreign = event.source() is not self
        if foreign and data.hasText() and not data.hasUrls() and _names(data.text()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
        else:
            event.ignore()

    @guarded
    def dropEvent(self, event: QDropEvent) -> None:  # noqa: D102
        names = _names(event.mimeData().text())
        if names:
            self.names_dropped.emit(tuple(names))
            event.acceptProposedAction()

    # -- painting

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        with QPainter(self.viewport()) as painter:
            if not self._pvs.rowCount():
                text = NO_MATCH_TEXT if self._pvs.slots() else EMPTY_TEXT
                painter.setPen(self.palette().placeholderText().color())
                painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, text)
                return
            area = event.rect()
            columns = [
                (column, self.columnViewportPosition(column), self.columnWidth(column))
                for column in range(len(COLUMNS))
                if not self.isColumnHidden(column)
            ]
            columns = [
                found
                for found in columns
                if found[1] <= area.right() and found[1] + found[2] > area.left()
            ]
            first = self.rowAt(area.top())
            if columns and first >= 0:
                last = self.rowAt(area.bottom())
                self._paint_rows(
                    painter, first, last if last >= 0 else self._pvs.rowCount() - 1, columns
                )

    def _paint_rows(
        self, painter: QPainter, first: int, last: int, columns: list[tuple[int, int, int]]
    ) -> None:
        height = self.rowHeight(first)
        top = self.rowViewportPosition(first)
        selection = self.selectionModel()
        chosen = selection.hasSelection()
        for row in range(first, last + 1):
            y = top + (row - first) * height
            selected = chosen and selection.isRowSelected(row)
            if self._pvs.is_heading(row):
                width = self.header.length()
                self._painter.paint_heading(painter, row, y, width, height, selected)
            else:
                self._painter.paint_row(painter, row, y, height, columns, selected)
        current = self.currentIndex().row()
        if self.hasFocus() and first <= current <= last:
            painter.setPen(self.palette().highlight().color())
            painter.setBrush(Qt.BrushStyle.NoBrush)
            y = top + (current - first) * height
            # of the whole row, whichever columns are painted: mostly those of the values
            wide = max(self.header.length(), self.viewport().width())
            painter.drawRect(-self.header.offset(), y, wide - 1, height - 1)


def _names(text: str) -> list[str]:
    """Return the names in ``text``; none if it has an invalid pattern.

    None of a long one, which is not parsed with each move of the mouse: it goes to the window.
    """
    if len(text) > _LONGEST_DROP:
        return []
    try:
        return names_of_text(text)
    except ValueError:
        return []
