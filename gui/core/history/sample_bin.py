"""Bin of a reduced history: what is left of its samples."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SampleBin:
    """What the samples in [begin, end) (ns, UTC) were reduced to."""

    begin_ns: int
    end_ns: int
    low: float
    high: float
    severity: int  # the worst
