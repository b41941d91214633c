"""Common appearance of tables and lists: rows of one height, no grid, no wrapping."""

from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)
from shiboken6 import isValid

from gui.qt.overrides import guarded

_AROUND: Final = 7  # pixels, of a row above and below its text
_BETWEEN_BOXES: Final = 6  # pixels, of the check boxes of two rows at least


def row_height(view: QWidget) -> int:
    """Return the pixels of a row of ``view``, in which neither text nor check boxes touch."""
    box = view.style().pixelMetric(QStyle.PixelMetric.PM_IndicatorHeight, None, view)
    return max(view.fontMetrics().height() + _AROUND, box + _BETWEEN_BOXES)


def show_plain_list(view: QListView) -> None:
    """Give the rows of a list the height of those of tables. GUI thread."""
    view.setUniformItemSizes(True)
    view.setItemDelegate(_ListRows(view))


class _ListRows(QStyledItemDelegate):
    @guarded
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        view = self.parent()
        wide = super().sizeHint(option, index).width()
        return QSize(wide, row_height(view) if isinstance(view, QWidget) else 0)


def show_plain_rows(table: QTableView) -> None:
    """Set up ``table``, which has its header already. GUI thread."""
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setAlternatingRowColors(True)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)  # Tab leaves it, as it leaves all else
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    _Corner(table)
    rows = table.verticalHeader()
    rows.hide()
    rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    table.installEventFilter(_RowHeights(table, None))
    table.horizontalHeader().setHighlightSections(False)
    table.horizontalHeader().setSectionsClickable(False)  # but where a click sorts


class ElidedInside(QStyledItemDelegate):
    """Elides the texts of a column in the middle: names and folders differ in their ends."""

    @guarded
    def initStyleOption(  # noqa: D102
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        option.textElideMode = Qt.TextElideMode.ElideMiddle


class _Corner(QObject):
    """Covers Fusion's corner between two scroll bars, which is as light as an outline.

    Where there is one bar alone, a corner widget would make it end before the table does.
    """

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._table = table
        self._cover = QWidget(table)
        self._cover.hide()
        self._bars = table.horizontalScrollBar(), table.verticalScrollBar()
        for bar in self._bars:
            bar.rangeChanged.connect(self._renew)
        self._renew()

    @Slot()
    def _renew(self) -> None:
        if not all(isValid(each) for each in (self._table, *self._bars)):
            return  # a table that goes loses its rows, and one bar before the other
        cover = self._cover if all(bar.minimum() < bar.maximum() for bar in self._bars) else None
        if self._table.cornerWidget() is not cover:
            self._table.setCornerWidget(cover)  # type: ignore[arg-type] # Qt takes none


def follow_font(table: QTableView, around: int) -> None:
    """Let rows be as high as a line of text and ``around`` pixels, whatever the font becomes.

    For a table without check boxes that is to be lower than others.
    """
    table.installEventFilter(_RowHeights(table, around))


class _RowHeights(QObject):
    def __init__(self, table: QTableView, around: int | None) -> None:
        super().__init__(table)
        self._table = table
        self._around = around
        self._renew()

    def _renew(self) -> None:
        table, around = self._table, self._around
        low = 0 if around is None else table.fontMetrics().height() + around
        table.verticalHeader().setDefaultSectionSize(low or row_height(table))

    @guarded
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FontChange:
            self._renew()
        return False
