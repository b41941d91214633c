"""Readings of an array at a cursor, and of all its elements, as plain text."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from gui.core.pv.array_facts import exact
from gui.core.pv.counts import grouped
from gui.core.pv.formatting import (
    format_clock,
    format_duration,
    format_moment,
    general_text,
    plain,
)
from gui.core.pv.severity import SEVERITY_SYMBOLS, severity_name, status_name
from gui.core.waveform.kept_arrays import KeptArray

_Array = npt.NDArray[Any]
NOTHING: Final = "—"
_NUMBERS: Final = "biuf"
_MARKS: Final = 3  # letters of a number besides its digits


@dataclass(frozen=True, slots=True)
class ArrayReading:
    """One row of readings; texts as a person sees them, ``NOTHING`` where there is none."""

    value: str  # at the cursor
    low: str
    high: str
    mean: str
    size: str
    time: str
    state: str  # why it is not that of now, else its alarm
    is_current: bool
    severity: int


def element_at(x: _Array | None, count: int, at: float) -> int | None:
    """Return the number of the element nearest to ``at`` of the x axis; ``None``: there is none.

    ``x`` (n,) or ``None``: the index; ``count``: elements that are drawn.
    """
    if not count:
        return None
    if x is None:
        return min(max(round(at), 0), count - 1)
    distance = np.abs(x[:count].astype(np.float64) - at)
    known = np.isfinite(distance)
    if not known.any():
        return None
    return int(np.where(known, distance, np.inf).argmin())


def number_of(array: _Array, element: int | None) -> str:
    """Return an element, a float with ten digits where it has more; the CSV has all of them.

    ``NOTHING`` where the array is shorter, or has no numbers.
    """
    if element is None or element >= len(array) or array.dtype.kind not in _NUMBERS:
        return NOTHING
    return _short(array[element], 10)


class Figures:
    """Lowest, highest and mean of arrays; those of the arrays asked for last are remembered."""

    def __init__(self, most: int = 64) -> None:
        self._most = most
        self._known: dict[int, tuple[_Array, tuple[str, str, str]]] = {}

    def of(self, array: _Array) -> tuple[str, str, str]:
        """Return lowest, highest and mean of the elements that are numbers, as texts."""
        found = self._known.get(id(array))
        if found is None or found[0] is not array:
            found = array, _figures(array)
            self._known[id(array)] = found
            while len(self._known) > self._most:
                self._known.pop(next(iter(self._known)))
        return found[1]


def _figures(array: _Array) -> tuple[str, str, str]:
    if array.dtype.kind not in _NUMBERS or not array.size:
        return NOTHING, NOTHING, NOTHING
    part = array
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        part = array[np.isfinite(array)]
        if not part.size:
            return NOTHING, NOTHING, NOTHING
    with np.errstate(over="ignore"):
        mean = float(part.mean(dtype=np.float64))
    return (
        _short(part.min()),
        _short(part.max()),
        general_text(mean, 6) if np.isfinite(mean) else NOTHING,
    )


def _short(value: Any, digits: int = 7) -> str:
    """Return an element exactly where that is short, else with so many digits."""
    text = exact(value)
    is_long = len(text) > digits + _MARKS and isinstance(value, np.floating)
    return general_text(value, digits) if is_long else text


def read_array(
    kept: KeptArray, figures: Figures, element: int | None, utc: bool, counted: int = 0
) -> ArrayReading:
    """Return the readings of ``kept``; ``counted``: arrays before it that were only counted."""
    moment, array = kept.moment, kept.array
    time = format_moment(moment.time_ns, utc)
    if moment.stamp_mark:
        time = f"{time} (!) {moment.stamp_mark}"
    if counted:
        time = f"{time} (+{grouped(counted)} counted)"
    alarm = ""
    if moment.severity:
        symbol = SEVERITY_SYMBOLS[min(moment.severity, 3)]
        alarm = f"{symbol} {status_name(moment.status)} {severity_name(moment.severity)}"
    unit = plain(moment.unit, 16)
    value = number_of(array, element)
    if unit and value != NOTHING:
        value = f"{value} {unit}"
    return ArrayReading(
        value,
        *figures.of(array),
        grouped(array.size),
        time,
        moment.why or alarm,
        not moment.why,
        moment.severity,
    )


def moment_text(index: int, count: int, time_ns: int, latest_ns: int, live: bool, utc: bool) -> str:
    """Return what a slider shows: number ``index`` of ``count`` kept, its time and its age."""
    if index < 0:
        return "No array has come yet."
    place = f"{grouped(index + 1)} of {grouped(count)}"
    if live:
        return f"Live, {place}"
    before = (latest_ns - time_ns) / 1e9
    age = f", {age_text(before)} before the latest" if before > 0 else ""
    return f"{format_clock(time_ns, utc, 3)}{age}, {place}"


def age_text(seconds: float) -> str:
    """Return a time between two arrays, with a decimal where it is short."""
    return f"{seconds:.2g} s" if seconds < 10 else format_duration(seconds)


def not_drawn(array: _Array, is_log: bool) -> str:
    """Return which elements a plot leaves out, "" if none: not finite, on a log axis ≤ 0."""
    if array.dtype.kind not in _NUMBERS:
        return "texts cannot be drawn"
    told = []
    if array.dtype.kind == "f":
        unknown = int(np.count_nonzero(~np.isfinite(array)))
        if unknown:
            told.append(f"{grouped(unknown)} not finite")
    if is_log:
        low = int(np.count_nonzero(array <= 0))
        if low:
            told.append(f"{grouped(low)} not above 0")
    return ", ".join(told)
