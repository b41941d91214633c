"""Table of readings: as high as whole rows, its columns within its width where they can be."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QStyle, QTableWidget, QTableWidgetItem

from gui.qt.column_widths import keep_widths
from gui.qt.overrides import guarded
from gui.qt.plain_rows import show_plain_rows

MOST_ROWS: Final = 5  # shown at once; more are scrolled to
_AROUND: Final = 4  # pixels beside a number
_NAME, _NUMBER = 130, 84  # pixels of the columns, to begin with
_LEAST_NAME: Final = 90
_LEAST: Final = 24
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class RowsTable(QTableWidget):
    """Rows of text; the first column is a name, the others are numbers. GUI thread."""

    def __init__(self, name: str, headings: Sequence[str]) -> None:
        """``name``: by which its widths are kept."""
        super().__init__(0, len(headings))
        self.setTabKeyNavigation(False)
        self.setHorizontalHeaderLabels(list(headings))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        show_plain_rows(self)
        self.setAccessibleName(name)
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setSectionsClickable(False)
        self._widths = keep_widths(self, name.lower(), (_NAME, *[_NUMBER] * (len(headings) - 1)))
        self._needed = self._of_headings()  # pixels, by column
        self.setColumnWidth(len(headings) - 1, _LEAST)  # more only where there is more

    def _of_headings(self) -> list[int]:
        header = self.horizontalHeader()
        width_of = header.fontMetrics().horizontalAdvance
        around = 2 * header.style().pixelMetric(QStyle.PixelMetric.PM_HeaderMargin) + 2
        # not their hints, which have room for a mark of the order
        return [
            width_of(str(self.model().headerData(n, Qt.Orientation.Horizontal))) + around
            for n in range(header.count())
        ]

    def show_rows(self, rows: Sequence[Sequence[str]]) -> None:
        """Show these rows; only cells that changed are set."""
        before = None if self.rowCount() != len(rows) else list(self._needed)
        if before is None:
            self.setRowCount(len(rows))
            self._needed = self._of_headings()
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                item = self.item(number, column)
                if item is None:
                    item = QTableWidgetItem(text)
                    if column:
                        item.setTextAlignment(_RIGHT)
                    self.setItem(number, column, item)
                elif item.text() != text:
                    item.setText(text)
                elif before is not None:
                    continue
                wanted = self.fontMetrics().horizontalAdvance(text) + 2 * _AROUND
                self._needed[column] = max(self._needed[column], wanted)
        if before is None:
            self.updateGeometry()
        if before != self._needed:
            self._fit_width()

    def whole_width(self) -> int:
        """Return the width in which no number is cut; a long name may be."""
        needed = self._needed[1 : self._last() + 1]
        return self._least_name() + sum(needed) + 2 * self.frameWidth()

    def show_last(self, shown: bool) -> None:
        """Show or hide the last column: what it says stands somewhere else."""
        last = self.columnCount() - 1
        if shown is self.isColumnHidden(last):
            self._widths.show(last, shown)
            self._fit_width()

    def _last(self) -> int:
        """Return the last column that is shown: it has the rest of the width."""
        last = self.columnCount() - 1
        return last - self.isColumnHidden(last)

    def _least_name(self) -> int:
        return min(self._needed[0], _LEAST_NAME)

    def _fit_width(self) -> None:
        """Make room for all numbers: one that is cut reads as another one.

        Columns give up what they do not need where they are wider than the table together, as
        long as nobody dragged them.
        """
        last = self._last()
        needed = [self._least_name(), *self._needed[1 : last + 1]]
        wanted = [max(need, self._widths.own(n)) for n, need in enumerate(needed[:last])]
        spare = {
            n: width - needed[n]
            for n, width in enumerate(wanted)
            if n not in self._widths.by_hand and width > needed[n]
        }
        over = sum(wanted) + needed[last] - self.viewport().width()
        part = min(max(over, 0) / max(sum(spare.values()), 1), 1.0)
        for n, width in enumerate(wanted):
            fitting = width - -int(-spare.get(n, 0) * part // 1)
            if n not in self._widths.by_hand and fitting != self.columnWidth(n):
                self._widths.fit(n, max(fitting, needed[n]))
        rest = self.viewport().width() - sum(map(self.columnWidth, range(last)))
        if self.columnWidth(last) > rest >= needed[last]:  # Qt makes it wider, never narrower
            self._widths.fit(last, rest)

    def height_of(self, rows: int) -> int:
        """Return the height in which ``rows`` rows are seen whole."""
        bar = self.horizontalScrollBar()
        below = bar.sizeHint().height() if bar.maximum() > bar.minimum() else 0
        row = self.verticalHeader().defaultSectionSize()
        heading = self.horizontalHeader().sizeHint().height()
        return heading + rows * row + below + 2 * self.frameWidth()

    def whole_rows(self, room: int) -> int:
        """Return the height of as many whole rows as there are and fit into ``room`` pixels."""
        rows = min(max(self.rowCount(), 1), MOST_ROWS)
        while rows > 1 and self.height_of(rows) > room:
            rows -= 1
        return self.height_of(rows)

    @guarded
    def sizeHint(self) -> QSize:  # noqa: D102
        rows = min(max(self.rowCount(), 1), MOST_ROWS)
        return QSize(super().sizeHint().width(), self.height_of(rows))

    @guarded
    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(super().minimumSizeHint().width(), self.height_of(1))

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit_width()
