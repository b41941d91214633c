"""Delegate of the rows in the group editor: painting and cell editors."""

from typing import Any, Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Slot,
)
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QKeyEvent, QPainter, QPalette, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDoubleSpinBox,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from gui.core.groups.known_names import KnownNames
from gui.core.groups.row_edits import WIDTHS
from gui.core.pv.array_reduction import REDUCTIONS
from gui.core.pv.formatting import plain
from gui.core.stamps.choice import TIME_WORDS
from gui.core.theme.roles import theme_colors
from gui.qt.calm_wheel import calm_wheel
from gui.qt.look.theme import is_dark
from gui.qt.overrides import guarded
from gui.widgets.group_editor.name_completer import NameCompleter
from gui.widgets.group_editor.rows_model import (
    ARRAY,
    AXIS,
    CHECKS,
    COLOR,
    DRAWN,
    NAME,
    STYLE,
    STYLE_WORDS,
    TIME,
    WIDTH,
    GroupRowsModel,
)

Index = QModelIndex | QPersistentModelIndex
DUPLICATE_MARK: Final = "≡ "
_CHOSEN: Final = "chosen"
_RETURNS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def focus_table_of(editor: QWidget) -> None:
    """Give the keys back to the table in which ``editor`` was.

    The view does it only where the editor has the focus; a combo box that was chosen from has
    not, as its list was open.
    """
    viewport = editor.parentWidget()
    table = viewport.parentWidget() if viewport is not None else None
    if isinstance(table, QAbstractItemView):
        table.setFocus()


class RowDelegate(QStyledItemDelegate):
    """Paints and edits the cells of a ``GroupRowsModel``. GUI thread."""

    def __init__(self, model: GroupRowsModel, known: KnownNames, parent: QObject) -> None:
        super().__init__(parent)
        self._rows = model
        self._known = known

    # -- painting

    @guarded
    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:  # noqa: D102
        # without Qt's: it asks the model seven times for each cell, 2,000 times for a page of rows
        row, column = index.row(), index.column()
        option.text = self._rows.cell_text(row, column)
        option.features |= QStyleOptionViewItem.ViewItemFeature.HasDisplay
        palette = option.palette
        if self._rows.is_heading(row):
            option.font.setBold(True)
            option.fontMetrics = QFontMetrics(option.font)
            tint = palette.text().color()
            tint.setAlpha(26)
            option.backgroundBrush = QBrush(tint)
        elif column == NAME and row in self._rows.duplicates:
            option.text = DUPLICATE_MARK + option.text
            warning = theme_colors(is_dark(palette)).severity.text[1]
            palette.setColor(QPalette.ColorRole.Text, QColor(warning))
        elif column == COLOR and self._rows.pv(row).color:
            option.text = ""  # the colour itself is painted
        elif column in DRAWN and not self._rows.pv(row).plot:
            palette.setColor(QPalette.ColorRole.Text, palette.placeholderText().color())
        option.features &= ~QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator
        option.state &= ~QStyle.StateFlag.State_HasFocus
        option.palette = palette

    @guarded
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:  # noqa: D102
        super().paint(painter, option, index)
        if self._rows.is_heading(index.row()):
            return
        if index.column() in CHECKS:
            self.initStyleOption(option, index)
            _paint_check(painter, option, bool(index.data(Qt.ItemDataRole.EditRole)))
        elif index.column() == COLOR and (color := self._rows.pv(index.row()).color):
            _paint_color(painter, option.rect, QColor(color))

    @guarded
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: D102
        return QSize(80, option.fontMetrics.height() + 9)

    # -- editing

    @guarded
    def createEditor(  # noqa: D102
        self, parent: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> QWidget:
        column = index.column()
        if column in (AXIS, STYLE, ARRAY, TIME):
            return self._combo(parent, column, index)
        if column == WIDTH:
            width = QDoubleSpinBox(parent)
            calm_wheel(width)
            width.setRange(*WIDTHS)
            width.setSingleStep(0.5)
            width.setDecimals(1)
            width.setSuffix(" px")
            width.setFrame(False)
            return width
        edit = QLineEdit(parent)
        edit.setFrame(False)
        edit.setMaxLength(1000)
        if column == NAME and not self._rows.is_heading(index.row()):
            NameCompleter(self._known, edit)
        return edit

    def _combo(self, parent: QWidget, column: int, index: Index) -> QComboBox:
        combo = QComboBox(parent)
        calm_wheel(combo)
        value = index.data(Qt.ItemDataRole.EditRole)
        if column == AXIS:
            combo.addItem("by unit", None)
            for axis_id, word in self._rows.axis_words().items():
                combo.addItem(plain(word, 40), axis_id)
            if value is not None and value not in self._rows.axis_words():
                combo.addItem(f"{plain(value, 40)} ?", value)
        elif column == STYLE:
            for style, word in STYLE_WORDS.items():
                combo.addItem(word, style)
        elif column == TIME:
            for choice, word in TIME_WORDS.items():
                combo.addItem(word, choice)
        else:
            combo.setEditable(True)
            combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            combo.addItem("", "")
            for how in (*REDUCTIONS, "[0]"):
                combo.addItem(how, how)
        combo.activated.connect(self._on_activated)
        return combo

    @Slot()
    def _on_activated(self) -> None:
        combo = self.sender()
        if isinstance(combo, QComboBox):
            combo.setProperty(_CHOSEN, True)
            self.commitData.emit(combo)
            self.closeEditor.emit(combo)
            focus_table_of(combo)

    @guarded
    def eventFilter(self, editor: QObject, event: QEvent) -> bool:  # noqa: D102
        pressed = isinstance(editor, QComboBox) and event.type() == QEvent.Type.KeyPress
        if pressed and isinstance(event, QKeyEvent) and event.key() in _RETURNS:
            self.commitData.emit(editor)  # here: ``activated`` would come after the delegate
            self.closeEditor.emit(editor)  # has closed the editor
            return True
        return super().eventFilter(editor, event)

    @guarded
    def setEditorData(self, editor: QWidget, index: Index) -> None:  # noqa: D102
        value = index.data(Qt.ItemDataRole.EditRole)
        if isinstance(editor, QComboBox):
            if editor.isEditable():
                editor.setEditText(value)
            else:
                editor.setCurrentIndex(max(editor.findData(value), 0))
                editor.showPopup()
        elif isinstance(editor, QDoubleSpinBox):
            editor.setValue(value)
            editor.selectAll()
        elif isinstance(editor, QLineEdit):
            editor.setText(value)

    @guarded
    def setModelData(  # noqa: D102
        self, editor: QWidget, model: QAbstractItemModel, index: Index
    ) -> None:
        value = _typed(editor)
        explicit = isinstance(editor, QComboBox) and editor.property(_CHOSEN)
        if explicit or value != index.data(Qt.ItemDataRole.EditRole):  # something was changed
            model.setData(index, value, Qt.ItemDataRole.EditRole)

    @guarded
    def editorEvent(  # noqa: D102
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        return False  # the view toggles check boxes, of all selected rows


def _typed(editor: QWidget) -> Any:
    if isinstance(editor, QComboBox):
        return editor.currentText().strip() if editor.isEditable() else editor.currentData()
    if isinstance(editor, QDoubleSpinBox):
        return editor.value()
    return editor.text().strip() if isinstance(editor, QLineEdit) else None


def _paint_check(painter: QPainter, option: QStyleOptionViewItem, checked: bool) -> None:
    """Paint a check box visible on any background: Fusion's is not in the dark theme."""
    selected = bool(option.state & QStyle.StateFlag.State_Selected)
    palette = option.palette
    ink = (palette.highlightedText() if selected else palette.text()).color()
    box = QRectF(0, 0, 13, 13)
    box.moveCenter(QRectF(option.rect).center())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    edge = QColor(ink)
    edge.setAlpha(130)
    painter.setPen(QPen(edge, 1))
    painter.drawRoundedRect(box, 2, 2)
    if checked:
        painter.setPen(QPen(ink, 1.8))
        at = box.center()
        painter.drawPolyline(
            [at + QPointF(-3.5, 0), at + QPointF(-1, 2.8), at + QPointF(3.6, -3.2)]
        )
    painter.restore()


def _paint_color(painter: QPainter, rect: QRect, color: QColor) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color.darker(130), 1))
    painter.setBrush(color)
    painter.drawRoundedRect(rect.adjusted(8, 6, -8, -6), 3, 3)
    painter.restore()
