"""Beacons of the IOC of one circuit, as far as libca's own watchdog tells of them."""

from dataclasses import dataclass
from math import inf
from typing import Final

_FACTOR: Final = 1.3  # of the period, and
_SLACK_S: Final = 1.0
_LONGEST_S: Final = 60.0  # a longer period finds nothing before libca does
_STEP_S: Final = 0.5


@dataclass(slots=True)
class Beacons:
    """Restarts with every message of the circuit too, which is as good."""

    _delay_s: float = 0.0
    _full_s: float = 0.0  # the longest delay: that just after a message
    _unheard_s: float = 0.0
    _limit_s: float = inf  # of it; later they are late

    def are_late(
        self, delay_s: float, period_s: float, passed_s: float, stalled_s: float = 0.0
    ) -> bool:
        """Return whether beacons came before and are overdue now.

        ``delay_s``: how long libca waits on before it sends an echo; ``period_s`` that of the
        beacons, negative where none came; ``passed_s`` since the last call, counted, and
        ``stalled_s`` of it that were not.
        """
        heard = delay_s > self._delay_s - passed_s - stalled_s + _STEP_S
        self._full_s = max(self._full_s, delay_s)
        self._unheard_s += passed_s
        if heard:
            self._unheard_s = min(passed_s, self._full_s - delay_s)
        self._delay_s = delay_s
        known = 0.0 < period_s <= _LONGEST_S
        self._limit_s = _FACTOR * period_s + _SLACK_S if known else inf
        return self._unheard_s > self._limit_s

    @property
    def rest_s(self) -> float:
        """After how long from the last call they are late, if none is heard until then."""
        return max(self._limit_s - self._unheard_s, 0.0)
