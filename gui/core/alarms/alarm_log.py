"""Log of alarm events, bounded, with CSV export."""

from collections import deque
from collections.abc import Sequence
from itertools import islice
from typing import Final, NamedTuple

from gui.core.pv.severity import severity_name, status_name
from gui.core.text.csv_text import CsvCell, csv_text, time_cell

MOST_EVENTS: Final = 10_000
HEADINGS: Final = (  # "Value": the exact number; "As shown": with unit, or a text or state
    "Time (UTC)", "PV", "What", "Severity", "Status", "Value", "Unit", "As shown", "User",
)  # fmt: skip

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
    number: float | None = None  # the value, where it is a number
    unit: str = ""


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
        number: float | None = None,
        unit: str = "",
    ) -> None:
        """Append one event."""
        event = LogEvent(time_ns, pv, what, severity, status, value, user, number, unit)
        self._events.append(event)
        self.total += 1

    def after(self, total: int) -> list[LogEvent]:
        """Return the kept events that came after the first ``total`` of all."""
        fresh = min(max(self.total - total, 0), len(self._events))
        return list(islice(reversed(self._events), fresh))[::-1]


def log_csv(events: Sequence[LogEvent], dropped: int) -> str:
    """Return ``events`` as CSV, texts guarded; a last line says how many were ``dropped``."""
    rows: list[Sequence[CsvCell]] = [HEADINGS, *(_csv_row(event) for event in events)]
    if dropped:
        rows.append(("", "", f"{dropped} earlier events are no longer in the log"))
    return csv_text(rows)


def _csv_row(event: LogEvent) -> tuple[CsvCell, ...]:
    known = event.severity is not None
    return (
        time_cell(event.time_ns, utc=True),
        event.pv,
        event.what,
        severity_name(event.severity or 0) if known else "",
        status_name(event.status) if known else "",
        "" if event.number is None else event.number,
        event.unit,
        event.value,
        event.user,
    )
