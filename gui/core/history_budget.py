"""The memory that all histories of the program may take together."""

from __future__ import annotations

import heapq
import weakref
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from gui.core.history import SampleHistory

DEFAULT_MB: Final = 1024  # 24 h at 10 Hz for 20 PVs take 330
LEAST_MB: Final = 16
MOST_MB: Final = 65_536
_SMALLEST: Final = 1 << 16  # bytes: histories this small are left alone, while they are few
_SHARE: Final = 0.05  # of the budget that is freed in one go


class HistoryBudget:
    """When it is used up, the oldest samples of any history go first. GUI thread."""

    def __init__(self, megabytes: int = DEFAULT_MB) -> None:
        self.megabytes = megabytes
        self._histories: weakref.WeakSet[SampleHistory] = weakref.WeakSet()
        self.nbytes = 0  # that the histories hold now; kept up to date by them
        self.reached = False  # whether samples had to go for want of memory

    def add(self, history: SampleHistory) -> None:
        """Count ``history``; one that is no longer used is forgotten by itself."""
        self._histories.add(history)

    def make_room(self, nbytes: int) -> None:
        """Free memory until ``nbytes`` more can be taken; the oldest samples of all go."""
        limit = self.megabytes << 20
        excess = self.nbytes + nbytes - limit
        if excess <= 0:
            return
        self.reached = True
        excess += int(limit * _SHARE)
        # many PVs share the budget: none may keep more than half of an even share for itself
        small = min(_SMALLEST, limit // (2 * max(len(self._histories), 1)))
        oldest = [
            (found.first_ns, id(found), found) for found in self._histories if found.nbytes > small
        ]
        heapq.heapify(oldest)  # one look at all, for many that grow at the same time
        while oldest and excess > 0:
            _, _, history = heapq.heappop(oldest)
            before = history.nbytes
            history.shrink(excess)
            freed = before - history.nbytes
            excess -= freed
            if freed > 0 and history.nbytes > small:
                heapq.heappush(oldest, (history.first_ns, id(history), history))
