"""Reader of tables of PVs: the column of names is found by its heading, else by its cells."""

import csv
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from gui.core.groups.group import Group, PvSpec
from gui.core.pv.formatting import plain
from gui.files.formats.group_reader import PvList, cannot_be_name, group_name, lines_of
from gui.files.formats.loaded_group import LoadedGroup

HEADINGS: Final = (  # as compared, best first
    "pv", "pvname", "pvs", "pvnames", "processvariable", "channel", "channelname", "record",
    "recordname", "setpoint", "setpointpv", "readback", "readbackpv",
)  # fmt: skip
READBACKS: Final = ("readback", "readbackpv", "readbackname", "readbackpvname")
READ_ONLY: Final = ("readonly", "ro")
_SEPARATORS: Final = ("\t", ",", ";")
_TRUE: Final = ("1", "true", "yes", "y")
_LONGEST_LINE: Final = 65_536
_MOST_CELLS: Final = 2000  # of a row: more are no table
_MOST_CONTINUED: Final = 20  # lines of one row
FIRST: Final = 200  # lines in which the heading is looked for, and cells are judged
_STRUCTURED: Final = re.compile(r"[^\s:]+:\S+")  # as nearly all names in tables are
_TIME: Final = re.compile(
    r"\d{4}[-/]\d\d[-/]\d\d(?:T\S*)?|\d{1,2}[./]\d{1,2}[./]\d{2,4}"
    r"|\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?Z?"
)
_WEAK: Final = ("name", "names", "signal", "variable")  # headings where the cells below agree


def is_table(lines: Sequence[str]) -> bool:
    """Tell whether the first line that is no comment is the heading of a table of PVs."""
    found = _found(lines)
    if found is None:
        return False
    below = lines[found[0] + 1 :]
    return any(line.strip() and not line.lstrip().startswith("#") for line in below)


def _found(lines: Sequence[str]) -> tuple[int, str, int] | None:
    """Return the line of the heading, the separator and the column of names."""
    comments = False
    for number, line in enumerate(islice(lines, FIRST)):
        if not line.strip() or line.lstrip().startswith("#"):
            comments |= bool(line.strip())
            continue
        separator = max(_SEPARATORS, key=line.count)
        cells = _cells(line, separator)
        if len(cells) < 2:
            alone = [cell.lower() for cell in cells] == ["pv"]
            return (number, ",", 0) if alone and not comments else None  # else a PV of that name
        words = [word_of(cell) for cell in cells]
        best = next((words.index(heading) for heading in HEADINGS if heading in words), None)
        if best is None:
            best = _below_other_heading(words, cells, lines[number + 1 : FIRST], separator)
        return None if best is None else (number, separator, best)
    return None


def _below_other_heading(
    words: Sequence[str], cells: Sequence[str], below: Sequence[str], separator: str
) -> int | None:
    """Return the one column of names below a heading that is none itself and not known."""
    if any(is_structured(cell) or not word for cell, word in zip(cells, words, strict=True)):
        return None
    column = column_of_names(below, separator, 1 if set(words) & set(_WEAK) else 2)
    return None if column is None or column >= len(words) else column


def is_structured(word: str) -> bool:
    """Tell whether ``word`` looks like the name of a record in a naming convention."""
    return ":" in word and _STRUCTURED.fullmatch(word) is not None and not is_time(word)


def is_time(word: str) -> bool:
    """Tell whether ``word`` is a date or a time of day, which tables of samples have."""
    return _TIME.fullmatch(word) is not None


def _cells(line: str, separator: str) -> list[str]:
    if len(line) > _LONGEST_LINE or line.count(separator) > _MOST_CELLS:
        return []
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=separator), [])]
    except csv.Error:
        return []


def word_of(heading: str) -> str:
    """Return a heading as it is compared with those that are known: ``PV Name`` is ``pvname``."""
    return re.sub(r"[^a-z]", "", heading.lower())


def column_of_names(lines: Sequence[str], separator: str, least: int = 2) -> int | None:
    """Return the one column whose cells look like names, of a table without a known heading."""
    rows = [
        _cells(line, separator)
        for line in islice(lines, FIRST)
        if line.strip() and not line.lstrip().startswith("#")
    ]
    width = len(rows[0]) if rows else 0
    if width < 2 or len(rows) < least or any(len(row) != width for row in rows):
        return None
    counts = [sum(is_structured(row[i]) for row in rows) for i in range(width)]
    likely = [i for i, count in enumerate(counts) if count >= len(rows) * 0.8]
    others = sum(count for i, count in enumerate(counts) if i not in likely)
    return likely[0] if len(likely) == 1 and others == 0 else None


def loads(data: bytes, source: str = "<data>") -> LoadedGroup:
    """Read a table whose heading names its PVs. Raises ``GroupFileError``."""
    lines = lines_of(data, source)
    found = _found(lines)
    if found is None:
        raise PvList(source).fail("no column with a heading such as PV", 1)
    return _read(lines, *found, source)


def loads_column(data: bytes, separator: str, column: int, source: str = "<data>") -> LoadedGroup:
    """Read the names in ``column`` of a table without a known heading. Raises as ``loads``."""
    return _read(lines_of(data, source), -1, separator, column, source)


def _read(lines: list[str], heading: int, separator: str, column: int, source: str) -> LoadedGroup:
    pvs = PvList(source)
    table = _Table(pvs, column)
    rows = _rows(lines, max(heading, 0), separator, pvs)
    if heading >= 0:
        table.head(next(rows)[0], heading + 1)
    else:
        pvs.warn(f"names are in column {column + 1}; the others are not carried over")
    for row, number in rows:
        table.row(row, number)
    if not len(pvs):
        raise pvs.fail(f"no PV in it{pvs.why_none()}", len(lines))
    return pvs.loaded(Group(group_name(source)))


def _rows(
    lines: list[str], begin: int, separator: str, pvs: PvList
) -> Iterator[tuple[list[str], int]]:
    """Return the cells and the line of each row; a cell in quotes may go on in the next lines.

    Where its quote does not end soon, only the row's first line counts.
    """
    at = begin
    while at < len(lines):
        line, number = lines[at], at + 1
        at += 1
        if line.count('"') % 2:
            following = lines[at : at + _MOST_CONTINUED]
            more = next((i for i, each in enumerate(following, 1) if each.count('"') % 2), 0)
            if more and _begins_quoted(line, separator):
                line = "\n".join((line, *following[:more]))
                at += more
            else:
                pvs.warn("a quote in this row does not end", number)
                line = line.replace('"', "")
        try:
            yield next(csv.reader([line], delimiter=separator), []), number
        except csv.Error as error:
            pvs.warn(f"not CSV, left out: {error}", number)


def _begins_quoted(line: str, separator: str) -> bool:
    """Tell whether the last quote of a line begins a cell."""
    before = line[: line.rindex('"')].rstrip(" ")
    return before == "" or before.endswith(separator)


class _Table:
    def __init__(self, pvs: PvList, column: int) -> None:
        self._pvs = pvs
        self._column = column
        self._readback = self._read_only = -1

    def head(self, cells: list[str], line: int) -> None:
        lost = []
        for at, cell in enumerate(cells):
            word = word_of(cell)
            if at == self._column:
                continue
            if word in READBACKS and self._readback < 0:
                self._readback = at
            elif word in READ_ONLY and self._read_only < 0:
                self._read_only = at
            elif cell.strip():
                lost.append(plain(cell.strip(), 40))
        if lost:
            self._pvs.warn(f"the columns {plain(', '.join(lost))} are not carried over", line)

    def row(self, row: list[str], line: int) -> None:
        name, readback = _cell(row, self._column), _cell(row, self._readback)
        if not name:  # as of a reading that nobody sets
            name, readback = readback, ""
        if name.startswith("#") or (row and row[0].lstrip().startswith("#")):
            return
        if not name:
            if any(cell.strip() for cell in row):
                self._pvs.count("rows without a PV, left out", f"line {line}")
            return
        if cannot_be_name(name) or is_time(name):
            self._pvs.count("cells that are no names, left out", name)
            return
        # Phoebus lists a setpoint once more for each of its readbacks
        self._pvs.add(PvSpec(name), line, quiet=bool(readback))
        if readback:
            spec = PvSpec(readback, comment=plain(f"readback of {name}"))
            self._pvs.add(spec, line, quiet=True)
        if _cell(row, self._read_only).lower() in _TRUE:
            self._pvs.warn(f"{plain(name, 60)}: READ_ONLY is not carried over", line)


def _cell(row: list[str], at: int) -> str:
    return row[at].strip() if 0 <= at < len(row) else ""
