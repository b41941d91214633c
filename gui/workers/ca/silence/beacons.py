"""Beacons of the IOC of one circuit, as far as libca's own watchdog tells of them."""

from dataclasses import dataclass
from typing import Final

_FACTOR: Final = 1.3  # of the period, and
_SLACK_S: Final = 1.0
_LONGEST_S: Final = 60.0  # a longer period finds nothing before libca does
_STEP_S: Final = 0.5


@dataclass(slots=True)
class Beacons:
    """Restarts with every message of the circuit too, which is as good."""

    _delay_s: float = 0.0
    _unheard_s: float = 0.0

    def are_late(self, delay_s: float, period_s: float, passed_s: float) -> bool:
        """Return whether beacons came before and are overdue now.

        ``delay_s``: how long libca waits on before it sends an echo; ``period_s`` that of the
        beacons, negative where none came; ``passed_s`` since the last call.
        """
        heard = delay_s > self._delay_s + _STEP_S
        self._unheard_s = 0.0 if heard else self._unheard_s + passed_s
        self._delay_s = delay_s
        if not 0.0 < period_s <= _LONGEST_S:
            return False
        return self._unheard_s > _FACTOR * period_s + _SLACK_S
