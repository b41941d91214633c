"""Reads Phoebus PV tables ``*.pvs`` with the values saved in them. Changes nothing in them."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final
from xml.parsers import expat

import numpy as np

from gui.core.batch import PvKind
from gui.core.formatting import plain
from gui.core.snapshot import Snapshot, SnapshotItem, Value
from gui.core.tolerance import Tolerance
from gui.files.snapshot_reading import (
    LoadedSnapshot,
    SnapshotFileError,
    read_bounded,
    repeated_names,
)

SUFFIX: Final = ".pvs"
NOT_SAVED: Final = "nothing was saved"
_LIMIT: Final = 16 * 1024 * 1024
_DEEPEST: Final = 16
_FOREIGN: Final = ("pva://", "loc://", "sim://", "mqtt://", "sys://", "formula://", "=")
_SINGLE: Final = frozenset(
    {"name", "tolerance", "selected", "saved_value", "saved_value_timestamp", "readback",
     "readback_value", "completion"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PvsRow:
    """One row as the file has it; ``saved`` is a text, the texts of an array, or ``None``."""

    name: str
    line: int
    saved: str | tuple[str, ...] | None = None
    time_ns: int = 0
    tolerance: float | None = None
    selected: bool = True
    readback: bool = False

    @property
    def comment(self) -> bool:
        """Whether the row is only a comment."""
        return self.name.startswith("#")


@dataclass(frozen=True, slots=True)
class PvsTable:
    """All rows of a file in their order."""

    rows: tuple[PvsRow, ...]
    warnings: list[str] = field(default_factory=list)

    def as_snapshot(self, group: str = "") -> LoadedSnapshot:
        """Return the rows that are PVs of Channel Access; warnings tell what was left out."""
        warnings = list(self.warnings)
        items = []
        for row in self.rows:
            name = row.name.removeprefix("ca://")
            if row.comment or not name:
                continue
            if name.startswith(_FOREIGN):
                warnings.append(f"line {row.line}: {plain(name, 60)} is no PV of Channel Access")
                continue
            items.append(_item(row, name))
        warnings += repeated_names([item.name for item in items])
        times = [item.time_ns for item in items if item.time_ns]
        created_ns = max(times, default=0)
        return LoadedSnapshot(Snapshot(group, "", created_ns, "", tuple(items)), warnings)


def _item(row: PvsRow, name: str) -> SnapshotItem:
    value: Value | None
    if isinstance(row.saved, tuple):
        value = np.array(row.saved, dtype="U")
        value.setflags(write=False)
    else:
        value = row.saved
    return SnapshotItem(
        name,
        value,
        PvKind.ARRAY if isinstance(row.saved, tuple) else PvKind.TEXT,
        count=len(row.saved) if isinstance(row.saved, tuple) else 1,
        time_ns=row.time_ns,
        unknown="" if value is not None else NOT_SAVED,
        tolerance=None if row.tolerance is None else Tolerance(row.tolerance),
        selected=row.selected and value is not None,
    )


def load(path: Path) -> PvsTable:
    """Read ``path``. Raises ``SnapshotFileError``."""
    return loads(read_bounded(path), str(path))


def loads(data: bytes, source: str = "<data>") -> PvsTable:
    """Read what is in a PV table. Raises ``SnapshotFileError``."""
    if len(data) > _LIMIT:
        raise SnapshotFileError("larger than 16 MiB", source)
    reader = _Reader(source)
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        message = f"not XML: {expat.errors.messages.get(error.code, error)}"
        raise SnapshotFileError(message, source, error.lineno) from error
    except (LookupError, UnicodeError) as error:
        raise SnapshotFileError(f"not XML: {error}", source, 1) from error
    except ValueError as error:
        if isinstance(error, SnapshotFileError):
            raise
        raise SnapshotFileError(f"not XML: {error}", source, 1) from error
    return PvsTable(tuple(reader.rows), reader.warnings)


class _Reader:
    """Takes the events of expat: any DTD is refused, so there are no entities to expand."""

    def __init__(self, source: str) -> None:
        self.rows: list[PvsRow] = []
        self.warnings: list[str] = []
        self._source = source
        self._path: list[str] = []
        self._text: list[str] = []
        self._found: dict[str, str] = {}
        self._array: list[str] | None = None
        self._line = 0
        self._default: float | None = None
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse
        self.parser.ExternalEntityRefHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text.append

    def _fail(self, message: str) -> SnapshotFileError:
        return SnapshotFileError(message, self._source, self.parser.CurrentLineNumber)

    def _refuse(self, *_: object) -> int:
        raise self._fail("a document type or entity is not read")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if not self._path and tag != "pvtable":
            raise self._fail(f"must be <pvtable>, not <{plain(tag, 40)}>")
        if len(self._path) >= _DEEPEST:
            raise self._fail("nested too deeply")
        self._path.append(tag)
        self._text.clear()
        if self._path[1:] == ["pvlist", "pv"]:
            self._found, self._array = {}, None
            self._line = self.parser.CurrentLineNumber
        elif self._path[1:] == ["pvlist", "pv", "saved_array_value"]:
            self._array = []

    def _end(self, tag: str) -> None:
        text = "".join(self._text)
        inside, self._path = self._path[1:], self._path[:-1]
        self._text.clear()
        match inside:
            case ["tolerance"]:
                self._default = self._tolerance(text)
            case ["pvlist", "pv", name] if name in _SINGLE:
                self._found[name] = text
            case ["pvlist", "pv", "saved_array_value", "item"] if self._array is not None:
                self._array.append(text)
            case ["pvlist", "pv"]:
                self._row()

    def _row(self) -> None:
        found = self._found
        name = found.get("name", "").strip()
        if not name:
            self.warnings.append(f"line {self._line}: a row without a name is left out")
            return
        comment = name.startswith("#")
        if not comment and (len(name) > 1000 or any(not c.isprintable() for c in name)):
            raise SnapshotFileError("a name has control characters", self._source, self._line)
        tolerance = self._default
        if found.get("tolerance", "").strip():
            tolerance = self._tolerance(found["tolerance"])
        saved: str | tuple[str, ...] | None = found.get("saved_value")
        if saved is None and self._array is not None:
            saved = tuple(self._array)
        selected = found.get("selected", "true").strip().lower() != "false"
        time_ns = self._time(found.get("saved_value_timestamp", "").strip())
        self.rows.append(PvsRow(name, self._line, saved, time_ns, tolerance, selected))
        readback = found.get("readback", "").strip()
        if readback and not comment:
            value = found.get("readback_value")
            self.rows.append(PvsRow(readback, self._line, value, 0, tolerance, False, True))

    def _tolerance(self, text: str) -> float | None:
        try:
            return Tolerance(float(text)).amount
        except ValueError:
            line = self.parser.CurrentLineNumber
            self.warnings.append(f"line {line}: {plain(text, 40)!r} is no tolerance; left out")
            return None

    def _time(self, text: str) -> int:
        """Return ns since 1970 of a local time ``2024-05-06 07:08:09.123456789``, 0 without."""
        if not text or text == "null":
            return 0
        whole, _, part = text.partition(".")
        try:
            seconds = int(datetime.strptime(whole, "%Y-%m-%d %H:%M:%S").timestamp())
            rest = int(part[:9].ljust(9, "0")) if part else 0
            if seconds < 0 or rest < 0:
                raise ValueError
        except (ValueError, OverflowError, OSError):
            self.warnings.append(f"line {self._line}: {plain(text, 40)!r} is no time; left out")
            return 0
        return seconds * 1_000_000_000 + rest
