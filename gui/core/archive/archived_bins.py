"""Bins that the appliance reduced samples to: recognised, and read as value, least and greatest."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from gui.core.archive.pb.payload_type import PayloadType
from gui.core.archive.pb.sample_columns import SampleColumns
from gui.core.pv.updates import Float64s, Int64s

Bools = npt.NDArray[np.bool_]

OPTIMIZED: Final = 5  # mean, standard deviation, least, greatest, count
WITH_LAST: Final = 6  # and the last value


@dataclass(frozen=True, slots=True, eq=False)
class Bins:
    """Statistics of n bins; ``value`` is the last one in a bin or else the mean."""

    value: Float64s
    low: Float64s
    high: Float64s
    is_empty: Bools


def bins_of(columns: SampleColumns, kind: PayloadType, bin_ns: int) -> Bins | None:
    """Return the bins that ``columns`` are; ``None``: they are samples, such as of a waveform.

    An array of a waveform could have as many elements: bins have stamps in the middle of their
    ``bin_ns`` and statistics that agree with each other.
    """
    if kind != PayloadType.DOUBLES or not columns.arrays:
        return None
    size = len(columns.arrays[0])
    if size not in (OPTIMIZED, WITH_LAST) or any(len(a) != size for a in columns.arrays):
        return None
    table: Float64s = np.stack(columns.arrays).astype(np.float64, copy=False)
    mean, deviation, low, high, count = table[:, :OPTIMIZED].T
    value = table[:, -1] if size == WITH_LAST else mean
    finite = np.isfinite(table[:, :4]).all(axis=1)
    with np.errstate(invalid="ignore", over="ignore"):
        slack = 1e-9 * np.maximum(np.maximum(np.abs(low), np.abs(high)), 1e-300)
        agrees = (
            (deviation >= 0)
            & (low - slack <= mean)
            & (mean <= high + slack)
            & ((count == 0) | ((low <= value) & (value <= high)) | (size == OPTIMIZED))
        )
        whole = (count >= 0) & (count == np.floor(count))
    if not ((agrees | ~finite).all() and whole.all() and _in_the_middle(columns.time_ns, bin_ns)):
        return None
    if size == WITH_LAST:
        is_empty = (count == 0) & np.isfinite(mean)
        value = np.where(np.isnan(mean), np.nan, value)  # none of its samples is a number
    else:  # an empty one repeats the one before, its count too; alike, it may also be constant
        same = (table[1:] == table[:-1]).all(axis=1) & (low < high)[1:]
        is_empty = np.concatenate([[False], same])
    return Bins(value, low, high, is_empty)


def _in_the_middle(time_ns: Int64s, bin_ns: int) -> bool:
    """Tell whether all stamps are in the middles of bins, which are counted from 1970."""
    return bool(np.all(time_ns % bin_ns == bin_ns // 2))
