"""Times of Phoebus' charts: ``-1 hours 30.0 seconds``, ``now``, ``2024-05-06 07:08:09.123``."""

import re
from datetime import datetime
from typing import Final

from gui.core.pv.formatting import plain
from gui.files.formats.group_reader import PvList

_ABSOLUTE: Final = re.compile(
    r"\d{4}[-/]\d{1,2}[-/]\d{1,2}(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?", re.ASCII
)
_AMOUNT: Final = re.compile(r"\s*[-+]?\s*(\d{1,9}(?:\.\d{0,20})?)\s*([a-z]+)\s*,?", re.IGNORECASE)
_UNITS: Final = (  # the first that begins as the word does
    ("milli", 0.001),
    ("ms", 0.001),
    ("mo", 30 * 86400.0),
    ("mi", 60.0),
    ("m", 60.0),
    ("s", 1.0),
    ("h", 3600.0),
    ("d", 86400.0),
    ("w", 7 * 86400.0),
    ("y", 365 * 86400.0),
)


def span_between(start: str, end: str, pvs: PvList, line: int) -> float | None:
    """Return the seconds from ``start`` to ``end``; ``None`` with a warning if they give none."""
    if not start.strip():
        return None
    begin, until = _time(start), _time(end)
    if begin is None or until is None or begin[0] != until[0]:
        both = f"{plain(start, 40)!r} to {plain(end, 40)!r}"
        mixed = begin is not None and until is not None
        why = "has no fixed length" if mixed else "is no time range that is known"
        pvs.warn(f"{both} {why}; the time span is 10 min", line)
        return None
    if begin[0]:
        pvs.warn("start and end are not carried over, only how far they are apart", line)
    return pvs.span(until[1] - begin[1])


def format_start(span_s: float) -> str:
    """Return ``span_s`` before now as Phoebus writes it."""
    for size, unit in ((86400, "days"), (3600, "hours"), (60, "minutes")):
        if span_s >= size and span_s % size == 0:
            return f"-{int(span_s // size)} {unit}"
    return f"-{span_s!r} seconds"


def _time(text: str) -> tuple[bool, float] | None:
    """Return whether the time is absolute, and its seconds: since 1970, or from now (≤ 0)."""
    text = text.strip()[:200]
    if text.lower() in ("", "now"):
        return False, 0.0
    if _ABSOLUTE.fullmatch(text):
        form = text.replace("/", "-").replace("T", " ")
        for pattern in ("%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"):
            try:
                # both ends as if in UTC: a change to summer time between them is ignored
                moment = datetime.strptime(_cut(form), pattern)
            except ValueError:
                continue
            return True, (moment - datetime(1970, 1, 1)).total_seconds()
        return None
    total, position = 0.0, 0
    while position < len(text):
        part = _AMOUNT.match(text, position)
        size = _size(part[2].lower()) if part else None
        if part is None or size is None:
            return None
        total += float(part[1]) * size
        position = part.end()
    return False, -total


def _cut(text: str) -> str:
    """Return a time with at most microseconds."""
    whole, point, rest = text.partition(".")
    return f"{whole}{point}{rest[:6]}"


def _size(word: str) -> float | None:
    return next((size for start, size in _UNITS if word.startswith(start)), None)
