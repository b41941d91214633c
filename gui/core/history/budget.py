"""The memory that all histories of the program may take together."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from gui.core.history.sample_buffer import SampleBuffer

DEFAULT_MB: Final = 1024  # 24 h at 10 Hz for 20 PVs take 330
LEAST_MB: Final = 16
MOST_MB: Final = 65_536
BYTES_IN_ALL: Final = 18.4  # a sample with its share of the pyramid
_SMALLEST: Final = 1 << 16  # bytes: histories this small are left alone, while they are few
_SHARE: Final = 0.1  # of the budget that is freed in one go
_FULL: Final = 0.9  # of the budget in samples: the rest is the histories' room for more
_TURNS: Final = 6
_FOREVER: Final = int(np.iinfo(np.int64).max)


class HistoryBudget:
    """When it is used up, the oldest samples go: all histories are cut to one age, each from its
    own newest sample (clocks of IOCs differ). A history that gets room in this way goes on in the
    memory it has, so that memory is not taken and given back all the time. GUI thread.
    """

    def __init__(self, megabytes: int = DEFAULT_MB) -> None:
        self.megabytes = megabytes
        self._histories: weakref.WeakSet[SampleBuffer] = weakref.WeakSet()
        self.nbytes = 0  # that the histories hold now; kept up to date by them
        self.reached = False  # whether samples had to go for want of memory
        self.cuts = 0  # how often an age was set; a history applies the last one when it is used
        self.age_ns = _FOREVER
        self.taken = 0  # samples since the last look at all histories
        self._look_at = 0.0  # samples taken until when no look is worth while
        self.small = _SMALLEST  # bytes up to which a history is not cut

    @property
    def limit(self) -> int:
        """The budget in bytes."""
        return self.megabytes << 20

    def add(self, history: SampleBuffer) -> None:
        """Count ``history``; one that is no longer used is forgotten by itself."""
        self._histories.add(history)

    def has_room(self, nbytes: int) -> bool:
        """Tell whether ``nbytes`` more may be taken."""
        return self.nbytes + nbytes <= self.limit

    def cut_back(self) -> None:
        """Set an age that leaves what fits, if there is more."""
        if self.taken >= self._look_at:
            self._cut_to(self.limit)

    def _cut_to(self, limit: float) -> None:
        """Look at all histories; set an age that leaves what fits into ``limit`` bytes."""
        # many PVs share the budget: none may keep more than half of an even share for itself
        self.small = min(_SMALLEST, self.limit // (2 * max(len(self._histories), 1)))
        large = self._large()
        if not large:
            return
        held, span = np.array([history.needs() for history in large]).T
        rest = self.nbytes - sum(history.nbytes for history in large)
        over = held.sum() + rest - limit * _FULL
        self.taken, self._look_at = 0, max(-over, self.limit * _SHARE / 2) / BYTES_IN_ALL
        if over <= 0:
            return
        wanted = limit * (_FULL - _SHARE) - rest
        low, high = 0.0, float(span.max())
        for _ in range(40):  # samples are taken to come evenly: the next cut mends what is not so
            age = (low + high) / 2
            if (held * np.minimum(age / span, 1.0)).sum() <= wanted:
                low = age
            else:
                high = age
        self.age_ns = int(low)
        self.cuts += 1
        self.reached = True

    def make_room(self, nbytes: int) -> None:
        """Take memory back until ``nbytes`` more can be had: first what histories do not use."""
        excess = self.nbytes + nbytes - self.limit
        if excess <= 0:
            return
        aim = self.nbytes - excess - int(self.limit * _SHARE)
        self.cut_back()
        self._trim(aim)
        for turn in range(1, _TURNS):
            if self.nbytes <= aim:
                return
            self._cut_to(self.limit * (1.0 - turn * _SHARE))
            self._trim(aim)
        self._halve(aim)

    def _large(self) -> list[SampleBuffer]:
        return [history for history in self._histories if history.nbytes > self.small]

    def _trim(self, aim: int) -> None:
        """Take back what histories do not use, where it is most first."""
        unused = {history: history.nbytes - history.needs()[0] for history in self._large()}
        for history in sorted(unused, key=unused.__getitem__, reverse=True):
            if self.nbytes <= aim:
                return
            history.trim()

    def _halve(self, aim: int) -> None:
        """Samples without an age (all at one time) go by their number, the largest first."""
        while self.nbytes > aim:
            large = self._large()
            before = self.nbytes
            for history in sorted(large, key=lambda one: -one.nbytes)[: len(large) // 4 + 1]:
                history.halve()
            self.reached = True
            if self.nbytes >= before:
                return
