"""Layout of the strip chart: value axes at the sides, time axis below."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF

from gui.core.groups.group import Side

TOP: Final = 8.0  # above the plot, without units there
_RIGHT: Final = 14.0
_LEAST: Final = 24.0  # pixels; smallest plot, however small the widget
_MOST_AXES: Final = 0.5  # of the width
APART: Final = 8.0  # between stacked axes


@dataclass(frozen=True, slots=True)
class AxisPlace:
    """Place of one value axis: line at ``x``, labels to the left or right of it.

    ``width`` 0: there is no room for it.
    """

    x: float
    width: float
    on_left: bool
    area: QRectF  # where its traces are drawn


@dataclass(frozen=True, slots=True)
class ChartLayout:
    """Areas in logical pixels."""

    plot: QRectF
    axes: tuple[AxisPlace, ...]


def lay_out(
    rect: QRectF,
    widths: Sequence[float],
    bottom: float,
    stacked: bool,
    sides: Sequence[Side] = (),
    top: float = TOP,
) -> ChartLayout:
    """Place value axes of these widths (pixels) and a time axis ``bottom`` pixels high.

    ``top``: room above each area, of which stacked ones take a quarter of their share at most.

    Axes take at most half of the width; those after that have no room, and a width of 0. Shared
    area: each axis on its side in ``sides`` ("": either; of these the first half goes to
    the left), nearest to the plot first. Stacked: all on the left, one above the other, each with
    an equal share of the height.
    """
    widths = _with_room(widths, rect.width(), stacked)
    places = ["left"] * len(widths) if stacked else sides_of(len(widths), sides)
    left, right = (
        [width for width, place in zip(widths, places, strict=True) if place == side]
        for side in ("left", "right")
    )
    room = (max(left, default=0.0) or _RIGHT) if stacked else sum(left) or _RIGHT
    plot = QRectF(  # on whole pixels, so that it can be scrolled by pixels
        float(int(rect.left() + room)),
        float(int(rect.top() + top)),
        max(float(int(rect.width() - room - (sum(right) or _RIGHT))), _LEAST),
        max(float(int(rect.height() - top - bottom)), _LEAST),
    )
    if stacked and left:
        gap = min(max(APART, top), float(int(plot.height() / len(left) / 4)))
        each = float(int((plot.height() + gap) / len(left)))  # the last one ends at the time axis
        areas = [
            QRectF(plot.left(), plot.top() + number * each, plot.width(), each - gap)
            for number in range(len(left))
        ]
        axes = [
            AxisPlace(plot.left(), width, True, area)
            for width, area in zip(left, areas, strict=True)
        ]
        return ChartLayout(plot, tuple(axes))
    axes, left_x, right_x = [], plot.left(), plot.right()
    for width, place in zip(widths, places, strict=True):
        on_left = place == "left"
        axes.append(AxisPlace(left_x if on_left else right_x, width, on_left, plot))
        left_x, right_x = (left_x - width, right_x) if on_left else (left_x, right_x + width)
    return ChartLayout(plot, tuple(axes))


def _with_room(widths: Sequence[float], room: float, stacked: bool) -> list[float]:
    """Return ``widths``, 0 for axes that have no room; the first always has it."""
    left = room * _MOST_AXES
    found = []
    for number, width in enumerate(widths):
        fits = stacked or not number or width <= left
        found.append(width if fits else 0.0)
        left -= found[-1]
    return found


def sides_of(count: int, sides: Sequence[Side]) -> list[Side]:
    """Return the side of each of ``count`` axes; of those on either the first half is left."""
    chosen: list[Side] = list(sides) or [""] * count
    free = [number for number, side in enumerate(chosen) if not side]
    for number in free:
        chosen[number] = "left" if number in free[: (len(free) + 1) // 2] else "right"
    return chosen
