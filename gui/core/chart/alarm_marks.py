"""Where marks of alarms stand along a trace: one in each piece of it, and where one begins."""

from typing import Final

import numpy as np

from gui.core.pv.updates import Int64s, UInt8s

CELL: Final = 28  # columns from mark to mark


def marked(cell: Int64s, severity: UInt8s) -> Int64s:
    """Return the positions in ``severity`` (n,), in order of time, that get a mark.

    In each ``cell`` (n,), numbered on a grid of absolute time, these are the first in alarm and
    each that is worse than all before it: later samples never take a mark away.
    """
    rank = cell * 4 + severity
    worst = np.maximum.accumulate(rank)
    rises = np.empty(len(rank), np.bool_)
    rises[:1] = True
    np.greater(rank[1:], worst[:-1], out=rises[1:])
    return np.flatnonzero(rises & (severity > 0))


def cells_of_segments(
    times: Int64s, severity: UInt8s, cell_ns: int
) -> tuple[Int64s, Int64s, UInt8s, Int64s]:
    """Return the places on segments at which they or a cell begins, in order of time.

    ``times`` int64[2k]: begin and end of each segment; ``severity`` (k,). Returned, (m,) each: the
    number of the segment, the time (ns), the severity and the cell. Only those in alarm.
    """
    number = np.flatnonzero(severity)
    begin, end = times[::2][number], times[1::2][number]
    first = begin // cell_ns + 1
    more = np.maximum(end // cell_ns - first + 1, 0)
    count = more + 1
    segment = np.repeat(number, count)
    step = np.arange(len(segment)) - np.repeat(np.cumsum(count) - count, count)  # 0: its begin
    at = np.where(
        step == 0, np.repeat(begin, count), (np.repeat(first, count) + step - 1) * cell_ns
    )
    order = np.argsort(at, kind="stable")
    segment, at = segment[order], at[order]
    return segment, at, severity[segment], at // cell_ns
