"""View of the rows in the group editor: selection, editing of many rows, drag and drop, keys."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from gui.core.groups.known_names import KnownNames
from gui.qt.column_widths import keep_widths
from gui.qt.overrides import guarded
from gui.qt.plain_rows import follow_font
from gui.widgets.group_editor.color_menu import ColorMenu
from gui.widgets.group_editor.row_delegate import RowDelegate
from gui.widgets.group_editor.row_numbers import RowNumbers
from gui.widgets.group_editor.rows_model import (
    AXIS,
    CHECKS,
    COLOR,
    HEADINGS,
    NAME,
    STYLE,
    TIME,
    GroupRowsModel,
)

_WIDTHS: Final = (200, 140, 46, 96, 70, 62, 66, 54, 78, 100, 140)
_AROUND: Final = 9  # pixels of a row above and below its text
_AT_A_CLICK: Final = (AXIS, COLOR, STYLE, TIME)  # if the row is already selected
EMPTY_TEXT: Final = (
    "No PVs yet.\nType names below, or paste and drop them here: "
    "from a terminal, Phoebus, a browser, a table."
)
Trigger = QAbstractItemView.EditTrigger


class RowsTable(QTableView):
    """Shows a ``GroupRowsModel``; emits what is not the edit of a cell. GUI thread."""

    color_chosen = Signal(object, object)  # rows, what ``ColorMenu.chosen`` carries
    move_requested = Signal(object, int)  # rows, row to move them before
    files_dropped = Signal(object, int)  # tuple of paths, row to add their PVs before
    names_given = Signal(str, int)  # dropped text, row to add its names before
    selection_changed = Signal()

    def __init__(
        self, model: GroupRowsModel, known: KnownNames, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._rows_model = model
        self._colored: list[QPersistentModelIndex] = []
        self._was_selected = False
        self._dragged: tuple[int, ...] = ()
        self.colors = ColorMenu(self)
        self.colors.chosen.connect(self._on_color)
        self.setVerticalHeader(RowNumbers(self))
        follow_font(self, _AROUND)
        self.setModel(model)
        self.setItemDelegate(RowDelegate(model, known, self))
        model.companions = self.selected_rows
        model.touched.connect(self._show_touched)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(Trigger.DoubleClicked | Trigger.EditKeyPressed)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDropIndicatorShown(True)
        self.setDragDropOverwriteMode(False)
        header = self.horizontalHeader()
        header.setStretchLastSection(True)
        header.setSectionsClickable(False)
        # with the table's, each painting asks for every selected row: 0.4 s for 10,000
        header.setSelectionModel(QItemSelectionModel(model, header))
        keep_widths(self, "group_editor", _WIDTHS, grows=True)
        self.selectionModel().selectionChanged.connect(self.selection_changed)

    # -- selection

    def selected_rows(self) -> tuple[int, ...]:
        """Return the selected rows, ascending."""
        selection = self.selectionModel().selection()
        runs = (selection.at(number) for number in range(selection.count()))
        return tuple(sorted({row for run in runs for row in range(run.top(), run.bottom() + 1)}))

    def select(self, rows: Sequence[int]) -> None:
        """Select only ``rows`` and scroll to the first."""
        chosen = QItemSelection()
        begin = 0
        for number, row in enumerate(rows):
            if number + 1 == len(rows) or rows[number + 1] != row + 1:
                top = self._rows_model.index(rows[begin], 0)
                chosen.select(top, self._rows_model.index(row, len(HEADINGS) - 1))
                begin = number + 1
        flags = QItemSelectionModel.SelectionFlag
        if rows:
            current = self._rows_model.index(rows[0], max(self.currentIndex().column(), 0))
            self.selectionModel().setCurrentIndex(current, flags.NoUpdate)
            self.scrollTo(current)
        self.selectionModel().select(chosen, flags.ClearAndSelect)

    @Slot(int, int)
    def _show_touched(self, first: int, last: int) -> None:
        row = min(max(last, first), self._rows_model.rowCount() - 1)
        if row >= 0:
            self.scrollTo(self._rows_model.index(row, 0))
            self.scrollTo(self._rows_model.index(min(first, row), 0))

    @guarded
    def selectionCommand(  # noqa: D102
        self, index: QModelIndex | QPersistentModelIndex, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        keeps = (
            isinstance(event, QMouseEvent)
            and event.modifiers() == Qt.KeyboardModifier.NoModifier
            and index.isValid()
            and index.column() != NAME
            and self.selectionModel().isRowSelected(index.row())
        )
        if keeps:  # so that editing the cell changes all selected rows
            return QItemSelectionModel.SelectionFlag.NoUpdate
        return super().selectionCommand(index, event)

    # -- editing with the mouse and the keyboard

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        index = self.indexAt(event.position().toPoint())
        self._was_selected = self.selectionModel().isRowSelected(index.row())
        super().mousePressEvent(event)

    @guarded
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        index = self.indexAt(event.position().toPoint())
        dragging = self.state() == QAbstractItemView.State.DraggingState
        super().mouseReleaseEvent(event)
        plain_click = (
            event.button() == Qt.MouseButton.LeftButton
            and event.modifiers() == Qt.KeyboardModifier.NoModifier
            and not dragging
            and index.isValid()
            and index == self.currentIndex()
        )
        if plain_click and index.column() in CHECKS:
            self._toggle(index)
        elif plain_click and index.column() in _AT_A_CLICK and self._was_selected:
            self.edit(index)

    def _toggle(self, index: QModelIndex) -> None:
        if self._rows_model.is_heading(index.row()):
            return
        checked = index.data(Qt.ItemDataRole.EditRole)
        self._rows_model.set_field(index.row(), index.column(), not checked)

    @guarded
    def edit(  # type: ignore[override]  # noqa: D102
        self,
        index: QModelIndex,
        trigger: QAbstractItemView.EditTrigger = Trigger.AllEditTriggers,
        event: QEvent | None = None,
    ) -> bool:
        wanted = trigger == Trigger.AllEditTriggers or bool(trigger & self.editTriggers())
        if index.isValid() and index.column() == COLOR and wanted:
            if not self._rows_model.is_heading(index.row()):
                self.ask_color(index)
            return True
        return super().edit(index, trigger, event)  # type: ignore[arg-type]

    def ask_color(self, index: QModelIndex) -> None:
        """Ask for the colour of a row and the rows selected with it."""
        rows, model = self._rows_model.together(index.row()), self._rows_model
        self._colored = [QPersistentModelIndex(model.index(row, 0)) for row in rows]
        place = self.viewport().mapToGlobal(self.visualRect(index).bottomLeft())
        self.colors.ask(model.pv(index.row()).color, len(rows), place)

    @Slot(object)
    def _on_color(self, color: object) -> None:
        rows = tuple(sorted(index.row() for index in self._colored if index.isValid()))
        if rows:  # they may have moved or gone since the menu was shown
            self.color_chosen.emit(rows, color)

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        index = self.currentIndex()
        key, alt = event.key(), event.modifiers() == Qt.KeyboardModifier.AltModifier
        if key == Qt.Key.Key_Space and index.isValid():
            column = index.column() if index.column() in CHECKS else CHECKS[0]
            self._toggle(index.siblingAtColumn(column))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            self.edit(index)
        elif alt and key in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End):
            self.move_selected(Qt.Key(key))
        else:
            super().keyPressEvent(event)

    def move_selected(self, where: Qt.Key) -> None:
        """Request a move of the selected rows by Key_Up, Key_Down, Key_Home or Key_End."""
        rows, count = self.selected_rows(), self._rows_model.rowCount()
        if rows:
            before = {
                Qt.Key.Key_Up: max(rows[0] - 1, 0),
                Qt.Key.Key_Down: min(rows[-1] + 2, count),
                Qt.Key.Key_Home: 0,
                Qt.Key.Key_End: count,
            }[where]
            self.move_requested.emit(rows, before)

    # -- drag of rows, drop of rows, names and files

    @guarded
    def startDrag(self, actions: Qt.DropAction) -> None:  # noqa: D102
        self._dragged = self.selected_rows()
        super().startDrag(Qt.DropAction.CopyAction)  # for a move, Qt would remove the rows

    @guarded
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: D102
        self._accept_drag(event)

    @guarded
    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: D102
        super().dragMoveEvent(event)  # draws the drop indicator
        self._accept_drag(event)

    def _accept_drag(self, event: QDragMoveEvent) -> None:
        data = event.mimeData()
        if event.source() is self or data.hasText() or data.hasUrls():
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
        else:
            event.ignore()

    def row_before(self, y: int) -> int:
        """Return the row before which a drop at ``y`` (pixels) inserts."""
        row = self.rowAt(y)
        if row < 0:
            return self._rows_model.rowCount()
        top = self.rowViewportPosition(row)
        return row + (y - top > self.rowHeight(row) / 2)

    @guarded
    def dropEvent(self, event: QDropEvent) -> None:  # noqa: D102
        before = self.row_before(int(event.position().y()))
        if event.source() is self:
            self.move_requested.emit(self._dragged, before)
        elif event.mimeData().hasUrls():
            files = tuple(url.toLocalFile() for url in event.mimeData().urls())
            self.files_dropped.emit(tuple(name for name in files if name), before)
        else:
            self.names_given.emit(event.mimeData().text(), before)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.setState(QAbstractItemView.State.NoState)
        self.viewport().update()

    # -- painting

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        super().paintEvent(event)
        if not self._rows_model.rowCount():
            with QPainter(self.viewport()) as painter:
                painter.setPen(self.palette().placeholderText().color())
                painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, EMPTY_TEXT)
