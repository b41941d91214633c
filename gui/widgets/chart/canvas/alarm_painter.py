"""Painter of alarms along a trace: a band of colour behind it and marks beside it.

The marks have the shapes that severities have in the table: the colour alone tells nobody who does
not see it. Between them the trace shows its own colour.
"""

from typing import Final

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gui.core.pv.updates import Float64s, UInt8s
from gui.widgets.chart.canvas.segment_path import outline_path, segment_path
from gui.widgets.chart.colors import PALE, ChartColors

BAND_PX: Final = 3.0  # beyond the line, logical pixels
MARK_PX: Final = 5.0  # from the middle of a mark to its edge
_AWAY_PX: Final = 8.5  # of its middle from the line
_BAND_ALPHA: Final = 150

_ARM: Final = 0.42  # half the thickness of a cross
_CROSS: Final = np.array(
    [(0, _ARM), (1 - _ARM, 1), (1, 1 - _ARM), (_ARM, 0), (1, _ARM - 1), (1 - _ARM, -1)]
)
_SHAPES: Final = {
    1: np.array([(0, -1.1), (1.1, 0.9), (-1.1, 0.9)]),  # ▲
    2: np.array([(0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)]),  # ◆
    3: np.concatenate([_CROSS, -_CROSS]),  # ✖
}


def paint_bands(
    painter: QPainter,
    x: Float64s,
    y: Float64s,
    worst: UInt8s,
    pen: QPen,
    colors: ChartColors,
    pale: bool = False,
) -> None:
    """Paint the severity's colour behind the parts in alarm.

    ``x``, ``y`` (2 n,): ends of the parts, logical pixels; ``worst`` (n,); ``pen``: its width.
    ``pale``: as the trace that they are behind.
    """
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setCosmetic(True)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for severity, name in colors.alarms.items():
        chosen = np.repeat(worst == severity, 2) & np.isfinite(y)
        if chosen.any():
            color = QColor(name)
            color.setAlpha(round(_BAND_ALPHA * PALE) if pale else _BAND_ALPHA)
            pen.setColor(color)
            painter.setPen(pen)
            painter.drawPath(segment_path(x[chosen], y[chosen]))


def paint_marks(
    painter: QPainter,
    x: Float64s,
    top: Float64s,
    bottom: Float64s,
    severity: UInt8s,
    area: QRectF,
    colors: ChartColors,
) -> None:
    """Paint a mark above the line at each ``x``, below it where there is no room.

    ``top``, ``bottom`` (n,): of the line there, logical pixels; ``severity`` (n,), 1 … 3.
    """
    above = top - _AWAY_PX
    y = np.where(above - MARK_PX < area.top(), bottom + _AWAY_PX, above)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    pen = QPen(colors.ground, 1.5)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    for level, shape in _SHAPES.items():
        chosen = (severity == level) & np.isfinite(y)
        if chosen.any():
            middles = np.column_stack([x[chosen], y[chosen]])
            painter.setBrush(QColor(colors.alarms[level]))
            painter.drawPath(outline_path(middles[:, None, :] + shape[None, :, :] * MARK_PX))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
