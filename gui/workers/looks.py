"""Looks at the workers: one timer for all of them, which runs while there are any."""

from typing import Final, Protocol
from weakref import WeakSet

from PySide6.QtCore import QObject, QTimer, Slot
from shiboken6 import isValid

from gui.qt.overrides import attempt
from gui.workers.presence import LOOK_S


class LookedAt(Protocol):
    """What is looked at every ``LOOK_S``."""

    def look(self) -> None:
        """Look whether it runs."""


class Looks(QObject):
    """One for the program. GUI thread."""

    def __init__(self) -> None:
        super().__init__()
        self._at: Final[WeakSet[LookedAt]] = WeakSet()
        self._timer = QTimer(self)
        self._timer.setInterval(int(LOOK_S * 1000))
        self._timer.timeout.connect(self._look)

    def begin(self, at: LookedAt) -> bool:
        """Look at ``at`` from now on, for as long as it lives; False: it was already."""
        if at in self._at:
            return False
        self._at.add(at)
        if not self._timer.isActive():
            self._timer.start()
        return True

    def end(self, at: LookedAt) -> None:
        """Look at ``at`` no more."""
        self._at.discard(at)
        if not self._at:
            self._timer.stop()

    @Slot()
    def _look(self) -> None:
        for each in tuple(self._at):
            if isValid(each):
                attempt(each.look)
            else:
                self._at.discard(each)
        if not self._at:
            self._timer.stop()
