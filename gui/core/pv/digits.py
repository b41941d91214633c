"""Digits of a number for a resolution: what can be seen apart is never read the same.

A resolution is the difference that is just seen: of a chart, the values of two neighbouring
pixels. The last digit is finer than the resolution, the first ones are never left out.
"""

import math
from typing import Final

from gui.core.pv.formatting import format_value, plain, short_exponent
from gui.core.pv.updates import Metadata, PvKind

_MOST: Final = 17  # significant digits, with which every double differs from every other
_PLAIN: Final = (1e-3, 1e6)  # numbers between are never written with an exponent
_LONGEST: Final = 15  # digits before the decimal point without an exponent
_LONG_INTEGER: Final = 9  # power of ten from which ``format_value`` writes all digits
_COMPUTED: Final = 6  # digits of a mean, at least
_USUAL: Final = 6  # digits of a number without PREC


def last_power(resolution: float) -> int:
    """Return the power of ten of the last digit, which is smaller than ``resolution`` (> 0)."""
    return math.ceil(math.log10(resolution) - 1e-9) - 1


def number_text(value: float, power: int, largest: float | None = None) -> str:
    """Return a finite ``value`` rounded to 10^``power``, 17 digits at most.

    ``largest``: the number that decides between the two forms, for texts that stand together.
    """
    decides = abs(value if largest is None else largest)
    if not decides:
        return f"{0.0:.{min(max(-power, 0), _USUAL)}f}"
    before = math.floor(math.log10(decides))
    power = max(power, before - _MOST + 1)
    fixed = f"{value:.{max(-power, 0)}f}"
    if _PLAIN[0] <= decides < _PLAIN[1] or (before <= _LONGEST and _is_shorter(before, power)):
        return fixed if float(fixed) else fixed.lstrip("-")
    own = math.floor(math.log10(abs(value))) if value else before
    if own < power - 1:
        return "0"
    mantissa, _, exponent = f"{value:.{max(own - power, 0)}e}".partition("e")
    return f"{mantissa}e{int(exponent)}" if float(mantissa) else "0"


def _is_shorter(before: int, power: int) -> bool:
    """Return whether the form without exponent is as short as the other one."""
    decimals = max(-power, 0)
    fixed = max(before, 0) + 1 + (decimals + 1 if decimals else 0)
    digits = max(before - power, 0)
    return fixed <= 1 + (digits + 1 if digits else 0) + 1 + len(str(before))


def figure_text(value: float, resolution: float) -> str:
    """Return a figure that was computed of samples: six digits, more where they can be seen."""
    if not math.isfinite(value):
        return "—"
    if not value:
        return "0"
    power = math.floor(math.log10(abs(value))) - _COMPUTED + 1
    if resolution > 0:
        power = min(power, last_power(resolution))
    mantissa, e, exponent = number_text(value, power).partition("e")
    return (mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa) + e + exponent


def sample_text(kind: PvKind, value: float, metadata: Metadata | None, resolution: float) -> str:
    """Return a sample with its unit: the digits of its PREC, more where they can be seen.

    ``resolution`` 0: nothing is known of what is seen.
    """
    usual = format_value(kind, value, metadata)
    if kind is not PvKind.FLOAT or not math.isfinite(value) or not resolution > 0:
        return usual
    precision = metadata.precision if metadata is not None else None
    power = last_power(resolution)
    size = math.floor(math.log10(abs(value))) if value else 0
    if precision == 0 and size >= _LONG_INTEGER and value.is_integer():
        return usual  # a whole number of 64 bits comes as a double without decimals
    number = usual.partition(" ")[0]
    shown = _last_shown(number, size if precision is None else None)
    if shown <= power or float(number) == value:
        return usual  # as fine as what is seen, or exact
    unit = plain(metadata.units, 16) if metadata is not None else ""
    return f"{number_text(value, power)} {unit}".rstrip()


def _last_shown(number: str, size: int | None) -> int:
    """Return the power of ten of a text's last digit; ``size``: zeros at its end were cut."""
    if size is not None:
        return size - _USUAL + 1
    mantissa, _, exponent = number.partition("e")
    return int(exponent or 0) - len(mantissa.partition(".")[2])


def exact_text(value: float) -> str:
    """Return the shortest text that reads as exactly ``value``."""
    return short_exponent(repr(float(value)).removesuffix(".0"))
