"""View of the alarm list: Enter opens the PV, A acknowledges."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from gui.qt.column_widths import keep_widths
from gui.qt.look.command_icons import give_icons
from gui.qt.menu_key import give_letters, menu_key_of_rows
from gui.qt.overrides import guarded
from gui.qt.plain_rows import show_plain_rows
from gui.widgets.alarms.list_model import AlarmListModel

_WIDTHS: Final = (200, 130, 150, 120, 215, 160, 150, 100)


def set_up(table: QTableView, name: str, widths: Sequence[int]) -> None:
    """Set up a read-only table with plain rows and, to begin with, these widths (pixels)."""
    show_plain_rows(table)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.horizontalHeader().setStretchLastSection(True)
    keep_widths(table, name, widths)


class AlarmTableView(QTableView):
    """Shows an ``AlarmListModel``; keeps the selection when rows move. GUI thread."""

    activated_pv = Signal(str)
    acknowledge_requested = Signal()

    def __init__(self, model: AlarmListModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._alarms = model
        self._kept: list[str] = []
        self._kept_current = ""
        self.empty_text = ""
        self.setModel(model)
        set_up(self, "alarms", _WIDTHS)
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.sortIndicatorChanged.connect(self._sort)
        header.setToolTip(
            "Click: sort; the third click: live alarms first, the worst and newest on top"
        )
        self.doubleClicked.connect(self._open)
        model.modelAboutToBeReset.connect(self._keep_selection)
        model.modelReset.connect(self._restore_selection)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        menu_key_of_rows(self)
        # Return and A are handled below: as shortcuts they would be taken from line edits
        self._action("Open in its tab\tEnter", None, self.open_current)
        self._action("Acknowledge\tA", None, self.acknowledge_requested)
        self._action("Copy names", QKeySequence.StandardKey.Copy, self.copy_names)
        give_letters(self.actions())
        give_icons(self.actions())

    def _action(self, text: str, key: QKeySequence.StandardKey | None, slot: object) -> None:
        action = QAction(text, self)
        if key is not None:
            action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(slot)
        self.addAction(action)

    def selected_pvs(self) -> list[str]:
        """Return the PVs of the selected rows, top to bottom."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self._alarms.entry_at(row).pv for row in rows]

    @Slot(int, Qt.SortOrder)
    def _sort(self, column: int, order: Qt.SortOrder) -> None:
        descending = order is Qt.SortOrder.DescendingOrder
        self._alarms.set_sort(column if column >= 0 else None, descending)

    @Slot()
    def copy_names(self) -> None:
        """Copy the names of the selected rows, one per line."""
        QGuiApplication.clipboard().setText("\n".join(self.selected_pvs()))

    @Slot()
    def open_current(self) -> None:
        """Request that the PV of the current row is shown in its tab."""
        self._open(self.currentIndex())

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.activated_pv.emit(self._alarms.entry_at(index.row()).pv)

    @Slot()
    def _keep_selection(self) -> None:
        self._kept = self.selected_pvs()
        index = self.currentIndex()
        self._kept_current = self._alarms.entry_at(index.row()).pv if index.isValid() else ""

    @Slot()
    def _restore_selection(self) -> None:
        selection = self.selectionModel()
        flags = selection.SelectionFlag
        current = self._alarms.row_of(self._kept_current)
        if current >= 0:
            index = self._alarms.index(current, 0)
            selection.setCurrentIndex(index, flags.NoUpdate)
        for row in filter(lambda row: row >= 0, map(self._alarms.row_of, self._kept)):
            selection.select(self._alarms.index(row, 0), flags.Select | flags.Rows)

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        plain_key = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        if plain_key and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_current()
        elif plain_key and event.key() == Qt.Key.Key_A:
            self.acknowledge_requested.emit()
        else:
            super().keyPressEvent(event)

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        super().paintEvent(event)
        if not self._alarms.rowCount():
            with QPainter(self.viewport()) as painter:
                painter.setPen(self.palette().placeholderText().color())
                area = self.viewport().rect().adjusted(12, 12, -12, -12)
                flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
                painter.drawText(area, int(flags), self.empty_text)
