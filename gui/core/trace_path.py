"""The line of a trace: what to paint of a history, never more than pixels need."""

from typing import Final

import numpy as np

from gui.core.batch import Float64s, Int64s

_LARGEST: Final = 1e300  # beyond it view ranges overflow


def trace_path(
    time_ns: Int64s, value: Float64s, gaps: Int64s, t0_ns: int, t1_ns: int, columns: int
) -> tuple[Int64s, Float64s]:
    """Return points (time, value) of the step line in [t0, t1], held flat to t1.

    ``time_ns``/``value``: samples in order, the first may lie before t0. ``gaps`` (k, 2): from
    start to end nothing is known; there the line breaks (a NaN point). With more samples than
    two a column the lowest and highest value of every column are kept, so spikes stay.
    """
    if not len(time_ns):
        return np.empty(0, np.int64), np.empty(0)
    value = np.where(np.isfinite(value), np.clip(value, -_LARGEST, _LARGEST), np.nan)
    if len(time_ns) <= 2 * columns:
        return _steps(time_ns, value, gaps, t0_ns, t1_ns)
    return _envelope(time_ns, value, gaps, t0_ns, t1_ns, columns)


def _steps(
    time_ns: Int64s, value: Float64s, gaps: Int64s, t0_ns: int, t1_ns: int
) -> tuple[Int64s, Float64s]:
    times: list[Int64s] = []
    values: list[Float64s] = []
    first = 0
    ends = [*((int(gap[0]), int(gap[1])) for gap in gaps), (t1_ns, t1_ns)]
    for start, _ in ends:
        last = int(np.searchsorted(time_ns, start, "right"))
        if last > first:
            until = min(max(start, int(time_ns[last - 1])), t1_ns)
            times.append(np.append(np.repeat(time_ns[first:last], 2)[1:], [until, until]))
            values.append(np.append(np.repeat(value[first:last], 2), np.nan))
        first = max(first, last)
    if not times:
        return np.empty(0, np.int64), np.empty(0)
    return np.clip(np.concatenate(times), t0_ns, t1_ns), np.concatenate(values)


def _envelope(
    time_ns: Int64s, value: Float64s, gaps: Int64s, t0_ns: int, t1_ns: int, columns: int
) -> tuple[Int64s, Float64s]:
    edges = np.linspace(t0_ns, t1_ns, columns + 1).astype(np.int64)
    at = np.searchsorted(time_ns, edges, "left")
    at[-1] = np.searchsorted(time_ns, t1_ns, "right")
    incoming = np.where(at[:-1] > 0, value[np.maximum(at[:-1] - 1, 0)], np.nan)
    for start, end in gaps:
        incoming[(edges[:-1] >= start) & (edges[:-1] <= end)] = np.nan
    low, high = incoming.copy(), incoming.copy()
    filled = np.flatnonzero(at[1:] > at[:-1])
    inside = value[: int(at[-1])]
    low[filled] = np.fmin(low[filled], np.fmin.reduceat(inside, at[:-1][filled]))
    high[filled] = np.fmax(high[filled], np.fmax.reduceat(inside, at[:-1][filled]))
    middle = (edges[:-1] + edges[1:]) // 2
    return np.repeat(middle, 2), np.column_stack([low, high]).ravel()
