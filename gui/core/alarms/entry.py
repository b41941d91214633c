"""Entry of the alarm list: the alarm of one PV, and its acknowledgement."""

from dataclasses import dataclass

from gui.core.pv.standing import Standing
from gui.core.pv.updates import ValueProblem


@dataclass(slots=True, eq=False)
class AlarmEntry:
    """The alarm of one PV; only ``AlarmList`` changes it. Times are UTC, ns since 1970."""

    pv: str
    severity: int  # last known; current where ``standing`` is CURRENT
    status: int
    standing: Standing
    worst: int  # worst severity since it began, or since it was acknowledged
    worst_status: int
    value: str  # that the PV had at ``worst``
    since_ns: int  # the IOC's time of the first alarm
    standing_ns: int = 0
    problem: ValueProblem | None = None  # where ``standing`` is PROBLEM: what
    count: int = 1  # how many times it began
    acknowledged_ns: int = 0  # 0: it is not
    acknowledged_by: str = ""
    _quiet_up_to: int = 0  # worst severity that was acknowledged

    @property
    def acknowledged(self) -> bool:
        """Whether it was acknowledged and has not become worse since."""
        return self.acknowledged_ns > 0

    @property
    def cleared(self) -> bool:
        """Whether the last known severity is NO_ALARM."""
        return self.severity == 0

    @property
    def shown(self) -> tuple[int, int]:
        """Severity and status to show: the worst until it is acknowledged, then those of now."""
        if self.acknowledged:
            return self.severity, self.status
        return self.worst, self.worst_status

    @property
    def order(self) -> tuple[bool, bool, int, int, str]:
        """Sort key: what has not cleared, there what is not acknowledged, the worst, the newest.

        What needs a hand at the machine is never below what needs a click only.
        """
        return self.cleared, self.acknowledged, -self.shown[0], -self.since_ns, self.pv

    def rise(self, severity: int, status: int, value: str) -> bool:
        """Take a rise of the severity; return whether it needs acknowledgement."""
        if self.acknowledged:
            if severity <= self._quiet_up_to:
                return False
            self.acknowledged_ns, self.acknowledged_by = 0, ""
            self.worst = 0
        worse = severity > self.worst
        if severity >= self.worst:
            self.worst, self.worst_status, self.value = severity, status, value
        return worse

    def acknowledge(self, now_ns: int, user: str) -> None:
        """Acknowledge it until it becomes worse."""
        self.acknowledged_ns, self.acknowledged_by = now_ns, user
        self._quiet_up_to = max(self._quiet_up_to, self.worst)
