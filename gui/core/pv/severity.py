"""Alarm severities and statuses of EPICS (alarm.h), as numbers, texts and symbols."""

from enum import IntEnum
from typing import Final


class Severity(IntEnum):
    """Alarm severity as it travels in every DBR_STS/DBR_TIME structure."""

    NO_ALARM = 0
    MINOR = 1
    MAJOR = 2
    INVALID = 3


class ConnectionState(IntEnum):
    """State of a PV's channel; the numbers are no ranking."""

    SEARCHING = 0
    CONNECTED = 1
    DISCONNECTED = 2


# epicsAlarmConditionStrings, alarm.h (EPICS 7)
STATUS_NAMES: Final = (
    "NO_ALARM", "READ", "WRITE", "HIHI", "HIGH", "LOLO", "LOW", "STATE", "COS", "COMM", "TIMEOUT",
    "HWLIMIT", "CALC", "SCAN", "LINK", "SOFT", "BAD_SUB", "UDF", "DISABLE", "SIMM",
    "READ_ACCESS", "WRITE_ACCESS",
)  # fmt: skip

UDF: Final = STATUS_NAMES.index("UDF")  # the record's value is undefined: never processed

SEVERITY_SYMBOLS: Final = ("●", "▲", "◆", "✖")


def severity_name(severity: int) -> str:
    """Return the EPICS name of ``severity``, ``severity N`` for an unknown number."""
    return Severity(severity).name if 0 <= severity <= 3 else f"severity {severity}"


def status_name(status: int) -> str:
    """Return the EPICS name of alarm ``status``, ``status N`` for an unknown number."""
    return STATUS_NAMES[status] if 0 <= status < len(STATUS_NAMES) else f"status {status}"
