"""Model of a snapshot: the state of each PV of a group at one moment."""

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from gui.core.pv.formatting import format_array, format_value, plain
from gui.core.pv.updates import Metadata, PvKind
from gui.core.snapshots.tolerance import Tolerance

Value = float | int | str | npt.NDArray[Any]
NO_VALUE: Final = "no value"
_EXACT: Final = 2**53


@dataclass(frozen=True, slots=True, eq=False)
class SnapshotItem:
    """One PV; ``value`` is one-dimensional and read-only where it is an array.

    ``unknown`` says why the value was not current ("" if it was); then ``value`` is the last
    known, or ``None``. Texts and arrays of texts with ``native_type`` "" were read from a file
    without types: the type of the PV decides what they mean.
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
    def untyped(self) -> bool:
        """Whether the value is text from a file without types."""
        text = isinstance(self.value, str)
        return not self.native_type and (
            text or (isinstance(self.value, np.ndarray) and self.value.dtype.kind == "U")
        )

    def label(self) -> str:
        """Return the name of an enum's state, "" where it has none."""
        if self.kind is PvKind.ENUM and isinstance(self.value, int):
            return self.labels[self.value] if 0 <= self.value < len(self.labels) else ""
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
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, np.ndarray):
        return format_array(value)
    if isinstance(value, int) and abs(value) >= _EXACT:
        return str(value)
    single = item.native_type == "FLOAT"
    meta = Metadata(item.units, item.precision, labels=item.labels, single=single)
    return format_value(item.kind, value, meta)
