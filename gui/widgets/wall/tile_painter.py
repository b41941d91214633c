"""Painter of the wall's tiles: name, value, trend, and severity by colour, symbol and word."""

import math
from typing import Final

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap

from gui.core.theme.roles import theme_colors
from gui.core.wall.tile_face import NOT_KNOWN_SYMBOL, TileFace
from gui.core.wall.tile_layout import LEAST_WIDTH, MOST_WIDTH, Place

_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_TITLE, _UNIT, _FOOT, _SMALL = 0.36, 0.52, 0.34, 0.26  # sizes of fonts, of that of the value
_LEAST_TEXT: Final = 0.5  # a longer text is cut; a number never
_MARGIN: Final = 0.18
_RAISED: Final = 0.04  # the value: digits leave more room above them than a “p” below
_BELOW: Final = 0.1  # is free between such letters and the trend
_EDGE: Final = 0.05  # of the size of the font
_ROUNDED: Final = 0.1  # of the size of the font: widths are whole pixels
_STRIPE: Final = 0.14  # width of the stripe of the severity
_UNKNOWN: Final = 4  # after the severities: colours of a tile without a value of now
_HATCH: Final = 0.4  # so opaque are the lines of what is not known; texts stand on them
_MOST_FONTS: Final = 200
_MEASURED: Final = 100  # pixels of the font in which widths are measured


def trend_place(place: Place) -> QRect:
    """Return where the trend of a tile is painted."""
    _, _, trend, _ = _parts(place)
    return trend


def _parts(place: Place) -> tuple[QRect, QRect, QRect, QRect]:
    """Return the places of title, value, trend and foot."""
    em = place.em
    margin = int(em * _MARGIN)
    left = place.x + int(em * _STRIPE) + margin
    width = max(place.x + place.width - margin - left, 1)
    top, bottom = place.y + margin // 2, place.y + place.height - margin // 2
    title = QRect(left, top, width, int(em * 0.5))
    foot_height = int(em * 0.48)
    foot = QRect(left, bottom - foot_height, width, foot_height)
    value = QRect(left, title.bottom() + 1 - int(em * _RAISED), width, int(em * 1.12))
    trend_top = value.bottom() + 1 + math.ceil(em * _BELOW)
    trend = QRect(left, trend_top, width, max(foot.top() - trend_top - 1, 0))
    return title, value, trend, foot


class TilePainter:
    """Paints tiles in the colours of a theme, in fonts of the ``family``. GUI thread."""

    def __init__(self, family: str) -> None:
        self._family = family
        self._fonts: dict[tuple[int, bool, bool], tuple[QFont, QFontMetrics]] = {}
        self.set_theme(dark=False)

    def set_theme(self, dark: bool) -> None:
        """Use the colours of the theme from now on."""
        colors = theme_colors(dark)
        self._ink = QColor(colors.text)
        self._faint = QColor(colors.faint)
        self.ground = QColor(colors.window)
        tiles = [*colors.tiles, colors.tile_unknown]
        self._grounds = [QColor(tile.ground) for tile in tiles]
        self._texts = [QColor(tile.text) for tile in tiles]
        self._edges = [QColor(tile.edge) for tile in tiles]
        hatch = QColor(colors.tile_unknown.edge)
        hatch.setAlphaF(_HATCH)
        self._hatch = QBrush(hatch, Qt.BrushStyle.BDiagPattern)

    def digit_height(self) -> float:
        """Return the height of a digit, of the size of its font."""
        return self._font(_MEASURED, bold=True)[1].capHeight() / _MEASURED

    def wide_for(self, face: TileFace) -> float:
        """Return how wide a tile shows a number at full size, of the size of its font."""
        if not face.is_number:
            return LEAST_WIDTH  # a text is written smaller, then in two lines
        digits = "".join("0" if each.isdigit() else each for each in face.value)  # as it changes
        wide = float(self._font(_MEASURED, bold=True)[1].horizontalAdvance(digits))
        if face.unit:
            wide += self._font(_MEASURED)[1].horizontalAdvance(face.unit) * _UNIT + _MEASURED / 6
        around = _STRIPE + 2 * _MARGIN + _ROUNDED
        return min(max(wide / _MEASURED + around, LEAST_WIDTH), MOST_WIDTH)

    @property
    def trend_color(self) -> QColor:
        """Colour of trends."""
        return self._ink

    def paint_tile(
        self, painter: QPainter, place: Place, face: TileFace, trend: QPixmap | None
    ) -> None:
        """Paint the whole tile."""
        rect = QRect(place.x, place.y, place.width, place.height)
        em = place.em
        number = _UNKNOWN if face.severity is None else face.severity
        ground, color, edge = self._grounds[number], self._texts[number], self._edges[number]
        painter.fillRect(rect, ground)
        if number == _UNKNOWN:
            painter.fillRect(rect, self._hatch)
        if number:
            stripe = QRect(place.x, place.y, max(int(em * _STRIPE), 2), place.height)
            painter.fillRect(stripe, edge)
            wide = max(em * _EDGE, 1.0)
            pen = QPen(edge, wide)
            pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            inset = wide / 2  # within the tile: only that is painted again
            painter.drawRect(QRectF(rect).adjusted(inset, inset, -inset, -inset))
        title, value, trend_rect, foot = _parts(place)
        self._paint_title(painter, title, face, em)
        if face.why:
            self._paint_why(painter, value, face, em)
        else:
            self._paint_value(painter, value, face, em, color)
        if trend is not None and trend_rect.height() > 4:
            painter.drawPixmap(trend_rect.topLeft(), trend)
        self._paint_foot(painter, foot, face, em, color, ground)

    def paint_heading(self, painter: QPainter, text: str, place: Place) -> None:
        """Paint a heading of the group."""
        rect = QRect(place.x, place.y, place.width, place.height)
        font, metrics = self._font(max(int(place.height * 0.72), 6), bold=True)
        painter.setFont(font)
        painter.setPen(self._ink)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, _LEFT, shown)
        wide = metrics.horizontalAdvance(shown) + place.height // 2
        if wide < rect.width():
            painter.setPen(self._faint)
            painter.drawLine(rect.left() + wide, rect.center().y(), rect.right(), rect.center().y())

    def _paint_title(self, painter: QPainter, rect: QRect, face: TileFace, em: int) -> None:
        font, metrics = self._font(int(em * _TITLE), bold=True)
        small, small_metrics = self._font(int(em * _SMALL))
        shown = metrics.elidedText(face.title, Qt.TextElideMode.ElideMiddle, rect.width())
        painter.setFont(font)
        painter.setPen(self._ink)
        painter.drawText(rect, _LEFT, shown)
        left = metrics.horizontalAdvance(shown) + em // 3
        if face.name and rect.width() - left > em:
            painter.setFont(small)
            painter.setPen(self._faint)
            name = small_metrics.elidedText(
                face.name, Qt.TextElideMode.ElideMiddle, rect.width() - left
            )
            painter.drawText(rect, _RIGHT, name)

    def _paint_value(
        self, painter: QPainter, rect: QRect, face: TileFace, em: int, ink: QColor
    ) -> None:
        unit_font, unit_metrics = self._font(max(int(em * _UNIT), 5))
        gap = em // 6 if face.unit else 0
        unit_width = min(unit_metrics.horizontalAdvance(face.unit), rect.width() // 2)
        room = rect.width() - unit_width - gap
        if face.unit and unit_metrics.horizontalAdvance(face.unit) > unit_width:
            unit_font, unit_metrics = self._fitted(face.unit, unit_width, int(em * _UNIT), 5)
        least = 5 if face.is_number else max(int(em * _LEAST_TEXT), 5)
        font, metrics = self._fitted(face.value, room, em, least, bold=True)
        painter.setFont(font)
        painter.setPen(ink)
        wide = metrics.horizontalAdvance(face.value)
        if wide > room and not face.is_number:
            self._paint_long_text(painter, rect, face.value, metrics)
            return
        painter.drawText(rect, _LEFT, face.value)
        if face.unit:
            painter.setFont(unit_font)
            base = rect.center().y() + (metrics.ascent() - metrics.descent()) // 2
            painter.drawText(rect.left() + wide + gap, base, face.unit)

    def _paint_long_text(
        self, painter: QPainter, rect: QRect, text: str, metrics: QFontMetrics
    ) -> None:
        """Paint a text in two lines; what is left out is marked by "…"."""
        first = text
        while first and metrics.horizontalAdvance(first) > rect.width():
            first = first[: max(len(first) * rect.width() // metrics.horizontalAdvance(first), 1)]
            while len(first) > 1 and metrics.horizontalAdvance(first) > rect.width():
                first = first[:-1]
            if len(first) == 1:
                break
        cut = first.rfind(" ", len(first) // 2)
        first = first[: cut + 1] if cut > 0 else first
        rest = metrics.elidedText(text[len(first) :], Qt.TextElideMode.ElideRight, rect.width())
        half = rect.height() // 2
        painter.drawText(rect.adjusted(0, 0, 0, -half), _LEFT, first)
        painter.drawText(rect.adjusted(0, half, 0, 0), _LEFT, rest)

    def _paint_why(self, painter: QPainter, rect: QRect, face: TileFace, em: int) -> None:
        """Paint why there is no value of now, where the value would be."""
        text = f"{NOT_KNOWN_SYMBOL} {face.why}"
        least = max(int(em * 0.4), 5)
        font, metrics = self._fitted(text, rect.width(), int(em * 0.8), least, italic=True)
        painter.setFont(font)
        painter.setPen(self._ink)
        if metrics.horizontalAdvance(text) > rect.width():
            self._paint_long_text(painter, rect, text, metrics)
        else:
            painter.drawText(rect, _LEFT, text)

    def _paint_foot(
        self,
        painter: QPainter,
        rect: QRect,
        face: TileFace,
        em: int,
        color: QColor,
        ground: QColor,
    ) -> None:
        taken = 0
        if face.alarm:
            font, metrics = self._fitted(
                face.alarm, rect.width() - em // 3, int(em * _FOOT), 5, bold=True
            )
            taken = metrics.horizontalAdvance(face.alarm) + em // 3
            chip = QRect(rect.left(), rect.top(), min(taken, rect.width()), rect.height())
            painter.fillRect(chip, color)
            painter.setFont(font)
            painter.setPen(ground)
            painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, face.alarm)
            taken += em // 5
        room = rect.width() - taken
        if face.note and room > em:
            font, metrics = self._font(max(int(em * _FOOT), 5), italic=face.severity is None)
            painter.setFont(font)
            painter.setPen(self._ink if face.severity is None else self._faint)
            note = metrics.elidedText(face.note, Qt.TextElideMode.ElideRight, room)
            painter.drawText(rect.adjusted(taken, 0, 0, 0), _RIGHT if taken else _LEFT, note)

    # -- fonts

    def _font(
        self, pixels: int, bold: bool = False, italic: bool = False
    ) -> tuple[QFont, QFontMetrics]:
        key = max(pixels, 5), bold, italic
        found = self._fonts.get(key)
        if found is None:
            if len(self._fonts) >= _MOST_FONTS:
                self._fonts.clear()
            font = QFont(self._family)
            font.setPixelSize(key[0])
            font.setBold(bold)
            font.setItalic(italic)
            found = self._fonts[key] = font, QFontMetrics(font)
        return found

    def _fitted(
        self,
        text: str,
        room: int,
        pixels: int,
        least: int,
        bold: bool = False,
        italic: bool = False,
    ) -> tuple[QFont, QFontMetrics]:
        """Return the largest font, of ``least`` to ``pixels``, in which ``text`` fits ``room``."""
        font, metrics = self._font(pixels, bold, italic)
        wide = metrics.horizontalAdvance(text)
        while wide > room and pixels > least:
            pixels = max(min(pixels * room // wide, pixels - 1), least)
            font, metrics = self._font(pixels, bold, italic)
            wide = metrics.horizontalAdvance(text)
        return font, metrics
