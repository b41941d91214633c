"""Trace with few samples: all its line segments, broken in gaps."""

import numpy as np

from gui.core.groups.group import Style
from gui.core.pv.updates import Float64s, Int64s


def trace_segments(
    time_ns: Int64s, value: Float64s, gaps: Int64s, t0_ns: int, t1_ns: int, style: Style
) -> tuple[Int64s, Float64s]:
    """Return segments as pairs of points: times int64[2k] in [t0, t1], values float64[2k].

    ``time_ns`` (n,), ``value`` (n,), ``gaps`` (m, 2) are those of ``SampleHistory.window``: the
    first sample may lie before t0. ``value`` is NaN where it cannot be drawn. The last sample is
    held flat to t1; in a gap, even between samples, and at a NaN the line breaks. A point is a
    segment without length.
    """
    if not len(time_ns):
        return np.empty(0, np.int64), np.empty(0)
    if style != "points":
        time_ns, value = _resumed(time_ns, value, gaps, t1_ns)
    known = np.isfinite(value)
    if style == "points":
        seen = known & (time_ns >= t0_ns) & (time_ns <= t1_ns)
        return np.repeat(time_ns[seen], 2), np.repeat(value[seen], 2)
    until = np.append(time_ns[1:], max(t1_ns, int(time_ns[-1])))
    unbroken = np.append(known[1:], False)
    for start, end in gaps.tolist():
        before = int(np.searchsorted(time_ns, start, "right")) - 1
        inside = slice(max(before, 0), int(np.searchsorted(time_ns, end)))
        until[inside] = np.minimum(until[inside], np.maximum(start, time_ns[inside]))
        unbroken[inside] = False
    if style == "line":
        return _lines(time_ns, value, until, known, unbroken, t0_ns, t1_ns)
    held = known & (until >= t0_ns) & (time_ns <= t1_ns)
    flat_times = np.column_stack([time_ns[held], until[held]])
    flat_values = np.repeat(value[held], 2)
    rises = np.flatnonzero(known & unbroken & (until >= t0_ns) & (until <= t1_ns))
    rise_values = np.column_stack([value[rises], value[rises + 1]])
    times = np.concatenate([flat_times.ravel(), np.repeat(until[rises], 2)])
    return np.clip(times, t0_ns, t1_ns), np.concatenate([flat_values, rise_values.ravel()])


def _resumed(time_ns: Int64s, value: Float64s, gaps: Int64s, t1_ns: int) -> tuple[Int64s, Float64s]:
    """Add a point where a gap ends without a sample: the value before it holds again."""
    if not len(gaps):
        return time_ns, value
    ends = gaps[gaps[:, 1] > gaps[:, 0], 1]
    place = np.searchsorted(time_ns, ends, "right")
    again = (place > 0) & (ends <= t1_ns)
    again &= time_ns[np.maximum(place - 1, 0)] < ends
    place, ends = place[again], ends[again]
    if not len(ends):
        return time_ns, value
    return np.insert(time_ns, place, ends), np.insert(value, place, value[place - 1])


def _lines(
    time_ns: Int64s,
    value: Float64s,
    until: Int64s,
    known: np.typing.NDArray[np.bool_],
    unbroken: np.typing.NDArray[np.bool_],
    t0_ns: int,
    t1_ns: int,
) -> tuple[Int64s, Float64s]:
    """Straight lines between samples; before a gap, and up to now, the value is held."""
    end_value = np.append(value[1:], value[-1])
    end_value = np.where(unbroken, end_value, value)
    drawn = known & (until >= t0_ns) & (time_ns <= t1_ns)
    start_ns, end_ns = time_ns[drawn], until[drawn]
    start, end = value[drawn], end_value[drawn]
    span = np.maximum(end_ns - start_ns, 1)
    first, last = np.clip(start_ns, t0_ns, t1_ns), np.clip(end_ns, t0_ns, t1_ns)
    low = _between(start, end, (first - start_ns) / span)
    high = np.where(last < end_ns, _between(start, end, (last - start_ns) / span), end)
    return np.column_stack([first, last]).ravel(), np.column_stack([low, high]).ravel()


def _between(start: Float64s, end: Float64s, part: Float64s) -> Float64s:
    """Return start at 0 and end at 1; rounding must not leave what lies between."""
    value = start * (1 - part) + end * part
    return np.asarray(np.clip(value, np.fmin(start, end), np.fmax(start, end)))
