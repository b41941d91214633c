"""What is among many numbers: as ``np.unique``, which loads ``numpy.ma`` first, 12–20 ms.

For what runs while the program starts; elsewhere ``np.unique`` is loaded already.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt


class Distinct(NamedTuple):
    """``values[first]`` are the distinct ones (m,), in order; ``values[first][which]`` all (n,)."""

    first: npt.NDArray[np.intp]
    which: npt.NDArray[np.intp]


def distinct(values: npt.NDArray[np.integer[Any]]) -> Distinct:
    """Return where each of ``values`` (n,) is first, and which of those each is."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    begins = np.ones(len(ordered), np.bool_)
    begins[1:] = ordered[1:] != ordered[:-1]
    which = np.empty(len(ordered), np.intp)
    which[order] = np.cumsum(begins) - 1
    return Distinct(order[begins], which)
