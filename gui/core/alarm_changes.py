"""What became of the alarms of one tab's PVs since the last look: columns, one row a PV."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np

from gui.core.batch import Float64s, Int32s, Int64s, UInt8s


class Condition(IntEnum):
    """Whether the severity of a PV is that of now, the best known first; none is an alarm."""

    LIVE = 0
    UNDEFINED = 1  # UDF and never processed: the record has no value, so no alarm either
    SILENT = 2  # connected, but its IOC sends nothing any more
    UNREADABLE = 3
    WAITING = 4  # never connected, or no value yet
    DISCONNECTED = 5
    GONE = 6  # taken out of its group


@dataclass(frozen=True, slots=True, eq=False)
class Peak:
    """The first of the worst samples of each row, (n,); ``severity`` 0: there was no alarm."""

    severity: UInt8s
    status: UInt8s
    value: Float64s
    time_ns: Int64s


@dataclass(frozen=True, slots=True, eq=False)
class AlarmChanges:
    """Columns of length n, a row for each slot that changed; times are UTC, ns since 1970.

    ``held`` is the worst change up to the first NO_ALARM, ``begun`` the worst of the alarms that
    began after a NO_ALARM, ``begun_count`` how many began. ``severity`` is the last known one,
    ``status`` and ``value`` are only those of now where ``condition`` is LIVE.
    """

    slot: Int32s
    condition: UInt8s
    condition_ns: Int64s  # since when, this machine's time
    severity: UInt8s
    status: UInt8s
    value: Float64s  # NaN for texts and arrays
    time_ns: Int64s
    held: Peak
    begun: Peak
    begun_count: Int32s
    texts: Mapping[tuple[int, int], str] = field(default_factory=dict)  # by slot and severity
    lost: int = 0  # updates dropped: alarms among them are not known

    def __len__(self) -> int:
        return len(self.slot)

    @property
    def worst(self) -> UInt8s:
        """Worst severity seen since the last look, that of now included, (n,)."""
        return np.maximum(np.maximum(self.held.severity, self.begun.severity), self.severity)
