"""A timer that ticks with the seconds of this machine's clock."""

import time

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

_AFTER_MS = 2  # so that the second has begun for sure
_LEAST_MS = 100  # a tick a little too soon is not followed by a second one at once


class SecondClock(QObject):
    """Emits ``ticked`` as soon as a second has begun, and so right after the clock was set.

    A clock on the screen that is renewed each 1,000 ms from any moment on is up to a second late.
    GUI thread.
    """

    ticked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timeout)

    @property
    def running(self) -> bool:
        """Whether it ticks."""
        return self._timer.isActive()

    @property
    def wait_ms(self) -> int:
        """How long it waits from tick to tick, as of the last one."""
        return self._timer.interval()

    def start(self) -> None:
        """Tick from the next second on."""
        self._timer.start(to_next_second_ms(time.time_ns()))

    def stop(self) -> None:
        """Tick no more."""
        self._timer.stop()

    @Slot()
    def _on_timeout(self) -> None:
        self.start()  # first: what is told by the tick may stop it
        self.ticked.emit()


def to_next_second_ms(now_ns: int) -> int:
    """Return how many ms after ``now_ns`` (since 1970) the next second has begun."""
    left_ms = 1000 - now_ns // 1_000_000 % 1000 + _AFTER_MS
    return left_ms if left_ms >= _LEAST_MS else left_ms + 1000
