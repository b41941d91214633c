"""Paints the table's cells with one call to the model each, instead of seven for roles.

As few Qt calls a cell as can be: each gives the interpreter away, and while thousands of channels
connect the libca threads are quick to take it. Qt's own painting of a colour beside a check box
also keeps memory with every tab.
"""

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from gui.models.pv_table_model import NAME, PvTableModel

_MARGIN: Final = 4
_ELIDE: Final = Qt.TextElideMode.ElideRight
_SELECTED: Final = QStyle.StateFlag.State_Selected
_BOX: Final = 13
_TICK: Final = ((3.0, 6.8), (5.6, 9.4), (10.2, 3.8))  # of the tick in a box


class CellPainter(QStyledItemDelegate):
    """Painting only; clicks on the box of the first column are Qt's to understand."""

    def __init__(self, model: PvTableModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._pvs = model
        self._italic = QFont(parent.font())
        self._italic.setItalic(True)
        self._metrics = parent.fontMetrics()
        self._widest = max(self._metrics.horizontalAdvance(c) for c in "WM@%—")
        self._box_x: int | None = None  # where Qt takes clicks on the check box

    def paint(  # noqa: D102
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        column = index.column()
        text, color, tint, alignment, italic = self._pvs.cell(index.row(), column)
        rect = option.rect
        if option.state & _SELECTED:
            painter.fillRect(rect, option.palette.highlight())
            color = option.palette.highlightedText().color()
        elif tint is not None:
            painter.fillRect(rect, tint)
        inner = rect.adjusted(_MARGIN, 0, -_MARGIN, 0)
        if column == NAME:
            box = self._box(option, index)
            _paint_box(painter, box, self._pvs.trace_color_at(index.row()), color)
            inner.setLeft(box.right() + 2 * _MARGIN)
        if not text:
            return
        painter.setPen(color)
        if len(text) * self._widest > inner.width():
            text = self._metrics.elidedText(text, _ELIDE, inner.width())
        if not italic:
            painter.drawText(inner, alignment, text)
            return
        upright = painter.font()
        painter.setFont(self._italic)
        painter.drawText(inner, alignment, text)
        painter.setFont(upright)

    def _box(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QRect:
        if self._box_x is None:
            full = QStyleOptionViewItem(option)
            self.initStyleOption(full, index)
            place = QStyle.SubElement.SE_ItemViewItemCheckIndicator
            style = option.widget.style()
            indicator = style.subElementRect(place, full, option.widget)
            self._box_x = indicator.center().x() - option.rect.left() - _BOX // 2
        y = option.rect.center().y() - _BOX // 2
        return QRect(option.rect.left() + self._box_x, y, _BOX, _BOX)


def _paint_box(painter: QPainter, box: QRect, trace: QColor | None, ink: QColor) -> None:
    """Paint a check box: filled with the colour of the trace, or empty."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if trace is None:
        border = QColor(ink)
        border.setAlphaF(0.45)
        painter.setPen(border)
        painter.drawRoundedRect(box.adjusted(0, 0, -1, -1).toRectF().translated(0.5, 0.5), 2, 2)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(trace)
        painter.drawRoundedRect(box, 2, 2)
        mark = "#000000" if trace.lightnessF() > 0.55 else "#ffffff"
        painter.setPen(QPen(QColor(mark), 1.8))
        corner = box.topLeft()
        points = [QPointF(corner.x() + x, corner.y() + y) for x, y in _TICK]
        painter.drawPolyline(QPolygonF(points))
    painter.restore()
