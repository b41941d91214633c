"""Time ranges as people type them: ``10:00 - 11:30``, ``2026-11-24 10:00 to now``."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Final

from gui.core.pv.time_zone import Zone, wall_seconds, wall_time
from gui.core.text.plain_minus import with_plain_minus
from gui.core.text.time_span import LONGEST_S, SHORTEST_SHOWN_S, parse_span

_NS: Final = 1_000_000_000
_BETWEEN: Final = re.compile(r"\s+(?:-|–|—|to|until)\s+|\s*(?:–|—|\.\.)\s*", re.IGNORECASE)
_CLOCKS: Final = re.compile(  # with one dash that has no space before or after it
    r"((?:\d{4}-\d{1,2}-\d{1,2}[ T]+)?\d{1,2}:[\d:.]+)\s*-\s*(\d{1,2}:[\d:.]+|now)$",
    re.ASCII | re.IGNORECASE,
)
_MOMENT: Final = re.compile(
    r"(?:(\d{4})-(\d{1,2})-(\d{1,2}))?"
    r"(?:(?:^|[ \tT]+)(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?"
    r"\s*(?:(Z|UTC)|([+-])(\d{2}):?(\d{2})?(?::(\d{2}))?)?)?$",
    re.ASCII | re.IGNORECASE,
)
_LONGEST_NIGHT_NS: Final = 12 * 3600 * _NS  # from a date, or to a time to come
_FIRST_YEAR, _LAST_YEAR = 1900, 2261  # which nanoseconds in 64 bits can hold
_SUCH_AS: Final = "10:00, 2026-11-24 10:00, -2h or now"
_MINUTE_NS: Final = 60 * _NS


@dataclass(frozen=True, slots=True)
class TimeRange:
    """Begin and end (ns, UTC) of a range, and which of them move along with the clock.

    ``live``: the end is now. ``rolling``: the beginning moves as well, as in ``-2h to now``.
    ``told``: a sentence on what the text left open, or "".
    """

    begin_ns: int
    end_ns: int
    live: bool = False
    rolling: bool = False
    told: str = ""


@dataclass(frozen=True, slots=True)
class _Side:
    """One side as typed. A time of day without ``date`` takes its day from now or the other side.

    ``at_ns``: it is a moment by itself. ``clock_s`` and ``rest_ns``: the time of day.
    """

    text: str
    at_ns: int | None = None
    date: datetime | None = None
    clock_s: int = 0
    rest_ns: int = 0
    offset_s: int | None = None
    whole_day: bool = False


def is_time_range(text: str) -> bool:
    """Tell whether ``text`` has a beginning and an end; else it may be a span."""
    return len(_sides(text)) == 2


def parse_time_range(text: str, now_ns: int, utc: bool, local: tzinfo | None = None) -> TimeRange:
    """Return the range that is meant. Raises ``ValueError`` with a sentence for the user.

    Each side is ``now``, a span before now (``-2h``), a time of day, a date, or both, with an
    offset from UTC if need be. Of two times of day the first is the last one before now, and the
    second the next one after the first. Times are of UTC if ``utc``, else of ``local`` (``None``:
    this machine's zone). A time that comes twice is the first as the beginning and
    the second as the end, so that both are shown: ``told`` says so.
    """
    zone, sides = Zone(utc, local), _sides(text)
    if len(sides) != 2:
        raise ValueError(f"“{text.strip()}” is not a time range such as 10:00 - 11:30")
    first, last = (_read(side.strip(), now_ns) for side in sides)
    if _is_clock(first) and not _is_clock(last):
        ends = _moments(last, last.date, zone)
        begins = _latest(first, max(ends), zone)
    elif _is_clock(first):
        begins = _latest(first, now_ns + 1, zone)
        ends = _next(last, min(begins), zone)
    else:
        begins = _moments(first, first.date, zone)
        after_ns = min(begins)
        ends = _next(last, after_ns, zone) if _is_clock(last) else _moments(last, last.date, zone)
    begin_ns, end_ns = min(begins), max(ends)
    to_come_or_dated = end_ns > now_ns or first.date is not None
    if _is_clock(last) and to_come_or_dated and end_ns - begin_ns > _LONGEST_NIGHT_NS:
        days = {zone.wall(at_ns // _NS).date() for at_ns in (begin_ns, end_ns)}
        if len(days) > 1:
            raise ValueError(f"“{text.strip()}” ends before it begins; else type both dates")
    if end_ns <= begin_ns:
        raise ValueError(f"“{text.strip()}” ends before it begins")
    if not SHORTEST_SHOWN_S <= (end_ns - begin_ns) / _NS <= LONGEST_S:
        raise ValueError(f"“{text.strip()}” is not between {SHORTEST_SHOWN_S}s and 366d long")
    live = last.text.lower() == "now"
    if not live:  # of -3m to -1m nobody means the nanoseconds at which it was typed
        fine_ns = _NS if end_ns - begin_ns >= _MINUTE_NS else _NS // 1000
        begin_ns -= begin_ns % fine_ns if first.at_ns is not None else 0
        end_ns -= end_ns % fine_ns if last.at_ns is not None else 0
    doubtful = [(first, min(begins), begins), (last, max(ends), ends)]
    told = " ".join(_told(side, at, found, zone) for side, at, found in doubtful if len(found) > 1)
    return TimeRange(begin_ns, end_ns, live, live and first.at_ns is not None, told)


def parse_moment(text: str, now_ns: int, utc: bool, local: tzinfo | None = None) -> int:
    """Return the time (ns, UTC) that one side of a range means, a time of day before ``now_ns``.

    Raises ``ValueError`` with a sentence for the user.
    """
    zone, side = Zone(utc, local), _read(text.strip(), now_ns)
    found = _latest(side, now_ns + 1, zone) if _is_clock(side) else _moments(side, side.date, zone)
    return min(found)


def format_time_range(
    begin_ns: int, end_ns: int | None, utc: bool, local: tzinfo | None = None
) -> str:
    """Return the text that ``parse_time_range`` reads back; ``end_ns`` ``None``: up to now."""
    zone = Zone(utc, local)
    begin = _format(begin_ns, zone, with_date=True)
    if end_ns is None:
        return f"{begin} to now"
    first, last = (zone.wall(at_ns // _NS) for at_ns in (begin_ns, end_ns))
    # a time of day alone is the next one after the beginning
    same = first.date() == last.date() and first < last and begin_ns < end_ns
    return f"{begin} - {_format(end_ns, zone, with_date=not same)}"


def _format(at_ns: int, zone: Zone, with_date: bool) -> str:
    at_s, rest_ns = divmod(at_ns, _NS)
    wall = zone.wall(at_s)
    text = f"{wall:%H:%M}"
    if wall.second or rest_ns:
        text += f":{wall:%S}" + (f".{rest_ns:09d}".rstrip("0") if rest_ns else "")
    if zone.comes_twice(at_s):
        text += zone.offset_text(at_s)
    return f"{wall:%Y-%m-%d} {text}" if with_date else text


def _sides(text: str) -> list[str]:
    text = with_plain_minus(text.strip())
    sides = _BETWEEN.split(text)
    clocks = _CLOCKS.match(text) if len(sides) == 1 else None
    return [clocks[1], clocks[2]] if clocks else sides


def _is_clock(side: _Side) -> bool:
    return side.at_ns is None and side.date is None


def _read(text: str, now_ns: int) -> _Side:
    if text.lower() == "now":
        return _Side(text, now_ns)
    if text.startswith("-"):
        return _Side(text, now_ns - round(parse_span(text[1:], SHORTEST_SHOWN_S) * _NS))
    found = _MOMENT.match(text) if text else None
    if found is None:
        raise ValueError(f"“{text}” is not a time such as {_SUCH_AS}")
    year, month, day, hour, minute, second, fraction, utc, sign, *parts = found.groups()
    date = None
    try:
        if year is not None:
            date = datetime(int(year), int(month), int(day))
            if not _FIRST_YEAR <= date.year <= _LAST_YEAR:
                raise ValueError(f"there are no samples of {date.year}")
        if hour is None:
            return _Side(text, None, date, whole_day=True)
        clock = timedelta(hours=int(hour), minutes=int(minute), seconds=int(second or 0))
        datetime(2000, 1, 1, int(hour), int(minute), int(second or 0))
    except ValueError:
        raise ValueError(f"“{text}” is not a time such as {_SUCH_AS}") from None
    offset_s = 0 if utc else None
    if sign is not None:
        hours, minutes, seconds = (int(part or 0) for part in parts)
        offset_s = (hours * 3600 + minutes * 60 + seconds) * (-1 if sign == "-" else 1)
        if abs(offset_s) > 16 * 3600 or minutes > 59 or seconds > 59:
            raise ValueError(f"“{text}” has an offset that no zone has; one is such as +02:00")
    rest_ns = int((fraction or "0").ljust(9, "0"))
    return _Side(text, None, date, int(clock.total_seconds()), rest_ns, offset_s)


def _moments(side: _Side, day: datetime | None, zone: Zone) -> tuple[int, ...]:
    """Return the moments (ns, UTC) of ``side`` on ``day``: one, or two. Raises if there is none."""
    if side.at_ns is not None:
        return (side.at_ns,)
    assert day is not None
    wall_s = wall_seconds(day) + side.clock_s
    if side.offset_s is not None:
        return ((wall_s - side.offset_s) * _NS + side.rest_ns,)
    found = zone.moments(wall_s)
    if side.whole_day:  # it begins where its first time is, even if there is no midnight
        return ((found[0] if found else zone.after_gap(wall_s)) * _NS,)
    if not found:
        raise ValueError(_left_out(side, wall_s, zone))
    return tuple(at_s * _NS + side.rest_ns for at_s in found)


def _left_out(side: _Side, wall_s: int, zone: Zone) -> str:
    after = zone.after_gap(wall_s)
    before = wall_time(after + zone.offset_s(after - 1))
    then = zone.wall(after)
    to = f"{then:%H:%M}" if then.date() == before.date() else f"{then:%Y-%m-%d %H:%M}"
    return (
        f"“{side.text}” does not exist: on {before:%Y-%m-%d} the clock goes from "
        f"{before:%H:%M} to {to}"
    )


def _days(side: _Side, near_ns: int, zone: Zone) -> list[datetime]:
    """Return midnights of the days around ``near_ns``, in the zone in which ``side`` is typed."""
    near_s = near_ns // _NS
    offset_s = zone.offset_s(near_s) if side.offset_s is None else side.offset_s
    today = wall_time(near_s + offset_s).replace(hour=0, minute=0, second=0)
    return [today + timedelta(days=days) for days in range(-2, 3)]


def _latest(side: _Side, before_ns: int, zone: Zone) -> tuple[int, ...]:
    """Return the moments of a time of day on the last day on which it is before ``before_ns``."""
    return _first(side, reversed(_days(side, before_ns, zone)), zone, lambda at: at < before_ns)


def _next(side: _Side, after_ns: int, zone: Zone) -> tuple[int, ...]:
    """Return the moments of a time of day on the first day on which it is after ``after_ns``."""
    return _first(side, _days(side, after_ns, zone), zone, lambda at: at > after_ns)


def _first(
    side: _Side, days: Iterable[datetime], zone: Zone, fits: Callable[[int], bool]
) -> tuple[int, ...]:
    """Return the moments that fit on the first of ``days`` with any; raises if it is left out."""
    for day in days:
        if any(fits(at) for at in _reached(side, day, zone)):
            return tuple(at for at in _moments(side, day, zone) if fits(at))
    raise ValueError(f"“{side.text}” is not a time such as {_SUCH_AS}")


def _reached(side: _Side, day: datetime, zone: Zone) -> tuple[int, ...]:
    """Return the moments of ``side``, or when a clock that leaves it out goes past it."""
    wall_s = wall_seconds(day) + side.clock_s
    if side.offset_s is None and not zone.moments(wall_s):
        return (zone.after_gap(wall_s) * _NS,)
    return _moments(side, day, zone)


def _told(side: _Side, at_ns: int, found: tuple[int, ...], zone: Zone) -> str:
    at_s, (first, last) = at_ns // _NS, (at // _NS for at in (min(found), max(found)))
    shown, other = (zone.offset_text(s) for s in (at_s, first if at_s == last else last))
    return (
        f"“{side.text}” comes twice on {zone.wall(at_s):%Y-%m-%d}: that of {shown} is shown. "
        f"Type {side.text}{other} for the other."
    )
