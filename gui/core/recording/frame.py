"""Frames, of which a recording consists: a header with length, number, times and CRC, a payload.

Each frame can be read without any other. Little-endian: 4 bytes of magic, the CRC-32 of the rest
of the header, which holds that of the payload. So a header is known to be as written before its
payload is read.
"""

import struct
import zlib
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

MAGIC: Final = b"\x89PVf"  # no UTF-8, and nothing that zlib writes often
_REST: Final = struct.Struct("<IIIQqqqq")
HEADER_SIZE: Final = 8 + _REST.size
MOST_PAYLOAD: Final = 64 << 20  # bytes


class RecordingError(ValueError):
    """It is no recording, or a part of it cannot be read; the text says why, without the path."""


class FrameKind(IntEnum):
    """What the payload of a frame is."""

    BEGIN = 1  # of a segment: which recording it belongs to, as JSON
    STATE = 2  # of all PVs, as updates that lead to it
    UPDATES = 3  # values only
    CHANGES = 4  # updates, and connections, descriptions or notes among them
    END = 5  # of a segment that was closed in order: why, as JSON


@dataclass(frozen=True, slots=True)
class FrameHeader:
    """Times are UTC, ns: ``first_ns`` and ``last_ns`` of arrival, the others the IOCs' stamps.

    ``number`` counts all frames of a recording from 0: a lost one is noticed.
    """

    kind: int
    length: int  # of the payload, bytes
    crc: int  # of the payload
    number: int
    first_ns: int
    last_ns: int
    oldest_ns: int
    newest_ns: int


def frame_bytes(
    kind: FrameKind,
    number: int,
    arrival_ns: tuple[int, int],
    stamps_ns: tuple[int, int],
    payload: bytes,
) -> bytes:
    """Return a frame; the pairs are the first and the last of its times."""
    head = int(kind), len(payload), zlib.crc32(payload), number
    rest = _REST.pack(*head, *arrival_ns, *stamps_ns)
    return b"".join((MAGIC, zlib.crc32(rest).to_bytes(4, "little"), rest, payload))


def read_header(data: bytes) -> FrameHeader | None:
    """Return the header that ``data`` begins with; ``None``: none, or not as it was written."""
    if len(data) < HEADER_SIZE or data[:4] != MAGIC:
        return None
    rest = data[8:HEADER_SIZE]
    if zlib.crc32(rest) != int.from_bytes(data[4:8], "little"):
        return None
    header = FrameHeader(*_REST.unpack(rest))
    return header if header.length <= MOST_PAYLOAD else None


def checked(header: FrameHeader, payload: bytes) -> bool:
    """Tell whether ``payload`` is the one that ``header`` was written with."""
    return len(payload) == header.length and zlib.crc32(payload) == header.crc
