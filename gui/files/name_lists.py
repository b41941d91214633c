"""Plain text and CSV lists of PV names: read and written."""

import csv
import io
from pathlib import Path
from typing import Final

from gui.core.group import Group, PvSpec, is_heading
from gui.core.name_list import parse_names
from gui.files.group_file import GroupFileError, LoadedGroup, utf8_text
from gui.files.group_reading import ca_name

_MOST: Final = 100_000


def loads(data: bytes, source: str = "<data>") -> LoadedGroup:
    """Read the names in a text, or in the column ``PV`` of a CSV table that has a heading."""
    text = utf8_text(data, source)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise GroupFileError("not text: it has a zero byte", source, line)
    warnings: list[str] = []
    names = _column(text) if _has_heading(text) else parse_names(text)
    if len(names) > _MOST:
        raise GroupFileError(f"more than {_MOST:,} names", source)
    kept = dict.fromkeys(name for name in (ca_name(n, "", warnings) for n in names) if name)
    if not kept:
        warnings.append("there are no names of PVs in it")
    group = Group(Path(source).stem or "List", pvs=tuple(PvSpec(name) for name in kept))
    return LoadedGroup(group, [warning.removeprefix(": ") for warning in warnings])


def _has_heading(text: str) -> bool:
    first = text.split("\n", 1)[0].strip().upper().replace('"', "")
    return first == "PV" or first.startswith(("PV,", "PV;", "PV\t"))


def _column(text: str) -> list[str]:
    first = text.split("\n", 1)[0]
    separator = next((mark for mark in ",;\t" if mark in first), ",")
    rows = csv.reader(io.StringIO(text), delimiter=separator)
    next(rows, None)
    names = []
    try:
        for row in rows:
            if row and row[0].strip() and not row[0].lstrip().startswith("#"):
                names.append(row[0].strip())
    except csv.Error:
        return parse_names(text)
    return names


def dump(group: Group) -> tuple[bytes, list[str]]:
    """Return the names of ``group``, one a line; headings as comments."""
    lines = [pv.name for pv in group.pvs]
    lost = any(pv.label or pv.plot for pv in group.pvs if not is_heading(pv.name))
    warnings = ["a plain list holds names only"] if lost or group.axes else []
    return "".join(f"{line}\n" for line in lines).encode(), warnings
