"""Delegate of the group browser: arrow, icon or alarm symbol, name, and a note at the right."""

from os.path import basename, dirname
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from gui.core.group_browser.rows import FAVOURITES, RECENT, BrowserRow, RowKind
from gui.core.pv.counts import grouped
from gui.core.pv.formatting import plain
from gui.core.pv.severity import SEVERITY_SYMBOLS
from gui.qt.look.theme import colors_of
from gui.qt.overrides import guarded
from gui.widgets.group_browser import row_icons
from gui.widgets.group_browser.row_icons import ICON, paint_arrow, paint_icon
from gui.widgets.group_browser.rows_model import RowsModel

_INDENT: Final = 14
_GAP: Final = 5
_MARGIN: Final = 4
_LEAST_NAME: Final = 60  # pixels; with less, the note at the right is left out


def row_height(metrics: QFontMetrics) -> int:
    """Return the height of a row, in pixels."""
    return max(metrics.height() + 5, ICON + 5)


class RowPainter(QStyledItemDelegate):
    """Paints rows of a ``RowsModel``, all of one height. GUI thread."""

    def __init__(self, model: RowsModel, view: QWidget) -> None:
        super().__init__(view)
        self._model = model
        self._view = view

    @guarded
    def paint(  # noqa: D102
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row = self._model.rows[index.row()]
        option.widget.style().drawPrimitive(
            QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget
        )
        palette: QPalette = option.palette
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        ink = palette.color(
            QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text
        )
        faint = ink if chosen else palette.color(QPalette.ColorRole.PlaceholderText)
        area: QRect = option.rect
        left = area.left() + _MARGIN + row.level * _INDENT
        if row.kind in (RowKind.SECTION, RowKind.FOLDER):
            paint_arrow(painter, row.is_open, left, area, faint)
        left += ICON + 2
        if row.kind != RowKind.NOTE or row.problem:
            self._paint_icon(painter, row, left, area, ink if chosen else None, faint)
            left += ICON + _GAP
        gone = row.path in self._model.missing
        font = QFont(option.font)
        font.setBold(row.level == 0 or row.path in self._model.status)
        font.setItalic(row.kind == RowKind.NOTE)
        font.setStrikeOut(gone)
        painter.setFont(font)
        room = area.right() - _MARGIN - left
        taken = self._paint_right(painter, row, area, faint, room - _LEAST_NAME)
        painter.setPen(faint if gone or row.kind == RowKind.NOTE else ink)
        painter.setFont(font)
        text = painter.fontMetrics().elidedText(row.text, Qt.TextElideMode.ElideRight, room - taken)
        where = QRect(left, area.top(), room - taken, area.height())
        painter.drawText(
            where, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), text
        )

    def _paint_icon(
        self, painter: QPainter, row: BrowserRow, left: int, area: QRect, ink: QColor | None,
        faint: QColor,
    ) -> None:  # fmt: skip
        if row.kind == RowKind.FILE and (status := self._model.status.get(row.path)):
            painter.setPen(ink or self._symbol_color(status[0], faint))
            painter.setFont(self._view.font())
            where = QRect(left, area.top(), ICON, area.height())
            painter.drawText(where, Qt.AlignmentFlag.AlignCenter, plain(status[0], 2))
            return
        if row.problem or (row.kind == RowKind.FILE and row.path in self._model.missing):
            icon = row_icons.WARNING
        elif row.kind == RowKind.SECTION:
            icon = row_icons.STAR if row.section == FAVOURITES else row_icons.CLOCK
        else:
            icon = row_icons.FOLDER if row.kind == RowKind.FOLDER else row_icons.FILE
        paint_icon(painter, icon, left, area, faint)

    def _symbol_color(self, symbol: str, faint: QColor) -> QColor:
        if symbol not in SEVERITY_SYMBOLS:
            return faint
        colors = colors_of(self._view)
        return QColor(colors.severity.text[SEVERITY_SYMBOLS.index(symbol)] or colors.good)

    def _paint_right(
        self, painter: QPainter, row: BrowserRow, area: QRect, faint: QColor, room: int
    ) -> int:
        """Paint the count, the folder of a listed file, or a star; return the width taken."""
        listed = row.section in (FAVOURITES, RECENT)
        if row.kind == RowKind.FILE and not listed:
            if row.path not in self._model.favourites:
                return 0
            paint_icon(painter, row_icons.STAR, area.right() - _MARGIN - ICON, area, faint, True)
            return ICON + _GAP
        if row.kind == RowKind.NOTE or room <= 0:
            return 0
        if row.kind == RowKind.FILE:
            text = plain(basename(dirname(row.path)))
        else:  # with a problem there may be more files
            text = f"{grouped(row.files)}{'+' if row.problem else ''}" if row.files else ""
        font = QFont(painter.font())
        font.setBold(False)
        font.setStrikeOut(False)
        painter.setFont(font)
        text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
        painter.setPen(faint)
        where = area.adjusted(0, 0, -_MARGIN, 0)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(where, flags, text)
        return painter.fontMetrics().horizontalAdvance(text) + _GAP
