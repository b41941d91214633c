"""Value to write so that a PV has its saved value again, in the type it has now."""

import math
from typing import Final

import numpy as np

from gui.core.pv.plain_text import plain
from gui.core.pv.state_names import MOST_NAMES
from gui.core.pv.updates import PvKind
from gui.core.snapshots.snapshot import SnapshotItem, Value

_INTEGERS: Final = frozenset({"LONG", "INT", "SHORT", "CHAR"})


def restore_value(item: SnapshotItem, live: SnapshotItem | None) -> Value:
    """Return the value to put. Raises ``ValueError`` with the reason why there is none.

    ``live`` is the PV as it is now (its type and state names matter), ``None`` if not known.
    """
    if item.unknown or item.value is None:
        raise ValueError(f"{item.unknown} when saved")
    if live is None or not live.native_type:
        return item.value
    if reason := other_unit(item.units, live.units):
        raise ValueError(reason)
    if item.untyped:
        return _from_text(item, live)
    if item.kind is PvKind.ENUM and live.kind is PvKind.ENUM:
        return saved_state(item, live)
    return item.value


def other_unit(saved: str, now: str) -> str:
    """Return in words that a number means something else now, "" where no unit says so."""
    if saved == now or not saved or not now:
        return ""
    return f"its unit was {plain(saved, 16)} when saved, it is {plain(now, 16)} now"


def saved_state(item: SnapshotItem, live: SnapshotItem) -> int | float | str:
    """Return the saved state as a state of ``live``: by name where the names changed since.

    A text is a name that may be one of the states of ``live`` whose names are not known: its IOC
    decides. Raises ``ValueError`` with the reason where no state or several may be meant.
    """
    number = item.value
    assert isinstance(number, int | float)
    name = item.label()
    if not name or not live.labels or item.labels == live.labels:
        return number
    held = live.labels[int(number)] if number < len(live.labels) else ""
    if held == name:
        return number
    if live.labels.count(name) > 1 or (name in live.labels and item.labels.count(name) > 1):
        raise ValueError(f"its states changed: {name!r:.60} is the name of several")
    if name in live.labels:
        return live.labels.index(name)
    if len(live.labels) < MOST_NAMES:
        raise ValueError(f"its states changed: {name!r:.60} is not one of them")
    return name


def _from_text(item: SnapshotItem, live: SnapshotItem) -> Value:
    value = item.value
    if isinstance(value, np.ndarray):
        return _from_texts(value.tolist(), live)
    assert isinstance(value, str)
    match live.kind:
        case PvKind.TEXT:
            return value
        case PvKind.ARRAY:  # a scalar in the file: an array of one element
            return _from_texts([value], live)
        case PvKind.ENUM if live.labels.count(value) > 1:
            raise ValueError(f"{value!r:.60} is the name of several of its states")
        case PvKind.ENUM if value in live.labels:
            return live.labels.index(value)
        case PvKind.ENUM if len(live.labels) >= MOST_NAMES and not _is_number(value):
            return value  # its IOC has more states than the 16 whose names came
        case PvKind.ENUM | PvKind.INTEGER:
            number = _number(value)
            if not number.is_integer():
                raise ValueError(f"{value!r:.60} is not a whole number or state")
            return int(number)
    return _number(value)


def _from_texts(texts: list[str], live: SnapshotItem) -> Value:
    if live.kind is PvKind.TEXT and live.native_type == "CHAR":
        return _characters(texts)
    if live.kind is not PvKind.ARRAY:
        if len(texts) == 1:
            return _from_text(SnapshotItem(live.name, texts[0]), live)
        raise ValueError(f"{len(texts)} elements saved, the PV has one")
    if live.native_type == "STRING":
        return np.array(texts, dtype="U")
    numbers = np.array([_number(text) for text in texts], np.float64)
    if live.native_type in _INTEGERS and np.isfinite(numbers).all():
        whole = numbers.astype(np.int64)
        if (whole == numbers).all():
            return whole
        raise ValueError("an element is not a whole number")
    return numbers


def _characters(texts: list[str]) -> str:
    """Return the text whose bytes were saved as numbers, up to the first 0."""
    numbers = [_number(text) for text in texts]
    if not all(math.isfinite(n) and n.is_integer() and -128 <= n <= 255 for n in numbers):
        raise ValueError("an element is not a character")
    data = bytes(int(number) % 256 for number in numbers)
    return data.split(b"\0", 1)[0].decode("utf-8", "replace")


def _is_number(text: str) -> bool:
    try:
        _number(text)
    except ValueError:
        return False
    return True


def _number(text: str) -> float:
    try:
        if "_" in text:  # Python's own spelling, no IOC's
            raise ValueError
        return float(text)
    except ValueError:
        raise ValueError(f"{text!r:.60} is not a number") from None
