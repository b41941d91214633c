"""A turn of the event loop of its own for a long piece of work."""

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Slot

_LATE_S: Final = 0.005  # a timer is as late as what came before it in its turn has taken
_PAUSE_S: Final = 0.005  # from the end of one to the next, for keys, the mouse and other timers
_NEXT_MS: Final = 6
_MOST_TURNS: Final = 8  # that are let go by: work is done though each turn is long

_ended_s = 0.0  # ``time.perf_counter()`` when the latest of all such work ended


class OwnTurn(QObject):
    """Calls ``work``, a bound method, in a turn in which nothing else took long. GUI thread.

    Timers that are due together fire one after the other, and after what is painted, before keys
    and the mouse are looked at: three pieces of work of 25 ms are a stall of 75 ms. Each waits for
    a turn of its own here, a few at most.
    """

    def __init__(self, work: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._work = work
        self._due_s = 0.0
        self._let_by = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timeout)

    def start(self, milliseconds: int = 0) -> None:
        """Call the work once, after so long; if it waits already, from now on anew."""
        self._let_by = 0
        self._arm(milliseconds)

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
        now_s = time.perf_counter()
        is_shared = now_s - _ended_s < _PAUSE_S or now_s - self._due_s > _LATE_S
        if is_shared and self._let_by < _MOST_TURNS:
            self._let_by += 1
            self._arm(_NEXT_MS)
            return
        try:
            self._work()
        finally:
            _ended_s = time.perf_counter()
