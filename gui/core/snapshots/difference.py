"""Difference of a saved value and another one; never "equal" where that is not known."""

import math
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from gui.core.pv.digits import exact_text
from gui.core.pv.formatting import (
    format_value,
    general_text,
    is_usual_precision,
    is_with_exponent,
    plain,
)
from gui.core.pv.updates import Float64s, Metadata, PvKind
from gui.core.pv.whole_value import LOST
from gui.core.snapshots.restore_value import (
    is_characters,
    other_unit,
    saved_state,
    wanted_value,
)
from gui.core.snapshots.snapshot import SnapshotItem
from gui.core.snapshots.text_difference import (
    characters_difference,
    elements_differ,
    text_and_characters,
    text_difference,
)
from gui.core.snapshots.tolerance import Tolerance

_SLACK: Final = 4 * np.finfo(np.float64).eps  # 1.1 is within 0.1 of 1, its double is not


class DifferenceState(IntEnum):
    """Result of a comparison."""

    EQUAL = 0  # or within tolerance
    DIFFERENT = 1
    UNKNOWN = 2  # one of the two values is not known
    MISSING = 3  # the other side does not have the PV
    OTHER_TYPE = 4


SYMBOLS: Final = ("=", "≠", "?", "∅", "⇄")


@dataclass(frozen=True, slots=True)
class Difference:
    """``delta`` is other - saved, of arrays the largest; ``None`` if not a number."""

    state: DifferenceState
    delta: float | None = None
    count: int = 0  # differing elements of an array
    reason: str = ""  # plain text


_EQUAL: Final = Difference(DifferenceState.EQUAL)


def compare(
    item: SnapshotItem, other: SnapshotItem | None, tolerance: Tolerance | None = None
) -> Difference:
    """Compare with ``other`` (``None``: missing); ``tolerance`` ``None``: exactly.

    NaN equals NaN and -0 equals 0. Infinite and not-a-number values have no tolerance. Values that
    may not be whole are never equal: they may differ in what was not received.
    """
    if other is None:
        return Difference(DifferenceState.MISSING, reason="not there")
    if item.unknown or item.value is None:
        return Difference(DifferenceState.UNKNOWN, reason=item.unknown_then)
    if other.unknown or other.value is None:
        return Difference(DifferenceState.UNKNOWN, reason=other.unknown)
    found = _compare_known(item, other, tolerance)
    doubt = item.doubt or other.doubt
    sure = not doubt or found.delta or _covers_rounding(tolerance, item.value)
    if found.state is not DifferenceState.EQUAL or sure:
        return found
    return Difference(DifferenceState.UNKNOWN, reason=doubt)


def _covers_rounding(tolerance: Tolerance | None, value: object) -> bool:
    """Tell whether what rounding took of a 64-bit integer is within the tolerance."""
    if tolerance is None or not isinstance(value, float):
        return False
    return tolerance.allowed(value) >= math.ulp(value)


def _compare_known(
    item: SnapshotItem, other: SnapshotItem, tolerance: Tolerance | None
) -> Difference:
    if LOST in (item.doubt, other.doubt):
        return Difference(DifferenceState.UNKNOWN, reason=LOST)
    if reason := other_unit(item.units, other.units):
        return Difference(DifferenceState.DIFFERENT, reason=reason)
    if item.untyped:
        return _compare_untyped(item, other, tolerance)
    if other.untyped:
        found = _compare_untyped(other, item, tolerance)
        return Difference(
            found.state, -found.delta if found.delta else found.delta, found.count, found.reason
        )
    if (item.kind is PvKind.ENUM) != (other.kind is PvKind.ENUM):
        return _other_type(item, other)
    if item.kind is PvKind.ENUM:
        return _of_states(item, other)
    if is_characters(item) and is_characters(other):
        return _of_characters(item.value, other.value)
    return compare_values(item.value, other.value, tolerance) or _other_type(item, other)


def _of_characters(saved: Any, other: Any) -> Difference:
    """Compare exactly, however they are shown; a file may have the text only."""
    different = DifferenceState.DIFFERENT
    whole = isinstance(saved, np.ndarray), isinstance(other, np.ndarray)
    if all(whole):
        reason, count = characters_difference(saved, other)
        return Difference(different, count=count, reason=reason) if reason else _EQUAL
    if any(whole):
        text, array = (other, saved) if whole[0] else (saved, other)
        reason, known = text_and_characters(text, array)
        if not known:
            return Difference(DifferenceState.UNKNOWN, reason=reason)
    else:
        reason = text_difference(saved, other)
    return Difference(different, reason=reason) if reason else _EQUAL


def compare_values(saved: Any, other: Any, tolerance: Tolerance | None) -> Difference | None:
    """Compare two numbers, texts or arrays; ``None``: they are not of the same sort."""
    arrays = isinstance(saved, np.ndarray), isinstance(other, np.ndarray)
    if all(arrays):
        return _of_arrays(saved, other, tolerance)
    texts = isinstance(saved, str | bytes), isinstance(other, str | bytes)
    if any(arrays) or texts[0] != texts[1]:
        return None
    if texts[0]:
        reason = text_difference(saved, other)
        return Difference(DifferenceState.DIFFERENT, reason=reason) if reason else _EQUAL
    return _of_numbers(saved, other, tolerance)


def _of_numbers(saved: float, other: float, tolerance: Tolerance | None) -> Difference:
    if saved == other or (saved != saved and other != other):  # whole numbers: exactly
        return _EQUAL
    try:
        delta = float(other - saved)
    except OverflowError:
        return Difference(DifferenceState.DIFFERENT)
    if math.isnan(delta):
        return Difference(DifferenceState.DIFFERENT)
    finite = math.isfinite(delta)
    if tolerance is not None and tolerance.amount and finite:
        allowed = tolerance.allowed(float(saved))
        if abs(delta) <= allowed + _SLACK * max(abs(float(saved)), abs(float(other))):
            return Difference(DifferenceState.EQUAL, delta)
    return Difference(DifferenceState.DIFFERENT, delta)


def numbers_within(
    saved: Float64s, other: Float64s, amount: Float64s, percent: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.bool_], Float64s]:
    """Return which of n numbers count as equal, and other - saved (0 where both are the same).

    ``amount`` float64[n] and ``percent`` bool[n] are the tolerances; amount 0: exactly.
    """
    same = (saved == other) | (np.isnan(saved) & np.isnan(other))
    with np.errstate(over="ignore", invalid="ignore"):
        delta = np.where(same, 0.0, other - saved)
        allowed = np.where(percent, np.abs(saved) * (amount / 100), amount)
        allowed += _SLACK * np.maximum(np.abs(saved), np.abs(other))
        near = (amount > 0) & np.isfinite(delta) & (np.abs(delta) <= allowed)
    return same | near, delta


def _of_arrays(
    saved: npt.NDArray[Any], other: npt.NDArray[Any], tolerance: Tolerance | None
) -> Difference | None:
    texts = saved.dtype.kind in "US", other.dtype.kind in "US"
    if any(texts) and not all(texts) and saved.size and other.size:
        return None
    common = min(saved.size, other.size)
    surplus = max(saved.size, other.size) - common
    delta = None
    if all(texts):
        differing = elements_differ(saved[:common], other[:common])
    else:
        differing, delta = _of_elements(saved[:common], other[:common], tolerance)
    if surplus:
        reason = f"{other.size} elements, saved {saved.size}"
        return Difference(DifferenceState.DIFFERENT, delta, differing + surplus, reason)
    if not differing:
        return Difference(DifferenceState.EQUAL, delta) if delta else _EQUAL
    reason = f"{differing} of {common} elements"
    return Difference(DifferenceState.DIFFERENT, delta, differing, reason)


def _of_elements(
    saved: npt.NDArray[Any], other: npt.NDArray[Any], tolerance: Tolerance | None
) -> tuple[int, float | None]:
    """Return how many elements differ, and the largest delta (``None``: no number)."""
    if saved.dtype == other.dtype and saved.tobytes() == other.tobytes():
        return 0, None
    before, after = saved.astype(np.float64), other.astype(np.float64)
    amount = np.full(len(before), tolerance.amount if tolerance else 0.0)
    percent = np.full(len(before), bool(tolerance and tolerance.percent))
    equal, delta = numbers_within(before, after, amount, percent)
    size = np.where(np.isnan(delta), -1.0, np.abs(delta))
    largest = int(size.argmax()) if len(size) else 0
    known = len(size) and size[largest] > 0
    return int(np.count_nonzero(~equal)), float(delta[largest]) if known else None


def _of_states(item: SnapshotItem, other: SnapshotItem) -> Difference:
    """Compare by number; by name where the names of the states changed since."""
    try:
        wanted = saved_state(item, other)
    except ValueError as error:
        if other.label() == item.label():  # of several states
            return Difference(DifferenceState.UNKNOWN, reason=str(error))
        wanted = math.nan
    return _of_state(wanted, other, _state(item))


def _of_state(wanted: float | str, other: SnapshotItem, shown: str) -> Difference:
    """Compare the state of ``other`` with a number, or with a name that is known of no number."""
    if wanted == (other.label() if isinstance(wanted, str) else other.value):
        return _EQUAL
    if isinstance(wanted, str) and not other.label():
        return Difference(DifferenceState.UNKNOWN, reason="the name of its state is not known")
    return Difference(DifferenceState.DIFFERENT, reason=f"{shown} → {_state(other)}")


def _state(item: SnapshotItem) -> str:
    meta = Metadata(labels=item.labels)
    number = item.value if isinstance(item.value, int | float) else math.nan
    return format_value(PvKind.ENUM, number, meta)


def _compare_untyped(
    item: SnapshotItem, other: SnapshotItem, tolerance: Tolerance | None
) -> Difference:
    if other.untyped:
        return compare_values(item.value, other.value, tolerance) or _other_type(item, other)
    try:
        wanted = wanted_value(item, other)
    except ValueError as error:
        return Difference(DifferenceState.OTHER_TYPE, reason=str(error))
    if other.kind is PvKind.ENUM:
        if isinstance(wanted, str):
            return _of_state(wanted, other, plain(wanted))
        saved = SnapshotItem(item.name, wanted, PvKind.ENUM, "ENUM", labels=other.labels)
        return _of_states(saved, other)
    if is_characters(other):
        return _of_characters(wanted, other.value)
    return compare_values(wanted, other.value, tolerance) or _other_type(item, other)


def sort_of_value(item: SnapshotItem) -> str:
    """Return the sort of value in words."""
    if isinstance(item.value, np.ndarray):
        if item.kind is PvKind.TEXT:
            return "text"
        return "array of texts" if item.value.dtype.kind in "US" else "array"
    if isinstance(item.value, str | bytes):
        return "text"
    return "state" if item.kind is PvKind.ENUM else "number"


def _other_type(item: SnapshotItem, other: SnapshotItem) -> Difference:
    reason = f"{sort_of_value(other)}, saved {sort_of_value(item)}"
    return Difference(DifferenceState.OTHER_TYPE, reason=reason)


def _signed(delta: float, item: SnapshotItem) -> str:
    """Return ``delta`` with the PV's precision, or three digits where that would show 0."""
    digits = item.precision
    if item.kind is PvKind.INTEGER and delta.is_integer():
        digits = 0
    if digits is None or not is_usual_precision(digits):
        return general_text(delta, 3, "+")
    if abs(delta) < 10.0**-digits or abs(delta) >= 1e9:
        return general_text(delta, 3, "+")
    return f"{delta:+.{digits}f}"


def _as_shown(
    difference: Difference, item: SnapshotItem, other: SnapshotItem, tolerance: Tolerance | None
) -> tuple[str, float] | None:
    """Return the difference of the numbers as the table shows them, with the saved one it is of.

    ``None`` where that says nothing. Where it would be on the other side of the tolerance, the
    exact ones have to tell.
    """
    saved, now, digits = item.value, other.value, item.precision
    if not (isinstance(saved, float) and isinstance(now, float) and digits == other.precision):
        return None
    if digits is None or not is_usual_precision(digits) or item.kind is not PvKind.FLOAT:
        return None
    if difference.delta is None:
        return None
    if any(not math.isfinite(x) or is_with_exponent(abs(x), digits) for x in (saved, now)):
        return None
    shown = float(f"{saved:.{digits}f}")
    delta = float(f"{now:.{digits}f}") - shown
    if abs(delta) < 10.0**-digits / 2:
        return None
    allowed = tolerance.allowed(saved) if tolerance is not None else 0.0
    within = abs(delta) <= allowed * (1 + 1e-9)
    if within is not (difference.state is DifferenceState.EQUAL):
        return general_text(difference.delta, 3, "+"), saved
    return f"{delta:+.{digits}f}", shown


def exact_difference(difference: Difference, item: SnapshotItem, other: SnapshotItem | None) -> str:
    """Return two numbers that differ with all their digits, "" of others."""
    if not difference.delta or other is None:
        return ""
    saved, now = item.value, other.value
    if not (isinstance(saved, float) and isinstance(now, float)):
        return ""
    return f"{exact_text(saved)} → {exact_text(now)}, {general_text(difference.delta, 6, '+')}"


def shown_difference(
    difference: Difference,
    item: SnapshotItem,
    other: SnapshotItem | None = None,
    tolerance: Tolerance | None = None,
) -> str:
    """Return the difference as plain text with its symbol, such as ``≠ +0.30 (+2.1 %)``.

    Beside ``other``, what it was compared with, it is that of the digits that are shown of both.
    """
    symbol = SYMBOLS[difference.state]
    parts = []
    if difference.delta and math.isfinite(difference.delta):
        if difference.state is DifferenceState.EQUAL:
            symbol = "≈"
        found = None if other is None else _as_shown(difference, item, other, tolerance)
        shown, saved = found or (_signed(difference.delta, item), item.value)
        parts.append(f"{'largest ' if difference.count else ''}{shown}")
        if isinstance(saved, int | float) and saved and math.isfinite(saved):
            # of the number beside it: that of what is not shown would not follow from it
            share = float(shown) / abs(saved) * 100
            parts.append(
                f"({general_text(share, 3, '+')} %)" if abs(share) < 1000 else f"({share:+,.0f} %)"
            )
    if difference.reason:
        parts.insert(0, f"{difference.reason}{',' if parts else ''}")
    return " ".join([symbol, *parts])
