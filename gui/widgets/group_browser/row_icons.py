"""Icons for the rows of the group browser: line drawings in the theme's colours."""

from math import cos, pi, sin
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

ICON: Final = 14  # width and height, pixels


def _closed(*points: tuple[float, float]) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in points]))
    path.closeSubpath()
    return path


def _folder() -> QPainterPath:
    return _closed((0.5, 2.5), (5, 2.5), (6.5, 4.5), (13.5, 4.5), (13.5, 12.5), (0.5, 12.5))


def _file() -> QPainterPath:
    path = _closed((2.5, 1.5), (8.5, 1.5), (11.5, 4.5), (11.5, 13.5), (2.5, 13.5))
    path.addPolygon(QPolygonF([QPointF(8.5, 1.5), QPointF(8.5, 4.5), QPointF(11.5, 4.5)]))
    path.addPolygon(  # a strip chart
        QPolygonF([QPointF(4, 10.5), QPointF(6, 8), QPointF(7.5, 9.5), QPointF(10, 6.5)])
    )
    return path


def _star() -> QPainterPath:
    def corner(number: int) -> tuple[float, float]:
        radius = 2.8 if number % 2 else 6.6
        angle = pi * number / 5 - pi / 2
        return 7 + radius * cos(angle), 7.4 + radius * sin(angle)

    return _closed(*(corner(number) for number in range(10)))


def _clock() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QRectF(1.5, 1.5, 11, 11))
    path.addPolygon(QPolygonF([QPointF(7, 3.8), QPointF(7, 7), QPointF(9.6, 8.6)]))
    return path


def _warning() -> QPainterPath:
    path = _closed((7, 1.5), (13.5, 12.5), (0.5, 12.5))
    path.addPolygon(QPolygonF([QPointF(7, 5.5), QPointF(7, 8.8)]))
    path.addPolygon(QPolygonF([QPointF(7, 10.4), QPointF(7, 10.8)]))
    return path


_ARROWS: Final = {
    False: QPolygonF([QPointF(5, 3.5), QPointF(8.5, 7), QPointF(5, 10.5)]),
    True: QPolygonF([QPointF(3.5, 5), QPointF(7, 8.5), QPointF(10.5, 5)]),
}
FOLDER: Final = _folder()
FILE: Final = _file()
STAR: Final = _star()
CLOCK: Final = _clock()
WARNING: Final = _warning()


def paint_icon(
    painter: QPainter, path: QPainterPath, left: int, row: QRect, color: QColor, fill: bool = False
) -> None:
    """Paint ``path`` at ``left``, vertically centred in ``row``."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(left, row.top() + (row.height() - ICON) // 2)
    painter.setPen(QPen(color, 1.0, j=Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(color if fill else Qt.BrushStyle.NoBrush)
    painter.drawPath(path)
    painter.restore()


def paint_arrow(painter: QPainter, is_open: bool, left: int, row: QRect, color: QColor) -> None:
    """Paint the arrow of a row that can be expanded."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(left, row.top() + (row.height() - ICON) // 2)
    painter.setPen(QPen(color, 1.4, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
    painter.drawPolyline(_ARROWS[is_open])
    painter.restore()
