"""What is seen of a long array: the lowest and the highest of each of so many blocks."""

from typing import Any

import numpy as np
import numpy.typing as npt

Float64s = npt.NDArray[np.float64]


def envelope(x: Float64s | None, y: npt.NDArray[Any], most: int) -> tuple[Float64s, Float64s]:
    """Return points (m,), (m,), m ≤ ``most`` or so, whose line covers what that of y (n,) does.

    ``x`` (n,) or ``None``: the index. What is not finite is a gap (NaN): each block that is all
    gap is one. Each block has its lowest and its highest point, in their order; short arrays are
    given whole.
    """
    values = np.where(np.isfinite(y), y, np.nan) if y.dtype.kind == "f" else y.astype(np.float64)
    values = values.astype(np.float64, copy=False)
    count = len(values) if x is None else min(len(x), len(values))
    values = values[:count]
    size = -(-2 * count // max(most, 2))  # of a block
    if size <= 2:
        whole = np.arange(count, dtype=np.float64) if x is None else x[:count].astype(np.float64)
        return whole, values
    blocks = -(-count // size)
    padded = np.full(blocks * size, np.nan)
    padded[:count] = values
    table = padded.reshape(blocks, size)
    gaps = np.isnan(table)
    low = np.where(gaps, np.inf, table).argmin(axis=1)
    high = np.where(gaps, -np.inf, table).argmax(axis=1)
    at = np.sort(np.stack([low, high], axis=1), axis=1)
    at += (np.arange(blocks) * size)[:, None]
    chosen = np.minimum(at.ravel(), count - 1)
    if x is None:
        return chosen.astype(np.float64), values[chosen]
    return x[chosen].astype(np.float64), values[chosen]
