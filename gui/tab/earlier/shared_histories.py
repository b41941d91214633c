"""Histories that a tab gets from the other open tabs, for PVs that these had before."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from gui.core.history.handed_history import hand_over, take_over
from gui.core.store.pv_store import PvStore

_MOST_TRIES: Final = 100  # frames: 10 s


class SharedHistories:
    """Looks for the plotted PVs of ``store`` in the ``others``: one PV a frame. GUI thread."""

    def __init__(self, store: PvStore, opened_ns: int) -> None:
        self._store = store
        self._opened_ns = opened_ns
        self._looked: set[int] = set()  # each PV once
        self._wanted: list[int] = []
        self._tries: dict[int, int] = {}
        self.others: Callable[[], Iterable[PvStore]] = list

    def want(self, slots: Iterable[int]) -> None:
        """Look for the PVs of ``slots``, once they have their first sample and their unit."""
        fresh = [slot for slot in slots if slot not in self._looked]
        self._looked.update(fresh)
        self._wanted += fresh

    def step(self) -> bool:
        """Look for one PV; return whether there was one.

        It stays wanted while another tab has it but not its sample yet.
        """
        histories = self._store.histories
        for place, slot in enumerate(self._wanted):
            if not self._store.alive[slot]:
                del self._wanted[place]
                return True
            if len(histories.history(slot)) and histories.meaning(slot).is_known:
                del self._wanted[place]
                self._tries[slot] = self._tries.get(slot, 0) + 1
                if self._is_late(slot) and self._tries[slot] < _MOST_TRIES:
                    self._wanted.append(slot)
                return True
        return False

    def is_settled(self, slot: int) -> bool:
        """Tell whether ``slot`` was looked for, and has what the other tabs have of it."""
        return slot in self._looked and slot not in self._wanted

    def _is_late(self, slot: int) -> bool:
        """Take the history of ``slot``; True: another tab has the PV, its sample may yet come."""
        store, own = self._store, self._store.history(slot)
        if own.evicted:
            return False
        late = False
        for other in self.others():
            there = _slot_of(other, store.name[slot])
            if other is store or there is None:
                continue
            if other.reduction.get(there) != store.reduction.get(slot):
                continue
            handed = hand_over(other.histories, there, own, self._opened_ns)
            if handed is not None:
                take_over(store.histories, slot, handed)
                return False
            history = other.history(there)  # an open gap: its worker stands, and may go on
            late = late or history.last_ns < own.first_ns or history.is_open
        return late

    def close(self) -> None:
        """Let go of the other tabs."""
        self.others = list
        self._wanted.clear()


def _slot_of(store: PvStore, name: str) -> int | None:
    try:
        slot = store.name.index(name)
    except ValueError:
        return None
    return slot if store.alive[slot] else store.slot_of(name)
