"""Values and texts of a snapshot in JSON, exact to the bit; the reader checks everything."""

import base64
import binascii
import math
import re
import struct
from typing import Any, Final

import numpy as np
import numpy.typing as npt

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


def encode_value(value: Value) -> Any:
    """Return a value as JSON. Raises ``ValueError`` for what a snapshot cannot hold."""
    if isinstance(value, str):
        return encode_text(value)
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
    if plain.dtype.str not in _NUMBERS:
        raise ValueError(f"an array of {array.dtype} does not fit into a snapshot")
    return {"array": plain.dtype.str, "base64": base64.b64encode(plain.tobytes()).decode()}


def decode_value(found: Any) -> Value:
    """Return the value; arrays are read-only. Raises ``ValueError``."""
    if isinstance(found, dict):
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
    if isinstance(name, str) and re.fullmatch(r"<U\d{1,8}", name):
        items = found.get("items")
        if not isinstance(items, list):
            raise ValueError("an array of texts must have a list of items")
        width = int(name[2:])
        if width * max(len(items), 1) > _MOST_TEXT:
            raise ValueError("an array of texts is larger than can be read")
        texts = [decode_text(item) for item in items]
        if any(len(text) > width for text in texts):
            raise ValueError(f"an element is longer than {width} characters")
        array = np.array(texts, dtype=name)
    elif isinstance(name, str) and name in _NUMBERS:
        text = found.get("base64")
        try:
            data = base64.b64decode(text, validate=True) if isinstance(text, str) else None
        except (binascii.Error, ValueError):
            data = None
        if data is None or len(data) % np.dtype(name).itemsize:
            raise ValueError(f"its base64 is not an array of {name}")
        array = np.frombuffer(data, name)
    else:
        raise ValueError(f"{name!r:.40} is not a type of array that can be read")
    array = array.astype(array.dtype.newbyteorder("="), copy=False)
    array.setflags(write=False)
    return array
