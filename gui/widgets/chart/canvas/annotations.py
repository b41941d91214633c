"""Annotations of the chart as painted: a line at the time, its text in a flag below."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from gui.core.groups.group import Annotation
from gui.core.pv.formatting import plain
from gui.widgets.chart.colors import ChartColors

_AROUND: Final = 5.0  # pixels beside the text
_LONGEST: Final = 0.35  # of the width of the plot
_ROWS: Final = 0.5  # of the height of the plot, from below
_LEFT: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


def flags(
    plot: QRectF,
    annotations: Sequence[Annotation],
    x_of: Callable[[int], float],
    metrics: QFontMetricsF,
) -> list[tuple[int, QRectF]]:
    """Return the number and the box of each annotation in view; ``x_of``: pixels of a time (ns).

    Flags that would cover another one are a row higher; where no row is free they share one.
    """
    placed: list[tuple[int, QRectF]] = []
    height = metrics.height() + 2
    rows = max(int(plot.height() * _ROWS / height), 1)
    for number, each in enumerate(annotations):
        x = x_of(each.time_ns)
        if not plot.left() <= x <= plot.right():
            continue
        text = metrics.horizontalAdvance(plain(each.text, 200))
        width = min(text + 2 * _AROUND, plot.width() * _LONGEST)
        left = x if x + width <= plot.right() else x - width
        for row in range(rows):
            box = QRectF(left, plot.bottom() - (row + 1) * height - 2, width, height)
            if not any(box.intersects(other) for _, other in placed):
                break
        placed.append((number, box))
    return placed


def paint_annotations(
    painter: QPainter,
    plot: QRectF,
    annotations: Sequence[Annotation],
    x_of: Callable[[int], float],
    colors: ChartColors,
) -> list[tuple[int, QRectF]]:
    """Paint the annotations in view; return the number and the box of each."""
    metrics = QFontMetricsF(painter.font())
    placed = flags(plot, annotations, x_of, metrics)
    ground = QColor(colors.ground)
    ground.setAlphaF(0.92)
    for number, box in placed:
        each = annotations[number]
        x = x_of(each.time_ns)
        painter.setPen(QPen(colors.ink, 1, Qt.PenStyle.DashLine))
        painter.drawLine(QLineF(x, plot.top(), x, box.top()))
    for number, box in placed:
        painter.setPen(QPen(colors.ink, 1))
        painter.setBrush(ground)
        painter.drawRect(box)
        inner = box.adjusted(_AROUND, 0, -_AROUND, 0)
        text = plain(annotations[number].text, 200)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, inner.width() + 1)
        painter.drawText(inner, _LEFT, shown)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    return placed
