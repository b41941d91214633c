"""Turns of the GUI thread in which batches are taken: short ones, whatever arrives at once.

Qt delivers all that was posted before it looks at timers, keys and the mouse. Twenty workers that
each send a batch of 10 ms would hold the GUI thread for 200 ms; here what is beyond ``TURN_S``
waits, in order, for the next turn of the event loop. Workers send no more than their credit.
"""

import time
from collections import deque
from typing import Final, Protocol

from PySide6.QtCore import QObject, QTimer, Slot
from shiboken6 import isValid

TURN_S: Final = 0.008


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
        self._next = QTimer(self)  # it fires once what was posted is delivered
        self._next.setSingleShot(True)
        self._next.setInterval(0)
        self._next.timeout.connect(self._begin)

    def take(self, outlet: Outlet, said: object) -> None:
        """Pass ``said`` on now, or, after what came before it, in one of the next turns."""
        if not self._next.isActive():
            self._spent_s = 0.0
            self._next.start()
        if self._waiting or self._spent_s > TURN_S:
            self._waiting.append((outlet, said))
        else:
            self._pass_on(outlet, said)

    def _pass_on(self, outlet: Outlet, said: object) -> None:
        began_s = time.perf_counter()
        if isValid(outlet):
            outlet.pass_on(said)
        self._spent_s += time.perf_counter() - began_s

    @Slot()
    def _begin(self) -> None:
        self._spent_s = 0.0
        while self._waiting and self._spent_s <= TURN_S:
            self._next.start()  # first: a dialog in between has an event loop of its own
            self._pass_on(*self._waiting.popleft())
