"""Ranges of time [begin, end), ns: joined, and which parts of one are not in others."""

from collections.abc import Iterable

TimeRange = tuple[int, int]


def uncovered(wanted: TimeRange, ranges: Iterable[TimeRange]) -> list[TimeRange]:
    """Return the parts of ``wanted`` that none of ``ranges`` has, in order, none empty."""
    begin, end = wanted
    found = []
    for low, high in sorted(ranges):
        if low >= end:
            break
        if low > begin:
            found.append((begin, low))
        begin = max(begin, high)
    if begin < end:
        found.append((begin, end))
    return found


def merged(ranges: Iterable[TimeRange]) -> list[TimeRange]:
    """Return ``ranges`` in order of time, those that touch or overlap as one."""
    found: list[TimeRange] = []
    for begin, end in sorted(ranges):
        if found and begin <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((begin, end))
    return found
