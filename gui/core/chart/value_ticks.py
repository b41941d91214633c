"""Ticks of a value axis: round numbers, or decades on a log axis, with labels."""

import math
from dataclasses import dataclass
from typing import Final

from gui.core.chart.value_scale import ValueScale
from gui.core.pv.digits import number_text

_MOST: Final = 40
_SURE: Final = 5  # so many steps have two round numbers, wherever they lie
_STEPS: Final = (1, 2, 5, 10)
_FINEST_POWER: Final = -300  # of ten: finer steps lose digits as they leave the normal doubles


@dataclass(frozen=True, slots=True)
class ValueTick:
    """A tick at ``value``; minor ones have no label."""

    value: float
    label: str


def value_ticks(scale: ValueScale, most: int) -> list[ValueTick]:
    """Return at most about ``most`` labelled ticks inside the range, ascending."""
    most = max(most, 2)
    if scale.log and scale.high / 10 >= scale.low:
        return _decades(scale, most)
    for finer in range(most, _SURE + 1):  # with one number an axis cannot be read
        ticks = _linear(scale.low, scale.high, finer)
        if len(ticks) > 1:
            return ticks
    return _linear(scale.low, scale.high, most)


def _linear(low: float, high: float, most: int) -> list[ValueTick]:
    rough = high / most - low / most
    if not rough > 0:
        return []
    power = math.floor(math.log10(rough))
    if power <= _FINEST_POWER:
        return []
    multiple = next(m for m in (*_STEPS, 20) if m * 10.0**power >= rough * (1 - 1e-9))
    first, last = low / multiple / 10.0**power, high / multiple / 10.0**power
    if not (math.isfinite(first) and math.isfinite(last)) or last - first > _MOST:
        return []
    counts = range(math.ceil(first - 1e-9), math.floor(last + 1e-9) + 1)
    values = [count * multiple * 10.0**power for count in counts]
    values = [0.0 if count == 0 else value for count, value in zip(counts, values, strict=True)]
    exponent = power + (1 if multiple >= 10 else 0)
    return [ValueTick(v, t) for v, t in zip(values, _labels(values, exponent), strict=True)]


def _labels(values: list[float], exponent: int) -> list[str]:
    """Return the values with the digits that distinguish them; 10^exponent is the last digit."""
    largest = max((abs(value) for value in values), default=0.0)
    return [number_text(value, exponent, largest) for value in values]


def _decades(scale: ValueScale, most: int) -> list[ValueTick]:
    first = math.ceil(math.log10(scale.low) - 1e-9)
    last = math.floor(math.log10(scale.high) + 1e-9)
    every = max(-(-(last - first + 1) // most), 1)
    multiples = (1, 2, 5) if (last - first + 2) * 3 <= most else (1,)
    ticks = []
    for power in range(first - 1, last + 1):
        for multiple in multiples:
            value = multiple * 10.0**power
            if scale.low <= value <= scale.high and (multiple > 1 or power % every == 0):
                ticks.append(ValueTick(value, _log_label(value, multiple, power)))
    return ticks


def _log_label(value: float, multiple: int, power: int) -> str:
    return f"{value:g}" if -4 < power < 6 else f"{multiple}e{power}"
