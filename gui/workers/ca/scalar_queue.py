"""Queue of scalar updates: what a slow GUI does not take is dropped, but never a PV's latest.

A PV that has stopped changing sends nothing more: were its latest value dropped because others go
on, an old one would stand on the screen as if it were the server's.
"""

import contextlib
from collections import deque
from typing import Final, Protocol

BURST: Final = 250_000  # over the limit while the worker does not run: 12 s of 20,000/s, 22 MB
UPDATE_BYTES: Final = 32  # ``decoding.SCALAR``, of which the first four are the slot


class Arrivals(Protocol):
    """Updates as callbacks append them; what is beyond a limit they drop, the oldest first."""

    @property
    def overflowed(self) -> int:
        """Number of updates that callbacks have dropped."""

    def __len__(self) -> int: ...

    def take(self, most: int) -> bytes:
        """Take out up to ``most`` updates, the oldest; return them joined. Called on: worker."""


class PythonArrivals:
    """Updates that a Python callback appends, one at a time under the GIL: no lock is needed."""

    def __init__(self) -> None:
        self.updates: deque[bytes] = deque()
        self.overflowed = 0

    def __len__(self) -> int:
        return len(self.updates)

    def take(self, most: int) -> bytes:
        """Take out up to ``most`` updates, the oldest; return them joined."""
        taken: list[bytes] = []
        popleft = self.updates.popleft
        with contextlib.suppress(IndexError):  # callbacks drop from this end too
            for _ in range(min(most, len(self.updates))):
                taken.append(popleft())
        return b"".join(taken)


class ScalarQueue:
    """Scalar updates on their way from libca's threads to the worker.

    ``arrived`` is filled by callbacks; everything else is of the worker's thread.
    """

    def __init__(self, limit: int, arrived: Arrivals) -> None:
        self.limit = limit
        self.arrived = arrived
        self.waiting_most = 0  # at once, as found by ``take``
        self._kept: dict[bytes, bytes] = {}  # by slot: latest one that is no longer in ``arrived``
        self._trimmed = 0
        self._drops_taken = 0
        self._overflow_seen = 0

    @property
    def waiting(self) -> int:
        """Number of updates that can be taken."""
        return len(self._kept) + len(self.arrived)

    @property
    def dropped(self) -> int:
        """Number of updates dropped since the queue was made."""
        return self._trimmed + self.arrived.overflowed

    def trim(self) -> None:
        """Drop the oldest updates over the limit, all but the latest of each PV."""
        over = len(self.arrived) - self.limit
        if over <= 0:
            return
        kept, before = self._kept, len(self._kept)
        taken = self.arrived.take(over)
        for at in range(0, len(taken), UPDATE_BYTES):
            raw = taken[at : at + UPDATE_BYTES]
            kept[raw[:4]] = raw
        self._trimmed += len(taken) // UPDATE_BYTES - (len(kept) - before)

    def take(self, most: int) -> bytes:
        """Return up to ``most`` updates, joined; those of one PV in the order of their arrival."""
        self.waiting_most = max(self.waiting_most, self.waiting)
        taken: list[bytes] = []
        while self._kept and len(taken) < most:  # older than all that arrived
            taken.append(self._kept.pop(next(iter(self._kept))))
        taken.append(self.arrived.take(most - len(taken)))
        return b"".join(taken) if len(taken) > 1 else taken[0]

    def take_drops(self) -> int:
        """Return how many updates were dropped since the last call."""
        dropped = self.dropped
        fresh = dropped - self._drops_taken
        self._drops_taken = dropped
        return fresh

    def take_overflow(self) -> bool:
        """Return whether callbacks have dropped any, which may have been a PV's latest.

        Only once all that is older than those was taken: what is taken later is newer.
        """
        overflowed = self.arrived.overflowed
        if self._kept or overflowed == self._overflow_seen:
            return False
        self._overflow_seen = overflowed
        return True
