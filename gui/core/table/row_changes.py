"""Runs of rows to remove and to insert, from one list of slots to another."""

from typing import Final

import numpy as np

from gui.core.pv.updates import Int64s

_MOST_RUNS: Final = 32  # with more of them, resetting the model is quicker
Runs = list[tuple[int, int]]  # first and last row of each


def removed_runs(old: Int64s, new: Int64s) -> Runs | None:
    """Return the runs of rows of ``old`` whose slots ``new`` lacks; ``None`` if they are many."""
    return _runs(~np.isin(old, new))


def inserted_runs(old: Int64s, new: Int64s) -> Runs | None:
    """Return the runs of rows of ``new`` whose slots ``old`` lacks; ``None`` if they are many."""
    return _runs(~np.isin(new, old))


def _runs(chosen: np.typing.NDArray[np.bool_]) -> Runs | None:
    steps = np.diff(chosen, prepend=False, append=False)
    edges = np.flatnonzero(steps)
    if len(edges) > 2 * _MOST_RUNS:
        return None
    return [(int(a), int(b) - 1) for a, b in zip(edges[::2], edges[1::2], strict=True)]
