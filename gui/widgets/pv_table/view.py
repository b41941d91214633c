"""The table view: selection, copying, plotting by check box or menu, removal."""

from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from gui.models.pv_table_model import COLUMNS, NAME, VALUE, PvTableModel
from gui.widgets.pv_table.cell_painter import CellPainter

_WIDTHS: Final = (210, 190, 250, 105, 90, 130, 140, 90)
EMPTY_TEXT: Final = "No PVs in this group.\nPaste names with Ctrl+V, or use Group › Add PVs…"


class PvTableView(QTableView):
    """Shows a ``PvTableModel``; fixed row heights, so that 10,000 rows cost what is visible."""

    remove_requested = Signal(object)  # tuple of slots

    def __init__(self, model: PvTableModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pvs = model
        self.setModel(model)
        self.setItemDelegate(CellPainter(model, self))
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
    def remove_selected(self) -> None:
        """Ask for the selected rows to leave the group."""
        slots = tuple(self._pvs.slot_at(row) for row in self.selected_rows())
        if slots:
            self.remove_requested.emit(slots)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        super().paintEvent(event)
        if not self._pvs.rowCount():
            painter = QPainter(self.viewport())
            painter.setPen(self.palette().placeholderText().color())
            area = self.viewport().rect().translated(QPoint(0, 0))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, EMPTY_TEXT)
            painter.end()
