"""View of the group browser: keys as in a tree, search by typing the beginning of a name."""

import time
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QTableView, QWidget

from gui.core.group_browser.rows import BrowserRow, RowKey, RowKind, parent_of, row_of, row_typed
from gui.qt.menu_key import menu_key_of_rows
from gui.qt.overrides import guarded
from gui.widgets.group_browser.row_painter import RowPainter, row_height
from gui.widgets.group_browser.rows_model import RowsModel

_COMMAND_KEYS: Final = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


class RowsView(QTableView):
    """Shows a ``RowsModel``; its signals carry row numbers. GUI thread.

    A table of one column: unlike lists and trees it asks the model only for visible rows.
    """

    walked = Signal(int)  # a key changed the current row
    chosen = Signal(int)  # clicked
    opened = Signal(int)  # Enter, double click
    folded = Signal(int)  # expand or collapse a folder
    starred = Signal(int)
    filter_wanted = Signal()
    menu_wanted = Signal(int, QPoint)  # row (or -1), global position

    def __init__(self, model: RowsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = model
        self._typed = ""
        self._typed_s = 0.0
        self.empty_text = ""
        self.setModel(model)
        self.setItemDelegate(RowPainter(model, self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        heights = self.verticalHeader()
        heights.hide()
        heights.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        heights.setMinimumSectionSize(1)
        heights.setDefaultSectionSize(row_height(self.fontMetrics()))
        menu_key_of_rows(self)
        self.setMouseTracking(True)  # rows are highlighted under the pointer
        self.clicked.connect(self._on_clicked)
        self.doubleClicked.connect(self._on_double_clicked)

    @guarded
    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.verticalHeader().setDefaultSectionSize(row_height(self.fontMetrics()))

    def current_row(self) -> int:
        """Return the number of the current row, -1 for none."""
        return self.currentIndex().row()

    def select_row(self, number: int) -> None:
        """Make a row current; emits nothing."""
        self.setCurrentIndex(self._rows.index(number, 0) if number >= 0 else QModelIndex())

    def update_path(self, path: str) -> None:
        """Paint the rows of ``path`` anew, of those in view."""
        first, last = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        if first >= 0:
            rows = self._rows.rows
            for number in range(first, (last if last >= 0 else len(rows) - 1) + 1):
                if rows[number].path == path:
                    self.update(self._rows.index(number, 0))

    def set_rows(self, rows: Sequence[BrowserRow], key: RowKey | None) -> None:
        """Show ``rows`` with the row of ``key`` current, without scrolling."""
        top = self.indexAt(QPoint(2, 2)).row()
        held = self._rows.rows[top].key if top >= 0 else None
        offset = self.visualRect(self._rows.index(top, 0)).top() if top >= 0 else 0
        self._rows.set_rows(rows)
        if key is not None and (number := row_of(rows, key)) >= 0:
            bar, place = self.verticalScrollBar(), self.verticalScrollBar().value()
            self.select_row(number)
            bar.setValue(place)
        if held is not None and (number := row_of(rows, held)) >= 0:
            moved = self.visualRect(self._rows.index(number, 0)).top() - offset
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() + moved)

    # -- mouse

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        if self._rows.rows[index.row()].kind in (RowKind.SECTION, RowKind.FOLDER):
            self.folded.emit(index.row())
        else:
            self.chosen.emit(index.row())

    @Slot(QModelIndex)
    def _on_double_clicked(self, index: QModelIndex) -> None:
        if self._rows.rows[index.row()].kind == RowKind.FILE:  # a folder took the first click
            self.opened.emit(index.row())

    @guarded
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: D102
        by_keys = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_keys else self.indexAt(event.pos())
        where = event.globalPos()
        self.menu_wanted.emit(index.row(), where)

    # -- keys

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        before = self.current_row()
        if not self._handle_key(event, before):
            super().keyPressEvent(event)
        if self.current_row() not in (before, -1):
            self.walked.emit(self.current_row())

    def _handle_key(self, event: QKeyEvent, number: int) -> bool:
        if event.modifiers() & _COMMAND_KEYS:
            return False
        if self.is_typing() and event.text().isprintable() and event.text():
            self.keyboardSearch(event.text())  # f, / and space are letters in a name
            return True
        if event.text() == "/":  # with Shift on many keyboards
            self.filter_wanted.emit()
            return True
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            return False  # Shift+F begins a name
        if number < 0:
            return False
        row = self._rows.rows[number]
        folds = row.kind in (RowKind.SECTION, RowKind.FOLDER)
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                (self.folded if folds else self.opened).emit(number)
            case Qt.Key.Key_F:
                self.starred.emit(number)
            case Qt.Key.Key_Right if folds and not row.is_open:
                self.folded.emit(number)
            case Qt.Key.Key_Right if folds and number + 1 < len(self._rows.rows):
                self.select_row(number + 1)
            case Qt.Key.Key_Left if folds and row.is_open:
                self.folded.emit(number)
            case Qt.Key.Key_Left:
                if (above := parent_of(self._rows.rows, number)) >= 0:
                    self.select_row(above)
            case Qt.Key.Key_Right:
                pass  # Qt would scroll
            case _:
                return False
        return True

    def is_typing(self) -> bool:
        """Return whether the beginning of a name is being typed."""
        pause_s = QApplication.keyboardInputInterval() / 1000
        return bool(self._typed) and time.monotonic() - self._typed_s < pause_s

    @guarded
    def keyboardSearch(self, search: str) -> None:  # noqa: D102
        rows, number = self._rows.rows, max(self.current_row(), 0)
        self._typed = self._typed + search if self.is_typing() else search
        self._typed_s = time.monotonic()
        longer = len(self._typed) > 1  # the current row may still match
        found = row_typed(rows, number if longer else number + 1, self._typed)
        if found < 0 and len(set(self._typed)) == 1:  # the same key again: the next one
            found = row_typed(rows, number + 1, self._typed[0])
        if found >= 0:
            self.select_row(found)

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        super().paintEvent(event)
        if not self._rows.rows and self.empty_text:
            with QPainter(self.viewport()) as painter:
                painter.setPen(self.palette().placeholderText().color())
                area = self.viewport().rect().adjusted(12, 24, -12, -12)
                flags = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
                painter.drawText(area, int(flags), self.empty_text)
