"""Turns of the GUI thread in which batches are taken: short ones, whatever arrives at once.

Qt delivers all that was posted before it looks at timers, keys and the mouse. Twenty workers that
each send a batch of 10 ms would hold the GUI thread for 200 ms; here what is beyond ``TURN_S``
waits, in order, for the next turn of the event loop. Workers send no more than their credit.

What arrives while a frame is made and not painted yet waits for that: else the table, which takes
its texts when Qt paints it, would show later values than the legend and the mark of the tab.
"""

import time
from collections import deque
from typing import Final, Protocol

from PySide6.QtCore import QObject, QTimer, Slot
from shiboken6 import isValid

from gui.core.pv.updates import Batch, ConnectionChange
from gui.qt.turns.painting import is_painting

TURN_S: Final = 0.008
MANY: Final = 100  # events of a batch, or PVs that are asked for: more than a screen shows
_SETTLED_S: Final = 0.3  # after the latest of many: a search that is answered takes less


class Outlet(Protocol):
    """What hands a batch, or what must not overtake batches, to whoever takes it."""

    def pass_on(self, said: object) -> None:
        """Hand ``said`` on, unless it is not wanted any more."""


class Turns(QObject):
    """One for the program. GUI thread."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: deque[tuple[Outlet, object]] = deque()
        self._spent_s = 0.0  # of this turn
        self.taken = 0  # batches and figures, ever
        self._many_s = float("-inf")  # time.monotonic() when many were asked for or connected
        self._next = QTimer(self)  # it fires once what was posted is delivered
        self._next.setSingleShot(True)
        self._next.setInterval(0)
        self._next.timeout.connect(self._begin)

    def note_many(self) -> None:
        """Note that many PVs are on their way, from now on for a while."""
        self._many_s = time.monotonic()

    @property
    def many_connect(self) -> bool:
        """Whether PVs connect by the hundred: what can wait does."""
        return time.monotonic() - self._many_s < _SETTLED_S

    def take(self, outlet: Outlet, said: object) -> None:
        """Pass ``said`` on now, or, after what came before it, in one of the next turns."""
        if isinstance(said, Batch) and len(said.events) >= MANY and _connects(said):
            self.note_many()
        if not self._next.isActive():
            self._spent_s = 0.0
            self._next.start()
        if self._waiting or self._spent_s > TURN_S or is_painting():
            self._waiting.append((outlet, said))
        else:
            self._pass_on(outlet, said)

    def _pass_on(self, outlet: Outlet, said: object) -> None:
        began_s = time.perf_counter()
        self.taken += 1
        if isValid(outlet):
            outlet.pass_on(said)
        self._spent_s += time.perf_counter() - began_s

    @Slot()
    def _begin(self) -> None:
        self._spent_s = 0.0
        if is_painting():
            self._next.start()
            return
        while self._waiting and self._spent_s <= TURN_S:
            self._next.start()  # first: a dialog in between has an event loop of its own
            self._pass_on(*self._waiting.popleft())


def _connects(batch: Batch) -> bool:
    """Tell whether a PV connects, or is lost: texts may come by the hundred for ever."""
    return any(isinstance(event, ConnectionChange) for event in batch.events)
