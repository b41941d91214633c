"""Types of archived values: the numbers that a chunk's header has for them."""

from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from gui.core.pv.updates import PvKind


class PayloadType(IntEnum):
    """How the values of a chunk are written; from ``STRINGS`` on they are arrays."""

    STRING = 0
    SHORT = 1
    FLOAT = 2
    ENUM = 3
    BYTE = 4
    INT = 5
    DOUBLE = 6
    STRINGS = 7
    SHORTS = 8
    FLOATS = 9
    ENUMS = 10
    BYTES = 11
    INTS = 12
    DOUBLES = 13
    GENERIC = 14  # a structure of PV Access, as bytes

    @property
    def is_array(self) -> bool:
        """Whether a sample has any number of elements."""
        return self >= PayloadType.STRINGS

    @property
    def kind(self) -> PvKind:
        """The kind that a live PV of this type has."""
        return PvKind.ARRAY if self.is_array else _KINDS[self]


_KINDS: Final = {
    PayloadType.STRING: PvKind.TEXT,
    PayloadType.ENUM: PvKind.ENUM,
    PayloadType.SHORT: PvKind.INTEGER,
    PayloadType.BYTE: PvKind.INTEGER,
    PayloadType.INT: PvKind.INTEGER,
    PayloadType.FLOAT: PvKind.FLOAT,
    PayloadType.DOUBLE: PvKind.FLOAT,
}

FIXED: Final[dict[PayloadType, np.dtype[np.generic]]] = {  # elements of one size, as written
    PayloadType.FLOAT: np.dtype("<f4"),
    PayloadType.INT: np.dtype("<i4"),
    PayloadType.DOUBLE: np.dtype("<f8"),
    PayloadType.FLOATS: np.dtype("<f4"),
    PayloadType.INTS: np.dtype("<i4"),
    PayloadType.DOUBLES: np.dtype("<f8"),
    PayloadType.BYTES: np.dtype("u1"),
    PayloadType.GENERIC: np.dtype("u1"),
}
ZIGZAG: Final = frozenset(
    {PayloadType.SHORT, PayloadType.ENUM, PayloadType.SHORTS, PayloadType.ENUMS}
)  # sint32, a varint

Array = npt.NDArray[np.generic]
