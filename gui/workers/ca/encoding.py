"""Encoding of a put: the value is checked, then converted to DBR data (CA rule 6)."""

import ctypes
import math
from typing import Any, Final

import numpy as np
from epics import dbr

from gui.core.pv.state_names import MOST_INDEX
from gui.core.pv.text_bytes import STRING_BYTES, STRING_SIZE
from gui.workers.ca.channel import Channel

_INTEGER_RANGES: Final = {
    dbr.INT: (-(2**15), 2**15 - 1),
    dbr.LONG: (-(2**31), 2**31 - 1),
    dbr.CHAR: (-128, 255),  # a scalar: signed or unsigned in the IOC, one byte on the wire
}
_FLOAT_MAX: Final = float(np.finfo(np.float32).max)


def encode_put(channel: Channel, value: object) -> tuple[int, int, Any]:
    """Return ``(dbr_type, count, ctypes array)`` for a put of ``value`` to ``channel``.

    Raises ``ValueError`` with the reason: wrong type, out of range, unknown state, too long.
    """
    native = channel.native_type
    if native == dbr.CHAR and channel.count > 1:
        return _encode_characters(channel, value)
    if native == dbr.STRING:
        return _encode_strings(channel, value)
    if channel.count > 1:
        return _encode_array(channel, value)
    if native == dbr.ENUM:
        state = _state(channel, value)
        if isinstance(state, str):
            return _encode_strings(channel, state.encode())
        return native, 1, (ctypes.c_ushort * 1)(state)
    number = _number(value)
    if native in _INTEGER_RANGES:
        low, high = _INTEGER_RANGES[native]
        if not math.isfinite(number) or number != int(number) or not low <= number <= high:
            raise ValueError(f"{value} is not a whole number from {low} to {high}")
        sent = int(number) % 256 if native == dbr.CHAR else int(number)
        return native, 1, (dbr.Map[native] * 1)(sent)
    if native == dbr.FLOAT:  # as a double, rsrv would make FLT_MIN of what is less
        if math.isfinite(number) and abs(number) > _FLOAT_MAX:
            raise ValueError(f"{value} is out of the range of a 32-bit number")
        return dbr.FLOAT, 1, (ctypes.c_float * 1)(number)
    return dbr.DOUBLE, 1, (ctypes.c_double * 1)(number)


def _encode_characters(channel: Channel, value: object) -> tuple[int, int, Any]:
    """Return bytes or an array of whole numbers 0 to 255 as they are, NULs included."""
    if isinstance(value, bytes):
        data = value
    else:
        array = np.atleast_1d(np.asarray(value))
        if array.dtype.kind not in "iuf" or array.ndim != 1:
            raise ValueError("not characters")
        if not ((array >= 0) & (array <= 255) & (array == np.floor(array))).all():
            raise ValueError("an element is out of range")
        data = array.astype(np.uint8).tobytes()
    if not 0 < len(data) <= channel.count:
        raise ValueError(f"{len(data)} characters do not fit into {channel.count}")
    return dbr.CHAR, len(data), (ctypes.c_ubyte * len(data)).from_buffer_copy(data)


def _string(value: object) -> bytes:
    if not isinstance(value, bytes):
        raise ValueError("not a text")
    if b"\0" in value:
        raise ValueError("the text has a NUL character")
    if len(value) > STRING_BYTES:  # libca looks for the NUL of a single one, wherever it is
        raise ValueError(f"text of {len(value)} bytes is longer than {STRING_BYTES}")
    return value


def _number(value: object) -> float:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{value!r} is not a number") from None
    return number


def _state(channel: Channel, value: object) -> int | str:
    """Return the number of a state, or a name that only the IOC can know."""
    labels = channel.metadata.labels
    full = len(labels) >= dbr.MAX_ENUMS
    if isinstance(value, str) and value:
        if labels.count(value) > 1:
            raise ValueError(f"{value!r} is the name of several states")
        if value in labels:
            return labels.index(value)
        if full:
            return value
    number = _number(value)
    if not math.isfinite(number) or number != int(number) or not 0 <= number <= MOST_INDEX:
        raise ValueError(f"{value!r} is not a state of {channel.name}")
    return int(number)


def _encode_strings(channel: Channel, value: object) -> tuple[int, int, Any]:
    if channel.count == 1:
        texts = [_string(value)]
    elif isinstance(value, str | bytes) or not np.iterable(value):
        raise ValueError("not an array of texts")
    else:
        texts = [_string(element) for element in value]
    if not 0 < len(texts) <= channel.count:
        raise ValueError(f"{len(texts)} texts do not fit into {channel.count}")
    data = b"".join(text.ljust(STRING_SIZE, b"\0") for text in texts)
    return dbr.STRING, len(texts), (dbr.Map[dbr.STRING] * len(texts)).from_buffer_copy(data)


def _encode_array(channel: Channel, value: object) -> tuple[int, int, Any]:
    dtype = np.dtype(dbr.NP_Map[channel.native_type])
    try:
        array = np.atleast_1d(np.asarray(value))
        with np.errstate(invalid="ignore", over="ignore"):  # checked below
            converted = array.astype(dtype)
    except (TypeError, ValueError, OverflowError):
        raise ValueError("not an array of numbers") from None
    if converted.ndim != 1 or not 0 < len(converted) <= channel.count:
        raise ValueError(f"{converted.size} elements do not fit into {channel.count}")
    if dtype.kind in "iu" and not np.array_equal(converted, array):
        raise ValueError("an element is out of range")
    if dtype.itemsize == 4 and (np.isinf(converted) & np.isfinite(array)).any():
        raise ValueError("an element is out of the range of a 32-bit number")
    element = dbr.Map[channel.native_type]
    return (
        channel.native_type,
        len(converted),
        (element * len(converted)).from_buffer_copy(converted.tobytes()),
    )


def may_hold(data: Any, value: object, raw: bytes) -> bool:
    """Tell whether a readback, ``value`` in the DBR structure ``raw``, may be of the put ``data``.

    ``data`` is the ctypes array of ``encode_put``. Only a hint: no comparison for a user.
    """
    if isinstance(value, float) and isinstance(data[0], int | float):
        with np.errstate(over="ignore"):
            return bool(np.float32(value) == np.float32(data[0]))
    return bytes(data).rstrip(b"\0") in raw
