"""A value a person gave to the DBR bytes to send, checked before (CA rule 6)."""

import ctypes
import math
from typing import Any, Final

import numpy as np
from epics import dbr

from gui.workers.channel import Channel

_INTEGER_RANGES: Final = {
    dbr.INT: (-(2**15), 2**15 - 1),
    dbr.LONG: (-(2**31), 2**31 - 1),
    dbr.CHAR: (0, 255),
}


def encode_put(channel: Channel, value: object) -> tuple[int, int, Any]:
    """Return ``(dbr_type, count, ctypes array)`` for a put of ``value`` to ``channel``.

    Raises ``ValueError`` with the reason: wrong type, out of range, unknown state, too long.
    """
    native = channel.native_type
    if native == dbr.CHAR and channel.count > 1 and isinstance(value, str):
        data = value.encode() + b"\0"
        if len(data) > channel.count:
            raise ValueError(f"text of {len(data) - 1} bytes is longer than {channel.count - 1}")
        return native, len(data), (ctypes.c_ubyte * len(data)).from_buffer_copy(data)
    if native == dbr.STRING and channel.count == 1:
        text = str(value).encode()
        if len(text) >= dbr.MAX_STRING_SIZE:
            raise ValueError(f"text of {len(text)} bytes is longer than 39")
        return native, 1, (dbr.Map[native] * 1).from_buffer_copy(text.ljust(40, b"\0"))
    if channel.count > 1:
        return _encode_array(channel, value)
    if native == dbr.ENUM:
        return native, 1, (ctypes.c_ushort * 1)(_state(channel, value))
    number = _number(value)
    if native in _INTEGER_RANGES:
        low, high = _INTEGER_RANGES[native]
        if number != math.floor(number) or not low <= number <= high:
            raise ValueError(f"{value} is not a whole number from {low} to {high}")
        return native, 1, (dbr.Map[native] * 1)(int(number))
    return dbr.DOUBLE, 1, (ctypes.c_double * 1)(number)


def _number(value: object) -> float:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise ValueError(f"{value!r} is not a number") from None
    if not math.isfinite(number):
        raise ValueError(f"{value!r} is not a finite number")
    return number


def _state(channel: Channel, value: object) -> int:
    labels = channel.metadata.labels
    if isinstance(value, str) and value in labels:
        return labels.index(value)
    number = _number(value)
    if number != int(number) or not 0 <= number < (len(labels) or dbr.MAX_ENUMS):
        raise ValueError(f"{value!r} is not a state of {channel.name}")
    return int(number)


def _encode_array(channel: Channel, value: object) -> tuple[int, int, Any]:
    if channel.native_type == dbr.STRING:
        raise ValueError("arrays of strings cannot be written")
    dtype = np.dtype(dbr.NP_Map[channel.native_type])
    try:
        array = np.atleast_1d(np.asarray(value))
        converted = array.astype(dtype)
    except (TypeError, ValueError):
        raise ValueError("not an array of numbers") from None
    if not 0 < len(converted) <= channel.count:
        raise ValueError(f"{len(converted)} elements do not fit into {channel.count}")
    if dtype.kind in "iu" and not np.array_equal(converted, array):
        raise ValueError("an element is out of range")
    element = dbr.Map[channel.native_type]
    return (
        channel.native_type,
        len(converted),
        (element * len(converted)).from_buffer_copy(converted.tobytes()),
    )
