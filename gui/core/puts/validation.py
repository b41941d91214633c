"""Validation of puts: parse typed text, check values before sending, compare the readback."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from gui.core.puts.number_arrays import check_room, checked_numbers
from gui.core.puts.parsing import InvalidValueError, parse_number, split_numbers, split_texts
from gui.core.puts.text_puts import (
    check_edited_in_place,
    checked_characters,
    checked_string,
    checked_strings,
    room_for_text,
)
from gui.core.pv.digits import exact_text
from gui.core.pv.formatting import format_moment, general_text, plain
from gui.core.pv.state_names import MOST_INDEX, is_open_ended, raw_names, state_text, states_named
from gui.core.pv.text_bytes import LATIN_1, STRING_BYTES, decode, text_of_chars
from gui.core.pv.updates import Metadata, PvKind
from gui.core.pv.whole_value import why_not_whole

_UNNAMED_STATES: Final = 16  # states that an enum without names may have
_LISTED: Final = 16  # states named in a message
_RANGES: Final = {
    "INT": (-(2**15), 2**15 - 1),
    "LONG": (-(2**31), 2**31 - 1),
    "CHAR": (0, 255),
    "ENUM": (0, 2**16 - 1),  # elements of an array; a scalar is a state
}
# a scalar of type CHAR may be signed or unsigned in the IOC: the readback tells
_SCALAR_RANGES: Final = _RANGES | {"CHAR": (-128, 255)}
_FLOAT_MAX: Final = float(np.finfo(np.float32).max)
_FLOAT_MIN: Final = float(np.finfo(np.float32).smallest_subnormal)

Value = float | bytes | npt.NDArray[Any]  # as the IOC sent it


@dataclass(frozen=True, slots=True, eq=False)
class PutTarget:
    """State of a PV at the moment of a put."""

    name: str
    kind: PvKind = PvKind.FLOAT
    native_type: str = "DOUBLE"  # as in ConnectionChange
    count: int = 1  # elements that the channel has room for
    metadata: Metadata | None = None  # None: has not arrived
    host: str = ""
    connected: bool = True
    writable: bool = True
    silent_since: int | None = None  # ns since 1970; None: its IOC is not silent
    value: Value | None = None  # the last known
    severity: int = 0
    late_since: int | None = None  # ns since 1970; None: the tab's worker runs
    why_unknown: str = ""  # why ``value`` and ``severity`` are not those of now, "" if they are

    @property
    def characters(self) -> bool:
        """Whether it is an array of characters, shown as text or as numbers."""
        return self.native_type == "CHAR" and self.count > 1

    @property
    def doubt(self) -> str:
        """Why ``value`` may not be all that the IOC holds; "" if it is."""
        precision = self.metadata.precision if self.metadata else None
        return why_not_whole(self.native_type, self.value, precision)


def check_access(target: PutTarget) -> None:
    """Raise ``InvalidValueError`` when ``target`` cannot be written now."""
    if not target.connected:
        raise InvalidValueError("It is not connected.")
    if target.silent_since is not None:
        since = format_moment(target.silent_since, utc=False)
        raise InvalidValueError(
            f"Its IOC is silent since {since}: the value might never get there."
        )
    if target.late_since is not None:
        since = format_moment(target.late_since, utc=False)
        raise InvalidValueError(f"PV Watch's own worker does not answer since {since}.")
    if not target.writable:
        raise InvalidValueError("The IOC gives you no write access to it.")


def parse_put(target: PutTarget, text: str) -> object:
    """Return the value of ``text`` for ``target``: int, float, bytes or read-only array (n,).

    A state comes as its index, characters as uint8. Raises ``InvalidValueError``.
    """
    check_access(target)
    check_editable(target)
    if target.kind not in (PvKind.ARRAY, PvKind.TEXT):
        _metadata(target)  # before the text is read by them
    return check_value(target, _read(target, text))


def renewed(target: PutTarget, now: PutTarget) -> PutTarget:
    """Return ``target`` with the access to its PV that there is ``now``, and its metadata.

    They may have arrived since, or gone with the connection: without them nothing is written.
    Raises ``InvalidValueError`` where the record is another one: the text, or the number of a
    state, was meant for the one before.
    """
    if _form(now) != _form(target) or _other_labels(now.metadata, target.metadata):
        raise InvalidValueError(
            "The record changed while this was open. Press Esc and edit it again."
        )
    return replace(
        target,
        host=now.host,
        connected=now.connected,
        writable=now.writable,
        silent_since=now.silent_since,
        late_since=now.late_since,
        metadata=now.metadata,
    )


def _form(target: PutTarget) -> tuple[object, ...]:
    return target.kind, target.native_type, target.count


def _other_labels(now: Metadata | None, before: Metadata | None) -> bool:
    return now is not None and before is not None and now.labels != before.labels


def check_editable(target: PutTarget) -> None:
    """Raise ``InvalidValueError`` where the present value cannot be edited in place."""
    as_text = target.kind is PvKind.TEXT
    check_edited_in_place(target.name, target.value, target.native_type, as_text)


def _read(target: PutTarget, text: str) -> object:
    if target.kind is PvKind.TEXT:
        return text
    if target.kind is PvKind.ARRAY:
        texts = target.native_type == "STRING"
        elements = split_texts(text) if texts else split_numbers(text)
        check_room(len(elements), target.count)
        return elements if texts else [parse_number(element) for element in elements]
    if target.kind is PvKind.ENUM:
        if states_named(target.metadata, text):
            return _named_state(target.metadata, text)
        return _typed_state(target.metadata, text)
    units = target.metadata.units if target.metadata else ""
    number = text.strip()
    return parse_number(number.removesuffix(units) if units else number)


def check_value(target: PutTarget, value: object) -> object:
    """Return ``value`` as it is sent to ``target``; raises ``InvalidValueError``."""
    if target.characters:
        array = checked_characters(target.name, target.count, value, target.value)
        array.setflags(write=False)
        return array
    if target.kind is PvKind.TEXT:
        return checked_string(value, target.value)
    if target.kind is PvKind.ARRAY:
        return _checked_array(target, value)
    metadata = _metadata(target)
    if target.kind is PvKind.ENUM:
        return _checked_state(metadata, value)
    number = _checked_number(target, value)
    low, high = metadata.control_limits or (0.0, 0.0)
    if low < high and math.isfinite(number) and not low <= number <= high:
        raise InvalidValueError(
            f"{_full(number)} is outside the control limits {_full(low)} to {_full(high)}."
        )
    return number


def _metadata(target: PutTarget) -> Metadata:
    if target.metadata is None:
        what = "states" if target.kind is PvKind.ENUM else "limits"
        raise InvalidValueError(f"Its {what} have not arrived yet: try again in a moment.")
    return target.metadata


def text_hint(target: PutTarget) -> str:
    """Return what may be typed for a text."""
    room = room_for_text(target.name, target.count) if target.characters else STRING_BYTES
    held = text_of_chars(target.value) if isinstance(target.value, np.ndarray) else target.value
    latin = isinstance(held, bytes) and decode(held).encoding == LATIN_1
    return f"Text of up to {room} bytes{', in Latin-1 as the present one' if latin else ''}"


def _checked_state(metadata: Metadata, value: object) -> int | str:
    """Return the number of the state; its name where only the IOC can know it."""
    if isinstance(value, str):
        if not states_named(metadata, value):
            if not value or not is_open_ended(metadata):
                raise _unknown_state(metadata, value)
            checked_string(value, None)
            return value
        value = _named_state(metadata, value)
    number = _as_number(value)  # without a name too: what an IOC holds can be put back
    if not math.isfinite(number) or number != int(number) or not 0 <= number <= MOST_INDEX:
        raise _unknown_state(metadata, _full(number))
    return int(number)


def _typed_state(metadata: Metadata | None, text: str) -> int | float | str:
    """Return the number of a state, or a name that only the IOC can know."""
    try:
        number = parse_number(text)
    except InvalidValueError:
        if is_open_ended(metadata):
            return text.strip()
        raise _unknown_state(metadata, text) from None
    states = len(metadata.labels) if metadata is not None else 0
    if number >= (states or _UNNAMED_STATES) and not is_open_ended(metadata):
        raise _unknown_state(metadata, text)
    return number


def _named_state(metadata: Metadata | None, text: str) -> int:
    """Return the one state that ``text`` names."""
    found = states_named(metadata, text)
    if len(found) > 1:
        names = ", ".join(state_text(metadata, state) for state in found)
        raise InvalidValueError(
            f"“{plain(text, 40)}” is the name of {len(found)} states: write one of {names}."
        )
    return found[0]


def _unknown_state(metadata: Metadata | None, text: str) -> InvalidValueError:
    labels = metadata.labels if metadata else ()
    states = [f"{index} {plain(label, 26)}".strip() for index, label in enumerate(labels)]
    listed = ", ".join(states[:_LISTED]) or f"0 to {_UNNAMED_STATES - 1}, without names"
    more = f" … up to {MOST_INDEX}" if is_open_ended(metadata) else ""
    return InvalidValueError(f"It has no state “{plain(text, 40)}”. Its states: {listed}{more}.")


def _as_number(value: object) -> int | float:
    try:
        number = float(value)  # type: ignore[arg-type]
        if isinstance(value, str):
            raise TypeError
    except (TypeError, ValueError):
        raise InvalidValueError(f"“{plain(str(value), 40)}” is not a number.") from None
    except OverflowError:
        raise InvalidValueError("The number is too large.") from None
    return int(value) if isinstance(value, int | np.integer) else number


def _full(number: float, digits: int = 15) -> str:
    return general_text(number, digits)


def _checked_number(target: PutTarget, value: object) -> int | float:
    """Accepts what is not finite: a stored number may be that, a typed one cannot."""
    number = _as_number(value)
    if target.native_type in _SCALAR_RANGES:
        low, high = _SCALAR_RANGES[target.native_type]
        if not math.isfinite(number) or number != int(number):
            raise InvalidValueError(
                f"{exact_text(number)} is not a whole number, as {target.native_type} needs."
            )
        if not low <= number <= high:
            raise InvalidValueError(
                f"{_full(number)} is out of the range of {target.native_type}: {low} to {high}."
            )
        return int(number)
    sent = float(number)
    if math.isfinite(sent) and sent != number:  # a whole number of more than 53 bits
        raise InvalidValueError(f"Channel Access would round {number} to {sent:.0f}.")
    if target.native_type == "FLOAT" and sent and math.isfinite(sent):
        if abs(sent) > _FLOAT_MAX:
            raise InvalidValueError(
                f"{_full(sent)} is out of the range of FLOAT: ±{_full(_FLOAT_MAX, 7)}."
            )
        if abs(sent) < _FLOAT_MIN:
            raise InvalidValueError(f"{_full(sent)} is too small for FLOAT: it would become 0.")
    return sent


def _checked_array(target: PutTarget, value: object) -> npt.NDArray[Any]:
    """Accepts NaN: a stored array may hold it, a typed one cannot."""
    if isinstance(value, str | bytes) or not isinstance(value, Sequence | np.ndarray):
        raise InvalidValueError("It takes an array.")
    check_room(len(value), target.count)
    if target.native_type == "STRING":
        array = checked_strings(value, target.value)
    else:
        low, high = _RANGES.get(target.native_type, (-math.inf, math.inf))
        if target.native_type == "FLOAT":
            low, high = -_FLOAT_MAX, _FLOAT_MAX
        whole = target.native_type in _RANGES
        array = checked_numbers(value, target.native_type, low, high, whole)
    array.setflags(write=False)
    return array


def same_value(target: PutTarget, wanted: object, readback: object) -> bool:
    """Tell whether the readback is the value sent, within what its type can hold."""
    if readback is None:
        return False
    if target.kind is PvKind.TEXT:
        return _same_text(wanted, readback)
    single = target.native_type == "FLOAT"
    if target.kind is PvKind.ARRAY:
        if not isinstance(readback, np.ndarray):
            return False
        sent = np.asarray(wanted)
        if sent.dtype.kind == "S" or readback.dtype.kind == "S":
            return sent.dtype.kind == readback.dtype.kind and bool(np.array_equal(sent, readback))
        with np.errstate(over="ignore"):
            sent = sent.astype(np.float32) if single else sent
        return bool(np.array_equal(sent, readback, equal_nan=True))
    if isinstance(readback, bytes):  # a state, read back by its name
        return _state_name(target, wanted) == decode(readback).text
    if isinstance(wanted, str):
        found = states_named(target.metadata, wanted)
        wanted = found[0] if len(found) == 1 else None
    if not isinstance(wanted, int | float) or not isinstance(readback, int | float):
        return False
    if wanted != wanted:
        return readback != readback
    if single:
        with np.errstate(over="ignore"):
            return bool(np.float32(wanted) == np.float32(readback))
    return wanted == readback


def _state_name(target: PutTarget, state: object) -> str | None:
    """Return the IOC's name of ``state``; ``None`` where it is not known."""
    if isinstance(state, str):
        return state
    if target.kind is not PvKind.ENUM or not isinstance(state, int | float):
        return None
    return raw_names(target.metadata).get(int(state)) if math.isfinite(state) else None


def _same_text(wanted: object, readback: object) -> bool:
    """Compare bytes; characters without the NULs at their end, which some servers add."""
    if isinstance(wanted, np.ndarray) and isinstance(readback, np.ndarray):
        return wanted.tobytes().rstrip(b"\0") == readback.tobytes().rstrip(b"\0")
    return isinstance(readback, bytes) and readback == wanted
