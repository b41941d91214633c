"""Time spans as people type them: ``30s``, ``10m``, ``2h30m``, ``2d``."""

import re
from typing import Final

_UNITS: Final = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_WORDS: Final = {"sec": "s", "min": "m", "hour": "h", "hours": "h", "day": "d", "days": "d"}
_PART: Final = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]*)\s*", re.ASCII)
SHORTEST_S: Final = 1.0
LONGEST_S: Final = 366 * 86400.0


def parse_span(text: str) -> float:
    """Return the seconds in ``text``; a bare number is seconds. Raises ``ValueError``."""
    wanted = text.strip().lower()
    total, position = 0.0, 0
    while position < len(wanted):
        part = _PART.match(wanted, position)
        unit = _WORDS.get(part[2], part[2] or "s") if part else ""
        if part is None or unit not in _UNITS:
            raise ValueError(f"{text!r} is not a time span such as 30s, 10m, 2h30m or 2d")
        total += float(part[1]) * _UNITS[unit]
        position = part.end()
    if not SHORTEST_S <= total <= LONGEST_S:
        raise ValueError(f"{text!r} is not a time span between 1s and 366d")
    return total


def format_span(seconds: float) -> str:
    """Return ``seconds`` as the shortest text that ``parse_span`` reads back."""
    whole, parts = int(seconds), []
    if whole != seconds:
        return f"{seconds!r}s"
    for unit in ("d", "h", "m", "s"):
        count, whole = divmod(whole, int(_UNITS[unit]))
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"
