"""Log of alarm events, bounded, with CSV export."""

from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Final, NamedTuple

from gui.core.pv.severity import severity_name, status_name
from gui.core.text.csv_text import csv_text

MOST_EVENTS: Final = 10_000
HEADINGS: Final = ("Time (UTC)", "PV", "What", "Severity", "Status", "Value", "User")

RAISED: Final = "raised"
WORSE: Final = "worse"
BETTER: Final = "better"
CLEARED: Final = "cleared"
ACKNOWLEDGED: Final = "acknowledged"
DISCONNECTED: Final = "disconnected"
CONNECTED: Final = "connected"
SILENT: Final = "silent"
LATE: Final = "not updated"
UPDATING: Final = "updating again"
REMOVED: Final = "no longer watched"
TAB_CLOSED: Final = "tab closed"
LATCHING: Final = "latching"
LOST: Final = "updates lost"


class LogEvent(NamedTuple):
    """One event; time of an alarm is the IOC's, else this machine's, UTC ns since 1970."""

    time_ns: int
    pv: str  # "": not of one PV
    what: str
    severity: int | None  # ``None``: not about a severity
    status: int
    value: str
    user: str


class AlarmLog:
    """The latest ``most`` events, oldest first; ``total`` includes those dropped."""

    def __init__(self, most: int = MOST_EVENTS) -> None:
        self._events: deque[LogEvent] = deque(maxlen=most)
        self.total = 0

    def __len__(self) -> int:
        return len(self._events)

    @property
    def dropped(self) -> int:
        """Count of events dropped for later ones."""
        return self.total - len(self._events)

    def add(
        self,
        time_ns: int,
        pv: str,
        what: str,
        severity: int | None = None,
        status: int = 0,
        value: str = "",
        user: str = "",
    ) -> None:
        """Append one event."""
        self._events.append(LogEvent(time_ns, pv, what, severity, status, value, user))
        self.total += 1

    def after(self, total: int) -> list[LogEvent]:
        """Return the kept events that came after the first ``total`` of all."""
        fresh = min(max(self.total - total, 0), len(self._events))
        return list(islice(reversed(self._events), fresh))[::-1]

    def as_csv(self) -> str:
        """Return the kept events as CSV, oldest first; a last line says how many were dropped."""
        return log_csv(self.after(0), self.dropped)


def log_csv(events: Sequence[LogEvent], dropped: int) -> str:
    """Return ``events`` as CSV, texts guarded; a last line says how many were ``dropped``."""
    rows = [HEADINGS, *(_csv_row(event) for event in events)]
    if dropped:
        rows.append(("", "", f"{dropped} earlier events are no longer in the log"))
    return csv_text(rows)


def _csv_row(event: LogEvent) -> tuple[str, ...]:
    known = event.severity is not None
    return (
        _time(event.time_ns),
        event.pv,
        event.what,
        severity_name(event.severity or 0) if known else "",
        status_name(event.status) if known else "",
        event.value,
        event.user,
    )


def _time(time_ns: int) -> str:
    seconds, rest = divmod(time_ns, 1_000_000_000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{rest:09d}Z"
