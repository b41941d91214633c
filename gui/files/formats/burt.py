"""Reader of BURT request files ``*.req`` and snapshots ``*.snap``, as groups of names.

A request file is read as the C preprocessor leaves it, in part: ``#include "file"``, object-like
``#define`` and ``#undef``, ``#ifdef``, ``#ifndef``, ``#else``, ``#endif``.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from gui.core.groups.group import Group, PvSpec
from gui.core.groups.macros import MacroError, substitute
from gui.core.pv.counts import grouped
from gui.core.pv.formatting import plain
from gui.files.formats.group_reader import MOST_LINES, PvList, group_name, lines_of
from gui.files.formats.includes import IncludeError, Includes, SourceFile
from gui.files.formats.loaded_group import GroupFileError, LoadedGroup

_BEGIN: Final = "--- Start BURT header"
_END: Final = "--- End BURT header"
_KEYS: Final = (  # of a header, each with a colon
    "Time:", "Login ID:", "Eff  UID:", "Eff UID:", "Group ID:", "Keywords:", "Comments:", "Type:",
    "Directory:", "Req File:",
)  # fmt: skip
_MARKS: Final = ("RO", "RON", "WO", "-")
_DIRECTIVE: Final = re.compile(
    r"#\s*(include(?=\s*[\"<])|define|undef|if|ifdef|ifndef|elif|else|endif)\b\s*(.*)"
)
_FILE: Final = re.compile(r"[\"<]([^\">]+)[\">]")
_DEFINE: Final = re.compile(r"([A-Za-z_]\w*)(\(?)\s*(.*)")
_IDENTIFIER: Final = re.compile(r"[A-Za-z_]\w*")
_LONGEST: Final = 4096  # characters of a line with its macros replaced
_DEEPEST: Final = 16  # macros in macros
_REQUEST: Final = re.compile(
    r"^[ \t]*(?:(?:RO|RON|WO)[ \t]+\S|%|#include[ \t]*[\"<]|#define[ \t])", re.MULTILINE
)


def is_snapshot(data: bytes) -> bool:
    """Tell whether ``data`` begins like a BURT snapshot, also one in SDDS form."""
    begin = data[:64].lstrip()
    return begin.startswith((_BEGIN.encode(), b"SDDS1"))


def is_request(text: str) -> bool:
    """Tell whether ``text`` has marks or comments that only BURT's request files have."""
    return _REQUEST.search(text) is not None


def loads(
    data: bytes,
    source: str = "<data>",
    folder: Path | None = None,
    search: Sequence[Path] = (),
) -> LoadedGroup:
    """Read a request file, files inside are in ``folder`` or ``search``; or a snapshot.

    Raises ``GroupFileError``.
    """
    lines = lines_of(data, source)
    pvs = PvList(source)
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    if lines[first].startswith("SDDS1"):
        raise pvs.fail("an SDDS snapshot is not read; write it as text with BURT", first + 1)
    if lines[first].startswith(_BEGIN):
        end = next((i for i, line in enumerate(lines) if line.startswith(_END)), None)
        if end is None:
            pvs.warn("the BURT header does not end", first + 1)
            end = _last_of_header(lines, first)
        for number, line in enumerate(lines[end + 1 :], end + 2):
            _read_line(line, number, True, pvs)
        pvs.warn("saved values are not carried over")
    else:
        includes = Includes(source, folder, search)
        _Request(pvs, includes).read(includes.first(data))
    if not len(pvs):
        raise pvs.fail(f"no PV in it{pvs.why_none()}", len(lines))
    return pvs.loaded(Group(group_name(source)))


def _last_of_header(lines: list[str], first: int) -> int:
    """Return the last line of a header that does not end: as long as it has the known keys."""
    end = first
    while end + 1 < len(lines) and lines[end + 1].startswith(_KEYS):
        end += 1
    return end


class _Branches:
    """The open ``#if`` of a file, each with whether its present branch counts."""

    def __init__(self) -> None:
        self._taken: list[bool] = []
        self.hidden = 0  # of them do not count: there may be 50,000 in each other

    @property
    def are_open(self) -> bool:
        """Whether any is open."""
        return bool(self._taken)

    def begin(self, taken: bool) -> None:
        """Open a branch."""
        self._taken.append(taken)
        self.hidden += not taken

    def end(self) -> bool:
        """Close the innermost one; tell whether it counted."""
        taken = self._taken.pop()
        self.hidden -= not taken
        return taken


class _Request:
    """A request file and the files inside it, which share the preprocessor's macros."""

    def __init__(self, pvs: PvList, includes: Includes) -> None:
        self._pvs = pvs
        self._includes = includes
        self._macros: dict[str, str] = {}
        self._lines = 0

    def read(self, file: SourceFile) -> None:
        """Take the PVs of one file."""
        with self._pvs.inside(file.source if file.is_inside else ""):
            self._read(file)

    def _read(self, file: SourceFile) -> None:
        lines = lines_of(file.data, file.source)
        self._lines += len(lines)
        if self._lines > MOST_LINES:
            raise self._pvs.fail(f"more than {grouped(MOST_LINES)} lines with the files inside")
        branches = _Branches()
        for number, line in enumerate(lines, 1):
            directive = _DIRECTIVE.match(line.strip())
            if directive is None:
                if not branches.hidden:
                    self._take(line, number)
                continue
            try:
                self._obey(directive[1], directive[2], branches, file)
            except (IncludeError, GroupFileError) as error:
                message = error.message if isinstance(error, GroupFileError) else str(error)
                self._pvs.warn(message, number)

    def _obey(self, word: str, rest: str, branches: "_Branches", by: SourceFile) -> None:
        name = _IDENTIFIER.match(rest)
        if word in ("ifdef", "ifndef"):
            branches.begin((name is not None and name[0] in self._macros) == (word == "ifdef"))
        elif word in ("if", "elif"):
            if word == "if":
                branches.begin(True)
            raise IncludeError(f"#{word} is not decided: its lines are taken")
        elif word == "else" and branches.are_open:
            branches.begin(not branches.end())
        elif word == "endif" and branches.are_open:
            branches.end()
        elif branches.hidden:
            return
        elif word == "define":
            self._define(rest)
        elif word == "undef" and name is not None:
            self._macros.pop(name[0], None)
        elif word == "include":
            file = _FILE.match(rest)
            self.read(self._includes.open(file[1] if file else "", by))

    def _define(self, rest: str) -> None:
        found = _DEFINE.match(rest)
        if found is None:
            raise IncludeError("#define without a name")
        if found[2]:
            raise IncludeError(f"the macro {plain(found[1], 40)}(…) is not replaced")
        value = re.sub(r"/\*.*?\*/", " ", found[3]).strip()
        self._macros[found[1]] = value[:_LONGEST]

    def _take(self, line: str, number: int) -> None:
        try:
            line = self._replaced(line.partition("%")[0])
            _read_line(line, number, False, self._pvs)
        except MacroError as error:
            self._pvs.warn(str(error), number)

    def _replaced(self, line: str) -> str:
        """Return ``line`` with the preprocessor's macros replaced. Raises ``MacroError``."""
        for _ in range(_DEEPEST):
            before = line
            line = substitute(line, _IDENTIFIER, lambda m: self._macros.get(m[0], m[0]), _LONGEST)
            if line == before:
                break
        return line


def _read_line(line: str, number: int, saved: bool, pvs: PvList) -> None:
    words = line.split(None, 3)
    if not words or words[0].startswith(("#", "%")):
        return
    mark = words[0] if words[0] in _MARKS else ""
    if mark:
        words = words[1:]
    if not words:
        pvs.warn(f"{mark} is followed by no PV", number)
        return
    name, length = words[0], words[1] if len(words) > 1 else ""
    if (saved or length) and not re.fullmatch(r"-?[0-9]{1,9}", length):
        pvs.warn(f"{plain(name, 60)}: {plain(length, 40)!r} is no length; left out", number)
        return
    if pvs.add(PvSpec(name), number) and mark and mark != "-":
        pvs.warn(f"{plain(name, 60)}: {mark} is not carried over", number)
