"""Clock of a replay: which moment of the recording is now."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

SLOWEST: Final = 0.1
FASTEST: Final = 100.0


@dataclass(frozen=True, slots=True)
class _Run:
    """At ``at_s`` of the monotonic clock it was ``from_ns``, and goes on at ``speed``; 0: not."""

    from_ns: int
    at_s: float
    speed: float


class ReplayClock:
    """Runs from ``now_ns`` to ``end_ns``, where it stands. Times are UTC, ns, of the recording.

    Changed on one thread; read on any, without a lock: its state is replaced as a whole.
    """

    def __init__(
        self,
        now_ns: int,
        end_ns: int,
        speed: float = 1.0,
        paused: bool = False,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._monotonic = monotonic
        self.end_ns = end_ns
        self.speed = min(max(speed, SLOWEST), FASTEST)
        self.paused = paused
        self._run = _Run(now_ns, monotonic(), 0.0 if paused else self.speed)

    def now_ns(self) -> int:
        """Return the moment of the recording that is now."""
        run = self._run
        gone_ns = round((self._monotonic() - run.at_s) * run.speed * 1e9)
        return min(run.from_ns + gone_ns, max(self.end_ns, run.from_ns))

    @property
    def has_ended(self) -> bool:
        """Whether it stands at the end of the recording."""
        return self.now_ns() >= self.end_ns

    def set_paused(self, paused: bool) -> None:
        """Stand, or go on from where it is."""
        self.paused = paused
        self._renew()

    def set_speed(self, speed: float) -> None:
        """Go on at ``speed``, at least ``SLOWEST`` and at most ``FASTEST``."""
        self.speed = min(max(speed, SLOWEST), FASTEST)
        self._renew()

    def _renew(self) -> None:
        now_ns = self.now_ns()
        self._run = _Run(now_ns, self._monotonic(), 0.0 if self.paused else self.speed)
