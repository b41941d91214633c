"""How late the GUI thread is: a 10 ms timer that notes by how much it missed its time."""

import time
from typing import Final

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Slot

PERIOD_MS: Final = 10
_KEPT: Final = 60_000  # ten minutes


class GuiLateness(QObject):
    """Lives on the GUI thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._late = np.zeros(_KEPT, np.float32)
        self._count = 0
        self._due = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Begin a new measurement."""
        self._count = 0
        self._due = time.perf_counter() + PERIOD_MS / 1e3
        self._timer.start(PERIOD_MS)

    def stop(self) -> None:
        """End it; ``percentiles`` stays."""
        self._timer.stop()

    @Slot()
    def _tick(self) -> None:
        now = time.perf_counter()
        self._late[self._count % _KEPT] = max(now - self._due, 0.0) * 1e3
        self._count += 1
        self._due = now + PERIOD_MS / 1e3

    @property
    def count(self) -> int:
        """How many ticks were measured."""
        return self._count

    def percentiles(self) -> dict[str, float]:
        """Return lateness in ms: p50, p99, max; zeros before the first tick."""
        late = self._late[: min(self._count, _KEPT)]
        if not len(late):
            return {"p50": 0.0, "p99": 0.0, "max": 0.0}
        p50, p99 = np.percentile(late, (50, 99))
        return {
            "p50": round(float(p50), 2),
            "p99": round(float(p99), 2),
            "max": round(float(late.max()), 2),
        }
