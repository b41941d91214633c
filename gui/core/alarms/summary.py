"""Summary of all alarms in one line: counts by severity, and of PVs whose alarm is unknown."""

from collections import Counter
from typing import Final

from gui.core.alarms.alarm_list import AlarmList
from gui.core.pv.counts import grouped
from gui.core.pv.severity import Severity
from gui.core.pv.standing import Standing

_UNKNOWN: Final = (
    ("disconnected", (Standing.DISCONNECTED, Standing.SEARCHING, Standing.REFUSED)),
    ("without a value", (Standing.WAITING, Standing.PROBLEM)),
    ("silent", (Standing.SILENT,)),
    ("not updated", (Standing.LATE,)),
    ("undefined", (Standing.UNDEFINED,)),
    ("not readable", (Standing.NO_ACCESS,)),
)


def alarm_summary(alarms: AlarmList) -> str:
    """Return such as ``2 MAJOR, 1 MINOR, 3 not acknowledged, 4 disconnected``; "" for nothing.

    Only a PV whose severity is current counts as MAJOR or MINOR.
    """
    entries = alarms.entries()
    live = Counter(entry.severity for entry in entries if entry.standing == Standing.CURRENT)
    worst_first = (Severity.INVALID, Severity.MAJOR, Severity.MINOR)
    counts = [(live[severity], severity.name) for severity in worst_first]
    counts.append((sum(not entry.acknowledged for entry in entries), "not acknowledged"))
    return _joined(counts + _unknown(alarms))


def no_alarms_text(alarms: AlarmList) -> str:
    """Return the text of an empty list: how many PVs are watched, and how many are unknown."""
    watched = alarms.watched_count()
    if not watched:
        return "No alarms.\nNo PV is watched: open a group."
    unknown = _joined(_unknown(alarms))
    return f"No alarms.\n{grouped(watched)} PVs are watched{f'; {unknown}' if unknown else ''}."


def _unknown(alarms: AlarmList) -> list[tuple[int, str]]:
    return [(alarms.watched_count(*standings), word) for word, standings in _UNKNOWN]


def _joined(counts: list[tuple[int, str]]) -> str:
    return ", ".join(f"{grouped(count)} {word}" for count, word in counts if count)
