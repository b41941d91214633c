"""Fill of a tab's chart with history of earlier runs of the program."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from gui.core.store.pv_store import PvStore
from gui.core.stored_history.news import key_of
from gui.core.stored_history.placing import place_stored, settle_stored
from gui.core.stored_history.stored_samples import StoredHistory
from gui.tab.earlier.shared_histories import SharedHistories

StoredFound = Mapping[str, list[StoredHistory]]
AskStored = Callable[[tuple[str, ...], Callable[[StoredFound], None]], None]
_GATHER_S: Final = 0.3  # one question for PVs that get their values together
_PATIENCE_S: Final = 3.0  # then a PV is asked for though it has no value


class StoredFill:
    """Of the traces of one tab. GUI thread; ``step`` is called once a frame and is cheap.

    A PV is asked for once it has its first value and its unit, so that both can be compared, and
    after the other tabs were: what they saw lately is not on the disk yet. One that has none after
    some seconds is asked for as well; what is shown of it is compared once it has one.
    """

    def __init__(self, store: PvStore, shared: SharedHistories, ask: AskStored) -> None:
        self._store = store
        self._shared = shared
        self._ask = ask
        self._known: set[int] = set()
        self._wanted: dict[int, float] = {}  # until when a first value is waited for
        self._unsettled: set[int] = set()  # without a live sample
        self._came_ns: dict[int, int] = {}  # by slot: when its first value came
        self._ready: dict[str, int] = {}  # slots to ask for, by key
        self._ask_at = 0.0
        self._found: deque[tuple[int, str, list[StoredHistory]]] = deque()

    def want(self, slots: Iterable[int]) -> None:
        """Look for ``slots``, once for each."""
        fresh = set(slots) - self._known
        self._known |= fresh
        self._wanted.update(dict.fromkeys(fresh, time.monotonic() + _PATIENCE_S))

    def step(self) -> bool:
        """Note which PVs have values by now, ask for them, and place what came of one PV.

        Return whether what is shown may have changed.
        """
        now = time.monotonic()
        if self._wanted:
            self._look(now)
        if self._ready and now >= self._ask_at:
            ready, self._ready = self._ready, {}
            self._ask(tuple(ready), lambda found: self._take(ready, found))
        changes = bool(self._found or self._unsettled)
        if self._found:
            slot, name, stored = self._found.popleft()
            store = self._store
            if store.alive[slot] and store.name[slot] == name:
                place_stored(store.histories, slot, stored)
                self._unsettled.add(slot)
        if self._unsettled:
            self._settle()
        return changes

    def _look(self, now: float) -> None:
        store = self._store
        for slot, until in tuple(self._wanted.items()):
            known = store.alive[slot] and self._has_come(slot)
            known = known and store.histories.meaning(slot).is_known
            if store.alive[slot] and not (known and self._shared.is_settled(slot)) and now < until:
                continue
            del self._wanted[slot]
            if store.alive[slot]:
                if not self._ready:
                    self._ask_at = now + _GATHER_S
                self._ready[key_of(store, slot)] = slot

    def _has_come(self, slot: int) -> bool:
        """Tell whether ``slot`` has a live sample, and note when the first came."""
        store, history = self._store, self._store.history(slot)
        if not len(history):
            return False
        if slot not in self._came_ns:
            own = [each for each in store.histories.earlier(slot) if not each.is_stored]
            first = len(history) == 1 and not own
            self._came_ns[slot] = int(store.arrival_ns[slot]) if first else history.second_ns
        return True

    def _settle(self) -> None:
        """Let live samples go first, where the first one came and other tabs gave theirs."""
        for slot in tuple(self._unsettled):
            if not self._store.alive[slot]:
                self._unsettled.discard(slot)
            elif self._has_come(slot) and self._shared.is_settled(slot):
                self._unsettled.discard(slot)
                settle_stored(self._store.histories, slot, self._came_ns[slot])

    def _take(self, asked: dict[str, int], found: StoredFound) -> None:
        for key, slot in asked.items():
            if found.get(key) and self._store.alive[slot]:
                self._found.append((slot, self._store.name[slot], found[key]))
