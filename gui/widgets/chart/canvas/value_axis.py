"""A value axis as drawn: range, ticks, and the width of its labels."""

import math
from typing import Final

import numpy as np
from PySide6.QtGui import QColor, QFontMetricsF

from gui.core.chart.axis_range import as_scale, shown_range
from gui.core.chart.state_axis import state_ticks
from gui.core.chart.value_scale import ValueScale, fitted
from gui.core.chart.value_ticks import ValueTick, value_ticks
from gui.core.groups.group import AxisSpec
from gui.core.pv.digits import exact_text, last_power, number_text
from gui.core.pv.formatting import plain
from gui.core.pv.state_names import shown_names, state_text
from gui.core.pv.updates import Float64s, Metadata
from gui.widgets.chart.canvas.layout import AxisPlace

_TICK_APART: Final = 3.2  # line heights between labels
_STATE_APART: Final = 1.3  # line heights between names of states
_AROUND_STATES: Final = 0.35  # of the distance between two states
_DEVICE_PIXELS: Final = 2  # at most, in a pixel's height
_TITLE_ROOM: Final = 1.5  # line heights
_UNIT_EMS: Final = 6  # line heights; wider units are shortened
_STEP: Final = (
    8.0  # pixels; widths change in these steps, so that labels do not move the plot often
)
TICK_LENGTH: Final = 5.0


class DrawnAxis:
    """Range and ticks of an axis; a fixed range never changes by itself. GUI thread."""

    def __init__(self, spec: AxisSpec) -> None:
        self.spec = spec
        self.color: QColor | None = None  # of its only trace
        self.states: Metadata | None = None  # names of the states that all its traces show
        self.units: tuple[str, ...] = ()  # of its traces, in their order
        self.place: AxisPlace | None = None
        self.ticks: list[ValueTick] = []
        self.undrawable = 0  # values ≤ 0 in view on a log axis
        self.width = 0.0  # pixels, from the last ``measure``
        self.numbers_width = 0.0  # pixels, of the widest label
        self.unit_above = False  # the unit stands over the numbers, not along the axis
        self._begin()

    def _begin(self) -> None:
        self.scale = shown_range(self.spec) or _first_scale(self.spec.log)
        # ``known``: its range is of data, or was set; else it says nothing
        self._has_data = self.known = self.spec.range is not None
        self._refused: float | None = None  # lower end of a chosen range that is not shown

    def change(self, spec: AxisSpec) -> None:
        """Take another specification; the range shown is kept unless it is another one there."""
        same = (spec.log, spec.range) == (self.spec.log, self.spec.range)
        self.spec = spec
        if not same:
            self._begin()

    @property
    def name(self) -> str:
        """Label and unit, or what else tells the axis from others."""
        label, unit = self.spec.label, self._unit
        text = f"{label} ({unit})" if label and unit and unit != label else label or unit
        if text or self.states is None:
            return text
        return "States " + ", ".join(list(shown_names(self.states).values())[:3])

    @property
    def _unit(self) -> str:
        """Its unit; that of the group file, or which made it, gives way to those of its traces."""
        others = any(unit != self.spec.unit for unit in self.units)
        wrong = others and (bool(self.spec.unit) or len(self.units) > 1)
        return ", ".join(self.units) if wrong else self.spec.unit

    @property
    def notes(self) -> str:
        """What the axis does not show, "" if it shows all."""
        notes = []
        if self._refused is not None:
            notes.append(f"[automatic: no log from {exact_text(self._refused)}]")
        if self.undrawable:
            notes.append(f"[{self.undrawable} values ≤ 0 not drawn]")
        return "  ".join(notes)

    @property
    def title(self) -> str:
        """Name and notes; states say what they are by their names."""
        named = "" if self.states is not None and not self.spec.label else self.name
        return "  ".join(part for part in (named, self.notes) if part)

    @property
    def unit_text(self) -> str:
        """The text above the numbers."""
        return plain(self._unit, 24) if self.unit_above else ""

    @property
    def side_name(self) -> str:
        """The name along the axis, without a unit that stands above the numbers."""
        if self.states is not None and not self.spec.label:
            return ""
        if not self.unit_text:
            return self.name
        return self.spec.label if self.spec.label != self._unit else ""

    def resolution(self, value: float) -> float:
        """Return which difference of values is seen at ``value``, 0 before the first frame."""
        if self.place is None or not self.place.area.height() > 0:
            return 0.0
        return self.scale.resolution(value, self.place.area.height() * _DEVICE_PIXELS)

    def value_text(self, value: float) -> str:
        """Return a value read off the axis: with the digits that are seen, or a state's name."""
        if self.states is not None:
            return state_text(self.states, round(value)) if value > -0.5 else ""
        resolution = self.resolution(value)
        return number_text(value, last_power(resolution)) if resolution > 0 else ""

    def set_color(self, color: str | None) -> None:
        """Set the colour of its only trace; ``None``: it has several."""
        self.color = QColor(color) if color else None

    def fit(self, drawn: list[tuple[Float64s, Float64s]], chosen: ValueScale | None = None) -> None:
        """Show the range ``chosen`` by the user, else the fixed one, else one around the data.

        ``drawn``: minimum and maximum values of each trace, (n,) each.
        """
        self._refused = None
        if chosen is not None and chosen.log != self.spec.log:
            self._refused = chosen.low
            chosen = as_scale(chosen.low, chosen.high, self.spec.log)
        scale = chosen or shown_range(self.spec)
        if scale is not None:
            self._refused, self.scale, self.known = None, scale, True
            return
        if self.spec.range is not None:
            self._refused = self.spec.range[0]
        lows = [float(np.fmin.reduce(low)) for low, _ in drawn if len(low)]
        highs = [float(np.fmax.reduce(high)) for _, high in drawn if len(high)]
        lows = [low for low in lows if math.isfinite(low)]
        highs = [high for high in highs if math.isfinite(high)]
        if lows and highs:
            low, high = min(lows), max(highs)
            if self.states is not None and not self.spec.log:
                self.scale = ValueScale(low - _AROUND_STATES, high + _AROUND_STATES)
            else:
                shown = self.scale if self._has_data else None
                self.scale = fitted(low, high, self.spec.log, shown)
            self._has_data = True
        self.known = self._has_data

    def measure(
        self, height: float, metrics: QFontMetricsF, unit_above: bool = False, alone: bool = False
    ) -> float:
        """Choose the ticks for ``height`` pixels; return the width needed, in pixels.

        ``unit_above``: there is room for the unit over the numbers. ``alone``: it has an area of
        its own, over which it says whose that is. One without a range takes no room beside others.
        """
        self.unit_above = unit_above
        lines = height / metrics.height()
        if not self.known:
            self.ticks = []
        elif self.states is not None:
            self.ticks = state_ticks(self.scale, self.states, int(lines / _STATE_APART))
        else:
            self.ticks = value_ticks(self.scale, int(lines / _TICK_APART))
        widest = max((metrics.horizontalAdvance(tick.label) for tick in self.ticks), default=0.0)
        self.numbers_width = widest
        along = self.side_name or self.notes
        if not (self.known or (alone and along)):
            self.width = 0.0  # a line without numbers says nothing
            return self.width
        wanted = widest + TICK_LENGTH + 8 + metrics.height() * (_TITLE_ROOM if along else 0)
        if self.unit_text:
            longest = _UNIT_EMS * metrics.height()
            wanted = max(wanted, min(metrics.horizontalAdvance(self.unit_text), longest) + 8)
        if wanted > self.width or wanted < self.width - 3 * _STEP:
            self.width = math.ceil(wanted / _STEP) * _STEP
        return self.width


def _first_scale(log: bool) -> ValueScale:
    return ValueScale(0.1, 1.0, True) if log else ValueScale()
