"""Outages: when PVs lost their IOC and when they reconnected, by host; a bounded list."""

from collections import Counter, deque
from dataclasses import dataclass, replace
from typing import Final

KEPT: Final = 50
HOSTS: Final = 200
EARLIER: Final = "earlier hosts"  # together, when there were more


@dataclass(frozen=True, slots=True)
class Outage:
    """PVs that lost ``host`` (``address:port``); ``back_ns``: the latest return, 0 without any."""

    host: str
    lost_ns: int
    lost: int  # PVs
    returned: int = 0
    back_ns: int = 0
    removed: int = 0  # from the tab, while they were lost

    @property
    def over(self) -> bool:
        """Whether all of them that the tab still has are back."""
        return self.returned + self.removed >= self.lost


class Outages:
    """Fed with every disconnect and reconnect of one tab's PVs."""

    def __init__(self) -> None:
        self._known: deque[Outage] = deque(maxlen=KEPT)
        self._open: dict[str, int] = {}  # number of the outage by host
        self._of_slot: dict[int, int] = {}  # number of the outage that a lost PV is in
        self._count = 0
        self.reconnects: Counter[str] = Counter()  # PVs that came back, by the host they lost

    def lost(self, slot: int, host: str, time_ns: int) -> None:
        """Note that ``slot`` lost ``host``; a new outage, if PVs came back since the last one."""
        number = self._open.get(host)
        outage = self._get(number)
        if number is None or outage is None or outage.over or outage.returned:
            number, outage = self._count, Outage(host, time_ns, 0)
            self._count += 1
            self._known.append(outage)
            self._open[host] = number
            if len(self._open) > HOSTS:
                first = self._count - len(self._known)
                self._open = {each: at for each, at in self._open.items() if at >= first}
        self._of_slot[slot] = number
        self._set(number, replace(outage, lost=outage.lost + 1))

    def back(self, slot: int, time_ns: int) -> None:
        """Note that ``slot`` connected, for the first time or again."""
        number = self._of_slot.pop(slot, None)
        outage = self._get(number)
        if number is not None and outage is not None:
            self.reconnects[outage.host] += 1
            if len(self.reconnects) > HOSTS:
                self._fold_oldest()
            self._set(number, replace(outage, returned=outage.returned + 1, back_ns=time_ns))

    def rename(self, host: str, name: str) -> None:
        """Note that ``host`` is called ``name`` from now on."""
        for place, outage in enumerate(self._known):
            if outage.host == host:
                self._known[place] = replace(outage, host=name)
        if host in self._open:
            self._open[name] = max(self._open.pop(host), self._open.get(name, 0))
        if host in self.reconnects:
            self.reconnects[name] += self.reconnects.pop(host)

    def _fold_oldest(self) -> None:
        oldest = next(host for host in self.reconnects if host != EARLIER)
        self.reconnects[EARLIER] += self.reconnects.pop(oldest)

    def forget(self, slot: int) -> None:
        """Note that ``slot`` leaves the tab: its return is no longer awaited."""
        number = self._of_slot.pop(slot, None)
        outage = self._get(number)
        if number is not None and outage is not None:
            self._set(number, replace(outage, removed=outage.removed + 1))

    def _get(self, number: int | None) -> Outage | None:
        first = self._count - len(self._known)
        return self._known[number - first] if number is not None and number >= first else None

    def _set(self, number: int, outage: Outage) -> None:
        self._known[number - (self._count - len(self._known))] = outage

    @property
    def count(self) -> int:
        """Count of all outages, those no longer kept included."""
        return self._count

    def latest(self) -> tuple[Outage, ...]:
        """Return those that are kept, oldest first."""
        return tuple(self._known)
