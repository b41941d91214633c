"""Changes of the alarms of one tab's PVs between two polls: columns, one row a PV."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from gui.core.pv.updates import Float64s, Int32s, Int64s, UInt8s, ValueProblem


@dataclass(frozen=True, slots=True, eq=False)
class AlarmSamples:
    """What alarms need of samples: columns (n,), times UTC, ns since 1970."""

    severity: UInt8s
    status: UInt8s
    value: Float64s
    time_ns: Int64s

    def at(self, chosen: npt.NDArray[Any] | slice) -> "AlarmSamples":
        """Return those chosen by a mask, by places or a slice."""
        return AlarmSamples(
            self.severity[chosen], self.status[chosen], self.value[chosen], self.time_ns[chosen]
        )

    @staticmethod
    def joined(parts: "Sequence[AlarmSamples]") -> "AlarmSamples":
        """Return all of ``parts``, one after the other."""
        return AlarmSamples(
            np.concatenate([part.severity for part in parts]),
            np.concatenate([part.status for part in parts]),
            np.concatenate([part.value for part in parts]),
            np.concatenate([part.time_ns for part in parts]),
        )


@dataclass(frozen=True, slots=True, eq=False)
class AlarmChanges:
    """Columns of length n, a row for each slot that changed; times are UTC, ns since 1970.

    ``held`` is the first of the worst samples up to a NO_ALARM, ``begun`` that of the alarms that
    began after a NO_ALARM, severity 0 where there was none; ``begun_count``: how many began.
    ``severity`` is the last known one, ``previous`` the one before; ``status`` and ``value``
    are current only where ``standing`` is CURRENT.
    """

    slot: Int32s
    standing: UInt8s  # Standing: whether the severity is that of now; none is an alarm
    standing_ns: Int64s  # since when, this machine's time
    previous: UInt8s
    severity: UInt8s
    status: UInt8s
    value: Float64s  # NaN for texts and arrays
    time_ns: Int64s
    held: AlarmSamples
    begun: AlarmSamples
    begun_count: Int32s
    problems: Mapping[int, ValueProblem] = field(default_factory=dict)  # by slot
    texts: Mapping[tuple[int, int], str] = field(default_factory=dict)  # by slot and severity
    lost: int = 0  # updates dropped: alarms in them are not known

    def __len__(self) -> int:
        return len(self.slot)

    def parts(self, most: int) -> "list[AlarmChanges]":
        """Return the changes in parts of ``most`` rows, in order; the first has ``lost``."""
        if len(self) <= most:
            return [self] if len(self) or self.lost else []
        return [self._part(low, low + most) for low in range(0, len(self), most)]

    def _part(self, low: int, high: int) -> "AlarmChanges":
        rows = slice(low, high)
        return replace(
            self,
            slot=self.slot[rows],
            standing=self.standing[rows],
            standing_ns=self.standing_ns[rows],
            previous=self.previous[rows],
            severity=self.severity[rows],
            status=self.status[rows],
            value=self.value[rows],
            time_ns=self.time_ns[rows],
            held=self.held.at(rows),
            begun=self.begun.at(rows),
            begun_count=self.begun_count[rows],
            lost=0 if low else self.lost,
        )

    @property
    def worst(self) -> UInt8s:
        """Worst severity in force since the last poll, (n,)."""
        since = np.maximum(self.held.severity, self.begun.severity)
        return np.maximum(np.maximum(since, self.severity), self.previous)
