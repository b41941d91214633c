"""Processor time of the program, measured once for all that show it."""

import time
from typing import Final

_SHORTEST_S: Final = 0.5  # over less a few ms of work are a high share
_OLD_S: Final = 2.5  # nobody measures each second


class CpuMeter:
    """The status bars measure once a second; what else shows the CPU shows what they have found."""

    def __init__(self) -> None:
        self._last = time.monotonic(), time.process_time()
        self._percent = 0.0

    def measure(self) -> float:
        """Return per cent of one core since the last measurement, if that was not just now."""
        now, cpu = time.monotonic(), time.process_time()
        seconds = now - self._last[0]
        if seconds >= _SHORTEST_S:
            self._percent = 100 * (cpu - self._last[1]) / seconds
            self._last = now, cpu
        return self._percent

    def latest(self) -> float:
        """Return what was measured last; measures, where nobody has for long."""
        if time.monotonic() - self._last[0] > _OLD_S:
            return self.measure()
        return self._percent


CPU: Final = CpuMeter()  # one for the program: a process has one figure
