"""Table of names and plain texts; sets only cells that changed."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import (
    QAction,
    QFont,
    QGuiApplication,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from gui.qt.look.command_icons import give_icons
from gui.qt.menu_key import menu_key_of_rows
from gui.qt.overrides import guarded

LONGEST: Final = 300  # characters in a cell; longer texts are shown elsewhere
_ROOM: Final = 4  # pixels above and below the text together
_TITLE_ROOM: Final = 10
Row = tuple[str, str | None, bool]  # heading, text (None: a title over both columns), faint


class PairsTable(QTableWidget):
    """Two columns; titles span both. Ctrl+C copies the selected rows. GUI thread."""

    def __init__(self, empty_text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(0, 2, parent)
        self._empty_text = empty_text
        self._shown: list[Row] = []
        self._bold = QFont(self.font())
        self._bold.setBold(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setFrameShape(QTableWidget.Shape.NoFrame)
        self.horizontalHeader().hide()
        self.horizontalHeader().setStretchLastSection(True)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(self.fontMetrics().height() + 4)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setColumnWidth(
            0, self.fontMetrics().horizontalAdvance("Evicted for age or memory") + 16
        )
        copy = QAction("Copy", self)
        copy.setShortcut(QKeySequence.StandardKey.Copy)
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(self.copy)
        self.addAction(copy)
        give_icons(self.actions())
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        menu_key_of_rows(self)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows; texts are truncated to ``LONGEST`` characters."""
        shown = [
            (heading, None if text is None else _cut(text), faint) for heading, text, faint in rows
        ]
        if shown == self._shown:
            return
        before, self._shown = self._shown, shown
        self.setRowCount(len(shown))
        for number, row in enumerate(shown):
            if number >= len(before) or before[number] != row:
                self._fill(number, *row)
        self.viewport().update()

    def _fill(self, number: int, heading: str, text: str | None, faint: bool) -> None:
        title = text is None
        span = 2 if title else 1
        if self.columnSpan(number, 0) != span:
            self.setSpan(number, 0, 1, span)
        palette = self.palette()
        quiet = palette.placeholderText()
        for column, wanted in enumerate((heading, text or "")):
            item = self.item(number, column)
            if item is None:
                item = QTableWidgetItem()
                self.setItem(number, column, item)
            item.setText(wanted)
            item.setFont(self._bold if title else self.font())
            item.setForeground(quiet if faint or (column == 0 and not title) else palette.text())
            item.setBackground(palette.alternateBase() if title else palette.base())
            vertical = Qt.AlignmentFlag.AlignVCenter if title else Qt.AlignmentFlag.AlignTop
            item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | vertical)
        self._fit(number)

    def _fit(self, number: int) -> None:
        """Set the height of the row to that of its wrapped text, with a small margin."""
        _, text, _ = self._shown[number]
        metrics = self.fontMetrics()
        height = metrics.height()
        margin = self.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin) + 1  # as Qt's
        room = self.viewport().width() - self.columnWidth(0) - 2 * margin
        if text and metrics.horizontalAdvance(text) > room:
            wrapped = int(Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere)
            height = metrics.boundingRect(0, 0, max(room, 40), 1 << 20, wrapped, text).height()
        self.setRowHeight(number, height + (_TITLE_ROOM if text is None else _ROOM))

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            for number in range(len(self._shown)):
                self._fit(number)

    def renew_colors(self) -> None:
        """Update all cells after a change of theme."""
        for number, row in enumerate(self._shown):
            self._fill(number, *row)

    def rows(self) -> list[tuple[str, str]]:
        """Return the rows shown, without titles."""
        return [(heading, text) for heading, text, _ in self._shown if text is not None]

    @Slot()
    def copy(self) -> None:
        """Copy the selected rows as tab-separated text."""
        numbers = sorted(index.row() for index in self.selectionModel().selectedRows())
        lines = [f"{self._shown[n][0]}\t{self._shown[n][1] or ''}".rstrip() for n in numbers]
        QGuiApplication.clipboard().setText("\n".join(lines))

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        super().paintEvent(event)
        if not self._shown and self._empty_text:
            with QPainter(self.viewport()) as painter:
                painter.setPen(self.palette().placeholderText().color())
                flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
                area = self.viewport().rect().adjusted(12, 6, -12, -6)
                painter.drawText(area, int(flags), self._empty_text)


def _cut(text: str) -> str:
    text = text[: LONGEST + 1].replace("\n", " ").replace("\t", " ")
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
