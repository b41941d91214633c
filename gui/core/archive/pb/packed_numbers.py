"""Varints by columns: many numbers of the protocol buffer format at once."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from gui.core.archive.pb.wire import MessageError, read_varint, zigzag_32
from gui.core.pv.updates import Int64s

UInt64s = npt.NDArray[np.uint64]

MOST_BYTES: Final = 5  # of a 32-bit number as it is usually written

_ONE: Final = np.uint64(1)
_STOPS: Final = np.uint64(0x8080808080808080)
_COUNTS: Final = np.uint64(0x0101010101010101)
_TOP: Final = np.uint64(56)
_LOWER: Final = np.uint64(0xFFFFFFFF)
_GROUPS: Final = tuple(
    (np.uint64(shift), np.uint64(0x7F << (7 * shift))) for shift in range(MOST_BYTES)
)


class Varints(NamedTuple):
    """Numbers modulo 2**32, and how many bytes each takes; right only up to ``MOST_BYTES``."""

    number: UInt64s
    size: Int64s


def varints(words: UInt64s) -> Varints:
    """Read the varint with which each of the 8-byte ``words`` begins."""
    stops = ~words & _STOPS
    last = stops & (~stops + _ONE)  # the top bit of the byte that ends the number
    below = last - _ONE
    used = words & below
    number = used & _GROUPS[0][1]
    for shift, group in _GROUPS[1:]:
        number |= (used >> shift) & group
    size = ((below & _COUNTS) * _COUNTS) >> _TOP
    return Varints(number & _LOWER, size.view(np.int64))


def zigzag(numbers: UInt64s) -> Int64s:
    """Return ``sint32`` numbers from their 32 bits."""
    return (numbers >> _ONE).view(np.int64) ^ -(numbers & _ONE).view(np.int64)


def zigzag_numbers(packed: bytes) -> npt.NDArray[np.int32]:
    """Return the elements of a packed array of ``sint32``. Raises ``MessageError``."""
    data = np.zeros(len(packed) + 8, np.uint8)
    data[: len(packed)] = np.frombuffer(packed, np.uint8)
    ends = np.flatnonzero(data[: len(packed)] < 128)
    if len(packed) and (not len(ends) or ends[-1] != len(packed) - 1):
        raise MessageError("an array whose last number is cut off")
    starts = np.empty_like(ends)
    starts[:1] = 0
    starts[1:] = ends[:-1] + 1
    if len(ends) and (ends - starts).max() >= MOST_BYTES:
        return np.array([zigzag_32(read_varint(packed, at)[0]) for at in starts.tolist()], np.int32)
    words = np.ndarray((len(packed) + 1,), np.dtype("<u8"), data.data, 0, (1,))
    return zigzag(varints(words[starts]).number).astype(np.int32)
