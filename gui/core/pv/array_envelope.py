"""Envelope of a long array: the lowest and the highest point of each of its blocks."""

from typing import Any

import numpy as np
import numpy.typing as npt

Float64s = npt.NDArray[np.float64]


def envelope(x: Float64s | None, y: npt.NDArray[Any], most: int) -> tuple[Float64s, Float64s]:
    """Return x (m,) and y (m,), m ≤ about ``most``, whose line covers the pixels of all n points.

    ``x`` (n,) or ``None``: the index. Each block gives its lowest and its highest point, in their
    order; one without a finite value gives NaN, a gap. Short arrays are returned whole.
    """
    count = len(y) if x is None else min(len(x), len(y))
    y = y[:count]
    size = -(-2 * count // max(most, 2))  # of a block
    if size <= 2:
        whole = np.arange(count, dtype=np.float64) if x is None else x[:count].astype(np.float64)
        return whole, _gaps_as_nan(y)
    if y.dtype.kind != "f" or np.isfinite(y).all():
        chosen = _extremes(y, y, size)
    else:
        y = _gaps_as_nan(y)
        gaps = np.isnan(y)
        chosen = _extremes(np.where(gaps, np.inf, y), np.where(gaps, -np.inf, y), size)
    points = y[chosen].astype(np.float64)
    return (chosen if x is None else x[chosen]).astype(np.float64), points


def _gaps_as_nan(y: npt.NDArray[Any]) -> Float64s:
    values = y.astype(np.float64)
    if y.dtype.kind == "f":
        values[~np.isfinite(values)] = np.nan
    return values


def _extremes(lows: npt.NDArray[Any], highs: npt.NDArray[Any], size: int) -> npt.NDArray[np.int64]:
    """Return the indices of the lowest of ``lows`` (n,) and the highest of ``highs`` (n,) of each
    block of ``size``, ascending; the first of a block of equal values.
    """
    whole = len(lows) - len(lows) % size
    pairs = [(lows[:whole].reshape(-1, size), highs[:whole].reshape(-1, size))]
    if whole < len(lows):
        pairs.append((lows[None, whole:], highs[None, whole:]))
    at: npt.NDArray[np.int64] = np.concatenate(
        [np.stack([low.argmin(axis=1), high.argmax(axis=1)], axis=1) for low, high in pairs]
    )
    at.sort(axis=1)
    at += (np.arange(len(at)) * size)[:, None]
    return at.ravel()
