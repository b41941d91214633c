"""Ticks of a time axis: round times of day, local or UTC, with labels."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Final

from gui.core.pv.time_zone import Zone

LABEL_PX: Final = 95.0  # room for the widest label, "09:15:33.125"
TICK_PX: Final = 60.0  # on average, at the least
_MS: Final = 1_000_000
_SECOND: Final = 1000 * _MS
_MINUTE: Final = 60 * _SECOND
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR
_SPACINGS: Final = (  # those below a day divide it
    *(n * _MS for n in (1, 2, 5, 10, 20, 50, 100, 200, 500)),
    *(n * _SECOND for n in (1, 2, 5, 10, 15, 30)),
    *(n * _MINUTE for n in (1, 2, 5, 10, 15, 30)),
    *(n * _HOUR for n in (1, 2, 3, 6, 12)),
    *(n * _DAY for n in (1, 2, 7, 14, 30)),
)
_MONDAY: Final = -3 * _DAY  # 1969-12-29: ticks of 7 and 14 days are Mondays
_EPOCH: Final = datetime(1970, 1, 1)

_OffsetAt = Callable[[int], int]  # time (ns, UTC) to offset of local time, ns


@dataclass(frozen=True, slots=True)
class TimeTick:
    """A tick at ``time_ns`` (UTC).

    The label may have a second line: the date, and the offset from UTC after it has changed.
    """

    time_ns: int
    label: str


def time_ticks(
    t0_ns: int, t1_ns: int, width_px: float, utc: bool, zone: tzinfo | None = None
) -> list[TimeTick]:
    """Return the ticks of [t0, t1] (ns, UTC) in order, for an axis of ``width_px`` pixels.

    Ticks are at least ``LABEL_PX`` apart. They are round in ``zone`` (``None``: that of this
    machine), or in UTC. Empty only if t1 <= t0.
    """
    if t1_ns <= t0_ns:
        return []
    width_px = max(width_px, 1.0)
    shown_in = Zone(utc, zone)

    def offset_at(at: int) -> int:
        return shown_in.offset_s(at // _SECOND) * _SECOND

    apart_ns = (t1_ns - t0_ns) * LABEL_PX / width_px
    spacing = _spacing(apart_ns)
    times = _round_times(t0_ns, t1_ns, spacing, offset_at)
    for finer in reversed(_SPACINGS):  # a narrow axis may lie between two round times
        if times:
            break
        if finer < spacing:
            spacing = finer
            times = _round_times(t0_ns, t1_ns, spacing, offset_at)
    shown = _apart(times or [t0_ns], apart_ns)[: max(int(width_px / TICK_PX), 1)]
    walls = [at + offset_at(at) for at in shown]
    days = [None, *(wall // _DAY for wall in walls)]
    offsets = [offset_at(t0_ns), *(offset_at(at) for at in shown)]
    ticks = []
    for number, (at, wall) in enumerate(zip(shown, walls, strict=True)):
        label = _label(wall, spacing, days[number] != days[number + 1])
        if offsets[number] != offsets[number + 1]:
            offset = shown_in.offset_text(at // _SECOND)
            label += f" {offset}" if "\n" in label else f"\nUTC{offset}"
        ticks.append(TimeTick(at, label))
    return ticks


def _spacing(apart_ns: float) -> int:
    """Return the smallest round spacing of at least ``apart_ns``."""
    for spacing in _SPACINGS:
        if spacing >= apart_ns:
            return spacing
    spacing = _SPACINGS[-1]
    while spacing < apart_ns:
        spacing *= 2
    return spacing


def _round_times(t0_ns: int, t1_ns: int, spacing: int, offset_at: _OffsetAt) -> list[int]:
    """Return the times in [t0, t1] at which the wall clock is at a multiple of ``spacing``.

    Whatever offset is in force within the range gives its candidates; those stay at which the
    clock does read so. An hour that comes twice has its ticks twice, one left out has none.
    """
    samples = {*range(t0_ns, t1_ns, 7 * _DAY), t1_ns}  # no clock is changed twice in a week
    found: set[int] = set()
    for offset in {offset_at(at) for at in samples}:
        first = t0_ns + (_MONDAY - t0_ns - offset) % spacing
        for at in range(first, t1_ns + 1, spacing):
            if _begins_day(at, offset, offset_at) if spacing >= _DAY else offset_at(at) == offset:
                found.add(at)
    return sorted(found)


def _begins_day(at: int, offset: int, offset_at: _OffsetAt) -> bool:
    """Tell whether the day of midnight ``at`` begins then; some days begin at 01:00."""
    day = (at + offset) // _DAY
    return (at + offset_at(at)) // _DAY == day > (at - 1 + offset_at(at - 1)) // _DAY


def _apart(times: list[int], apart_ns: float) -> list[int]:
    """Return ``times`` without those too near the one before, as where the clock is changed."""
    kept = times[:1]
    for at in times[1:]:
        if at - kept[-1] >= apart_ns:
            kept.append(at)
    return kept


def _moment(wall: int) -> datetime:
    return _EPOCH + timedelta(microseconds=wall // 1000)


def _label(wall: int, spacing: int, with_date: bool) -> str:
    moment = _moment(wall)
    date = f"{moment:%Y-%m-%d}"
    if spacing >= _DAY:
        return date
    clock = f"{moment:%H:%M}" if spacing >= _MINUTE else f"{moment:%H:%M:%S}"
    if spacing < _SECOND:
        clock += f".{moment.microsecond // 1000:03d}"
    return f"{clock}\n{date}" if with_date else clock
