"""Painter of sparklines of arrays; caches the lines of recently painted arrays."""

import weakref
from collections import OrderedDict
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from gui.core.pv.sparkline import sparkline_points

_MOST_CACHED: Final = 512
_Lines = tuple[QPolygonF, ...]
_cache: Final[OrderedDict[tuple[int, int, int], tuple[weakref.ref[npt.NDArray[Any]], _Lines]]] = (
    OrderedDict()
)


def paint_sparkline(painter: QPainter, rect: QRect, array: npt.NDArray[Any], color: QColor) -> None:
    """Draw ``array``, which must not change, as a line inside ``rect``. GUI thread."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color, 1))  # a dense line 1.2 wide costs 40 times as much
    painter.translate(rect.left() + 0.5, rect.top() + 1.0)
    for line in _lines(array, rect.width() - 1, rect.height() - 2):
        painter.drawPolyline(line)
    painter.restore()


def _lines(array: npt.NDArray[Any], width: int, height: int) -> _Lines:
    key = id(array), width, height
    found = _cache.get(key)
    if found is not None and found[0]() is array:  # ids are reused
        _cache.move_to_end(key)
        return found[1]
    points = sparkline_points(array, width, height)
    breaks = np.flatnonzero(np.isnan(points[:, 0]))
    lines = tuple(_polygon(part) for part in np.split(points, breaks))
    _cache[key] = weakref.ref(array), lines
    _cache.move_to_end(key)
    if len(_cache) > _MOST_CACHED:
        _cache.popitem(last=False)
    return lines


def _polygon(points: npt.NDArray[np.float64]) -> QPolygonF:
    there = points[~np.isnan(points[:, 0])].tolist()
    if len(there) == 1:  # a single point between gaps stays visible
        ((x, y),) = there
        there = [[x - 0.5, y], [x + 0.5, y]]
    return QPolygonF([QPointF(x, y) for x, y in there])
