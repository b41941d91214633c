"""When the recent files were opened: kept as a text among what is remembered, and told in words."""

import json
import math
from collections.abc import Collection, Mapping
from pathlib import Path

from gui.core.pv.time_zone import Zone


def times_of(text: str) -> dict[str, float]:
    """Return the seconds since 1970 by path in ``text``, JSON; without anything malformed."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {path: float(at) for path, at in found.items() if _is_time(at)}


def _is_time(at: object) -> bool:
    return isinstance(at, int | float) and not isinstance(at, bool) and 0 < at < 1e11


def with_time(text: str, path: Path, at_s: float, kept: Collection[Path]) -> str:
    """Return ``text`` with the time of ``path``, and of ``kept`` paths only."""
    times = {**times_of(text), str(path): round(at_s)}
    wanted = {str(each) for each in kept} | {str(path)}
    return json.dumps({each: at for each, at in times.items() if each in wanted})


def opened_text(times: Mapping[str, float], path: Path, now_s: float, utc: bool) -> str:
    """Return when ``path`` was opened: ``today 14:05 +02:00``; ``2026-07-01``.

    "" where it is not known.
    """
    at_s = times.get(str(path), math.nan)
    if math.isnan(at_s):
        return ""
    zone = Zone(utc)
    then, now = zone.wall(int(at_s)), zone.wall(int(now_s))
    days = (now.date() - then.date()).days
    if days in (0, 1):
        return f"{('today', 'yesterday')[days]} {then:%H:%M} {zone.offset_text(int(at_s))}"
    return f"{then:%Y-%m-%d}"
