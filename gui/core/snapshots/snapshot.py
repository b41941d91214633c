"""Model of a snapshot: the state of each PV of a group at one moment."""

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from gui.core.pv.formatting import format_array, format_element, format_value, plain
from gui.core.pv.text_bytes import LOST_SIGN, readable_chars
from gui.core.pv.updates import Metadata, PvKind
from gui.core.pv.whole_value import MAY_BE_CUT, why_not_whole
from gui.core.snapshots.tolerance import Tolerance

Value = float | int | str | bytes | npt.NDArray[Any]
NO_VALUE: Final = "no value"
NOT_ARCHIVED: Final = "not archived"
NOT_TOLD: Final = "not known: "  # before what the archive failed on
_EXACT: Final = 2**53
_SHOWN: Final = 200  # characters of a text


@dataclass(frozen=True, slots=True, eq=False)
class SnapshotItem:
    """One PV; ``value`` is one-dimensional and read-only where it is an array.

    Strings are the bytes that the IOC sent, characters all elements as uint8 (whether they are
    shown as text, ``kind`` says), arrays of strings ``STRINGS``. ``unknown`` says why the value
    was not current ("" if it was); then ``value`` is the last known, or ``None``. Texts and arrays
    of texts with ``native_type`` "" were read from a file without types, as bytes where the file
    gives them: the type of the PV decides what they mean. ``str`` with a native type is a text
    whose bytes are lost.
    """

    name: str
    value: Value | None = None
    kind: PvKind = PvKind.FLOAT
    native_type: str = ""  # "DOUBLE", "LONG", "ENUM", "STRING", "CHAR", ...
    count: int = 1
    severity: int = 0
    status: int = 0
    time_ns: int = 0  # by the IOC, UTC since 1970; 0: not known
    units: str = ""
    precision: int | None = None
    labels: tuple[str, ...] = ()  # state names of an enum
    unknown: str = ""
    tolerance: Tolerance | None = None  # None: that of the whole snapshot
    selected: bool = True  # to be restored
    extra: dict[str, Any] = field(default_factory=dict)  # unknown keys of the file, written back

    def __post_init__(self) -> None:
        if self.value is None and not self.unknown:
            object.__setattr__(self, "unknown", NO_VALUE)

    @property
    def unknown_then(self) -> str:
        """``unknown``, with the time that it is said of, for rows that tell of now as well."""
        if self.unknown.startswith(NOT_TOLD):
            return self.unknown
        when = "at that time" if self.unknown == NOT_ARCHIVED else "when saved"
        return f"{self.unknown} {when}"

    @property
    def untyped(self) -> bool:
        """Whether the value is text from a file without types."""
        text = isinstance(self.value, str | bytes)
        return not self.native_type and (
            text or (isinstance(self.value, np.ndarray) and self.value.dtype.kind in "US")
        )

    @property
    def doubt(self) -> str:
        """Why ``value`` may not be all that the IOC held; "" if it is."""
        return why_not_whole(self.native_type, self.value, self.precision)

    def label(self) -> str:
        """Return the name of an enum's state, "" where it has none."""
        if self.kind is PvKind.ENUM and isinstance(self.value, int):
            label = self.labels[self.value] if 0 <= self.value < len(self.labels) else ""
            return "" if LOST_SIGN in label else label  # as older versions wrote it
        return ""


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """A group's PVs in their order; restoring keeps it."""

    group: str = ""
    comment: str = ""
    created_ns: int = 0  # UTC since 1970; 0: not known
    user: str = ""
    items: tuple[SnapshotItem, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)


def shown_value(item: SnapshotItem) -> str:
    """Return the value as plain text with precision and units, "" where there is none."""
    value = item.value
    if value is None:
        return ""
    if isinstance(value, str | bytes):
        return format_element(value, _SHOWN) + (MAY_BE_CUT if item.doubt else "")
    if isinstance(value, np.ndarray):
        if item.kind is PvKind.TEXT and value.dtype == np.uint8:
            return plain(readable_chars(value), _SHOWN)
        return format_array(value)
    if isinstance(value, int) and abs(value) >= _EXACT:
        return str(value)
    single = item.native_type == "FLOAT"
    meta = Metadata(item.units, item.precision, labels=item.labels, single=single)
    return format_value(item.kind, value, meta)
