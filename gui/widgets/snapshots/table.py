"""View of the snapshot table: sorting, ticking, copying."""

from typing import Final

import numpy as np
from PySide6.QtCore import QModelIndex, Qt, Slot
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from gui.qt.column_widths import keep_widths
from gui.qt.look.command_icons import give_icons
from gui.qt.menu_key import give_letters, menu_key_of_rows
from gui.qt.overrides import guarded
from gui.qt.own_keys import OwnKeys
from gui.qt.plain_rows import show_plain_rows
from gui.qt.sort_header import SortHeader
from gui.widgets.snapshots.cells import COLUMNS, LABEL, NAME, TICK
from gui.widgets.snapshots.differences_filter import DifferencesFilter
from gui.widgets.snapshots.model import SnapshotModel

_WIDTHS: Final = (60, 150, 112, 106, 232, 116, 160, 92)  # the rest is the result's


class SnapshotTable(QTableView):
    """Shows a ``SnapshotModel`` through its proxy; rows of one height. GUI thread."""

    def __init__(
        self, model: SnapshotModel, rows: DifferencesFilter, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._snapshot = model
        self._rows = rows
        self.empty_text = ""
        self.setHorizontalHeader(SortHeader(self))
        self.setModel(rows)
        show_plain_rows(self)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # what a value ends with matters
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed)
        header = self.horizontalHeader()
        header.setSectionsMovable(True)
        header.setStretchLastSection(True)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSectionsClickable(True)
        self.setSortingEnabled(True)
        keep_widths(self, "snapshot", _WIDTHS)
        header.moveSection(header.visualIndex(LABEL), header.visualIndex(NAME) + 1)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        menu_key_of_rows(self)
        self._action("Tick or untick", "Space", self.toggle_ticks)
        self._action("Tick only these rows", "", self.tick_only)
        self._action("Copy rows", QKeySequence.StandardKey.Copy, self.copy_rows)
        self._action("Copy names", "Ctrl+Shift+C", self.copy_names)
        give_icons(self.actions())
        give_letters(self.actions())
        OwnKeys(self)

    def _action(self, text: str, key: QKeySequence.StandardKey | str, slot: object) -> None:
        action = QAction(text, self)
        if key:
            action.setShortcut(QKeySequence(key))
        action.triggered.connect(slot)
        self.addAction(action)

    def _selected(self) -> list[QModelIndex]:
        return sorted(self.selectionModel().selectedRows(), key=lambda index: index.row())

    @Slot()
    def toggle_ticks(self) -> None:
        """Tick the selected rows; untick them if all are ticked."""
        rows = [self._rows.mapToSource(index).row() for index in self._selected()]
        rows = [row for row in rows if self._snapshot.restorable[row]]
        ticked = self._snapshot.ticked.copy()
        ticked[rows] = not ticked[rows].all()
        self._snapshot.tick(ticked)

    @Slot()
    def tick_only(self) -> None:
        """Tick the selected rows and no others: to restore one value of many."""
        ticked = np.zeros_like(self._snapshot.ticked)
        ticked[[self._rows.mapToSource(index).row() for index in self._selected()]] = True
        self._snapshot.tick(ticked)

    @Slot()
    def copy_rows(self) -> None:
        """Copy the selected rows as tab-separated text with column titles."""
        lines = ["\t".join(COLUMNS[TICK + 1 :])]
        for index in self._selected():
            cells = (index.siblingAtColumn(column) for column in range(TICK + 1, len(COLUMNS)))
            lines.append("\t".join(str(cell.data() or "") for cell in cells))
        QGuiApplication.clipboard().setText("\n".join(lines))

    @Slot()
    def copy_names(self) -> None:
        """Copy the names of the selected rows, one per line."""
        names = (str(index.siblingAtColumn(NAME).data()) for index in self._selected())
        QGuiApplication.clipboard().setText("\n".join(names))

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        super().paintEvent(event)
        if not self._rows.rowCount() and self.empty_text:
            with QPainter(self.viewport()) as painter:
                painter.setPen(self.palette().placeholderText().color())
                painter.drawText(
                    self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, self.empty_text
                )
