"""What the tabs that watch a PV see of its alarm, and which of them is believed."""

from collections.abc import Hashable
from typing import NamedTuple

from gui.core.alarms.changes import Condition

TabKey = Hashable
SightKey = tuple[TabKey, int]  # tab and slot


class Sight(NamedTuple):
    """What one tab last saw of a PV; times are UTC, ns since 1970."""

    condition: Condition
    condition_ns: int
    severity: int
    status: int
    value: float
    time_ns: int


class WatchedPv:
    """A PV in one or more tabs: all of them see the same, so the one that knows most leads."""

    __slots__ = ("condition", "severity", "sights", "status", "was_lost")

    def __init__(self) -> None:
        self.sights: dict[SightKey, Sight] = {}
        self.condition = Condition.GONE
        self.severity = 0  # as the list has taken it in
        self.status = 0
        self.was_lost = False  # disconnected, and not seen since

    def lead(self) -> SightKey | None:
        """Return the tab and slot that leads: of those that know most, the first; or ``None``."""
        if len(self.sights) == 1:
            return next(iter(self.sights))
        return min(self.sights, key=lambda key: self.sights[key].condition, default=None)
