"""Memory budget shared by all histories of the program."""

import weakref
from typing import Final, Protocol

import numpy as np

DEFAULT_MB: Final = 1024  # 24 h at 10 Hz for 20 PVs take 330
LEAST_MB: Final = 16
MOST_MB: Final = 65_536
BYTES_IN_ALL: Final = 18.4  # a sample with its share of the pyramid
_SMALLEST: Final = 1 << 16  # bytes: smaller buffers are not cut, while they are few
_SHARE: Final = 0.1  # of the budget that is freed in one go
_FULL: Final = 0.9  # of the budget in samples: the rest is spare room of the buffers
_TURNS: Final = 6
_FOREVER: Final = int(np.iinfo(np.int64).max)


class BudgetedBuffer(Protocol):
    """What the budget needs of a buffer of samples."""

    @property
    def nbytes(self) -> int:
        """Bytes allocated."""
        ...

    def needs(self) -> tuple[float, float]:
        """Return about how many bytes and ns of samples stay once the budget's age is applied."""
        ...

    def trim(self) -> None:
        """Apply the budget's age, then free what is not used."""
        ...

    def halve(self) -> None:
        """Evict the older half of the samples and free their memory."""
        ...


class HistoryBudget:
    """Evicts the oldest samples when the budget is used up. GUI thread.

    All buffers are cut to one age, each counted from its own newest sample, as clocks of IOCs
    differ. A buffer that gets room in this way continues in the memory it has, so that memory is
    not allocated and freed all the time.
    """

    def __init__(self, megabytes: int = DEFAULT_MB) -> None:
        self.megabytes = megabytes
        self._buffers: weakref.WeakSet[BudgetedBuffer] = weakref.WeakSet()
        self.nbytes = 0  # that the buffers hold now; they keep it up to date
        self.reached = False  # whether samples were evicted for memory
        self.cuts = 0  # how often an age was set; a buffer applies the last one when it is used
        self.age_ns = _FOREVER
        self.taken = 0  # samples appended since the last check of all buffers
        self._next_check = 0.0  # count of samples before the next check
        self.small = _SMALLEST  # bytes up to which a buffer is not cut

    @property
    def limit(self) -> int:
        """The budget in bytes."""
        return self.megabytes << 20

    def add(self, buffer: BudgetedBuffer) -> None:
        """Count ``buffer``; held by a weak reference only."""
        self._buffers.add(buffer)

    def has_room(self, nbytes: int) -> bool:
        """Tell whether ``nbytes`` more may be taken."""
        return self.nbytes + nbytes <= self.limit

    def cut_back(self) -> None:
        """Set an age to which buffers are cut, if the budget is used up."""
        if self.taken >= self._next_check:
            self._cut_to(self.limit)

    def _cut_to(self, limit: float) -> None:
        """Check all buffers; set an age at which the rest fits into ``limit`` bytes."""
        # many PVs share the budget: none may keep more than half of an even share for itself
        self.small = min(_SMALLEST, self.limit // (2 * max(len(self._buffers), 1)))
        large = self._large()
        if not large:
            return
        held, span = np.array([buffer.needs() for buffer in large]).T
        rest = self.nbytes - sum(buffer.nbytes for buffer in large)
        over = held.sum() + rest - limit * _FULL
        self.taken, self._next_check = 0, max(-over, self.limit * _SHARE / 2) / BYTES_IN_ALL
        if over <= 0:
            return
        wanted = limit * (_FULL - _SHARE) - rest
        low, high = 0.0, float(span.max())
        for _ in range(40):  # assumes even rates: the next cut corrects what is not so
            age = (low + high) / 2
            if (held * np.minimum(age / span, 1.0)).sum() <= wanted:
                low = age
            else:
                high = age
        self.age_ns = int(low)
        self.cuts += 1
        self.reached = True

    def make_room(self, nbytes: int) -> None:
        """Free memory until ``nbytes`` more fit: first what buffers do not use."""
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

    def _large(self) -> list[BudgetedBuffer]:
        return [buffer for buffer in self._buffers if buffer.nbytes > self.small]

    def _trim(self, aim: int) -> None:
        """Free what buffers do not use, the largest waste first."""
        unused = {buffer: buffer.nbytes - buffer.needs()[0] for buffer in self._large()}
        for buffer in sorted(unused, key=unused.__getitem__, reverse=True):
            if self.nbytes <= aim:
                return
            buffer.trim()

    def _halve(self, aim: int) -> None:
        """Halve the largest buffers: samples that are all at one time have no age to cut by."""
        while self.nbytes > aim:
            large = self._large()
            before = self.nbytes
            for buffer in sorted(large, key=lambda one: -one.nbytes)[: len(large) // 4 + 1]:
                buffer.halve()
            self.reached = True
            if self.nbytes >= before:
                return
