"""Gaps in archived samples: the times in which the archiver was not connected or did not run."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np

from gui.core.archive.archive_answer import NO_GAPS
from gui.core.archive.pb.sample_columns import SampleColumns
from gui.core.history.history import OPEN_END
from gui.core.history.time_ranges import TimeRange, merged
from gui.core.pv.updates import Int64s

LOST: Final = "cnxlostepsecs"
REGAINED: Final = "cnxregainedepsecs"
CHANGED: Final = "connectionChange"  # of a bin in which the connection was regained

_SECOND_NS: Final = 1_000_000_000
_MOST_DIGITS: Final = 10


def gaps_of_samples(columns: SampleColumns, begin_ns: int, header: Mapping[str, str]) -> Int64s:
    """Return the gaps (k, 2), UTC ns, between raw samples, which are in order of time.

    A gap ends where the value is known again: at the first sample after it, or when the
    connection was regained if that sample is older than the gap (its record was not processed).
    One that has no beginning (the archiver was started or resumed) begins with the sample before,
    or at ``begin_ns``. ``header``: of the last chunk; it tells if the PV is disconnected now.
    """
    gaps = []
    for row, properties in columns.properties:
        if LOST not in properties and REGAINED not in properties:
            continue
        time_ns = int(columns.time_ns[row])
        before_ns = int(columns.time_ns[row - 1]) if row else begin_ns
        lost_ns = max(_seconds(properties.get(LOST)) * _SECOND_NS, min(before_ns, time_ns))
        regained_ns = _seconds(properties.get(REGAINED)) * _SECOND_NS
        until_ns = time_ns if time_ns > lost_ns else regained_ns
        if until_ns > lost_ns:
            gaps.append((lost_ns, until_ns))
    last_ns = int(columns.time_ns[-1]) if len(columns) else begin_ns
    lost_ns = _seconds(header.get(LOST)) * _SECOND_NS
    if lost_ns and lost_ns >= last_ns - _SECOND_NS:  # it has no fractions of a second
        gaps.append((max(lost_ns, last_ns), OPEN_END))
    return merged_gaps(gaps)


def gaps_of_bins(
    columns: SampleColumns, is_empty: Sequence[bool] | np.ndarray, bin_ns: int
) -> Int64s:
    """Return the gaps (k, 2), UTC ns, that bins tell: from the end of the last bin that has samples
    to the middle of that in which the connection was regained. When it was lost they do not tell.
    """
    changed = [row for row, properties in columns.properties if CHANGED in properties]
    full = np.flatnonzero(~np.asarray(is_empty, bool))
    gaps = []
    for row in changed:
        before = int(np.searchsorted(full, row)) - 1
        middle_ns = int(columns.time_ns[row])
        begin_ns = middle_ns - bin_ns // 2
        if before >= 0:
            begin_ns = min(int(columns.time_ns[full[before]]) + bin_ns // 2, begin_ns)
        if begin_ns < middle_ns:
            gaps.append((begin_ns, middle_ns))
    return merged_gaps(gaps)


def _seconds(text: str | None) -> int:
    """Return whole seconds since 1970; 0 where it is no such number."""
    if text and text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS:
        return int(text)
    return 0


def merged_gaps(gaps: Iterable[TimeRange]) -> Int64s:
    """Return gaps (k, 2) in order of time, those that overlap as one."""
    found = merged(gaps)
    if not found:
        return NO_GAPS
    array = np.array(found, np.int64)
    array.setflags(write=False)
    return array
