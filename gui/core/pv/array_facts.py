"""Facts about an array: size, range, mean, count of NaN, first elements."""

import math
import weakref
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from gui.core.pv.counts import grouped
from gui.core.pv.formatting import format_element, general_text, short_exponent

FIRST_ELEMENTS: Final = 10
_NOT_FINITE: Final = {"nan": "NaN", "inf": "Inf", "-inf": "-Inf"}
_Facts = list[tuple[str, str]]


def array_facts(array: npt.NDArray[Any]) -> _Facts:
    """Return size, range, mean, count of NaN and first elements of a read-only array.

    Infinities count in the range. The facts of the last array are cached: 1e6 elements take some
    ms.
    """
    global _last
    if _last is None or _last[0]() is not array:
        _last = weakref.ref(array), _array_facts(array)
    return _last[1]


_last: tuple[weakref.ref[npt.NDArray[Any]], _Facts] | None = None


def _array_facts(array: npt.NDArray[Any]) -> _Facts:
    found = [
        ("Size", f"{grouped(array.size)} × {'text' if array.dtype.kind in 'US' else array.dtype}")
    ]
    if array.size and array.dtype.kind in "biuf":
        low, high = np.fmin.reduce(array), np.fmax.reduce(array)
        nans = int(np.count_nonzero(np.isnan(array))) if array.dtype.kind == "f" else 0
        if nans < array.size:
            part = array[~np.isnan(array)] if nans else array
            found += [("Minimum", exact(low)), ("Maximum", exact(high)), ("Mean", _mean(part))]
        if array.dtype.kind == "f":
            found.append(("Not a number", f"{grouped(nans)} of the elements" if nans else "none"))
    first = [_element(e) for e in array[:FIRST_ELEMENTS]]
    if first:
        more = array.size - len(first)
        rest = f", … and {grouped(more)} more" if more > 0 else ""
        found.append(("First elements", ", ".join(first) + rest))
    return found


def _element(element: Any) -> str:
    return format_element(element, 40) if isinstance(element, str | bytes) else exact(element)


def _mean(array: npt.NDArray[Any]) -> str:
    """Return the mean; scaled down before the sum where that would overflow."""
    with np.errstate(over="ignore", invalid="ignore"):
        mean = float(array.mean(dtype=np.float64))
        if not math.isfinite(mean) and bool(np.isfinite(array).all()):
            mean = float((array / float(array.size)).sum(dtype=np.float64))
    return _NOT_FINITE.get(str(mean), general_text(mean, 10))


def exact(value: Any) -> str:
    """Return a number with the digits that distinguish it from its neighbours of the same type."""
    text = str(value).removesuffix(".0")
    return _NOT_FINITE.get(text) or short_exponent(text)
