"""Alarm list of all tabs: listing, latching, acknowledgement, and the log of events."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import numpy.typing as npt

from gui.core.alarms import alarm_log as log
from gui.core.alarms.alarm_log import AlarmLog
from gui.core.alarms.changes import AlarmChanges
from gui.core.alarms.entry import AlarmEntry
from gui.core.alarms.watched_pv import Observation, ObserverKey, TabKey, WatchedPv
from gui.core.pv.standing import KNOWN, Standing

ValueText = Callable[[int, float], str]  # slot and number to text
UnitOf = Callable[[int], str]  # of a slot
Texts = Mapping[tuple[int, int], str]
_NO_TEXTS: Final[Texts] = {}
_STANDINGS: Final = tuple(Standing)


def _no_unit(slot: int) -> str:
    return ""


_QUIET: Final = (Standing.SILENT, Standing.LATE)


class AlarmList:
    """An entry is listed while its PV is in alarm, or, latching, until it is acknowledged.

    A PV that several tabs watch is one entry. While it is disconnected, silent or undefined its
    entry stays and says so. Called on: one thread.
    """

    def __init__(self, latching: bool = True) -> None:
        self.log = AlarmLog()
        self.revision = 0  # increases with every change of a count or an entry
        self._latching = latching
        self._entries: dict[str, AlarmEntry] = {}
        self._watched: dict[str, WatchedPv] = {}
        self._titles: dict[TabKey, str] = {}
        self._texts: dict[TabKey, ValueText] = {}
        self._units: dict[TabKey, UnitOf] = {}
        self._standings = [0] * len(Standing)
        self._changed: set[str] = set()
        self._raised: dict[str, None] = {}

    # -- reading

    def __len__(self) -> int:
        return len(self._entries)

    def entries(self) -> list[AlarmEntry]:
        """Return all entries, in no order."""
        return list(self._entries.values())

    def entry(self, pv: str) -> AlarmEntry | None:
        """Return the entry of ``pv``; ``None``: it is not listed."""
        return self._entries.get(pv)

    def tabs(self, pv: str) -> tuple[str, ...]:
        """Return the titles of the tabs that watch ``pv``."""
        watched = self._watched.get(pv)
        keys = dict.fromkeys(tab for tab, _ in watched.observations) if watched else {}
        return tuple(self._titles.get(tab, "") for tab in keys)

    def watched_count(self, *standings: Standing) -> int:
        """Return how many PVs are in one of ``standings``; without any, all that are watched."""
        return sum(self._standings[c] for c in standings) if standings else len(self._watched)

    def take_changed(self) -> set[str]:
        """Return the PVs whose entries came, changed or left since the last call."""
        changed, self._changed = self._changed, set()
        return changed

    def take_raised(self) -> list[AlarmEntry]:
        """Return the entries that need acknowledgement since the last call, in order."""
        raised, self._raised = self._raised, {}
        return [self._entries[pv] for pv in raised]

    # -- tabs

    def open_tab(self, tab: TabKey, title: str, text: ValueText, unit: UnitOf = _no_unit) -> None:
        """Watch a tab whose values ``text`` formats; for a known tab: set its title."""
        self.revision += 1
        self._titles[tab], self._texts[tab], self._units[tab] = title, text, unit
        self._changed.update(self._entries)

    def close_tab(self, tab: TabKey, now_ns: int) -> None:
        """Forget a tab: entries that no other tab watches are removed; the log says how many."""
        self.revision += 1
        left = self._leave_alone(tab)
        for pv, watched in list(self._watched.items()):
            for key in [key for key in watched.observations if key[0] == tab]:
                left += self._leave(pv, watched, key)
        title = self._titles.pop(tab, "")
        self._texts.pop(tab, None)
        self._units.pop(tab, None)
        if left:
            text = f"{title}: {left} alarms left the list"
            self.log.add(now_ns, "", log.TAB_CLOSED, value=text)

    def _leave_alone(self, tab: TabKey) -> int:
        """Forget the PVs that are once in ``tab`` and in no other: of 10,000 nearly all."""
        left = 0
        for pv in [pv for pv, watched in self._watched.items() if watched.is_alone_in(tab)]:
            self._standings[self._watched.pop(pv).standing] -= 1
            left += pv in self._entries and self._remove(pv)
        return left

    def _leave(self, pv: str, watched: WatchedPv, key: ObserverKey) -> bool:
        """Forget one tab's state of a PV; return whether an entry was removed."""
        watched.observations.pop(key, None)
        lead = watched.lead()
        if lead is not None:
            self._changed.add(pv)
            self._settle(pv, watched, lead, follows=False)
            return False
        self._standings[watched.standing] -= 1
        del self._watched[pv]
        return self._remove(pv)

    def _remove(self, pv: str) -> bool:
        self._changed.add(pv)
        self._raised.pop(pv, None)
        return self._entries.pop(pv, None) is not None

    # -- changes

    def apply(self, tab: TabKey, names: Sequence[str], changes: AlarmChanges, now_ns: int) -> None:
        """Take the changes of a tab's alarms; ``names`` by slot."""
        self.revision += 1
        if changes.lost:
            title = self._titles.get(tab, "")
            text = f"{title}: {changes.lost} updates, alarms among them are not known"
            self.log.add(now_ns, "", log.LOST, value=text)
        rows = zip(*(column.tolist() for column in _columns(changes)), strict=True)
        for slot, standing, since, previous, severity, status, value, time_ns, *peaks in rows:
            pv, key = names[slot], (tab, slot)
            watched = self._watched.get(pv)
            if standing == Standing.GONE:
                if watched is not None and self._leave(pv, watched, key):
                    self.log.add(now_ns, pv, log.REMOVED)
                continue
            if watched is None:
                watched = self._watched[pv] = WatchedPv()
                self._standings[Standing.GONE] += 1
            led = watched.lead()
            if key not in watched.observations and pv in self._entries:
                self._changed.add(pv)
            watched.observations[key] = Observation(
                _STANDINGS[standing],
                since,
                severity,
                status,
                value,
                time_ns,
                changes.problems.get(slot),
            )
            leads = led in (None, key)
            follows = leads and previous == watched.severity  # on what is known
            lead = watched.lead() or key
            if leads or lead == key:
                self._go_through(pv, watched, key, peaks, changes.texts)
            self._settle(pv, watched, lead, follows and lead == key)

    def _go_through(
        self, pv: str, watched: WatchedPv, key: ObserverKey, peaks: list[float], texts: Texts
    ) -> None:
        """Take the peaks since the last poll: first of the alarm in force, then of new ones."""
        held, begun, count = peaks[:4], peaks[4:8], int(peaks[8])
        if held[0] > watched.severity:
            self._step(pv, watched, held, key, texts)
        if begun[0]:
            if watched.severity:
                unknown = {(key[1], 0): "—"}  # the value at which it cleared
                self._step(pv, watched, (0, 0, begun[2], begun[3]), key, unknown)
            self._step(pv, watched, begun, key, texts)
            self._entries[pv].count += count - 1

    def _settle(self, pv: str, watched: WatchedPv, key: ObserverKey, follows: bool) -> None:
        """Set the PV to the leading tab's state; ``follows``: it continues the listed state."""
        seen = watched.observations[key]
        live = seen.standing == Standing.CURRENT
        if seen.severity != watched.severity:
            differs = follows or live  # another tab's state from before it lost the PV is of no use
        else:
            differs = live and seen.status != watched.status
        if differs:
            self._step(pv, watched, seen[2:6], key)
        if seen.standing != watched.standing:
            self._turn(pv, watched, seen)

    def _turn(self, pv: str, watched: WatchedPv, seen: Observation) -> None:
        """Take another standing."""
        before, now = watched.standing, seen.standing
        self._standings[before] -= 1
        self._standings[now] += 1
        watched.standing = now
        entry = self._entries.get(pv)
        if entry is not None:
            entry.standing, entry.standing_ns = now, seen.standing_ns
            entry.problem = seen.problem
            self._changed.add(pv)
        if now == Standing.DISCONNECTED:
            watched.was_lost = True
            self.log.add(seen.standing_ns, pv, log.DISCONNECTED)
        elif now in _QUIET:
            self.log.add(seen.standing_ns, pv, log.SILENT if now == Standing.SILENT else log.LATE)
        elif now in KNOWN and watched.was_lost:
            watched.was_lost = False
            never = "never processed" if now == Standing.UNDEFINED else ""
            self.log.add(seen.standing_ns, pv, log.CONNECTED, value=never)
        elif now in KNOWN and before in _QUIET:
            self.log.add(seen.time_ns, pv, log.UPDATING)

    def _step(
        self,
        pv: str,
        watched: WatchedPv,
        moment: Sequence[float],
        key: ObserverKey,
        texts: Texts = _NO_TEXTS,
    ) -> None:
        """Take one change: severity, status, value, time."""
        severity, status, time_ns = int(moment[0]), int(moment[1]), int(moment[3])
        before = watched.severity
        watched.severity, watched.status = severity, status
        entry = self._entries.get(pv)
        if entry is not None:
            entry.severity, entry.status = severity, status
            self._changed.add(pv)
        if severity == before:
            return
        tab, slot = key
        text = texts.get((slot, severity)) or self._texts[tab](slot, moment[2])
        if severity > before:
            self._rise(pv, watched, entry, before, text, time_ns)
            what = log.WORSE if before else log.RAISED
        else:
            what = log.BETTER if severity else log.CLEARED
            if entry is not None and not self._stays(entry):
                self._remove(pv)
        number = float(moment[2])
        if number != number:  # a text, an array, or NaN, which the text says
            self.log.add(time_ns, pv, what, severity, status, text)
        else:
            unit = self._units[tab](slot)
            self.log.add(time_ns, pv, what, severity, status, text, number=number, unit=unit)

    def _rise(
        self,
        pv: str,
        watched: WatchedPv,
        entry: AlarmEntry | None,
        before: int,
        text: str,
        time_ns: int,
    ) -> None:
        severity, status = watched.severity, watched.status
        if entry is None:
            self._entries[pv] = AlarmEntry(
                pv, severity, status, watched.standing, severity, status, text, time_ns
            )
            self._changed.add(pv)
            self._raised[pv] = None
            return
        entry.count += before == 0
        if entry.rise(severity, status, text):
            self._raised[pv] = None

    def _stays(self, entry: AlarmEntry) -> bool:
        return not entry.cleared or (self._latching and not entry.acknowledged)

    # -- actions of the user

    @property
    def latching(self) -> bool:
        """Whether a cleared alarm stays listed until it is acknowledged."""
        return self._latching

    def set_latching(self, latching: bool, now_ns: int, user: str = "") -> None:
        """Switch latching; without it, cleared entries are removed at once."""
        if latching == self._latching:
            return
        self.revision += 1
        self._latching = latching
        gone = [pv for pv, entry in self._entries.items() if not self._stays(entry)]
        for pv in gone:
            self._remove(pv)
        text = "on" if latching else f"off: {len(gone)} cleared alarms left the list"
        self.log.add(now_ns, "", log.LATCHING, value=text, user=user)

    def acknowledge(self, pvs: Iterable[str], now_ns: int, user: str) -> int:
        """Acknowledge entries and remove cleared ones; return how many were not acknowledged."""
        self.revision += 1
        count = 0
        for pv in pvs:
            entry = self._entries.get(pv)
            if entry is None or entry.acknowledged:
                continue
            count += 1
            entry.acknowledge(now_ns, user)
            severity, status = entry.worst, entry.worst_status
            self.log.add(now_ns, pv, log.ACKNOWLEDGED, severity, status, entry.value, user)
            self._raised.pop(pv, None)
            self._changed.add(pv)
            if not self._stays(entry):
                self._remove(pv)
        return count


def _columns(changes: AlarmChanges) -> tuple[npt.NDArray[Any], ...]:
    held, begun = changes.held, changes.begun
    return (
        changes.slot, changes.standing, changes.standing_ns, changes.previous, changes.severity,
        changes.status, changes.value, changes.time_ns,
        held.severity, held.status, held.value, held.time_ns,
        begun.severity, begun.status, begun.value, begun.time_ns, changes.begun_count,
    )  # fmt: skip
