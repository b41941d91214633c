"""Values, arrays and times as plain text."""

import math
import re
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from gui.core.pv.plain_text import plain as plain
from gui.core.pv.state_names import state_text
from gui.core.pv.text_bytes import readable
from gui.core.pv.time_zone import Zone
from gui.core.pv.updates import Metadata, PvKind

_MOST_DECIMALS: Final = 15
_EXACT_INTEGER: Final = 2**53  # above it a double no longer holds every integer
_ARRAY: Final = re.compile(r"\[(\d+) × ([^\]]+)\] .*? … (.+)")
NEVER_NS: Final = 631_152_000 * 1_000_000_000  # the EPICS epoch: record never processed
_EXPONENT: Final = re.compile(r"(?<=\d)e([+-])0*(\d+)$")
STAMPED_NS: Final = NEVER_NS + 365 * 86_400_000_000_000  # stamps from before are none (in 1990)


def short_exponent(number: str) -> str:
    """Return a number as people read it everywhere: ``2.10e-9``, not ``2.10e-09`` or ``e+09``."""
    found = _EXPONENT.search(number) if "e" in number else None
    if found is None:
        return number
    return f"{number[: found.start()]}e{found[1].strip('+')}{found[2]}"


def general_text(value: float, digits: int, sign: str = "-") -> str:
    """Return ``value`` with ``digits`` digits at most; ``sign`` "+": with that of any number."""
    return short_exponent(f"{value:{sign}.{digits}g}")


def is_usual_precision(precision: int | None) -> bool:
    """Tell whether ``precision`` is a number of decimals that a double can have."""
    return precision is not None and 0 <= precision <= _MOST_DECIMALS


def is_with_exponent(size: float, precision: int) -> bool:
    """Tell whether a number of this ``size`` is shown with an exponent: its decimals say nothing.

    False for what is not finite.
    """
    return bool(size) and (1e9 <= size < math.inf or size < 0.5 * 10.0**-precision)


def mantissa_decimals(precision: int) -> int:
    """Return the decimals of a number that is shown with an exponent."""
    return max(precision, 2)


def _as_the_ioc(value: float, precision: int, single: bool) -> str:
    """Return a finite number as the IOC's own string has it, for an unusual ``precision``.

    ``cvtDoubleToString`` and ``cvtFloatToString`` of EPICS base: PREC is unsigned there, and more
    than 8 decimals are an exponent's; 17 at most, of a float 12.
    """
    decimals = min(precision % 65536, 12 if single else 17)
    return short_exponent(f"{value:.{decimals}e}")


def _number(kind: PvKind, value: float, meta: Metadata | None) -> str:
    precision = meta.precision if meta else None
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Inf" if value > 0 else "-Inf"
    whole = kind is not PvKind.FLOAT or (precision == 0 and 1e9 <= abs(value) < 1e19)
    if whole:  # CA sends 64-bit integers as doubles of precision 0
        return ("≈ " if abs(value) >= _EXACT_INTEGER else "") + str(int(value))
    if meta is None or precision is None:
        return general_text(value, 6)
    if not is_usual_precision(precision):
        return _as_the_ioc(value, precision, meta.single)
    size = abs(value)
    if is_with_exponent(size, precision):
        return short_exponent(f"{value:.{mantissa_decimals(precision)}e}")
    return f"{value:.{precision}f}"


def format_value(kind: PvKind, value: float, meta: Metadata | None) -> str:
    """Return a scalar with its precision and units, or the name of its state."""
    if kind is PvKind.ENUM:
        return state_text(meta, int(value) if math.isfinite(value) else -1)
    text = _number(kind, value, meta)
    units = plain(meta.units, 16) if meta else ""
    return f"{text} {units}" if units else text


def format_type(native_type: str, count: int) -> str:
    """Return a native type with its count, such as ``DOUBLE[10]``; "" while it is not known."""
    return f"{native_type}[{count}]" if native_type else ""


def format_element(element: str | bytes, limit: int) -> str:
    """Return an element of an array of texts as plain text; see ``plain``."""
    return plain(readable(element) if isinstance(element, bytes) else element, limit)


def format_array(array: npt.NDArray[Any]) -> str:
    """Return size, type, first and last element of ``array``."""
    head = f"[{array.size} × {'text' if array.dtype.kind in 'US' else array.dtype.name}]"
    if not array.size:
        return head

    def element(value: object) -> str:
        if isinstance(value, str | bytes):
            return format_element(value, 20)
        return general_text(float(value), 5)  # type: ignore[arg-type]

    if array.size == 1:
        return f"{head} {element(array[0].item())}"
    return f"{head} {element(array[0].item())} … {element(array[-1].item())}"


def shorter_arrays(text: str) -> tuple[str, ...]:
    """Return ever shorter forms of what ``format_array`` returned; () for any other text.

    Count and last element are whole in all but the last.
    """
    found = _ARRAY.fullmatch(text)
    if found is None:
        return ()
    count, kind, last = found.groups()
    return f"[{count} × {kind}] … {last}", f"[{count}] … {last}", f"[{count}]…"


def format_time(time_ns: int, utc: bool, decimals: int = 3) -> str:
    """Return the time of day; "never" for a record that never processed.

    In an hour that the clock reads twice it has its offset from UTC.
    """
    if time_ns <= NEVER_NS:
        return "never"
    zone, (at_s, rest_ns) = Zone(utc), divmod(int(time_ns), 1_000_000_000)
    offset = zone.offset_text(at_s) if zone.comes_twice(at_s) else ""
    return f"{zone.wall(at_s):%H:%M:%S}{_fraction(rest_ns, decimals)}{offset}"


def format_moment(time_ns: int, utc: bool, decimals: int = 3) -> str:
    """Return date, time and offset from UTC, such as ``2026-07-01 12:00:00.125 +02:00``.

    "never" for a record that never processed; the offset of UTC is ``UTC``.
    """
    if time_ns <= NEVER_NS:
        return "never"
    zone, (at_s, rest_ns) = Zone(utc), divmod(int(time_ns), 1_000_000_000)
    clock = f"{zone.wall(at_s):%Y-%m-%d %H:%M:%S}{_fraction(rest_ns, decimals)}"
    return f"{clock} {zone.offset_text(at_s)}"


def _fraction(rest_ns: int, decimals: int) -> str:
    return f".{rest_ns:09d}"[: decimals + 1] if decimals else ""


def format_clock(time_ns: int, utc: bool, decimals: int = 0) -> str:
    """Return the time of day with its offset: ``12:00:00 +02:00``, ``12:00:00 UTC``.

    "never" for a record that never processed.
    """
    if time_ns <= NEVER_NS:
        return "never"
    zone, (at_s, rest_ns) = Zone(utc), divmod(int(time_ns), 1_000_000_000)
    clock = f"{zone.wall(at_s):%H:%M:%S}{_fraction(rest_ns, decimals)}"
    return f"{clock} {zone.offset_text(at_s)}"


def format_duration(seconds: float) -> str:
    """Return an elapsed time in the largest unit that fits, such as ``12 s`` or ``3 min``."""
    size, unit = _unit_of(seconds)
    return f"{max(int(seconds // size), 0)} {unit}"


def format_distance(seconds: float) -> str:
    """Return an elapsed time to the nearest second below ten minutes, else minute, hour or day."""
    whole = round(seconds)
    if 120 <= whole < 600:
        minutes, rest = divmod(whole, 60)
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    size, _ = _unit_of(whole)
    return format_duration(round(seconds / size) * size)


def _unit_of(seconds: float) -> tuple[int, str]:
    """Return the largest unit that fits, in seconds, and its sign."""
    for limit, size, unit in ((120, 1, "s"), (7200, 60, "min"), (172_800, 3600, "h")):
        if seconds < limit:
            return size, unit
    return 86_400, "d"


def is_never(time_ns: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Tell which stamps are those of records that never processed (in 1990)."""
    return np.asarray(time_ns < STAMPED_NS)
