"""One sample read field by field: what is not written as nearly all are, and all its fields."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from gui.core.archive.pb.packed_numbers import zigzag_numbers
from gui.core.archive.pb.payload_header import parse_property
from gui.core.archive.pb.payload_type import FIXED, ZIGZAG, Array, PayloadType
from gui.core.archive.pb.wire import (
    BYTES,
    FIXED_32,
    FIXED_64,
    VARINT,
    MessageError,
    WireField,
    fields,
    signed_32,
    zigzag_32,
)

MOST_PROPERTIES: Final = 200  # kept of a sample

_NUMBER: Final = {4: FIXED_32, 8: FIXED_64}


@dataclass(slots=True)
class PbSample:
    """A sample as it was written. ``value``: its bytes where it is a string."""

    seconds: int
    nano: int
    value: float | bytes | Array | tuple[bytes, ...]
    severity: int = 0
    status: int = 0
    properties: dict[str, str] = field(default_factory=dict)


def parse_sample(message: bytes, kind: PayloadType) -> PbSample:
    """Read a sample of a chunk of ``kind``. Raises ``MessageError``."""
    numbers: dict[int, int] = {}
    values: list[WireField] = []
    properties: dict[str, str] = {}
    for each in fields(message):
        if each.tag == 3:
            values.append(each)
        elif each.wire == VARINT and each.tag in (1, 2, 4, 5):
            numbers[each.tag] = each.number
        elif each.wire == BYTES and each.tag == 7:
            name, text = parse_property(each.raw)
            if len(properties) < MOST_PROPERTIES:
                properties[name] = text
    if 1 not in numbers or 2 not in numbers:
        raise MessageError("a sample without a time")
    return PbSample(
        numbers[1] & 0xFFFFFFFF,
        numbers[2] & 0xFFFFFFFF,
        _elements(values, kind) if kind.is_array else _scalar(values, kind),
        signed_32(numbers.get(4, 0)),
        signed_32(numbers.get(5, 0)),
        properties,
    )


def _scalar(values: list[WireField], kind: PayloadType) -> float | bytes:
    wire = _wire(kind)
    raw = [each for each in values if each.wire == wire]
    if not raw:
        raise MessageError("a sample without a value")
    last = raw[-1]
    if kind == PayloadType.STRING:
        return last.raw
    if kind == PayloadType.BYTE:
        if len(last.raw) != 1:
            raise MessageError("a byte that is not one")
        return float(last.raw[0])
    if kind in ZIGZAG:
        return float(zigzag_32(last.number))
    return float(np.frombuffer(last.raw, FIXED[kind]).astype(np.float64)[0])


def _elements(values: list[WireField], kind: PayloadType) -> Array | tuple[bytes, ...]:
    """Return the elements; repeated numbers may come packed, one by one, and both."""
    packed = [each.raw for each in values if each.wire == BYTES]
    if kind == PayloadType.STRINGS:
        return tuple(packed)
    if kind in (PayloadType.BYTES, PayloadType.GENERIC):
        if not packed:
            raise MessageError("a sample without a value")
        return np.frombuffer(packed[-1], np.uint8)
    if kind in ZIGZAG:
        return zigzag_numbers(b"".join(_as_packed(each) for each in values))
    wire, size = _wire(kind, alone=True), FIXED[kind].itemsize
    raw = [each.raw for each in values if each.wire in (BYTES, wire)]
    if any(len(each) % size for each in raw):
        raise MessageError("an array whose last element is cut off")
    return np.frombuffer(b"".join(raw), FIXED[kind])


def _wire(kind: PayloadType, alone: bool = False) -> int:
    """Return how a value is written; ``alone``: an element of an array that is not packed."""
    if kind in ZIGZAG:
        return VARINT
    if kind in (PayloadType.STRING, PayloadType.BYTE) or (kind.is_array and not alone):
        return BYTES
    return _NUMBER[FIXED[kind].itemsize]


def _as_packed(value: WireField) -> bytes:
    if value.wire == BYTES:
        return value.raw
    if value.wire != VARINT:
        return b""
    written, number = bytearray(), value.number
    while number > 127:
        written.append(number & 127 | 128)
        number >>= 7
    written.append(number)
    return bytes(written)
