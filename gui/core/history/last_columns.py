"""Columns of pixels that end now: their edges, and what a history held in each."""

import numpy as np

from gui.core.history.history import SampleHistory
from gui.core.pv.updates import Float64s, Int64s


def last_edges(now_ns: int, span_ns: int, columns: int) -> Int64s:
    """Return the edges (columns + 1,) of the columns of the last ``span_ns``.

    They lie on multiples of a column's time, so that a line moves by whole columns and does not
    tremble; the last column holds ``now_ns``.
    """
    step = max(span_ns // columns, 1)
    last = now_ns // step + 1
    return np.arange(last - columns, last + 1, dtype=np.int64) * step


def held_bounds(history: SampleHistory, edges_ns: Int64s) -> tuple[Float64s, Float64s]:
    """Return lowest and highest of each column (n,), its incoming value among them; NaN: none."""
    low, high, incoming, _ = history.envelope(edges_ns)
    return np.fmin(low, incoming), np.fmax(high, incoming)
