"""The sample in force at a time: what a cursor reads, never interpolated."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gui.core.history.history import SampleHistory
from gui.core.pv.updates import Float64s, Int64s, UInt8s


@dataclass(frozen=True, slots=True)
class SampleAt:
    """One sample with its own time stamp (ns, UTC), not the time that was asked for."""

    time_ns: int
    value: float
    severity: int


def index_at(time_ns: Int64s, gaps: Int64s, at_ns: int) -> int | None:
    """Return the index of the sample in force at ``at_ns``; ``None`` if nothing is known.

    ``time_ns`` int64[n] in order; of equal times the last counts. ``gaps`` int64[k, 2]: nothing
    is known from start up to, not including, end.
    """
    index = int(np.searchsorted(time_ns, at_ns, "right")) - 1
    if index < 0 or bool(((gaps[:, 0] <= at_ns) & (gaps[:, 1] > at_ns)).any()):
        return None
    return index


def value_at(
    time_ns: Int64s, value: Float64s, severity: UInt8s, gaps: Int64s, at_ns: int
) -> SampleAt | None:
    """Return the sample in force at ``at_ns``; ``None`` before the first and in a gap.

    Takes what ``SampleHistory.window`` returns for any range that holds ``at_ns``.
    """
    index = index_at(time_ns, gaps, at_ns)
    if index is None:
        return None
    return SampleAt(int(time_ns[index]), float(value[index]), int(severity[index]))


def sample_of(history: SampleHistory, at_ns: int) -> SampleAt | None:
    """Return the sample of ``history`` in force at ``at_ns``."""
    return value_at(*history.window(at_ns, at_ns), at_ns)


def history_at(histories: Sequence[SampleHistory], at_ns: int) -> SampleHistory:
    """Return which of the histories of one PV, oldest first, tells what it was at ``at_ns``.

    Where none does, the newest that had begun.
    """
    begun = [each for each in reversed(histories) if len(each) and each.first_ns <= at_ns]
    if not begun:
        return histories[-1]
    return next((each for each in begun if not each.has_gap_at(at_ns)), begun[0])
