"""Reduction of an array to one number, so that a waveform can be a trace."""

import re
from typing import Any, Final

import numpy as np
import numpy.typing as npt

REDUCTIONS: Final = ("min", "max", "mean", "sum")
_ELEMENT: Final = re.compile(r"\[(\d{1,9})\]")


def is_reduction(how: str) -> bool:
    """Tell whether ``how`` is ``min``, ``max``, ``mean``, ``sum`` or an element, ``[7]``."""
    return how in REDUCTIONS or _ELEMENT.fullmatch(how) is not None


def reduce_array(array: npt.NDArray[Any], how: str) -> float:
    """Return the number; NaN for texts, an empty array, or an element that is not there.

    Elements that are not finite count: a sum with a NaN is NaN and not the sum of the rest.
    Raises ``ValueError`` for an unknown ``how``.
    """
    element = _ELEMENT.fullmatch(how)
    if element is None and how not in REDUCTIONS:
        raise ValueError(
            f"{how!r} is not a reduction: {', '.join(REDUCTIONS)} or an element as [0]"
        )
    if array.dtype.kind not in "biuf" or not array.size:
        return float("nan")
    if element is not None:
        index = int(element[1])
        return float(array[index]) if index < array.size else float("nan")
    with np.errstate(over="ignore", invalid="ignore"):
        numbers = array.astype(np.float64, copy=False)
        return float(getattr(numbers, how)())
