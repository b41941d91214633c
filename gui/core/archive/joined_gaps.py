"""Gaps of several archivers of one PV: the times of which none of them knows the value."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from gui.core.archive.archived_gaps import merged_gaps
from gui.core.history.time_ranges import TimeRange, merged, uncovered
from gui.core.pv.updates import Int64s


class Known(NamedTuple):
    """What one archiver knows: from its first sample to ``until_ns``, but in its ``gaps``."""

    begin_ns: int
    until_ns: int
    gaps: Sequence[TimeRange]


def joined_gaps(archivers: Sequence[Known]) -> Int64s:
    """Return those parts (k, 2) of the gaps of each that no other one knows, in order."""
    found: list[TimeRange] = []
    for each in archivers:
        known = merged(
            part
            for other in archivers
            if other is not each
            for part in uncovered((other.begin_ns, other.until_ns), other.gaps)
        )
        begins, ends = [low for low, _ in known], [high for _, high in known]
        for low, high in each.gaps:  # a PV may have lost its connection thousands of times
            near = known[bisect_right(ends, low) : bisect_left(begins, high)]
            found += uncovered((low, high), near)
    return merged_gaps(found)
