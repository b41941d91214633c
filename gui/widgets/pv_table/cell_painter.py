"""Paints the table's changing cells with one call from Qt each, instead of seven for roles.

As few Qt calls a cell as can be: each gives the interpreter away, and while thousands of channels
connect the libca threads are quick to take it.
"""

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from gui.models.pv_table_model import NAME, PvTableModel

_MARGIN: Final = 4
_ELIDE: Final = Qt.TextElideMode.ElideRight
_SELECTED: Final = QStyle.StateFlag.State_Selected


class CellPainter(QStyledItemDelegate):
    """The first column, with its check box, is left to Qt: it hardly ever changes."""

    def __init__(self, model: PvTableModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._pvs = model
        self._italic = QFont(parent.font())
        self._italic.setItalic(True)
        self._metrics = parent.fontMetrics()
        self._widest = max(self._metrics.horizontalAdvance(c) for c in "WM@%—")

    def paint(  # noqa: D102
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        column = index.column()
        if column == NAME:
            super().paint(painter, option, index)
            return
        text, color, tint, alignment, italic = self._pvs.cell(index.row(), column)
        rect = option.rect
        if option.state & _SELECTED:
            painter.fillRect(rect, option.palette.highlight())
            color = option.palette.highlightedText().color()
        elif tint is not None:
            painter.fillRect(rect, tint)
        if not text:
            return
        painter.setPen(color)
        inner = rect.adjusted(_MARGIN, 0, -_MARGIN, 0)
        if len(text) * self._widest > inner.width():
            text = self._metrics.elidedText(text, _ELIDE, inner.width())
        if not italic:
            painter.drawText(inner, alignment, text)
            return
        upright = painter.font()
        painter.setFont(self._italic)
        painter.drawText(inner, alignment, text)
        painter.setFont(upright)
