"""Value to write so that a PV has its saved value again, in the type it has now."""

import math
from typing import Final

import numpy as np

from gui.core.pv.plain_text import plain
from gui.core.pv.state_names import MOST_NAMES
from gui.core.pv.text_bytes import STRINGS, Text, characters_of
from gui.core.pv.updates import PvKind
from gui.core.pv.whole_value import why_not_whole
from gui.core.snapshots.snapshot import SnapshotItem, Value

_INTEGERS: Final = frozenset({"LONG", "INT", "SHORT", "CHAR"})
_SORTS: Final = {
    PvKind.FLOAT: "number",
    PvKind.INTEGER: "number",
    PvKind.ENUM: "state",
    PvKind.TEXT: "text",
    PvKind.ARRAY: "array",
}
_SCALARS: Final = (PvKind.FLOAT, PvKind.INTEGER, PvKind.ENUM)


def restore_value(item: SnapshotItem, live: SnapshotItem | None) -> Value:
    """Return the value to put. Raises ``ValueError`` with the reason why there is none.

    ``live`` is the PV as it is now (its type and state names matter), ``None`` if not known.
    What came from an IOC is returned as it came, to the byte.
    """
    if item.unknown or item.value is None:
        raise ValueError(item.unknown_then)
    if item.doubt:
        raise ValueError(item.doubt)
    if live is None or not live.native_type:
        return item.value
    if reason := other_unit(item.units, live.units):
        raise ValueError(reason)
    value = wanted_value(item, live)
    if doubt := why_not_whole(live.native_type, value, live.precision):
        raise ValueError(doubt)
    return value


def wanted_value(item: SnapshotItem, live: SnapshotItem) -> Value:
    """Return the saved value in the type that the PV has now. Raises ``ValueError``."""
    assert item.value is not None
    if item.untyped:
        return _from_text(item, live)
    if item.kind is PvKind.ENUM and live.kind is PvKind.ENUM:
        return saved_state(item, live)
    if live.kind in _SCALARS and (item.kind not in _SCALARS or _is_state(item) != _is_state(live)):
        raise ValueError(f"{_SORTS[item.kind]} saved, the PV is a {_SORTS[live.kind]} now")
    return item.value


def _is_state(item: SnapshotItem) -> bool:
    return item.kind is PvKind.ENUM


def is_characters(item: SnapshotItem) -> bool:
    """Tell whether the PV is an array of characters, however it is shown."""
    return item.native_type == "CHAR" and (item.count > 1 or item.kind is PvKind.TEXT)


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
    assert isinstance(value, str | bytes)
    if is_characters(live) or live.kind is PvKind.TEXT:
        return value
    text = characters_of(value)
    match live.kind:
        case PvKind.ARRAY:  # a scalar in the file: an array of one element
            return _from_texts([value], live)
        case PvKind.ENUM if live.labels.count(text) > 1:
            raise ValueError(f"{text!r:.60} is the name of several of its states")
        case PvKind.ENUM if text in live.labels:
            return live.labels.index(text)
        case PvKind.ENUM if len(live.labels) >= MOST_NAMES and not _is_number(text):
            return text  # its IOC has more states than the 16 whose names came
        case PvKind.ENUM | PvKind.INTEGER:
            number = _number(text)
            if not number.is_integer():
                raise ValueError(f"{text!r:.60} is not a whole number or state")
            return int(number)
    return _number(text)


def _from_texts(texts: list[Text], live: SnapshotItem) -> Value:
    if is_characters(live):
        return _characters(texts)
    if live.kind is not PvKind.ARRAY:
        if len(texts) == 1:
            return _from_text(SnapshotItem(live.name, texts[0]), live)
        raise ValueError(f"{len(texts)} elements saved, the PV has one")
    if live.native_type == "STRING":
        if any(isinstance(text, str) for text in texts):
            return np.array([characters_of(text) for text in texts], dtype="U")
        if any(len(text) >= STRINGS.itemsize for text in texts):
            raise ValueError("an element is too long for the IOC")
        return np.array(texts, STRINGS)
    numbers = np.array([_number(characters_of(text)) for text in texts], np.float64)
    if live.native_type in _INTEGERS and np.isfinite(numbers).all():
        whole = numbers.astype(np.int64)
        if (whole == numbers).all():
            return whole
        raise ValueError("an element is not a whole number")
    return numbers


def _characters(texts: list[Text]) -> Value:
    """Return the characters that were saved as numbers, uint8 (n,); −1 is 255."""
    numbers = [_number(characters_of(text)) for text in texts]
    if not all(math.isfinite(n) and n.is_integer() and -128 <= n <= 255 for n in numbers):
        raise ValueError("an element is not a character")
    return np.array([int(number) % 256 for number in numbers], np.uint8)


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
