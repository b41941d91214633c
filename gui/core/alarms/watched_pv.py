"""Alarm state of one PV per tab, and which tab leads."""

from collections.abc import Hashable
from typing import NamedTuple

from gui.core.pv.standing import Standing
from gui.core.pv.updates import ValueProblem

TabKey = Hashable
ObserverKey = tuple[TabKey, int]  # tab and slot


class Observation(NamedTuple):
    """Last state of a PV in one tab; times are UTC, ns since 1970."""

    standing: Standing
    standing_ns: int
    severity: int
    status: int
    value: float
    time_ns: int
    problem: ValueProblem | None = None  # why it has no value


class WatchedPv:
    """A PV in one or more tabs: they watch the same record, so the one that knows most leads."""

    __slots__ = ("observations", "severity", "standing", "status", "was_lost")

    def __init__(self) -> None:
        self.observations: dict[ObserverKey, Observation] = {}
        self.standing = Standing.GONE
        self.severity = 0  # as the list has it
        self.status = 0
        self.was_lost = False  # disconnected, and not live since

    def lead(self) -> ObserverKey | None:
        """Return the tab and slot that leads: of those that know most, the first; or ``None``."""
        if len(self.observations) == 1:
            return next(iter(self.observations))
        return min(self.observations, key=lambda key: self.observations[key].standing, default=None)

    def is_alone_in(self, tab: TabKey) -> bool:
        """Tell whether it is in ``tab`` alone, once."""
        return len(self.observations) == 1 and next(iter(self.observations))[0] == tab
