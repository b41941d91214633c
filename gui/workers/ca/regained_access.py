"""PVs that should send a value: where the server sends none of itself, it is asked for one.

One whose latest value was dropped sends nothing until it changes. Of one whose read access is back
an IOC of EPICS base posts the value at once; other servers, made with the portable server or by
hand, wait for the next change, which may be hours away.
"""

import time
from typing import Final

from gui.core.pv.updates import Int32s

PATIENCE_S: Final = 1.0  # from access to the value that the server may send


class RegainedAccess:
    """The PVs of one CA context that wait for a value; every method is called on the worker."""

    def __init__(self) -> None:
        self._since: dict[int, float] = {}  # by slot, monotonic

    @property
    def is_waiting(self) -> bool:
        """Whether any PV waits."""
        return bool(self._since)

    def begin(self, slot: int) -> None:
        """Wait for a value of ``slot``, which can be read again."""
        self._since[slot] = time.monotonic()

    def end(self, slot: int) -> None:
        """Wait no longer: a value came, or the channel is gone or cannot be read."""
        self._since.pop(slot, None)

    def note(self, slots: Int32s) -> None:
        """Note that values of ``slots`` (n,) came."""
        if self._since:
            for slot in set(slots.tolist()) & self._since.keys():
                self.end(slot)

    def take_due(self) -> list[int]:
        """Return the slots that have waited long enough, once each."""
        if not self._since:
            return []
        due_s = time.monotonic() - PATIENCE_S
        due = [slot for slot, since in self._since.items() if since < due_s]
        for slot in due:
            self.end(slot)
        return due
