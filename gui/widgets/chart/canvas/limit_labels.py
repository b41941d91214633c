"""Labels of alarm limits: which limit a line is and, where several PVs have some, whose."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from gui.widgets.chart.colors import ChartColors

_LEFT: Final = 6.0  # pixels from the left of the plot
_APART: Final = 4.0
_LONGEST: Final = 0.4  # of the width of the plot
_CENTRE: Final = int(Qt.AlignmentFlag.AlignCenter)


class LimitLabel(NamedTuple):
    """A label on the line of a limit at ``y`` (logical pixels) in ``area``."""

    y: float
    area: QRectF
    severity: int
    text: str


def placed(labels: Iterable[LimitLabel], metrics: QFontMetricsF) -> list[tuple[QRectF, LimitLabel]]:
    """Return the box of each label: on its line, beside those that lie at the same height."""
    boxes: list[tuple[QRectF, LimitLabel]] = []
    for label in sorted(labels, key=lambda each: each.y):
        shown = metrics.elidedText(
            label.text, Qt.TextElideMode.ElideMiddle, label.area.width() * _LONGEST
        )
        size = metrics.horizontalAdvance(shown) + 2 * _APART, metrics.height()
        top = min(max(label.y - size[1] / 2, label.area.top()), label.area.bottom() - size[1])
        box = QRectF(QPointF(label.area.left() + _LEFT, top), label.area.topLeft())
        box.setSize(QRectF(0, 0, *size).size())
        for other, _ in boxes:
            if box.intersects(other):
                box.moveLeft(other.right() + _APART)
        if box.right() <= label.area.right():
            boxes.append((box, label._replace(text=shown)))
    return boxes


def paint_limit_labels(
    painter: QPainter, labels: Iterable[LimitLabel], colors: ChartColors
) -> None:
    """Paint the labels over the lines; those without room are left out."""
    ground = QColor(colors.ground)
    ground.setAlphaF(0.88)
    for box, label in placed(labels, QFontMetricsF(painter.font())):
        painter.fillRect(box, ground)
        painter.setPen(QColor(colors.alarms[label.severity]))
        painter.drawText(box, _CENTRE, label.text)
