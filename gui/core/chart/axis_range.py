"""Ranges of axes that are chosen, not fitted: as a scale, as text to type and to propose."""

import math
import re
from typing import Final

from gui.core.chart.value_scale import ValueScale
from gui.core.groups.axis_rule import LARGEST, why_not
from gui.core.groups.group import AxisSpec
from gui.core.pv.digits import exact_text, number_text
from gui.core.text.plain_minus import with_plain_minus

_DIGITS: Final = 3  # of a proposal, beyond those that tell its ends apart
_BETWEEN: Final = re.compile(r"\s*(?:[,;…]|\.{2,3}|\bto\b)\s*|\s+")


def shown_range(spec: AxisSpec) -> ValueScale | None:
    """Return the fixed range of an axis; ``None``: it is automatic, or cannot be shown."""
    return None if spec.range is None else as_scale(*spec.range, spec.log)


def as_scale(low: float, high: float, log: bool) -> ValueScale | None:
    """Return the range as a scale, ``None`` where an axis cannot show it."""
    return None if why_not(low, high, log) else ValueScale(low, high, log)


def parse_range(text: str, log: bool) -> tuple[float, float]:
    """Return the two ends typed as ``0, 100``. Raises ``ValueError`` with a sentence."""
    parts = [part for part in _BETWEEN.split(with_plain_minus(text.strip())) if part]
    try:
        low, high = (float(part) for part in parts)
    except ValueError:
        shown = text.strip()[:60]
        raise ValueError(f"“{shown}” is no range: type two numbers such as 0, 100.") from None
    if why := why_not(low, high, log):
        raise ValueError(why)
    return low, high


def range_text(spec: AxisSpec, shown: ValueScale) -> str:
    """Return a range to propose: the fixed one exactly, else the one shown, in round numbers.

    What is proposed is accepted as it is.
    """
    fixed = shown_range(spec)
    if fixed is not None and fixed == shown:
        return _joined(exact_text(shown.low), exact_text(shown.high))
    size = shown.high / 2 - shown.low / 2
    for digits in range(_DIGITS, 18):
        ends = (
            number_text(end, math.floor(math.log10(abs(end) if shown.log else size)) - digits)
            if end
            else "0"
            for end in (shown.low, shown.high)
        )
        text = _joined(*ends)
        try:
            low, high = parse_range(text, shown.log)
        except ValueError:
            continue
        if high / 2 - low / 2 >= size / 2:
            return text
    return _joined(exact_text(max(shown.low, -0.99 * LARGEST)),
                   exact_text(min(shown.high, 0.99 * LARGEST)))  # fmt: skip


def _joined(low: str, high: str) -> str:
    return f"{low}, {high}"
