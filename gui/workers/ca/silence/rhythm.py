"""Rhythm of a circuit: how long its pauses between updates usually are."""

import math
from collections import deque
from dataclasses import dataclass, field
from typing import Final

QUIET_S: Final = 1.0  # shorter quiet is never remarkable
REST_S: Final = 15.0  # longer quiet is rest, whatever the rhythm
_REMARKABLE_S: Final = 0.7  # shorter pauses need not be kept: they leave QUIET_S as it is
_FACTOR: Final = 1.3  # of the usual pause: a PV of one update a second is stale within 3 s
_MEMORY_S: Final = 300.0
_KEPT: Final = 64
_STEADY: Final = 8  # updates


@dataclass(slots=True)
class Rhythm:
    """The long pauses of the last minutes; times in s, ``now_s`` monotonic."""

    _pauses: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=_KEPT))
    _latest: deque[float] = field(default_factory=lambda: deque(maxlen=_STEADY))

    def note(self, pause_s: float, now_s: float) -> None:
        """Take a pause that an update has just ended."""
        self._latest.append(now_s)
        if pause_s >= _REMARKABLE_S:
            self._pauses.append((now_s, pause_s))

    def usual_s(self, now_s: float) -> float:
        """Return the second longest pause of the last minutes: one hiccup is no rhythm."""
        while self._pauses and self._pauses[0][0] < now_s - _MEMORY_S:
            self._pauses.popleft()
        pauses = sorted(pause for _, pause in self._pauses)
        return pauses[-2] if len(pauses) > 1 else 0.0

    def quiet_after_s(self, now_s: float) -> float:
        """Return after how long without an update the circuit is quieter than it usually is."""
        return min(max(QUIET_S, _FACTOR * self.usual_s(now_s)), REST_S)

    def overdue_after_s(self, now_s: float) -> float:
        """Return after how long several updates in a row are overdue; inf: none came steadily."""
        if len(self._latest) < _STEADY:
            return math.inf
        steady_s = self._latest[-1] - self._latest[0]
        return max(3.0 * max(self.usual_s(now_s), _REMARKABLE_S), steady_s)
