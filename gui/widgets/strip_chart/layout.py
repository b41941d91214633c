"""Where the parts of the chart lie: value axes at the sides, the time axis below."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF

_TOP: Final = 8.0
_RIGHT: Final = 14.0
_LEAST: Final = 24.0  # pixels of plot, however small the widget
_APART: Final = 8.0  # between axes that are stacked


@dataclass(frozen=True, slots=True)
class AxisPlace:
    """One value axis: the line at ``x``, its labels on the left or right of it."""

    x: float
    width: float
    on_left: bool
    area: QRectF  # where its traces are drawn


@dataclass(frozen=True, slots=True)
class ChartLayout:
    """Areas in logical pixels."""

    plot: QRectF
    axes: tuple[AxisPlace, ...]


def lay_out(rect: QRectF, widths: Sequence[float], bottom: float, stacked: bool) -> ChartLayout:
    """Place value axes of these widths (pixels) and a time axis ``bottom`` pixels high.

    Shared: the first half of the axes on the left, the nearest first, the rest on the right.
    Stacked: all on the left, one above the other, each with an equal share of the height.
    """
    left = list(widths) if stacked else list(widths[: (len(widths) + 1) // 2])
    right = [] if stacked else list(widths[len(left) :])
    room = max(left, default=_RIGHT) if stacked else sum(left) or _RIGHT
    plot = QRectF(  # on whole pixels, so that it can be moved by pixels
        float(int(rect.left() + room)),
        float(int(rect.top() + _TOP)),
        max(float(int(rect.width() - room - (sum(right) or _RIGHT))), _LEAST),
        max(float(int(rect.height() - _TOP - bottom)), _LEAST),
    )
    if stacked and left:
        each = float(int(plot.height() / len(left)))
        gap = min(_APART, float(int(each / 4)))
        areas = [
            QRectF(plot.left(), plot.top() + number * each, plot.width(), each - gap)
            for number in range(len(left))
        ]
        axes = [
            AxisPlace(plot.left(), width, True, area)
            for width, area in zip(left, areas, strict=True)
        ]
        return ChartLayout(plot, tuple(axes))
    axes, x = [], plot.left()
    for width in left:
        axes.append(AxisPlace(x, width, True, plot))
        x -= width
    x = plot.right()
    for width in right:
        axes.append(AxisPlace(x, width, False, plot))
        x += width
    return ChartLayout(plot, tuple(axes))
