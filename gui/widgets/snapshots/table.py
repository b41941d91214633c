"""View of the snapshot table: sorting, ticking, copying."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from PySide6.QtCore import QModelIndex, QSize, Qt, Slot
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from gui.core.pv.updates import PvKind
from gui.qt.column_widths import keep_widths
from gui.qt.look.command_icons import give_icons
from gui.qt.menu_key import give_letters, menu_key_of_rows
from gui.qt.overrides import guarded
from gui.qt.own_keys import OwnKeys
from gui.qt.plain_rows import ElidedInside, show_plain_rows
from gui.qt.sort_header import SortHeader
from gui.widgets.snapshots.cells import (
    COLUMNS,
    DIFFERENCE,
    LABEL,
    LIVE,
    NAME,
    SAVED,
    SEVERITY,
    TICK,
    TIME,
    TOLERANCE,
)
from gui.widgets.snapshots.differences_filter import DifferencesFilter
from gui.widgets.snapshots.model import SnapshotModel

_WIDTHS: Final = (60, 150, 112, 106, 232, 116, 160, 92)  # the rest is the result's
_NUMBERS: Final = (SAVED, LIVE, DIFFERENCE, TOLERANCE)  # columns made as wide as what they show
_SHRINK: Final = (NAME, SEVERITY, TIME)  # those that give up what they do not need for it
_WIDEST: Final = 220  # pixels to which a column of numbers grows by itself
_AROUND: Final = 18  # the same, around a text
_MEASURED: Final = 200  # rows at open; of others, those in sight
_PAGE: Final = 20  # rows for which there is room in a window that opens
_RESULT_ROOM: Final = 150  # pixels of the last column, which is empty until rows are restored


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
        self.setTextElideMode(Qt.TextElideMode.ElideRight)  # a number cut elsewhere is another one
        self.setItemDelegateForColumn(NAME, ElidedInside(self))
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed)
        header = self.horizontalHeader()
        header.setSectionsMovable(True)
        header.setStretchLastSection(True)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSectionsClickable(True)
        self.setSortingEnabled(True)
        self._widths = keep_widths(self, "snapshot", _WIDTHS)
        self._shrinking = {each for each in _SHRINK if self.columnWidth(each) == _WIDTHS[each]}
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

    def show_labels(self, shown: bool) -> None:
        """Show or hide the column of labels."""
        self._widths.show(LABEL, shown)

    def fit_columns(self) -> None:
        """Make the columns of numbers as wide as what they show; those of the snapshot now shown.

        The others give up what they do not need, as far as no person gave them their widths.
        """
        first = range(min(self._rows.rowCount(), _MEASURED))
        for column in self._shrinking - self._widths.by_hand if first else ():
            self._widths.fit(column, min(self._wanted(column, first), _WIDTHS[column]))
        self._widen(first)

    def wanted_size(self) -> QSize:
        """Return the size in which all columns and rows are seen; of many rows those of a page.

        With room for what values and differences become.
        """
        header = self.horizontalHeader()
        sizes = {each: header.sectionSize(each) for each in range(header.count())}
        sizes[header.logicalIndex(header.count() - 1)] = _RESULT_ROOM
        sizes[LIVE] = max(sizes[LIVE], sizes[SAVED])
        sizes[DIFFERENCE] = max(sizes[DIFFERENCE], _WIDEST)
        wide = sum(size for each, size in sizes.items() if not header.isSectionHidden(each))
        rows = min(self._rows.rowCount(), _PAGE) * self.verticalHeader().defaultSectionSize()
        bar = self.verticalScrollBar().sizeHint()
        around = 2 * self.frameWidth()
        return QSize(wide + bar.width() + around, rows + header.sizeHint().height() + around)

    def fit_rows_in_sight(self) -> None:
        """Make the columns of numbers wide enough for the rows in sight."""
        top, bottom = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        count = self._rows.rowCount()
        self._widen(range(max(top, 0), count if bottom < 0 else bottom + 1))

    def _widen(self, rows: range) -> None:
        # not for texts and arrays: the result of a restore would be out of sight
        numbers = [row for row in rows if self._kind(row) not in (PvKind.TEXT, PvKind.ARRAY)]
        for column in _NUMBERS:
            if column not in self._widths.by_hand:
                wanted = min(self._wanted(column, numbers), _WIDEST)
                if wanted > self.columnWidth(column):
                    self._widths.fit(column, wanted)

    def _kind(self, row: int) -> PvKind:
        return self._snapshot.item(self._rows.mapToSource(self._rows.index(row, NAME)).row()).kind

    def _wanted(self, column: int, rows: Sequence[int]) -> int:
        """Return the pixels that the heading and the texts of ``rows`` need."""
        texts = {str(self._rows.index(row, column).data() or "") for row in rows}
        width_of = self.fontMetrics().horizontalAdvance
        heading = self.horizontalHeader().sectionSizeFromContents(column).width()
        return max(heading, *(width_of(text) + _AROUND for text in texts), 0)

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
