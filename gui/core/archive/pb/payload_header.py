"""Header of a chunk: PV, type of its values, year that times count from, properties."""

import calendar
from dataclasses import dataclass, field
from typing import Final

from gui.core.archive.pb.payload_type import PayloadType
from gui.core.archive.pb.wire import BYTES, VARINT, MessageError, fields, signed_32
from gui.core.pv.text_bytes import decode

FIRST_YEAR: Final = 1970
LAST_YEAR: Final = 2105  # with 2**32 s added int64 still holds the nanoseconds
MOST_TEXT: Final = 400  # bytes kept of a property
MOST_PROPERTIES: Final = 2000


@dataclass(frozen=True, slots=True)
class PayloadHeader:
    """What the samples below it are. ``properties``: EGU, PREC, ENUM_0, …; cut to sane lengths."""

    type: PayloadType
    pv: str
    year: int
    count: int = 1  # elements of a sample, as the appliance has it
    properties: dict[str, str] = field(default_factory=dict)

    @property
    def year_ns(self) -> int:
        """The year's begin, UTC ns since 1970."""
        return _begin_ns(self.year)

    def later_ns(self, years: int) -> int:
        """Return how much later the year begins that comes ``years`` after it, ns."""
        return _begin_ns(min(self.year + years, LAST_YEAR)) - self.year_ns


def _begin_ns(year: int) -> int:
    return calendar.timegm((year, 1, 1, 0, 0, 0)) * 1_000_000_000


def parse_header(message: bytes) -> PayloadHeader:
    """Read a ``PayloadInfo``. Raises ``MessageError``."""
    found: dict[int, int] = {}
    pv: str | None = None
    properties: dict[str, str] = {}
    for each in fields(message):
        if each.tag in (1, 3, 4) and each.wire == VARINT:
            found[each.tag] = signed_32(each.number)
        elif each.tag == 2 and each.wire == BYTES:
            pv = short_text(each.raw)
        elif each.tag == 15 and each.wire == BYTES:
            name, value = parse_property(each.raw)
            if len(properties) < MOST_PROPERTIES:
                properties[name] = value
    if pv is None or 1 not in found or 3 not in found:
        raise MessageError("a header without name, type or year")
    if not 0 <= found[1] < len(PayloadType):
        raise MessageError(f"values of an unknown type ({found[1]})")
    if not FIRST_YEAR <= found[3] <= LAST_YEAR:
        raise MessageError(f"samples of the year {found[3]}")
    return PayloadHeader(PayloadType(found[1]), pv, found[3], found.get(4, 1), properties)


def parse_property(message: bytes) -> tuple[str, str]:
    """Read a ``FieldValue``: name and value. Raises ``MessageError``."""
    found: dict[int, bytes] = {}
    for each in fields(message):
        if each.tag in (1, 2) and each.wire == BYTES:
            found[each.tag] = each.raw
    if len(found) < 2:
        raise MessageError("a property without name or value")
    return short_text(found[1]), short_text(found[2])


def short_text(raw: bytes) -> str:
    """Return ``raw`` as characters, cut to ``MOST_TEXT`` bytes."""
    end = MOST_TEXT
    while len(raw) > end > MOST_TEXT - 4 and raw[end] & 0xC0 == 0x80:
        end -= 1  # not in the middle of a character
    return decode(raw[:end]).text
