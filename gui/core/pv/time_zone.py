"""Zone in which times are shown and typed: UTC, local time of this machine, or a given one."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1)
_SECOND: Final = timedelta(seconds=1)
_HOUR_S: Final = 3600
_FARTHEST_H: Final = 16  # no zone is further from UTC
_MOST_PARTS: Final = 6  # of a range of 366 days that are named
_SET_BACK_H: Final = 3  # no clock is set back by more


def wall_seconds(wall: datetime) -> int:
    """Return the seconds of a wall clock's reading, as if it were UTC."""
    return (wall - _EPOCH) // _SECOND


def wall_time(wall_s: int) -> datetime:
    """Return the wall clock's reading of ``wall_seconds``."""
    return _EPOCH + timedelta(seconds=wall_s)


@dataclass(frozen=True, slots=True)
class Zone:
    """UTC if ``utc``, else ``zone``, else (``None``) local time of this machine.

    ``at_s`` are seconds since 1970, UTC; ``wall_s`` those of the clock on the wall.
    """

    utc: bool
    zone: tzinfo | None = None

    def offset_s(self, at_s: int) -> int:
        """Return by how many seconds the wall clock is ahead of UTC."""
        if self.utc:
            return 0
        if self.zone is None:
            return time.localtime(at_s).tm_gmtoff
        ahead = datetime.fromtimestamp(at_s, self.zone).utcoffset() or timedelta()
        return round(ahead.total_seconds())

    def wall(self, at_s: int) -> datetime:
        """Return what the wall clock reads."""
        return wall_time(at_s + self.offset_s(at_s))

    def moments(self, wall_s: int) -> tuple[int, ...]:
        """Return when the wall clock reads ``wall_s``: once, twice, or never."""
        around = range(wall_s - _FARTHEST_H * _HOUR_S, wall_s + _FARTHEST_H * _HOUR_S, _HOUR_S)
        found = {wall_s - offset for offset in {self.offset_s(at_s) for at_s in around}}
        return tuple(sorted(at_s for at_s in found if at_s + self.offset_s(at_s) == wall_s))

    def after_gap(self, wall_s: int) -> int:
        """Return the first moment at which the wall clock is past ``wall_s``, which is left out."""
        low, high = wall_s - _FARTHEST_H * _HOUR_S, wall_s + _FARTHEST_H * _HOUR_S
        while high - low > 1:
            middle = (low + high) // 2
            if middle + self.offset_s(middle) < wall_s:
                low = middle
            else:
                high = middle
        return high

    def comes_twice(self, at_s: int) -> bool:
        """Tell whether the wall clock reads the same at another moment."""
        if self.utc:
            return False
        offset = self.offset_s(at_s)
        for hours in (-_SET_BACK_H, _SET_BACK_H):
            other = self.offset_s(at_s + hours * _HOUR_S)
            if other != offset and self.offset_s(at_s + offset - other) == other:
                return True
        return False

    def offset_text(self, at_s: int) -> str:
        """Return the offset from UTC as ``+02:00``; ``UTC`` in UTC."""
        return "UTC" if self.utc else signed_offset(self.offset_s(at_s))

    def words(self, at_s: int) -> str:
        """Return name and offset, such as ``CEST, UTC+02:00``."""
        if self.utc:
            return "UTC"
        if self.zone is None:
            name = time.localtime(at_s).tm_zone
        else:
            name = datetime.fromtimestamp(at_s, self.zone).tzname() or ""
        offset = f"UTC{signed_offset(self.offset_s(at_s))}"
        return f"{name}, {offset}" if name[:1].isalpha() else offset  # some are only "-03"


def signed_offset(offset_s: int) -> str:
    """Return an offset from UTC as ``+02:00``, with seconds if it has them."""
    minutes, seconds = divmod(abs(offset_s), 60)
    text = f"{'-' if offset_s < 0 else '+'}{minutes // 60:02d}:{minutes % 60:02d}"
    return f"{text}:{seconds:02d}" if seconds else text


def zone_of_range(begin_ns: int, end_ns: int, utc: bool, zone: tzinfo | None = None) -> str:
    """Return the zone of the times from begin to end (ns, UTC): ``CEST, UTC+02:00``, or ``UTC``.

    Where the clock is changed in between, the words after it follow, with its date.
    """
    shown = Zone(utc, zone)
    first, *changes = _parts(shown, begin_ns, end_ns)
    words = [f"from {shown.wall(at_s):%Y-%m-%d %H:%M} {shown.words(at_s)}" for at_s in changes]
    return "; ".join((shown.words(first), *words))


def offsets_of_range(begin_ns: int, end_ns: int, utc: bool, zone: tzinfo | None = None) -> str:
    """Return the offsets of the times from begin to end (ns, UTC): ``+02:00``, ``+02:00, +01:00``.

    ``UTC`` in UTC.
    """
    shown = Zone(utc, zone)
    return ", ".join(shown.offset_text(at_s) for at_s in _parts(shown, begin_ns, end_ns))


def _parts(shown: Zone, begin_ns: int, end_ns: int) -> list[int]:
    """Return the beginning of the range and when the clock is changed within it, in seconds."""
    at_s, end_s = begin_ns // 1_000_000_000, end_ns // 1_000_000_000
    found = [at_s]
    while not shown.utc and at_s < end_s and len(found) < _MOST_PARTS:
        later = min(at_s + 24 * _HOUR_S, end_s)
        if shown.offset_s(later) != shown.offset_s(at_s):
            later = _change(shown, at_s, later)
            found.append(later)
        at_s = later
    return found


def _change(shown: Zone, low: int, high: int) -> int:
    """Return the first moment in (low, high] with another offset than that of ``low``."""
    offset = shown.offset_s(low)
    while high - low > 1:
        middle = (low + high) // 2
        if shown.offset_s(middle) == offset:
            low = middle
        else:
            high = middle
    return high
