"""Times of a column whose heading names the zone: today's in short, others with their date."""

import time
from typing import Final

from gui.core.pv.formatting import NEVER_NS
from gui.core.pv.time_zone import Zone, wall_time

_DAY_S: Final = 86_400
_STEP_S: Final = 900  # no day begins and no offset changes but at a quarter of an hour
_NS: Final = 1_000_000_000


class ColumnClock:
    """Knows the day and the offset of now, which ``words`` says over the column."""

    def __init__(self, utc: bool = False) -> None:
        self._found = (0, 0, "")
        self.set_utc(utc)

    def set_utc(self, utc: bool) -> None:
        """Show UTC, else local time."""
        self.utc = utc
        self._until_s = 0.0
        self.renew(time.time())

    def renew(self, now_s: float) -> bool:
        """Tell whether times are written otherwise from ``now_s`` on, seconds since 1970."""
        if self._until_s - _STEP_S <= now_s < self._until_s:
            return False
        self._until_s = (now_s // _STEP_S + 1) * _STEP_S
        zone, at_s = Zone(self.utc), int(now_s)
        offset_s = zone.offset_s(at_s)
        found = (offset_s, (at_s + offset_s) // _DAY_S, zone.offset_text(at_s))
        before, self._found = self._found, found
        self._zone = zone
        return found != before

    @property
    def words(self) -> str:
        """The offset of times without one: ``+02:00``; ``UTC``."""
        return self._found[2]

    def text(self, time_ns: int) -> str:
        """Return ``12:00:00.125`` for a time of today, ``2026-07-01 12:00:00.125`` for another.

        With its offset if that is not the heading's; "never" for a record that never processed.
        """
        if time_ns <= NEVER_NS:
            return "never"
        at_s, rest_ns = divmod(int(time_ns), _NS)
        offset_s, today, _ = self._found
        own_s = self._zone.offset_s(at_s)
        wall_s = at_s + own_s
        text = f"{wall_time(wall_s):%H:%M:%S}.{rest_ns // 1_000_000:03d}"
        if wall_s // _DAY_S != today:
            text = f"{wall_time(wall_s):%Y-%m-%d} {text}"
        return text if own_s == offset_s else f"{text} {self._zone.offset_text(at_s)}"
