"""The table view: selection, copying, plotting by check box or menu, removal."""

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QInputDialog, QTableView, QWidget

from gui.core.array_reduction import REDUCTIONS, is_reduction
from gui.models.pv_table_model import COLUMNS, NAME, VALUE, PvTableModel
from gui.widgets.pv_table.row_painter import RowPainter

_WIDTHS: Final = (210, 190, 250, 105, 90, 130, 140, 90)
WHOLE: Final = "none: the whole array in a plot of its own"
EMPTY_TEXT: Final = "No PVs in this group.\nPaste names with Ctrl+V, or use Group › Add PVs…"


class PvTableView(QTableView):
    """Shows a ``PvTableModel``; fixed row heights, so that 10,000 rows cost what is visible."""

    remove_requested = Signal(object)  # tuple of slots
    reduce_requested = Signal(object, str)  # tuple of slots, reduction or "" for the whole array

    def __init__(self, model: PvTableModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pvs = model
        self.setModel(model)
        self._painter = RowPainter(model, self)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + 7)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(False)
        header.setSectionsMovable(True)
        for column, width in enumerate(_WIDTHS):
            self.setColumnWidth(column, width)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self._plot = self._action("Plot or stop plotting", "Space", self.toggle_plot)
        self._action("Array as a trace…", "", self.ask_reduction)
        self._action("Copy rows", QKeySequence.StandardKey.Copy, self.copy_rows)
        self._action("Copy names", "Ctrl+Shift+C", self.copy_names)
        self._action("Copy value", "", self.copy_value)
        self._action("Remove from group", QKeySequence.StandardKey.Delete, self.remove_selected)

    def _action(self, text: str, key: QKeySequence.StandardKey | str, slot: object) -> QAction:
        action = QAction(text, self)
        if key:
            action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(slot)
        self.addAction(action)
        return action

    def visible_rows(self) -> tuple[int, int]:
        """Return the first and last row on the screen; (0, -1) when there is none."""
        first = self.rowAt(0)
        if first < 0:
            return 0, -1
        last = self.rowAt(self.viewport().height() - 1)
        return first, last if last >= 0 else self._pvs.rowCount() - 1

    def selected_rows(self) -> list[int]:
        """Return the selected rows, ascending."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    @Slot()
    def toggle_plot(self) -> None:
        """Plot all selected rows, or stop when all of them are plotted."""
        slots = [self._pvs.slot_at(row) for row in self.selected_rows()]
        plot = not all(self._pvs.is_plotted(slot) for slot in slots)
        for slot in slots:
            self._pvs.plot_toggled.emit(slot, plot)

    def _texts(self, column: int) -> list[str]:
        return [str(self._pvs.index(row, column).data()) for row in self.selected_rows()]

    @Slot()
    def copy_rows(self) -> None:
        """Copy the selected rows as text with tabs, headings first."""
        columns = [self._texts(column) for column in range(len(COLUMNS))]
        lines = ["\t".join(COLUMNS), *("\t".join(row) for row in zip(*columns, strict=True))]
        QGuiApplication.clipboard().setText("\n".join(lines))

    @Slot()
    def copy_names(self) -> None:
        """Copy the names of the selected rows, one a line."""
        QGuiApplication.clipboard().setText("\n".join(self._texts(NAME)))

    @Slot()
    def copy_value(self) -> None:
        """Copy the values of the selected rows, one a line."""
        QGuiApplication.clipboard().setText("\n".join(self._texts(VALUE)))

    @Slot()
    def ask_reduction(self) -> None:
        """Ask which number of the selected arrays is their trace."""
        slots = tuple(self._pvs.slot_at(row) for row in self.selected_rows())
        choices = (WHOLE, *REDUCTIONS, "[0]")
        question = "Trace of the array (an element as [7]):"
        how, ok = QInputDialog.getItem(self, "Array as a trace", question, choices, 3, True)
        if ok and slots and (how == WHOLE or is_reduction(how)):
            self.reduce_requested.emit(slots, "" if how == WHOLE else how)

    @Slot()
    def remove_selected(self) -> None:
        """Ask for the selected rows to leave the group."""
        slots = tuple(self._pvs.slot_at(row) for row in self.selected_rows())
        if slots:
            self.remove_requested.emit(slots)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self.viewport())
        if not self._pvs.rowCount():
            painter.setPen(self.palette().placeholderText().color())
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, EMPTY_TEXT)
            painter.end()
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
        painter.end()

    def _paint_rows(
        self, painter: QPainter, first: int, last: int, columns: list[tuple[int, int, int]]
    ) -> None:
        height = self.rowHeight(first)
        top = self.rowViewportPosition(first)
        selection = self.selectionModel()
        chosen = selection.hasSelection()
        for row in range(first, last + 1):
            y = top + (row - first) * height
            self._painter.paint_row(
                painter, row, y, height, columns, chosen and selection.isRowSelected(row)
            )
        current = self.currentIndex().row()
        if self.hasFocus() and first <= current <= last:
            painter.setPen(self.palette().highlight().color())
            painter.setBrush(Qt.BrushStyle.NoBrush)
            y = top + (current - first) * height
            painter.drawRect(columns[0][1], y, self.viewport().width() - 1, height - 1)
