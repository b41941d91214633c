"""Looks at the workers: one timer for all of them, which runs while there are any.

It fires every ``LOOK_S``; where all of them rest, once in ``_ROUND`` such times.
"""

from typing import Final, Protocol
from weakref import WeakSet

from PySide6.QtCore import QObject, QTimer, Slot
from shiboken6 import isValid

from gui.qt.overrides import attempt
from gui.workers.presence import LOOK_S

_ROUND: Final = 4  # looks, of which one goes to those that rest too
_LOOK_MS: Final = int(LOOK_S * 1000)


class LookedAt(Protocol):
    """What is looked at every ``LOOK_S``, every ``_ROUND`` of them while it rests."""

    def look(self) -> bool:
        """Look whether it runs; return whether it rests."""


class Looks(QObject):
    """One for the program. GUI thread."""

    def __init__(self) -> None:
        super().__init__()
        self._at: Final[WeakSet[LookedAt]] = WeakSet()
        self._awake: Final[WeakSet[LookedAt]] = WeakSet()  # as of the latest look
        self._looks = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)

    def begin(self, at: LookedAt) -> bool:
        """Look at ``at`` from now on, for as long as it lives; False: it was already."""
        if at in self._at:
            return False
        self._at.add(at)
        self._awake.add(at)
        self._keep_pace()
        if not self._timer.isActive():
            self._timer.start()
        return True

    def end(self, at: LookedAt) -> None:
        """Look at ``at`` no more."""
        self._at.discard(at)
        self._awake.discard(at)
        if not self._at:
            self._timer.stop()

    @Slot()
    def _look(self) -> None:
        self._looks += 1
        to_all = not self._awake or self._looks % _ROUND == 0
        for each in tuple(self._at if to_all else self._awake):
            if isValid(each):
                attempt(self._look_at, each)
            else:
                self._at.discard(each)
                self._awake.discard(each)
        self._keep_pace()
        if not self._at:
            self._timer.stop()

    def _keep_pace(self) -> None:
        wait_ms = _LOOK_MS if self._awake else _ROUND * _LOOK_MS
        if self._timer.interval() != wait_ms:
            self._timer.setInterval(wait_ms)

    def _look_at(self, each: LookedAt) -> None:
        if each.look():
            self._awake.discard(each)
        else:
            self._awake.add(each)
