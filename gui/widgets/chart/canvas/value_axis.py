"""A value axis as drawn: range, ticks, and the width of its labels."""

import math
from typing import Final

import numpy as np
from PySide6.QtGui import QColor, QFontMetricsF

from gui.core.chart.value_scale import ValueScale, fitted
from gui.core.chart.value_ticks import ValueTick, value_ticks
from gui.core.groups.group import AxisSpec
from gui.core.pv.updates import Float64s
from gui.widgets.chart.canvas.layout import AxisPlace

_TICK_APART: Final = 3.2  # line heights between labels
_TITLE_ROOM: Final = 1.5  # line heights
_STEP: Final = (
    8.0  # pixels; widths change in these steps, so that labels do not move the plot often
)
TICK_LENGTH: Final = 5.0


class DrawnAxis:
    """Range and ticks of an axis; a fixed range never changes by itself. GUI thread."""

    def __init__(self, spec: AxisSpec) -> None:
        self.spec = spec
        self.color: QColor | None = None  # of its only trace
        self.place: AxisPlace | None = None
        self.ticks: list[ValueTick] = []
        self.scale = _first_scale(spec)
        self._has_data = self.known = spec.range is not None
        # ``known``: its range is of data, or was set; else it says nothing
        self.undrawable = 0  # values ≤ 0 in view on a log axis
        self.width = 0.0  # pixels, from the last ``measure``

    @property
    def title(self) -> str:
        """The text along the axis."""
        label, unit = self.spec.label, self.spec.unit
        text = f"{label} ({unit})" if label and unit and unit != label else label or unit
        return f"{text}  [{self.undrawable} values ≤ 0 not drawn]" if self.undrawable else text

    def set_color(self, color: str | None) -> None:
        """Set the colour of its only trace; ``None``: it has several."""
        self.color = QColor(color) if color else None

    def fit(self, drawn: list[tuple[Float64s, Float64s]], chosen: ValueScale | None = None) -> None:
        """Show the range ``chosen`` by the user, else the fixed one, else one around the data.

        ``drawn``: minimum and maximum values of each trace, (n,) each.
        """
        if chosen is not None and chosen.log == self.spec.log:
            self.scale, self.known = chosen, True
            return
        if self.spec.range is not None:
            self.scale = _first_scale(self.spec)
            return
        lows = [float(np.fmin.reduce(low)) for low, _ in drawn if len(low)]
        highs = [float(np.fmax.reduce(high)) for _, high in drawn if len(high)]
        lows = [low for low in lows if math.isfinite(low)]
        highs = [high for high in highs if math.isfinite(high)]
        if lows and highs:
            shown = self.scale if self._has_data else None
            self.scale = fitted(min(lows), max(highs), self.spec.log, shown)
            self._has_data = True
        self.known = self._has_data

    def measure(self, height: float, metrics: QFontMetricsF) -> float:
        """Choose the ticks for ``height`` pixels; return the width needed, in pixels."""
        count = int(height / (metrics.height() * _TICK_APART))
        self.ticks = value_ticks(self.scale, count) if self.known else []
        widest = max((metrics.horizontalAdvance(tick.label) for tick in self.ticks), default=0.0)
        wanted = widest + TICK_LENGTH + 8 + metrics.height() * (_TITLE_ROOM if self.title else 0)
        if wanted > self.width or wanted < self.width - 3 * _STEP:
            self.width = math.ceil(wanted / _STEP) * _STEP
        return self.width


def _first_scale(spec: AxisSpec) -> ValueScale:
    try:
        low, high = spec.range or ((0.1, 1.0) if spec.log else (0.0, 1.0))
        return ValueScale(low, high, spec.log)
    except ValueError:  # such as a range from 0 on a log axis
        return ValueScale(0.1, 1.0, spec.log) if spec.log else ValueScale()
