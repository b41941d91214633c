"""The last minutes of a PV for the inspector's small chart: lowest and highest of each column."""

from dataclasses import dataclass

import numpy as np

from gui.core.history.history import SampleHistory
from gui.core.history.last_columns import held_bounds
from gui.core.pv.updates import Float64s, Int64s


@dataclass(frozen=True, slots=True, eq=False)
class RecentTrace:
    """``low`` and ``high``, float64 (n,), by column; NaN where nothing is known."""

    low: Float64s
    high: Float64s

    @property
    def bounds(self) -> tuple[float, float] | None:
        """Lowest and highest of all; ``None``: nothing is known."""
        known = np.isfinite(self.low)
        if not known.any():
            return None
        return float(self.low[known].min()), float(self.high[known].max())


def recent_trace(history: SampleHistory, edges_ns: Int64s, until_ns: int) -> RecentTrace:
    """Return the trace in the columns between ``edges_ns``, (n + 1,) ascending.

    A value holds until the next one, but not after ``until_ns``: from then on it is not known.
    """
    low, high = held_bounds(history, edges_ns)
    beyond = edges_ns[:-1] > until_ns
    low[beyond] = high[beyond] = np.nan
    return RecentTrace(low, high)
