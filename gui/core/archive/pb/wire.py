"""Protocol buffer messages field by field, for those few that the columns cannot take."""

from collections.abc import Iterator
from typing import Final, NamedTuple

VARINT: Final = 0
FIXED_64: Final = 1
BYTES: Final = 2
GROUP: Final = 3
END_GROUP: Final = 4
FIXED_32: Final = 5

_MOST_DEPTH: Final = 100  # of groups in each other, as protobuf itself has it
_SIZES: Final = {FIXED_64: 8, FIXED_32: 4}


class MessageError(ValueError):
    """Bytes that are no message of the kind that was expected."""


class WireField(NamedTuple):
    """A field as it stands in a message: ``number`` of a varint, ``raw`` of anything else."""

    tag: int  # of the field
    wire: int
    number: int
    raw: bytes


def fields(message: bytes) -> Iterator[WireField]:
    """Yield the fields of a message in their order, groups left out. Raises ``MessageError``."""
    at, end = 0, len(message)
    while at < end:
        key, at = read_varint(message, at)
        tag, wire = key >> 3, key & 7
        if not 0 < tag < 1 << 29:
            raise MessageError("a field without a number")
        if wire == VARINT:
            number, at = read_varint(message, at)
            yield WireField(tag, wire, number, b"")
        elif wire == GROUP:
            at = _after_group(message, at, tag)
        else:
            begin, at = _extent(message, at, wire)
            yield WireField(tag, wire, 0, message[begin:at])


def read_varint(message: bytes, at: int) -> tuple[int, int]:
    """Return the unsigned 64-bit number at ``at`` and the place behind it."""
    number = shift = 0
    while True:
        if at >= len(message) or shift > 63:
            raise MessageError("a number without an end")
        byte = message[at]
        at += 1
        number |= (byte & 127) << shift
        if byte < 128:
            return number & 0xFFFFFFFFFFFFFFFF, at
        shift += 7


def signed_32(number: int) -> int:
    """Return an ``int32``: of a varint the lower 32 bits count."""
    return ((number & 0xFFFFFFFF) ^ 0x80000000) - 0x80000000


def zigzag_32(number: int) -> int:
    """Return a ``sint32``."""
    lower = number & 0xFFFFFFFF
    return (lower >> 1) ^ -(lower & 1)


def _extent(message: bytes, at: int, wire: int) -> tuple[int, int]:
    """Return begin and end of the contents of a field."""
    if wire == BYTES:
        size, at = read_varint(message, at)
    elif wire in _SIZES:
        size = _SIZES[wire]
    else:
        raise MessageError("a field of an unknown kind")
    if size > len(message) - at:
        raise MessageError("a field that is cut off")
    return at, at + size


def _after_group(message: bytes, at: int, tag: int) -> int:
    """Return the place behind the group ``tag``, which begins at ``at``."""
    inside = [tag]
    while inside:
        key, at = read_varint(message, at)
        wire = key & 7
        if wire == END_GROUP:
            if inside.pop() != key >> 3:
                raise MessageError("a group that ends as another one")
        elif wire == GROUP:
            inside.append(key >> 3)
            if len(inside) > _MOST_DEPTH:
                raise MessageError("groups nested too deeply")
        elif wire == VARINT:
            at = read_varint(message, at)[1]
        else:
            at = _extent(message, at, wire)[1]
    return at
