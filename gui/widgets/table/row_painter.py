"""Painter of the PV table's rows, with few calls between Qt and Python.

While thousands of channels connect, each such call may hand the interpreter to libca's threads.
Qt's own painting of a colour next to a check box also leaks memory with every tab.
"""

import heapq
from collections.abc import Iterable, Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QWidget

from gui.core.groups.group import is_heading
from gui.core.pv.formatting import shorter_arrays
from gui.core.table.columns import LABEL, NAME, VALUE
from gui.core.theme.roles import theme_colors
from gui.qt.look.theme import is_dark
from gui.widgets.table.model import PvTableModel
from gui.widgets.table.painted_cells import PaintedCells
from gui.widgets.table.sparkline_painter import paint_sparkline

_MARGIN: Final = 4
_EDGE: Final = 2  # of the selection that is seen over and under a tint, pixels
_ELIDE: Final = Qt.TextElideMode.ElideRight
# the end of a value says its exponent, its unit, that it may be cut, how its put goes; that of a
# name or label tells it from its neighbours
_ELIDE_INSIDE: Final = Qt.TextElideMode.ElideMiddle
_BOX: Final = 13
_SPARK: Final = 56  # width of a sparkline, pixels
_MEASURED: Final = 1_000  # rows whose names and labels are looked at
_LONGEST: Final = 8  # of these are measured
_SLACK: Final = 2  # pixels; Qt elides a text that fits to the pixel
_LONG: Final = 100  # characters of one: more has no room anyway
_TICK: Final = ((3.0, 6.8), (5.6, 9.4), (10.2, 3.8))  # points of the tick in a check box


class RowPainter:
    """Paints rows of a ``PvTableModel``; Qt handles clicks on the check box. GUI thread."""

    def __init__(self, model: PvTableModel, view: QWidget) -> None:
        self._pvs = model
        self._view = view
        self.cells = PaintedCells(model, view)
        self.renew_font()

    def renew_font(self) -> None:
        """Take the view's font, which has changed."""
        view = self._view
        self._upright = view.font()
        self._italic = QFont(self._upright)
        self._italic.setItalic(True)
        self._bold = QFont(self._upright)
        self._bold.setBold(True)
        self._metrics = view.fontMetrics()
        self._widest = max(self._metrics.horizontalAdvance(c) for c in "WM@%—")
        self._box_x = self._place_of_box()

    def needed_widths(self) -> dict[int, int]:
        """Return the widths in which names and labels of the group are whole, by column."""
        pvs, texts = self._pvs, self._pvs.texts
        slots = [slot for slot in pvs.slots()[:_MEASURED] if not is_heading(pvs.name(slot))]
        names, labels = map(pvs.name, slots), map(texts.shown_label, slots)
        return {
            NAME: self._widest_of(names) + self._box_x + _BOX + 3 * _MARGIN,
            LABEL: self._widest_of(labels) + 2 * _MARGIN,
        }

    def _widest_of(self, texts: Iterable[str]) -> int:
        longest = heapq.nlargest(_LONGEST, texts, len)
        wide = self._metrics.horizontalAdvance
        return max((wide(text[:_LONG]) for text in longest), default=0) + _SLACK

    def paint_row(
        self,
        painter: QPainter,
        row: int,
        top: int,
        height: int,
        columns: Sequence[tuple[int, int, int]],
        selected: bool,
    ) -> None:
        """Paint ``columns``, each (number, left, width), of ``row``, in logical pixels."""
        palette = self._view.palette()
        chosen = palette.color(QPalette.ColorRole.HighlightedText) if selected else None
        if selected or row % 2:
            left = min(x for _, x, _ in columns)
            width = max(x + size for _, x, size in columns) - left
            ground = palette.highlight() if selected else palette.alternateBase()
            painter.fillRect(left, top, width, height, ground)
        pen: QColor | None = None
        for column, left, width in columns:
            text, color, tint, alignment, italic = self.cells.cell(row, column)
            if tint is not None:  # an alarm is seen in a chosen row too, between two edges of it
                edge = _EDGE if chosen is not None else 0
                painter.fillRect(left, top + edge, width, height - 2 * edge, tint)
            elif chosen is not None:
                color = chosen
            left, width = left + _MARGIN, width - 2 * _MARGIN
            if column == NAME:
                box = QRect(left - _MARGIN + self._box_x, top + (height - _BOX) // 2, _BOX, _BOX)
                outline = chosen or QColor(theme_colors(is_dark(palette)).outline)
                trace = self._pvs.trace_color_at(row)
                _paint_box(painter, box, trace, outline, selected)
                taken = self._box_x + _BOX + _MARGIN
                left, width = left + taken, width - taken
            if not text:
                continue
            if column == VALUE:
                place = QRect(left, top, width, height)
                taken = self._paint_array(painter, row, place, color)
                left, width = left + taken, width - taken
            if color is not pen:
                painter.setPen(color)
                pen = color
            if len(text) * self._widest > width:
                text = self._fitted(text, column, width)
            if italic:
                painter.setFont(self._italic)
            painter.drawText(left, top, width, height, alignment, text)
            if italic:
                painter.setFont(self._upright)

    def _fitted(self, text: str, column: int, width: int) -> str:
        """Return ``text`` with an ellipsis where it has no room; that of an array has one."""
        if column == VALUE:
            forms = shorter_arrays(text)
            for form in (text, *forms) if forms else ():
                if self._metrics.horizontalAdvance(form) <= width:
                    return form
        how = _ELIDE_INSIDE if column in (NAME, LABEL, VALUE) else _ELIDE
        return self._metrics.elidedText(text, how, width)

    def paint_heading(
        self, painter: QPainter, row: int, top: int, width: int, height: int, selected: bool
    ) -> None:
        """Paint a heading row over the whole ``width`` (pixels)."""
        palette = self._view.palette()
        painter.fillRect(
            0, top, width, height, palette.highlight() if selected else palette.button()
        )
        ink = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.ButtonText
        painter.setPen(palette.color(ink))
        painter.setFont(self._bold)
        text = self.cells.cell(row, NAME).text.lstrip("# ")
        painter.drawText(2 * _MARGIN, top, width, height, Qt.AlignmentFlag.AlignVCenter, text)
        painter.setFont(self._upright)

    def _paint_array(self, painter: QPainter, row: int, place: QRect, color: QColor) -> int:
        """Paint a sparkline at the left of a value; return its width."""
        array = self._pvs.array_at(row)
        if array is None or array.dtype.kind not in "biuf" or place.width() < 3 * _SPARK:
            return 0
        paint_sparkline(
            painter, QRect(place.left(), place.top() + 2, _SPARK, place.height() - 4), array, color
        )
        return _SPARK + _MARGIN

    def _place_of_box(self) -> int:
        """Return x of the check box in a cell, where the style takes clicks on it."""
        option = QStyleOptionViewItem()
        option.initFrom(self._view)
        features = QStyleOptionViewItem.ViewItemFeature
        option.features = features.HasCheckIndicator | features.HasDisplay
        option.rect = QRect(0, 0, 200, 24)
        place = QStyle.SubElement.SE_ItemViewItemCheckIndicator
        indicator = self._view.style().subElementRect(place, option, self._view)
        return indicator.center().x() - _BOX // 2


def _paint_box(
    painter: QPainter, box: QRect, trace: QColor | None, edge: QColor, selected: bool
) -> None:
    """Paint a check box: filled with the trace's colour, or empty.

    It has an ``edge`` where it is empty, and where the trace may be of the selection's colour.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if trace is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(trace)
        painter.drawRoundedRect(box, 2, 2)
    if trace is None or selected:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(edge)
        painter.drawRoundedRect(box.adjusted(0, 0, -1, -1).toRectF().translated(0.5, 0.5), 2, 2)
    if trace is not None:
        mark = "#000000" if trace.lightnessF() > 0.55 else "#ffffff"
        painter.setPen(QPen(QColor(mark), 1.8))
        corner = box.topLeft()
        points = [QPointF(corner.x() + x, corner.y() + y) for x, y in _TICK]
        painter.drawPolyline(QPolygonF(points))
    painter.restore()
