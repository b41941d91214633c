"""Values and texts of a snapshot in JSON, exact to the bit; the reader checks everything."""

import base64
import binascii
import math
import re
import struct
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from gui.core.pv.text_bytes import LOST_SIGN, STRINGS, UTF_8, decode, encode
from gui.core.snapshots.snapshot import Value

_NUMBERS: Final = frozenset(
    {"|b1", "|i1", "|u1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8", "<f4", "<f8"}
)
_PAIR: Final = re.compile("[\ud800-\udbff][\udc00-\udfff]")  # JSON would join it to one character
_SPECIAL: Final = {
    struct.pack("<d", math.nan): "NaN",
    struct.pack("<d", math.inf): "Infinity",
    struct.pack("<d", -math.inf): "-Infinity",
}
_MEANS: Final = {text: struct.unpack("<d", bits)[0] for bits, text in _SPECIAL.items()}
_TEXTS: Final = re.compile(r"(?:<U|\|S)\d{1,8}")
_UNITS: Final = {"U": "characters", "S": "bytes"}
_MOST_TEXT: Final = 64 * 1024 * 1024  # characters of an array of texts, padding included
LEAST_INTEGER: Final = -(2**63)
MOST_INTEGER: Final = 2**64 - 1


def encode_text(text: str) -> Any:
    """Return ``text`` as JSON; ``decode_text`` returns the same text."""
    return {"codes": [ord(c) for c in text]} if _PAIR.search(text) else text


def decode_text(found: Any) -> str:
    """Return the text. Raises ``ValueError``."""
    if isinstance(found, str):
        return found
    codes = found.get("codes") if isinstance(found, dict) else None
    if not isinstance(codes, list) or not all(
        type(code) is int and 0 <= code <= 0x10FFFF for code in codes
    ):
        raise ValueError(f"must be text, not {found!r:.60}")
    return "".join(map(chr, codes))


def encode_bytes(raw: bytes) -> Any:
    """Return the bytes of a text as JSON: as text where they are UTF-8, else in base64.

    ``decode_bytes`` returns the same bytes. The sign � is never written: older versions wrote it
    for what they could not decode.
    """
    text, encoding = decode(raw)
    if encoding == UTF_8 and LOST_SIGN not in text:
        return text
    return _in_base64(raw)


def _in_base64(raw: bytes) -> dict[str, str]:
    return {"bytes": base64.b64encode(raw).decode()}


def decode_bytes(found: Any) -> bytes | str:
    """Return the bytes; a text with the sign �, whose bytes are lost, as it is.

    Raises ``ValueError``.
    """
    if isinstance(found, dict) and "bytes" in found:
        return _from_base64(found["bytes"], "text")
    text = decode_text(found)
    if LOST_SIGN in text:
        return text
    try:
        return encode(text, UTF_8)
    except UnicodeEncodeError:
        raise ValueError("half a character is not text") from None


def _from_base64(text: Any, what: str) -> bytes:
    try:
        if isinstance(text, str):
            return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        pass
    raise ValueError(f"its base64 is not {what}")


def encode_value(value: Value, typed: bool = True) -> Any:
    """Return a value as JSON. Raises ``ValueError`` for what a snapshot cannot hold.

    ``typed``: its native type is known; else a JSON text would be one of unknown encoding.
    """
    if isinstance(value, str):
        return encode_text(value)
    if isinstance(value, bytes):
        return encode_bytes(value) if typed or value.isascii() else _in_base64(value)
    if isinstance(value, np.ndarray):
        return _encode_array(value)
    if isinstance(value, float) and not math.isfinite(value):
        bits = struct.pack("<d", value)
        return {"double": _SPECIAL.get(bits, f"0x{bits[::-1].hex()}")}
    if isinstance(value, int) and not LEAST_INTEGER <= value <= MOST_INTEGER:
        raise ValueError(f"{value} has more than 64 bits")
    return value


def _encode_array(array: npt.NDArray[Any]) -> dict[str, Any]:
    if array.ndim != 1:
        raise ValueError(f"an array of {array.ndim} dimensions does not fit into a snapshot")
    plain = array.astype(array.dtype.newbyteorder("<"), copy=False)
    if plain.dtype.kind == "U":
        return {"array": plain.dtype.str, "items": [encode_text(t) for t in plain.tolist()]}
    if plain.dtype.kind == "S":
        return {"array": plain.dtype.str, "items": [encode_bytes(t) for t in plain.tolist()]}
    if plain.dtype.str not in _NUMBERS:
        raise ValueError(f"an array of {array.dtype} does not fit into a snapshot")
    return {"array": plain.dtype.str, "base64": base64.b64encode(plain.tobytes()).decode()}


def decode_value(found: Any) -> Value:
    """Return the value; arrays are read-only. Raises ``ValueError``."""
    if isinstance(found, dict):
        if "bytes" in found:
            return decode_bytes(found)
        if "double" in found:
            return _decode_double(found["double"])
        if "array" in found:
            return _decode_array(found)
        return decode_text(found)
    if isinstance(found, bool) or not isinstance(found, int | float | str):
        raise ValueError(f"must be a number, text or array, not {found!r:.60}")
    if isinstance(found, int) and not LEAST_INTEGER <= found <= MOST_INTEGER:
        raise ValueError("has more than 64 bits")
    return found


def _decode_double(text: Any) -> float:
    if isinstance(text, str):
        if text in _MEANS:
            return float(_MEANS[text])
        if re.fullmatch("0x[0-9a-fA-F]{16}", text):
            return float(struct.unpack("<d", bytes.fromhex(text[2:])[::-1])[0])
    raise ValueError(f"{text!r:.60} is not a double")


def _decode_array(found: dict[str, Any]) -> npt.NDArray[Any]:
    name = found["array"]
    array: npt.NDArray[Any]
    if isinstance(name, str) and _TEXTS.fullmatch(name):
        array = _decode_texts(name, found.get("items"))
    elif isinstance(name, str) and name in _NUMBERS:
        data = _from_base64(found.get("base64"), f"an array of {name}")
        if len(data) % np.dtype(name).itemsize:
            raise ValueError(f"its base64 is not an array of {name}")
        array = np.frombuffer(data, name)
    else:
        raise ValueError(f"{name!r:.40} is not a type of array that can be read")
    array = array.astype(array.dtype.newbyteorder("="), copy=False)
    array.setflags(write=False)
    return array


def _decode_texts(name: str, items: Any) -> npt.NDArray[Any]:
    if not isinstance(items, list):
        raise ValueError("an array of texts must have a list of items")
    width = int(name[2:])
    if width * max(len(items), 1) > _MOST_TEXT:
        raise ValueError("an array of texts is larger than can be read")
    texts: list[Any] = [
        decode_bytes(item) if name[1] == "S" else decode_text(item) for item in items
    ]
    if any(len(text) > width for text in texts):
        raise ValueError(f"an element is longer than {width} {_UNITS[name[1]]}")
    if name[1] == "S" and not all(isinstance(text, bytes) for text in texts):
        raise ValueError("an element has the sign �, which stands for lost bytes")
    return np.array(texts, dtype=name)


def strings_of(texts: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return an array of an IOC's texts that an older version wrote, ``U``, as ``STRINGS``.

    One with the sign � stays as it is: its bytes are lost. Raises ``ValueError``.
    """
    if any(LOST_SIGN in text for text in texts.tolist()):
        return texts
    encoded = [decode_bytes(text) for text in texts.tolist()]
    if any(len(text) > STRINGS.itemsize for text in encoded):
        raise ValueError(f"an element is longer than {STRINGS.itemsize} bytes")
    strings = np.array(encoded, STRINGS)
    strings.setflags(write=False)
    return strings
