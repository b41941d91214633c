"""Reader and writer of lists of PV names, and reader of tables with a column ``PV``."""

import csv
import re
from typing import Final

from gui.core.groups.group import Group, PvSpec, is_heading
from gui.core.groups.name_list import names_of_word, parse_names
from gui.core.pv.formatting import plain
from gui.files.formats.group_reader import PvList, group_name, lines_of
from gui.files.formats.group_writer import Losses, with_values
from gui.files.formats.loaded_group import LoadedGroup

_SIMPLE: Final = re.compile(r"[^\"'(){}\[\]#]*")
_SPLIT: Final = re.compile(r"[\s,]+")
_COLUMNS: Final = ("PV", "READBACK", "READ_ONLY")
_LONGEST_LINE: Final = 4096  # of a line with quotes or parentheses
_MOST_QUOTED: Final = 2_000_000  # characters in such lines
_HEADER: Final = re.compile(r'[ \t]*"?PV"?[ \t]*(?:([,;\t])|\n|$)', re.IGNORECASE)


def is_table(text: str) -> bool:
    """Tell whether ``text`` begins with the header of a table whose first column is ``PV``."""
    return _HEADER.match(text[:200]) is not None


def loads(data: bytes, source: str = "<data>") -> LoadedGroup:
    """Read names separated as in ``parse_names``. Raises ``GroupFileError``."""
    lines = lines_of(data, source)
    pvs = PvList(source)
    header = _HEADER.match(lines[0])
    if header:
        _read_table(lines, header[1] or ",", pvs)
    else:
        _read_names(lines, pvs)
    if not len(pvs):
        raise pvs.fail("no PV name in it", len(lines))
    return pvs.loaded(Group(group_name(source)))


def _read_names(lines: list[str], pvs: PvList) -> None:
    quoted = 0
    for number, line in enumerate(lines, 1):
        if _SIMPLE.fullmatch(line):
            names = [name for word in _SPLIT.split(line) for name in names_of_word(word)]
        else:
            if line.lstrip().startswith("#"):
                continue
            quoted += len(line)
            if len(line) > _LONGEST_LINE or quoted > _MOST_QUOTED:
                raise pvs.fail("too long to be a list of names", number)
            names = parse_names(line)
        for name in names:
            pvs.add(PvSpec(name), number)


def _read_table(lines: list[str], separator: str, pvs: PvList) -> None:
    reader = csv.reader((line + "\n" for line in lines), delimiter=separator)
    try:
        columns = {name.strip().upper(): i for i, name in enumerate(next(reader))}
        lost = [plain(name, 40) for name in columns if name and name not in _COLUMNS]
        if lost:
            pvs.warn(f"the columns {plain(', '.join(lost))} are not carried over", 1)
        for row in reader:
            line = reader.line_num
            name = _cell(row, columns, "PV")
            if not name or name.startswith("#"):
                if not name and any(cell.strip() for cell in row):
                    raise pvs.fail("a row without a PV", line)
                continue
            readback = _cell(row, columns, "READBACK")
            # Phoebus lists a setpoint once more for each of its readbacks
            pvs.add(PvSpec(name), line, quiet=bool(readback))
            if readback:
                pvs.add(PvSpec(readback, comment=plain(f"readback of {name}")), line, quiet=True)
            if _cell(row, columns, "READ_ONLY").lower() in ("1", "true"):
                pvs.warn(f"{plain(name, 60)}: READ_ONLY is not carried over", line)
    except csv.Error as error:
        raise pvs.fail(f"not CSV: {error}", reader.line_num) from error


def _cell(row: list[str], columns: dict[str, int], name: str) -> str:
    at = columns.get(name)
    return row[at].strip() if at is not None and at < len(row) else ""


def _forms(name: str) -> tuple[str, ...]:
    """Return the ways to write a name in a list, the simplest first."""
    return name, f'"{name}"', f"'{name}'"


def dump(group: Group) -> tuple[bytes, list[str]]:
    """Return a list with a name a line, headings as comments; and what it cannot hold."""
    group, warnings = with_values(group)
    losses = Losses(warnings)
    lines = []
    for pv in group.pvs:
        if is_heading(pv.name):
            lines.append(pv.name)
            continue
        line = next((form for form in _forms(pv.name) if parse_names(form) == [pv.name]), None)
        if line is None:
            losses.warnings.append(f"{plain(pv.name, 60)} not carried over: no list can hold it")
            continue
        lines.append(line)
        losses.of_pv(pv, kept=())
    losses.of_group(group, span=False, axes=False)
    if lines and is_table(lines[0]):
        lines.insert(0, "# names")  # so that the first name is not taken for a header
    return "".join(f"{line}\n" for line in lines).encode(), losses.warnings
