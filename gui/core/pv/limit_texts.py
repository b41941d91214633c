"""Limits of a PV as text: their names in the record, and the numbers with all their digits."""

import math
from typing import Final

from gui.core.pv.array_facts import exact
from gui.core.pv.updates import Metadata

_NAMES: Final = (
    ("Display limits", "LOPR", "HOPR"),
    ("Warning limits", "LOW", "HIGH"),
    ("Alarm limits", "LOLO", "HIHI"),
    ("Control limits", "DRVL", "DRVH"),
)


def limits_text(limits: tuple[float, float] | None, *names: str) -> str:
    """Return ``LOPR 0, HOPR 10``; "not set" where there is none."""
    if limits is None or all(math.isnan(limit) for limit in limits):
        return "not set"
    shown = ("not set" if math.isnan(limit) else exact(limit) for limit in limits)
    return ", ".join(f"{name} {limit}" for name, limit in zip(names, shown, strict=True))


def limit_facts(metadata: Metadata) -> list[tuple[str, str]]:
    """Return heading and text of each pair of limits."""
    return [
        (heading, limits_text(limits, low, high))
        for (heading, low, high), limits in zip(_NAMES, _pairs(metadata), strict=True)
    ]


def _pairs(metadata: Metadata) -> tuple[tuple[float, float] | None, ...]:
    return (
        metadata.display_limits,
        metadata.warning_limits,
        metadata.alarm_limits,
        metadata.control_limits,
    )


def limit_lines(metadata: Metadata | None) -> list[str]:
    """Return the limits that are set, a line each; two that are equal, as 0 and 0, are not."""
    if metadata is None:
        return []
    return [
        f"{heading}: {text}"
        for (heading, text), limits in zip(limit_facts(metadata), _pairs(metadata), strict=True)
        if text != "not set" and limits is not None and limits[0] != limits[1]
    ]
