"""Common appearance of tables: rows of one height, no grid, no wrapping."""

from typing import Final

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from gui.qt.overrides import guarded

_AROUND: Final = 7  # pixels, of a row above and below its text


def show_plain_rows(table: QTableView) -> None:
    """Set up ``table``, which has its header already. GUI thread."""
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setAlternatingRowColors(True)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)  # Tab leaves it, as it leaves all else
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.setCornerWidget(QWidget())  # Fusion's, between the bars, is as light as an outline
    rows = table.verticalHeader()
    rows.hide()
    rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    follow_font(table, _AROUND)
    table.horizontalHeader().setHighlightSections(False)
    table.horizontalHeader().setSectionsClickable(False)  # but where a click sorts


def follow_font(table: QTableView, around: int) -> None:
    """Let rows be as high as a line of text and ``around`` pixels, whatever the font becomes."""
    table.installEventFilter(_RowHeights(table, around))


class _RowHeights(QObject):
    def __init__(self, table: QTableView, around: int) -> None:
        super().__init__(table)
        self._table = table
        self._around = around
        self._renew()

    def _renew(self) -> None:
        rows = self._table.verticalHeader()
        rows.setDefaultSectionSize(self._table.fontMetrics().height() + self._around)

    @guarded
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FontChange:
            self._renew()
        return False
