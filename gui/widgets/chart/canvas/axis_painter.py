"""Painting of axes, labels, grid and alarm limits."""

import math
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from gui.core.chart.time_ticks import TimeTick
from gui.widgets.chart.canvas.layout import AxisPlace
from gui.widgets.chart.canvas.value_axis import TICK_LENGTH, DrawnAxis
from gui.widgets.chart.colors import ChartColors
from gui.widgets.chart.trace_source import Limit

_NEAR: Final = 4.0  # pixels between tick and label
_LOW: Final = 4  # line heights: an area in which labels stay inside
_LEFT: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_TOP: Final = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
_CENTRE: Final = int(Qt.AlignmentFlag.AlignCenter)


def _pen(color: QColor) -> QPen:
    pen = QPen(color, 1)
    pen.setCosmetic(True)
    return pen


def time_axis_height(metrics: QFontMetricsF) -> float:
    """Return the height of the time axis in pixels: ticks and two lines of text."""
    return 2 * metrics.height() + TICK_LENGTH + _NEAR


def tick_heights(axis: DrawnAxis, area: QRectF) -> list[float]:
    """Return y of the ticks of ``axis`` in pixels, at pixel centres."""
    values = np.array([tick.value for tick in axis.ticks], np.float64)
    y = area.bottom() - axis.scale.fraction(values) * area.height()
    return [float(at) for at in np.floor(y) + 0.5]


def tick_labels(axis: DrawnAxis, area: QRectF, metrics: QFontMetricsF) -> list[tuple[float, str]]:
    """Return the labels of ticks for which there is room, from below, each with its top."""
    height, descent = metrics.height(), metrics.descent()
    if area.height() < height - 2 * descent:
        return []
    low = area.height() < _LOW * height  # what is above it is near
    found: list[tuple[float, str]] = []
    ticks = zip(tick_heights(axis, area), axis.ticks, strict=True)
    for y, tick in sorted(ticks, key=lambda each: -each[0]):
        top = max(y - height / 2, area.top() - descent) if low else y - height / 2
        # the lowest label stays above the time axis, which is painted alone in most frames
        top = min(top, area.bottom() - height + descent)
        if not found or top + height - descent <= found[-1][0]:
            found.append((top, tick.label))
    return found


def paint_grid(
    painter: QPainter,
    plot: QRectF,
    part: QRectF,
    axes: Sequence[DrawnAxis],
    times: Sequence[tuple[float, TimeTick]],
    colors: ChartColors,
) -> None:
    """Paint background, grid lines and frames in ``part`` of the plot.

    Frames lie around the areas, not over them.
    """
    painter.fillRect(part, colors.ground)
    painter.setPen(_pen(colors.grid))
    lines = [QLineF(x, plot.top(), x, plot.bottom()) for x, _ in times]
    areas: list[QRectF] = []
    for axis in axes:
        assert axis.place is not None
        if axis.place.area not in areas:  # of axes that share an area, the first one has the grid
            areas.append(axis.place.area)
            lines += [
                QLineF(part.left(), y, part.right(), y) for y in tick_heights(axis, axis.place.area)
            ]
    painter.drawLines(lines)
    painter.setPen(_pen(colors.frame))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for area in areas or [plot]:
        painter.drawRect(area.adjusted(-0.5, -0.5, 0.5, 0.5))


def paint_value_axis(painter: QPainter, axis: DrawnAxis, colors: ChartColors) -> None:
    """Paint line, ticks, labels and title, in the trace's colour if there is only one."""
    place = axis.place
    assert place is not None
    if not place.width:
        return
    area = place.area
    ink = axis.color or colors.ink
    metrics = QFontMetricsF(painter.font())
    side = -1.0 if place.on_left else 1.0
    x = place.x + side * 0.5
    painter.setPen(_pen(ink))
    heights = tick_heights(axis, area)
    painter.drawLine(QLineF(x, area.top(), x, area.bottom()))
    painter.drawLines([QLineF(x, y, x + side * TICK_LENGTH, y) for y in heights])
    painter.setPen(colors.ink)
    reach = x + side * (TICK_LENGTH + _NEAR)
    left = reach - place.width if place.on_left else reach
    for top, label in tick_labels(axis, area, metrics):
        box = QRectF(left, top, place.width, metrics.height())
        painter.drawText(box, _RIGHT if place.on_left else _LEFT, label)
    if axis.unit_text:
        _paint_unit(painter, axis, place, ink, metrics)
    if axis.side_name or axis.notes:
        _paint_title(painter, axis, place, ink, metrics)


def unit_height(metrics: QFontMetricsF) -> float:
    """Return the height, in pixels, of the row above an area in which units stand.

    The number of a tick at the upper edge reaches into it with half of its digits.
    """
    digits = metrics.height() / 2 - metrics.ascent() + metrics.capHeight()
    return math.ceil(metrics.height() + digits) + _NEAR / 2


def _paint_unit(
    painter: QPainter, axis: DrawnAxis, place: AxisPlace, ink: QColor, metrics: QFontMetricsF
) -> None:
    """Paint the unit level over the numbers."""
    left = place.x - place.width if place.on_left else place.x
    height = unit_height(metrics)
    box = QRectF(left, place.area.top() - height, place.width, metrics.height())
    box.adjust(_NEAR / 2, 0, -_NEAR / 2, 0)
    shown = metrics.elidedText(axis.unit_text, Qt.TextElideMode.ElideRight, box.width())
    near = _NEAR / 2 + TICK_LENGTH  # over the numbers where it is as short as they are
    if metrics.horizontalAdvance(shown) <= box.width() - near:
        box.adjust(*((0, 0, -near, 0) if place.on_left else (near, 0, 0, 0)))
    painter.setPen(ink)
    painter.drawText(box, _RIGHT if place.on_left else _LEFT, shown)


def _paint_title(
    painter: QPainter, axis: DrawnAxis, place: AxisPlace, ink: QColor, metrics: QFontMetricsF
) -> None:
    area = place.area
    elide = Qt.TextElideMode.ElideRight
    shown = "  ".join(part for part in (axis.side_name, axis.notes) if part)
    if axis.notes and metrics.horizontalAdvance(shown) > area.height():  # the name gives way
        room = area.height() - metrics.horizontalAdvance(f"  {axis.notes}")
        shown = f"{metrics.elidedText(axis.side_name, elide, max(room, 0.0))}  {axis.notes}".strip()
    shown = metrics.elidedText(shown, elide, area.height())
    beside = TICK_LENGTH + 2 * _NEAR + axis.numbers_width + metrics.height() / 2
    away = min(beside, place.width - metrics.height() / 2)
    painter.save()
    painter.setPen(ink)
    painter.translate(QPointF(place.x + (-away if place.on_left else away), area.center().y()))
    painter.rotate(-90)
    painter.drawText(QRectF(-area.height() / 2, -10, area.height(), 20), _CENTRE, shown)
    painter.restore()


def paint_level(painter: QPainter, axis: DrawnAxis, y: float, colors: ChartColors) -> None:
    """Paint the axis' value at ``y`` (pixels) on the axis; what is wider reaches into the plot."""
    place = axis.place
    assert place is not None
    if not (place.width and axis.known and place.area.top() <= y <= place.area.bottom()):
        return
    value = axis.scale.value_at((place.area.bottom() - y) / place.area.height())
    metrics = QFontMetricsF(painter.font())
    text = axis.value_text(value)
    width = metrics.horizontalAdvance(text) + 2 * _NEAR + 2  # over the plot, rather than cut
    over = max(width - place.width, 0.0)
    left = place.x - width + over if place.on_left else place.x - over
    box = QRectF(left, y - metrics.height() / 2, width, metrics.height())
    for number in _number_boxes(axis, place, metrics):
        if number.intersects(box):  # one that is half seen reads as another one
            painter.fillRect(number, colors.ground)
    painter.fillRect(box, axis.color or colors.ink)
    painter.setPen(colors.ground)
    painter.drawText(box, _CENTRE, text)


def _number_boxes(axis: DrawnAxis, place: AxisPlace, metrics: QFontMetricsF) -> list[QRectF]:
    """Return where the numbers of an axis stand, without what is free above their digits."""
    near = TICK_LENGTH + _NEAR
    width = min(axis.numbers_width, place.width - near) + 1
    left = place.x - near - width if place.on_left else place.x + near
    free = metrics.ascent() - metrics.capHeight() - 1
    return [
        QRectF(left, top + free, width + 1, metrics.height() - free)
        for top, _ in tick_labels(axis, place.area, metrics)
    ]


def limit_height(axis: DrawnAxis, limit: float) -> float | None:
    """Return y of an alarm limit in pixels, at a pixel's centre; ``None``: out of the area."""
    assert axis.place is not None
    area = axis.place.area
    place = float(axis.scale.fraction(axis.scale.drawable(np.array([limit])))[0])
    if not 0 <= place <= 1:
        return None
    return float(np.floor(area.bottom() - place * area.height()) + 0.5)


def paint_limits(
    painter: QPainter, axis: DrawnAxis, limits: Sequence[Limit], colors: ChartColors
) -> None:
    """Paint alarm limits as dashed lines over the axis' area."""
    assert axis.place is not None
    area = axis.place.area
    for limit in limits:
        y = limit_height(axis, limit.value)
        if y is not None:
            pen = _pen(QColor(colors.alarms[limit.severity]))
            pen.setStyle(Qt.PenStyle.DashLine)
            painter.setPen(pen)
            painter.drawLine(QLineF(area.left(), y, area.right(), y))


def paint_data_starts(painter: QPainter, plot: QRectF, places: Mapping[float, str]) -> None:
    """Mark where stored samples begin (x → colour of the trace): older ones were discarded."""
    metrics = QFontMetricsF(painter.font())
    for number, (x, color) in enumerate(sorted(places.items())):
        pen = _pen(QColor(color))
        pen.setStyle(Qt.PenStyle.DashDotLine)
        painter.setPen(pen)
        painter.drawLine(QLineF(x, plot.top(), x, plot.bottom()))
        if not number:
            place = QPointF(x + 4, plot.bottom() - metrics.descent() - 3)
            painter.drawText(place, "older samples were discarded")


def paint_time_axis(
    painter: QPainter,
    plot: QRectF,
    times: Sequence[tuple[float, TimeTick]],
    colors: ChartColors,
    inside: QRectF,
) -> None:
    """Paint the ticks below the plot with their labels, in two lines with the date.

    A label at the edge of ``inside`` is moved, not cut: half a date reads as another one.
    """
    metrics = QFontMetricsF(painter.font())
    bottom = plot.bottom() + 1.5  # below the frame
    painter.setPen(_pen(colors.ink))
    painter.drawLines([QLineF(x, bottom, x, bottom + TICK_LENGTH) for x, _ in times])
    for x, tick in times:
        half = max(map(metrics.horizontalAdvance, tick.label.split("\n"))) / 2 + 1
        middle = max(min(x, inside.right() - half), inside.left() + half)
        box = QRectF(middle - half, bottom + TICK_LENGTH + 2, 2 * half, 2 * metrics.height())
        painter.drawText(box, _TOP, tick.label)
