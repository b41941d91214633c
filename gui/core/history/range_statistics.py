"""Statistics of one PV over a time range: of its samples, and of its step line."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from gui.core.history.sample_at import index_at
from gui.core.pv.updates import Float64s, Int64s

_NAN: Final = float("nan")


@dataclass(frozen=True, slots=True)
class RangeStatistics:
    """Statistics of a PV in [t0, t1]; NaN where one is not defined.

    ``count`` to ``deviation`` are of the samples in the range, each weighing the same;
    ``time_mean`` to ``covered_s`` are of the step line, each value weighing as long as it held.
    """

    count: int  # all samples in the range, the ``not_finite`` ones too
    minimum: float
    maximum: float
    mean: float
    deviation: float  # of a sample (n - 1); NaN for fewer than two
    time_mean: float
    integral: float  # value × s over the covered time; NaN if none is covered
    covered_s: float  # time with a known, finite value
    rate: float  # samples/s
    first: float  # in force at t0; NaN in a gap and before the first sample
    last: float  # in force at t1
    not_finite: int  # NaN or Inf: left out of the values above


def range_statistics(
    time_ns: Int64s, value: Float64s, gaps: Int64s, t0_ns: int, t1_ns: int
) -> RangeStatistics:
    """Return the statistics of [t0, t1], both ends included. Raises ``ValueError`` if t1 < t0.

    ``time_ns`` int64[n] in order, ``value`` float64[n] and ``gaps`` int64[k, 2] are those of
    ``SampleHistory.window(t0, t1)``. The sample before t0 is in force at t0, the last one holds
    up to t1: so t1 should not lie in the future.
    """
    if t1_ns < t0_ns:
        raise ValueError(f"the range ends ({t1_ns}) before it begins ({t0_ns})")
    inside = value[
        np.searchsorted(time_ns, t0_ns, "left") : np.searchsorted(time_ns, t1_ns, "right")
    ]
    finite = inside[np.isfinite(inside)]
    mean, deviation = _mean_and_deviation(finite)
    known_ns = _known_ns(time_ns, gaps, t0_ns, t1_ns)
    known_ns[~np.isfinite(value)] = 0
    covered_s = int(known_ns.sum()) / 1e9
    time_mean = _time_mean(value, known_ns)
    first, last = (index_at(time_ns, gaps, at) for at in (t0_ns, t1_ns))
    return RangeStatistics(
        count=len(inside),
        minimum=float(finite.min()) if len(finite) else _NAN,
        maximum=float(finite.max()) if len(finite) else _NAN,
        mean=mean,
        deviation=deviation,
        time_mean=time_mean,
        integral=time_mean * covered_s,
        covered_s=covered_s,
        rate=len(inside) * 1e9 / (t1_ns - t0_ns) if t1_ns > t0_ns else _NAN,
        first=_NAN if first is None else float(value[first]),
        last=_NAN if last is None else float(value[last]),
        not_finite=len(inside) - len(finite),
    )


def _known_ns(time_ns: Int64s, gaps: Int64s, t0_ns: int, t1_ns: int) -> Int64s:
    """Return for each sample the ns in [t0, t1] in which it is in force, gaps left out."""
    edges = np.empty(len(time_ns) + 1, np.int64)
    np.clip(time_ns, t0_ns, t1_ns, out=edges[:-1])
    edges[-1] = t1_ns
    if len(gaps):
        edges -= _gap_ns_before(edges, gaps, t0_ns, t1_ns)
    return np.diff(edges)


def _gap_ns_before(edges: Int64s, gaps: Int64s, t0_ns: int, t1_ns: int) -> Int64s:
    """Return for each edge (in order, in [t0, t1]) the ns of gaps between t0 and it."""
    ordered = np.vstack([[[t0_ns, t0_ns]], gaps[np.argsort(gaps[:, 0], kind="stable")]])
    start, end = np.clip(ordered, t0_ns, t1_ns).T.copy()
    end = np.maximum.accumulate(end)
    start[1:] = np.maximum(start[1:], end[:-1])  # where gaps overlap, time counts once
    before = np.concatenate([[0], np.cumsum(end - start)[:-1]])
    begun = np.searchsorted(edges, start, "left")  # few gaps, many edges: faster than the reverse
    edges_each = np.diff(begun, append=len(edges))
    shift = np.repeat(before - start, edges_each)
    return np.asarray(shift + np.minimum(edges, np.repeat(end, edges_each)))


def _power_of_two(value: Float64s) -> float:
    """Return a scale that brings ``value`` below 2 without rounding, so that no sum overflows."""
    largest = max(-float(value.min()), float(value.max()))
    return math.ldexp(1.0, math.frexp(largest)[1] - 1) if largest else 1.0


def _mean_and_deviation(value: Float64s) -> tuple[float, float]:
    """Return mean and sample deviation of finite values; two passes keep digits at offsets."""
    count = len(value)
    if not count:
        return _NAN, _NAN
    scale = _power_of_two(value)
    rest = value / scale
    low, high = float(rest.min()), float(rest.max())
    mean = float(rest.mean())
    rest -= mean
    correction = float(rest.mean())
    mean = min(max(mean + correction, low), high)
    if count < 2:
        return mean * scale, _NAN
    np.square(rest, out=rest)
    squares = max(float(rest.sum()) - count * correction**2, 0.0)
    return mean * scale, math.sqrt(squares / (count - 1)) * scale


def _time_mean(value: Float64s, weight_ns: Int64s) -> float:
    """Return the mean of ``value`` float64[n] by ``weight_ns`` int64[n]; NaN if all are 0."""
    held = weight_ns > 0
    if not held.all():
        value, weight_ns = value[held], weight_ns[held]
    if not len(value):
        return _NAN
    scale = _power_of_two(value)
    rest = value / scale
    low, high = float(rest.min()), float(rest.max())
    weight = weight_ns / int(weight_ns.sum())
    mean = float((rest * weight).sum())
    rest -= mean
    rest *= weight
    return min(max(mean + float(rest.sum()), low), high) * scale
