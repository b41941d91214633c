"""A turn of the event loop of its own for a long piece of work."""

import time
import weakref
from collections import deque
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from shiboken6 import isValid

from gui.qt.turns.painting import is_painting

_LATE_S: Final = 0.005  # a timer is as late as what came before it in its turn has taken
_PAUSE_S: Final = 0.005  # from the end of one to the next, for keys, the mouse and other timers
_NEXT_MS: Final = 6
_LONG_FRAME_S: Final = 0.006
_MOST_LATE: Final = 8  # turns that are let go by: work is done though each turn is long

_ended_s = 0.0  # ``time.perf_counter()`` when the latest of all such work, or long frame, ended
_waiting: "deque[weakref.ref[OwnTurn]]" = deque()  # those that let a turn go by, in order


def note_frame(took_s: float) -> None:
    """Note that a frame is on the screen; if it took long, it was long work itself."""
    global _ended_s
    if took_s > _LONG_FRAME_S:
        _ended_s = time.perf_counter()


class OwnTurn(QObject):
    """Calls ``work``, a bound method, in a turn in which nothing else took long. GUI thread.

    Timers that are due together fire one after the other, and after what is painted, before keys
    and the mouse are looked at: three pieces of work of 25 ms are a stall of 75 ms. Here no two
    come in one turn, the one that waits longest is next, and each lets by some turns that others
    make long, ``_MOST_LATE`` at most. None begins while a frame is painted, or right after a long
    one: between frames there is more time than that.
    """

    def __init__(self, work: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._work = work
        self._due_s = 0.0
        self._late = 0
        self._self = weakref.ref(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timeout)

    def start(self, milliseconds: int = 0) -> None:
        """Call the work once, after so long; if it waits already, from now on anew."""
        self._late = 0
        if milliseconds and self._self in _waiting:
            _waiting.remove(self._self)  # else others would wait for so long too
        self._arm(milliseconds)

    def begin(self) -> None:
        """Call the work now, if no other such work ended just now or waits; else in turn."""
        self._timer.stop()
        self._late = 0
        self._due_s = time.perf_counter()
        self._on_timeout()

    def stop(self) -> None:
        """Do not call it, if it waits."""
        self._timer.stop()

    @property
    def is_waiting(self) -> bool:
        """Whether the work is still to be called."""
        return self._timer.isActive()

    def _arm(self, milliseconds: int) -> None:
        self._due_s = time.perf_counter() + milliseconds / 1e3
        self._timer.start(milliseconds)

    @Slot()
    def _on_timeout(self) -> None:
        global _ended_s
        if not self._may_begin():
            if self._self not in _waiting:
                _waiting.append(self._self)
            self._arm(_NEXT_MS)
            return
        if self._self in _waiting:
            _waiting.remove(self._self)
        try:
            self._work()
        finally:
            _ended_s = time.perf_counter()

    def _may_begin(self) -> bool:
        now_s = time.perf_counter()
        while _waiting and (first := _waiting[0]()) is not self:
            if first is not None and isValid(first) and first.is_waiting:
                return False  # its turn comes first
            _waiting.popleft()  # it was stopped, or is gone
        if is_painting() or now_s - _ended_s < _PAUSE_S:
            return False
        if now_s - self._due_s > _LATE_S and self._late < _MOST_LATE:
            self._late += 1
            return False
        return True
