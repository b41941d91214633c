"""Reader and writer of Phoebus PV tables ``*.pvs``: as a snapshot or a group."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from html import escape  # that of xml.sax loads an HTTP client
from pathlib import Path
from typing import Any, Final

import numpy as np

from gui.core.groups.group import OF_PVS, Group, PvSpec, is_heading
from gui.core.groups.name_list import NO_PVACCESS, channel_name, is_pvaccess
from gui.core.pv.counts import grouped
from gui.core.pv.formatting import plain
from gui.core.pv.updates import PvKind
from gui.core.snapshots.snapshot import Snapshot, SnapshotItem, Value
from gui.core.snapshots.tolerance import Tolerance
from gui.files.disk.unread_xml import unread
from gui.files.disk.xml_tree import Fail, XmlElement, parse_xml
from gui.files.formats.group_reader import LOST, PvList, group_name
from gui.files.formats.group_writer import Losses, with_values
from gui.files.formats.loaded_group import LoadedGroup
from gui.files.formats.loaded_snapshot import (
    LoadedSnapshot,
    SnapshotFileError,
    read_bounded,
    repeated_names,
)

SUFFIX: Final = ".pvs"
ROOT: Final = "pvtable"
NOT_SAVED: Final = "nothing was saved"
_NEW: Final = {"timeout": ("60.0", "60")}  # seconds, of restoring
_READ: Final = ("version", "enable_save_restore")  # attributes
_LIMIT: Final = 16 * 1024 * 1024
_MOST_TAGS: Final = 2_000_000  # of the elements of saved arrays
_STAMP: Final = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", re.ASCII)
_FOREIGN: Final = ("pva://", "loc://", "sim://", "mqtt://", "sys://", "formula://", "=")


@dataclass(frozen=True, slots=True)
class PvsRow:
    """One row of the file; ``saved`` is a text, the texts of an array, or ``None``."""

    name: str
    line: int
    saved: str | tuple[str, ...] | None = None
    time_ns: int = 0
    tolerance: float | None = None
    selected: bool = True
    readback: bool = False
    completion: bool = False  # puts wait for it

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
        """Return the rows that are PVs of Channel Access; warnings say what was left out."""
        warnings = list(self.warnings)
        items = []
        for row in self.rows:
            name = channel_name(row.name)
            if row.comment or not name:
                continue
            if name.lower().startswith(_FOREIGN):
                why = f": {NO_PVACCESS}" if is_pvaccess(name) else " is no PV of Channel Access"
                warnings.append(f"line {row.line}: {plain(name, 60)}{why}")
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
    """Read the content of a PV table. Raises ``SnapshotFileError``."""

    def fail(message: str, line: int) -> SnapshotFileError:
        return SnapshotFileError(message, source, line)

    if len(data) > _LIMIT:
        raise SnapshotFileError("larger than 16 MiB", source)
    return read_table(parse_xml(data, (ROOT,), fail, _MOST_TAGS), fail)


def read_table(top: XmlElement, fail: Fail) -> PvsTable:
    """Read the element of a PV table. Raises the error of ``fail``."""
    warnings: list[str] = []
    rows: list[PvsRow] = []
    default = _tolerance(top.child("tolerance"), None, warnings)
    for element in top.all("pvlist", "pv"):
        rows += _rows(element, default, warnings, fail)
    return PvsTable(tuple(rows), warnings)


def loads_group(data: bytes, source: str = "<data>") -> LoadedGroup:
    """Read the rows as a group, comment rows as headings. Raises ``GroupFileError``."""
    return read_group(parse_xml(data, (ROOT,), PvList(source).fail), source)


def read_group(top: XmlElement, source: str) -> LoadedGroup:
    """Read the element of a PV table as a group. Raises ``GroupFileError``."""
    pvs = PvList(source)
    table = read_table(top, pvs.fail)
    for warning in table.warnings:
        pvs.warn(warning)
    previous = ""
    for row in table.rows:
        if row.comment:
            pvs.add_heading(row.name, row.line)
        elif row.readback:
            pvs.add(PvSpec(row.name, comment=plain(f"readback of {previous}")), row.line, True)
        else:
            pvs.add(PvSpec(row.name, extra=_extra(row)), row.line)
            previous = channel_name(row.name)
    told = [row for row in table.rows if not row.comment and _extra(row)]
    if told:
        pvs.warn(
            f"selected, tolerance, completion of {grouped(len(told))} "
            "PVs are not used in a group; kept"
            " for *.pvs"
        )
    if any(row.saved is not None for row in table.rows):
        pvs.warn("saved values are not carried over: open the file as a snapshot to see them")
    pvs.tell_settings(LOST, unread(top, _NEW, _READ))
    return pvs.loaded(Group(group_name(source)))


def _extra(row: PvsRow) -> dict[str, Any]:
    """Return what only this format has of a row, to be written back."""
    own: dict[str, Any] = {}
    if not row.selected:
        own["selected"] = False
    if row.tolerance is not None:
        own["tolerance"] = row.tolerance
    if row.completion:
        own["completion"] = True
    return {OF_PVS: own} if own else {}


def _pv_lines(pv: PvSpec, losses: Losses) -> list[str]:
    own = losses.own(pv.extra, OF_PVS, plain(pv.name, 60))
    selected = str(own.get("selected", True) is not False).lower()
    lines = ["    <pv>", f"      <selected>{selected}</selected>"]
    lines.append(f"      <name>{escape(plain(pv.name, 2000), quote=False)}</name>")
    tolerance = own.get("tolerance")
    if isinstance(tolerance, float | int) and not isinstance(tolerance, bool):
        lines.append(f"      <tolerance>{float(tolerance)!r}</tolerance>")
    if own.get("completion") is True:
        lines.append("      <completion>true</completion>")
    return [*lines, "    </pv>"]


def dump_group(group: Group) -> tuple[bytes, list[str]]:
    """Return a PV table without saved values; and what it cannot hold."""
    group, warnings = with_values(group)
    losses = Losses(warnings)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    lines += ['<pvtable version="3.0" enable_save_restore="true">', "  <timeout>60.0</timeout>"]
    lines.append("  <pvlist>")
    for pv in group.pvs:
        lines += _pv_lines(pv, losses)
        if not is_heading(pv.name):
            losses.of_pv(pv, kept=(OF_PVS,))
    losses.of_group(group, span=False, axes=False)
    lines += ["  </pvlist>", "</pvtable>", ""]
    return "\n".join(lines).encode("utf-8", "replace"), losses.warnings


def _rows(
    element: XmlElement, default: float | None, warnings: list[str], fail: Fail
) -> Iterator[PvsRow]:
    """Return a row, and one for the readback that older files have."""
    name, line = element.word("name"), element.line
    if not name:
        warnings.append(f"line {line}: a row without a name is left out")
        return
    comment = name.startswith("#")
    if not comment and (len(name) > 1000 or not name.isprintable()):
        warnings.append(f"line {line}: {plain(name, 60)!r} is no PV; left out")
        return
    tolerance = _tolerance(element.child("tolerance"), default, warnings)
    saved: str | tuple[str, ...] | None = _text(element, "saved_value")
    if saved is None and element.child("saved_array_value") is not None:
        saved = tuple(item.text for item in element.all("saved_array_value", "item"))
    time_ns = _time(element.word("saved_value_timestamp"), line, warnings)

    def warn(message: str, at: int) -> None:
        warnings.append(f"line {at}: {message}")

    selected = element.flag("selected", True, warn)
    completes = element.flag("completion", False, warn)
    yield PvsRow(name, line, saved, time_ns, tolerance, selected, completion=completes)
    readback = element.word("readback")
    if readback and not comment:
        value = _text(element, "readback_value")
        yield PvsRow(readback, line, value, 0, tolerance, False, True)


def _text(element: XmlElement, tag: str) -> str | None:
    found = element.child(tag)
    return None if found is None else found.text


def _tolerance(
    element: XmlElement | None, default: float | None, warnings: list[str]
) -> float | None:
    text = "" if element is None else element.text
    if element is None or not text.strip():
        return default
    try:
        return Tolerance(float(text)).amount
    except ValueError:
        warnings.append(f"line {element.line}: {plain(text, 40)!r} is no tolerance; left out")
        return None


def _time(text: str, line: int, warnings: list[str]) -> int:
    """Return ns since 1970 of a local time ``2024-05-06 07:08:09.123456789``, 0 without."""
    if not text or text == "null":
        return 0
    whole, _, part = text.partition(".")
    try:
        if _STAMP.fullmatch(whole):  # all but odd files: strptime takes ten times as long
            moment = datetime.fromisoformat(whole)
        else:
            moment = datetime.strptime(whole, "%Y-%m-%d %H:%M:%S")
        seconds = int(moment.timestamp())
        rest = int(part[:9].ljust(9, "0")) if part else 0
        if seconds < 0 or rest < 0:
            raise ValueError
    except (ValueError, OverflowError, OSError):
        warnings.append(f"line {line}: {plain(text, 40)!r} is no time; left out")
        return 0
    return seconds * 1_000_000_000 + rest
