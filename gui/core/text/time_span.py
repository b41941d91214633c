"""Time spans as people type them: ``30s``, ``10m``, ``2h30``, ``2h30m``, ``2d``."""

import re
from decimal import Decimal
from typing import Final

_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_FINER: Final = {"d": "h", "h": "m", "m": "s"}  # of the number after it: 2h30 is 2 h 30 min
_WORDS: Final = {
    **dict.fromkeys(("sec", "secs", "second", "seconds"), "s"),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), "m"),
    **dict.fromkeys(("hour", "hours"), "h"),
    **dict.fromkeys(("day", "days"), "d"),
}
_PART: Final = re.compile(r"(\d{1,12}(?:\.\d{1,30})?)\s*([a-z]*)\s*", re.ASCII)
SHORTEST_S: Final = 1.0
LONGEST_S: Final = 366 * 86400.0
SHORTEST_SHOWN_S: Final = 0.01  # to which a chart can be zoomed


def parse_span(text: str, shortest_s: float = SHORTEST_S) -> float:
    """Return the seconds in ``text``; a bare number is seconds. Raises ``ValueError``.

    A last number without a unit is of the unit below the one before it. ``shortest_s``: a shorter
    span is refused.
    """
    wanted = text.strip().lower()
    total, position, before = Decimal(0), 0, ""
    while position < len(wanted):
        part = _PART.match(wanted, position)
        unit = part[2] if part else ""
        if part and not unit and part.end() == len(wanted):  # "1 2s" is a slip of the finger
            unit = _FINER.get(before, "" if before else "s")
        unit = _WORDS.get(unit, unit)
        if part is None or unit not in _UNITS:
            raise ValueError(f"{text!r} is not a time span such as 30s, 10m, 2h30m or 2d")
        total += Decimal(part[1]) * _UNITS[unit]
        position, before = part.end(), unit
    if not shortest_s <= float(total) <= LONGEST_S:
        raise ValueError(f"{text!r} is not a time span between {shortest_s:g}s and 366d")
    return float(total)


def format_span(seconds: float) -> str:
    """Return ``seconds`` as the shortest text that ``parse_span`` reads back."""
    left, parts = Decimal(repr(float(seconds))), []
    for unit in ("d", "h", "m"):
        count, left = divmod(left, _UNITS[unit])
        if count:
            parts.append(f"{count:f}{unit}")
    if left:
        text = f"{left:f}"
        parts.append(f"{text.rstrip('0').rstrip('.') if '.' in text else text}s")
    return "".join(parts) or "0s"


def span_words(seconds: int) -> str:
    """Return whole ``seconds`` to be read, not typed: ``4 s``, ``2 h 30 min``; two units."""
    left, parts = max(seconds, 0), []
    for unit, sign in (("d", "d"), ("h", "h"), ("m", "min"), ("s", "s")):
        count, left = divmod(left, _UNITS[unit])
        if count:
            parts.append(f"{count} {sign}")
        elif parts:
            break  # 1 h 5 s is told as 1 h
    return " ".join(parts[:2]) or "0 s"
