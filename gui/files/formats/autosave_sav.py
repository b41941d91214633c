"""Reader of autosave files ``*.sav``, a PV and its value a line: as a snapshot or a group."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Final

import numpy as np

from gui.core.groups.group import Group, PvSpec
from gui.core.groups.name_list import channel_name
from gui.core.pv.formatting import plain
from gui.core.pv.text_bytes import LATIN_1, UTF_8, Encoding, encode
from gui.core.pv.updates import PvKind
from gui.core.snapshots.snapshot import Snapshot, SnapshotItem, Value
from gui.files.formats.group_reader import PvList, cannot_be_name, group_name, lines_of
from gui.files.formats.loaded_group import LoadedGroup
from gui.files.formats.loaded_snapshot import (
    SIZE_LIMIT,
    LoadedSnapshot,
    SnapshotFileError,
    read_bounded,
    repeated_names,
)

SUFFIX: Final = ".sav"
NOT_CONNECTED: Final = "not connected"
NOT_READ: Final = "the saved value cannot be read"
_HEADER: Final = re.compile(
    r"#\s*(?:save/restore|autosave)\b[^\n]*\bautomatically generated\b", re.IGNORECASE
)
_STAMP: Final = re.compile(r"(\d{6})-(\d{6})\s*$")
_LOST: Final = re.compile(
    r"#([A-Za-z0-9]\S*)\s+(?:search issued|not connected|no such PV)\b", re.IGNORECASE
)
_ARRAY: Final = "@array@"
_ELEMENT: Final = re.compile(r'\s*"((?:[^"\\]|\\"?+)*+)"')  # a backslash counts before " only
_ELEMENTS: Final = re.compile(rf"(?:{_ELEMENT.pattern})*+")
_BEGIN: Final = re.compile(r"\s*\{")
_END: Final = re.compile(r"\s*\}")
_LONGEST_NAME: Final = 1000
_MOST_WARNINGS: Final = 1000


@dataclass(frozen=True, slots=True)
class SavRow:
    """One PV; ``value`` is a text or the texts of an array, ``None``: not connected."""

    name: str
    line: int
    value: str | tuple[str, ...] | None
    unknown: str = ""  # why there is no value, where it is not the connection


@dataclass(frozen=True, slots=True)
class SavFile:
    """All PVs of a file in their order."""

    rows: tuple[SavRow, ...]
    saved_ns: int = 0  # 0: not in the file
    warnings: list[str] = field(default_factory=list)
    encoding: Encoding = UTF_8  # in which its texts are the bytes of the file again

    def as_snapshot(self, group: str = "") -> LoadedSnapshot:
        """Return the rows as a snapshot; values are the bytes of texts: the file has no types."""
        items = tuple(_item(row, self.encoding) for row in self.rows)
        warnings = self.warnings + repeated_names([row.name for row in self.rows])
        return LoadedSnapshot(Snapshot(group, "", self.saved_ns, "", items), warnings)


def _item(row: SavRow, encoding: Encoding) -> SnapshotItem:
    array = isinstance(row.value, tuple)
    value: Value | None
    if isinstance(row.value, tuple):
        value = np.array([encode(text, encoding) for text in row.value], dtype="S")
        value.setflags(write=False)
    else:
        value = None if row.value is None else encode(row.value, encoding)
    return SnapshotItem(
        channel_name(row.name),
        value,
        PvKind.ARRAY if array else PvKind.TEXT,
        count=len(row.value) if isinstance(row.value, tuple) else 1,
        unknown="" if value is not None else row.unknown or NOT_CONNECTED,
        selected=value is not None,
    )


def load(path: Path) -> SavFile:
    """Read ``path``. Raises ``SnapshotFileError``."""
    return loads(read_bounded(path), str(path))


def is_autosave(data: bytes) -> bool:
    """Tell whether ``data`` begins as autosave's own files do."""
    return _HEADER.match(data[:200].decode("latin-1").lstrip()) is not None


def loads(data: bytes, source: str = "<data>") -> SavFile:
    """Read the content of an autosave file. Raises ``SnapshotFileError``."""
    if len(data) > SIZE_LIMIT:
        raise SnapshotFileError("larger than 64 MiB", source)
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise SnapshotFileError("not text: it has a NUL character", source, line)
    warnings = []
    encoding: Encoding = UTF_8
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text, encoding = data.decode("latin-1"), LATIN_1
        warnings.append("not UTF-8; read as ISO-8859-1")
    reader = _Reader(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), source, warnings)
    return replace(reader.file(), encoding=encoding)


def loads_group(data: bytes, source: str = "<data>") -> LoadedGroup:
    """Read the names as a group, also of PVs that were not connected. Raises ``GroupFileError``."""
    lines_of(data, source)  # raises if they are too many
    pvs = PvList(source)
    try:
        file = loads(data, source)
    except SnapshotFileError as error:
        place = error.source + (f":{error.line}" if error.line else "")
        raise pvs.fail(str(error).removeprefix(f"{place}: "), error.line) from error
    for warning in file.warnings:
        pvs.warn(warning)
    for row in file.rows:
        if pvs.add(PvSpec(row.name), row.line) and row.value is None and not row.unknown:
            pvs.count("PVs were not connected when this was saved", row.name)
    pvs.warn("saved values are not carried over: open the file as a snapshot to see them")
    return pvs.loaded(Group(group_name(source)))


class _OddArrayError(ValueError):
    """An array cannot be read; the message says why."""


class _Reader:
    def __init__(self, lines: list[str], source: str, warnings: list[str]) -> None:
        self._lines = lines
        self._source = source
        self._warnings = warnings
        self._at = 0

    def file(self) -> SavFile:
        rows: list[SavRow] = []
        ended = False
        while self._at < len(self._lines) and not ended:
            line = self._lines[self._at]
            self._at += 1
            if line.startswith("<END>"):
                ended = True
            elif line.startswith("#"):
                self._comment(line, rows)
            elif line.startswith("!"):
                self._warnings.append(f"line {self._at}: {plain(line.lstrip('! '), 120)}")
            elif line.strip():
                self._row(line, rows)
        if not rows:
            why = f"; {self._warnings[0]}" if self._warnings else ""
            raise SnapshotFileError(f"no PV in it{why}", self._source, self._at)
        if not ended:
            self._warnings.append("no <END>: the file may have been cut short")
        return SavFile(tuple(rows), _saved_ns(self._lines[0]), self._warnings)

    def _comment(self, line: str, rows: list[SavRow]) -> None:
        """Read a comment: autosave writes PVs without a connection as comments."""
        lost = _LOST.match(line)
        if lost:
            rows.append(SavRow(lost[1], self._at, None))
            return
        _, _, rest = line.partition(" ")
        if rest.startswith(_ARRAY) and _BEGIN.match(rest, len(_ARRAY)):
            before = self._at
            try:
                self._array(rest)  # commented out, to its end
            except _OddArrayError:
                self._at = before

    def _odd(self, message: str, line: int) -> None:
        if len(self._warnings) < _MOST_WARNINGS:
            self._warnings.append(f"line {line}: {message}")
        elif len(self._warnings) == _MOST_WARNINGS:
            self._warnings.append("… and more lines like these")

    def _row(self, line: str, rows: list[SavRow]) -> None:
        """Add the row of a line; one that is none is told and left out."""
        number = self._at
        name, _, value = line.lstrip().partition(" ")
        if "\t" in name:
            name, _, value = line.lstrip().partition("\t")
        junk = not name.isprintable() or name.startswith(("<", '"', "{", "}"))
        if junk or cannot_be_name(name):
            self._odd(f"{plain(name, 60)!r} is no PV; left out", number)
        elif len(name) > _LONGEST_NAME:
            self._odd("a name is too long; left out", number)
        elif not value.startswith(_ARRAY):
            rows.append(SavRow(name, number, value))
        else:
            try:
                rows.append(SavRow(name, number, self._array(value)))
            except _OddArrayError as error:
                self._odd(f"the value of {plain(name, 60)} is left out: {error}", number)
                rows.append(SavRow(name, number, None, NOT_READ))
                self._at = number  # what follows may be other PVs

    def _array(self, value: str) -> tuple[str, ...]:
        """Return the elements; the array may continue in the following lines."""
        begin = _BEGIN.match(value, len(_ARRAY))
        if begin is None:
            raise _OddArrayError("an array must begin with {")
        elements: list[str] = []
        at = begin.end()
        while True:
            run = _ELEMENTS.match(value, at)
            position = at if run is None else run.end()
            texts = _ELEMENT.findall(value, at, position)
            elements += [text.replace('\\"', '"') for text in texts] if "\\" in value else texts
            if _END.match(value, position):
                return tuple(elements)
            value, at = self._more(value[position:]), 0

    def _more(self, rest: str) -> str:
        """Return what is left of an array's lines with the next one added."""
        broken = rest.strip()
        if broken and not broken.startswith('"'):
            raise _OddArrayError(f"{plain(broken, 40)!r} is no element of an array")
        if self._at >= len(self._lines) or self._lines[self._at].startswith("<END>"):
            raise _OddArrayError("an array does not end")
        if len(rest) > 4096:  # no element is that long: a quote was lost
            raise _OddArrayError("an element of an array does not end")
        following = self._lines[self._at]
        self._at += 1
        return f"{rest}\n{following}" if broken else following


def _saved_ns(header: str) -> int:
    """Return the local time in autosave's first line as ns since 1970, 0 without."""
    found = _STAMP.search(header)
    if found is None or not _HEADER.match(header):
        return 0
    try:
        moment = datetime.strptime(f"{found[1]}-{found[2]}", "%y%m%d-%H%M%S")
        return max(int(moment.timestamp()), 0) * 1_000_000_000
    except (ValueError, OverflowError, OSError):
        return 0
