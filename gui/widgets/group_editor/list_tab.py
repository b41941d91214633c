"""Tabs of axes and macros: a short table with buttons to add and remove."""

from typing import Final

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt, Slot
from PySide6.QtGui import QKeySequence, QMouseEvent, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from gui.qt.calm_wheel import calm_wheel
from gui.qt.column_widths import GrowingColumns
from gui.qt.look.icons import set_icon
from gui.qt.overrides import guarded
from gui.qt.plain_rows import follow_font
from gui.widgets.group_editor.axes_model import SIDE, SIDE_WORDS, AxesModel
from gui.widgets.group_editor.macros_model import VALUE as MACRO_VALUE
from gui.widgets.group_editor.macros_model import MacrosModel
from gui.widgets.group_editor.row_delegate import focus_table_of

_AROUND: Final = 9  # pixels of a row above and below its text
Index = QModelIndex | QPersistentModelIndex
_AXES_TEXT: Final = "Axes for the traces of PVs. PVs without one share an axis for each unit."
_MACROS_TEXT: Final = (
    "$(P) in names and labels is replaced by the macro's value. "
    "You are asked for missing values when the group is opened."
)


class _Table(QTableView):
    def __init__(self, model: QAbstractItemModel, empty_text: str) -> None:
        super().__init__()
        self._empty_text = empty_text
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        triggers = QAbstractItemView.EditTrigger
        # not ``SelectedClicked``: Qt edits what is current 0.4 s later, though no row may be
        self.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed)
        self._pressed: Index = QModelIndex()  # in a row that was chosen before
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setTabKeyNavigation(False)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        follow_font(self, _AROUND)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionsClickable(False)
        self.horizontalHeader().setStretchLastSection(True)

    @guarded
    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        chosen = self.selectionModel().isRowSelected(index.row())
        self._pressed = QPersistentModelIndex(index) if chosen else QModelIndex()
        super().mousePressEvent(event)

    @guarded
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        plain_click = (
            event.button() == Qt.MouseButton.LeftButton
            and event.modifiers() == Qt.KeyboardModifier.NoModifier
            and index.isValid()
            and index == self._pressed
        )
        super().mouseReleaseEvent(event)
        if (
            plain_click
            and self._pressed == self.currentIndex()  # the rows may have changed meanwhile
            and self.state() != QAbstractItemView.State.EditingState
        ):
            # not ``edit(index)``, which warns where a cell has no editor
            self.edit(self.currentIndex(), QAbstractItemView.EditTrigger.AllEditTriggers, None)  # type: ignore[call-overload]

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.model().rowCount():
            with QPainter(self.viewport()) as painter:
                painter.setPen(self.palette().placeholderText().color())
                painter.drawText(
                    self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, self._empty_text
                )


class _Tab(QWidget):
    def __init__(self, model: AxesModel | MacrosModel, text: str, one: str) -> None:
        super().__init__()
        self.model = model
        self.table = _Table(model, f"No {one} yet.")
        self.table.setAccessibleName(f"Each {one} of the group")
        about = QLabel(text)
        about.setTextFormat(Qt.TextFormat.PlainText)
        about.setWordWrap(True)
        self.add_button = QPushButton(f"Add {one}")
        self.remove_button = QPushButton("Remove")
        self.remove_button.setToolTip("Delete")
        buttons = QHBoxLayout()
        for button, slot, icon in (
            (self.add_button, self.add, "plus"),
            (self.remove_button, self.remove, "trash-2"),
        ):
            button.setAutoDefault(False)
            set_icon(button, icon)
            button.clicked.connect(slot)
            buttons.addWidget(button)
        buttons.addStretch(1)
        delete = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.table)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self.remove)
        column = QVBoxLayout(self)
        column.addWidget(about)
        column.addLayout(buttons)  # above, as those of the PVs
        column.addWidget(self.table, 1)
        self.table.selectionModel().currentChanged.connect(self._show_buttons)
        model.modelReset.connect(self._show_buttons)
        self._show_buttons()

    @Slot()
    def _show_buttons(self) -> None:
        self.remove_button.setEnabled(self.table.currentIndex().isValid())

    @Slot()
    def add(self) -> None:
        """Add a row and edit its name."""
        if self.model.add():
            index = self.model.index(self.new_row(), 0)
            self.table.setCurrentIndex(index)
            self.table.edit(index)

    def new_row(self) -> int:
        """Return the row added last."""
        return self.model.rowCount() - 1

    @Slot()
    def remove(self) -> None:
        """Remove the current row."""
        index = self.table.currentIndex()
        if index.isValid() and self.model.remove(index.row()):
            rows = self.model.rowCount()
            if rows:
                self.table.setCurrentIndex(self.model.index(min(index.row(), rows - 1), 0))


class AxesTab(_Tab):
    """The axes of a group. GUI thread."""

    def __init__(self, model: AxesModel) -> None:
        super().__init__(model, _AXES_TEXT, "axis")
        self.table.setItemDelegate(_SideDelegate(self))
        GrowingColumns(self.table, (140, 180, 90, 50, 170, 150, 60))


class MacrosTab(_Tab):
    """The macros of a group. GUI thread."""

    def __init__(self, model: MacrosModel) -> None:
        super().__init__(model, _MACROS_TEXT, "macro")
        self._macros = model
        self.table.setItemDelegate(_MacroDelegate(model, self))
        GrowingColumns(self.table, (180, 420))

    def new_row(self) -> int:
        """Return the row of the macro added last, above those without a value."""
        return self._macros.rowCount() - self._macros.missing() - 1


class _SideDelegate(QStyledItemDelegate):
    @guarded
    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        if index.column() != SIDE:
            return super().createEditor(parent, option, index)
        combo = QComboBox(parent)
        calm_wheel(combo)
        for side, word in SIDE_WORDS.items():
            combo.addItem(word, side)
        combo.activated.connect(self._on_activated)
        return combo

    @Slot()
    def _on_activated(self) -> None:
        combo = self.sender()
        if isinstance(combo, QComboBox):
            self.commitData.emit(combo)
            self.closeEditor.emit(combo)
            focus_table_of(combo)

    @guarded
    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(editor.findData(index.data(Qt.ItemDataRole.EditRole)))
            editor.showPopup()
        else:
            super().setEditorData(editor, index)

    @guarded
    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentData(), Qt.ItemDataRole.EditRole)
        else:
            super().setModelData(editor, model, index)


class _MacroDelegate(QStyledItemDelegate):
    """Paints missing values grey and in italics."""

    def __init__(self, model: MacrosModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model

    @guarded
    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        if index.column() == MACRO_VALUE and self._model.is_missing(index.row()):
            palette = option.palette
            palette.setColor(palette.ColorRole.Text, palette.placeholderText().color())
            option.palette = palette
            option.font.setItalic(True)
