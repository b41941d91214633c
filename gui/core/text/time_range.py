"""Time ranges as people type them: ``2h30m``, ``10:00 - 11:30``, ``2026-11-24 10:00 to now``."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from gui.core.text.time_span import parse_span

_BETWEEN: Final = re.compile(r"\s+(?:-|–|to)\s+|\s*(?:–|\.\.)\s*")
_DATE: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T](.*))?$")
_CLOCK: Final = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?$")


def is_time_range(text: str) -> bool:
    """Tell whether ``text`` has a beginning and an end; else it may be a span."""
    return len(_BETWEEN.split(text.strip())) == 2


def parse_time_range(text: str, now_ns: int, utc: bool) -> tuple[int, int]:
    """Return begin and end (ns, UTC). Raises ``ValueError`` with a message for the user.

    Each side is ``now``, a span before now (``-2h``), a time of day (today, or yesterday if that
    is still to come), a date, or both. Local time, or UTC if ``utc``.
    """
    sides = _BETWEEN.split(text.strip())
    if len(sides) != 2:
        raise ValueError(f"“{text.strip()}” is not a time range such as 10:00 - 11:30")
    begin, end = (_moment(side.strip(), now_ns, utc) for side in sides)
    if end <= begin:
        raise ValueError(f"“{text.strip()}” ends before it begins")
    return begin, end


def _moment(text: str, now_ns: int, utc: bool) -> int:
    if text == "now":
        return now_ns
    if text.startswith("-"):
        return now_ns - int(parse_span(text[1:]) * 1e9)
    now = datetime.fromtimestamp(now_ns // 1_000_000_000, UTC)
    today = now if utc else now.astimezone()
    date = _DATE.match(text)
    try:
        if date:
            year, month, day = (int(part) for part in date.groups()[:3])
            moment, rest_ns = _clock(date[4] or "00:00", datetime(year, month, day))
        else:
            moment, rest_ns = _clock(text, today.replace(tzinfo=None))
            wall_now = today.replace(tzinfo=None)
            if moment > wall_now + timedelta(seconds=1):
                moment -= timedelta(days=1)
    except ValueError:
        raise ValueError(f"“{text}” is not a time such as 10:00 or 2026-11-24 10:00") from None
    aware = moment.replace(tzinfo=UTC) if utc else moment.astimezone()
    return int(aware.timestamp()) * 1_000_000_000 + rest_ns


def _clock(text: str, day: datetime) -> tuple[datetime, int]:
    found = _CLOCK.match(text)
    if not found:
        raise ValueError(text)
    hour, minute, second, fraction = found.groups()
    moment = day.replace(hour=int(hour), minute=int(minute), second=int(second or 0), microsecond=0)
    return moment, int((fraction or "0").ljust(9, "0"))
