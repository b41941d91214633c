"""Lateness of the GUI thread: by how much a 10 ms timer misses its time."""

import time
from typing import Final

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Slot

PERIOD_MS: Final = 10
_MOST: Final = 60_000  # ticks, ten minutes; the oldest are overwritten


class GuiLateness(QObject):
    """Measures from ``start`` to ``stop``. GUI thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._late = np.zeros(_MOST, np.float32)
        self._count = 0
        self._due = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Start a new measurement."""
        self._count = 0
        self._due = time.perf_counter() + PERIOD_MS / 1e3
        self._timer.start(PERIOD_MS)

    def stop(self) -> None:
        """Stop measuring; ``percentiles`` keeps its result."""
        self._timer.stop()

    @Slot()
    def _tick(self) -> None:
        now = time.perf_counter()
        self._late[self._count % _MOST] = max(now - self._due, 0.0) * 1e3
        self._count += 1
        self._due = now + PERIOD_MS / 1e3

    @property
    def count(self) -> int:
        """Number of ticks measured."""
        return self._count

    def percentiles(self) -> dict[str, float]:
        """Return ``p50``, ``p99`` and ``max`` in ms; zeros before the first tick."""
        late = self._late[: min(self._count, _MOST)]
        if not len(late):
            return {"p50": 0.0, "p99": 0.0, "max": 0.0}
        p50, p99 = np.percentile(late, (50, 99))
        return {
            "p50": round(float(p50), 2),
            "p99": round(float(p99), 2),
            "max": round(float(late.max()), 2),
        }
