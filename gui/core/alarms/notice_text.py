"""Texts of desktop notifications about new alarms, limited in rate; no alarm is left out."""

from collections.abc import Callable
from typing import Final, NamedTuple

from gui.core.pv.counts import grouped
from gui.core.pv.formatting import plain
from gui.core.pv.severity import SEVERITY_SYMBOLS, severity_name

_MOST_NAMES: Final = 3


class RateLimit:
    """Allows something once in ``interval_s`` at most."""

    def __init__(self, interval_s: float) -> None:
        self._interval_s = interval_s
        self._last_s: float | None = None

    def allows(self, now_s: float) -> bool:
        """Tell whether it is allowed at ``now_s`` (monotonic); True counts as done."""
        if self._last_s is not None and now_s - self._last_s < self._interval_s:
            return False
        self._last_s = now_s
        return True


class NoticeText(NamedTuple):
    """A desktop notification, plain text; ``severity`` is the worst of it."""

    title: str
    body: str
    severity: int


class PendingNotices:
    """Collects new alarms while no notification may be sent; each is notified once. Pure."""

    def __init__(self, interval_s: float) -> None:
        self._limit = RateLimit(interval_s)
        self._severities: dict[str, int] = {}

    def add(self, pv: str, severity: int) -> None:
        """Add a new alarm."""
        self._severities[pv] = severity

    def take(self, now_s: float, wanted: Callable[[str], bool]) -> NoticeText | None:
        """Return the notification due at ``now_s`` (monotonic) of alarms still ``wanted``."""
        if not self._severities or not self._limit.allows(now_s):
            return None
        shown = {pv: level for pv, level in self._severities.items() if wanted(pv)}
        self._severities = {}
        return notice_text(shown) if shown else None


def notice_text(severities: dict[str, int]) -> NoticeText:
    """Return title and body for new alarms, at least one, by PV; the worst come first."""
    ordered = sorted(severities.items(), key=lambda item: -item[1])
    worst = ordered[0][1]
    name = severity_name(worst)
    count = len(ordered)
    title = f"{name} alarm" if count == 1 else f"{grouped(count)} new alarms, worst {name}"
    lines = [
        f"{SEVERITY_SYMBOLS[min(level, 3)]} {severity_name(level)}  {_unmarked(pv)}"
        for pv, level in ordered[:_MOST_NAMES]
    ]
    if count > _MOST_NAMES:
        lines.append(f"and {grouped(count - _MOST_NAMES)} more")
    return NoticeText(title, "\n".join(lines), worst)


def _unmarked(text: str) -> str:
    """Return plain text: desktops read a notification's body as markup."""
    return plain(text, 80).replace("<", "‹").replace(">", "›").replace("&", "＆")
