"""Reader of autosave request files ``*.req``: names, and nested files with macros.

Also of the PSI snapshot tool's, whose nested files are ``!file, "MACROS"`` and which may begin
with a head in JSON, and of its snapshots: ``#`` and a head in JSON, then ``NAME,value`` lines.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from gui.core.groups.group import Group, PvSpec
from gui.core.pv.formatting import plain
from gui.files.formats.group_reader import (
    PvList,
    expand_known,
    group_name,
    lines_of,
)
from gui.files.formats.includes import IncludeError, Includes, SourceFile
from gui.files.formats.loaded_group import GroupFileError, LoadedGroup

_LONGEST: Final = 4096  # characters of macros for one file
_FILE: Final = re.compile(r"\s*file(?:\s+|(?=[\"']))(.*)")
_PSI_FILE: Final = re.compile(r"!\s*([^\s,\"']+\.req)\b(.*)")
_NESTED: Final = re.compile(
    r"^[ \t]*(?:file[ \t]+[\"']?\S+\.req|![ \t]*[^\s,\"'!]+\.req)\b", re.MULTILINE
)
_NO_NAMES: Final = ("{", "}", "[", "]", '"', "'", ",")  # of a head in JSON that does not end
_MACRO: Final = re.compile(r"([^\s,=]+)\s*=\s*([^\s,]*)")


_PSI_SNAPSHOT: Final = re.compile(r"#\s*\{[^\n]{0,4000}\"(?:save_time|req_file_name)\"\s*:")
_IN_HEAD: Final = re.compile(r"\"([^\"\s,:]++:[^\"\s,]++)\"\s*+[\],}]")  # ["energy", "ACC:ENERGY"]


def is_psi_snapshot(text: str) -> bool:
    """Tell whether ``text`` begins as a file that the PSI snapshot tool saved."""
    return _PSI_SNAPSHOT.match(text) is not None


def loads_psi_snapshot(data: bytes, source: str = "<data>") -> LoadedGroup:
    """Read the names of a snapshot of PSI. Raises ``GroupFileError``."""
    pvs = PvList(source)
    for number, line in enumerate(lines_of(data, source), 1):
        name = line.partition(",")[0].strip()
        if name and not name.startswith("#"):
            pvs.add(PvSpec(name), number)
    if not len(pvs):
        raise pvs.fail(f"no PV in it{pvs.why_none()}", 1)
    pvs.warn("saved values are not carried over")
    return pvs.loaded(Group(group_name(source)))


def is_request(text: str) -> bool:
    """Tell whether ``text`` includes other request files, as only autosave's and PSI's do."""
    return _NESTED.search(text) is not None


def loads(
    data: bytes,
    source: str = "<data>",
    folder: Path | None = None,
    search: Sequence[Path] = (),
) -> LoadedGroup:
    """Read a request file; nested files are searched in ``folder``, then in ``search``.

    What is inside and cannot be read is a warning. Raises ``GroupFileError``.
    """
    includes = Includes(source, folder, search)
    reader = _Reader(PvList(source), includes)
    reader.read(includes.first(data), {})
    if not len(reader.pvs):
        raise reader.pvs.fail(f"no PV in it{reader.pvs.why_none()}", 1)
    return reader.pvs.loaded(Group(group_name(source)))


def without_head(text: str) -> str:
    """Return ``text`` with PSI's head in braces as empty lines; the head may be broken JSON."""
    begin = len(text) - len(text.lstrip())
    if text[begin : begin + 1] != "{":
        return text
    depth, quoted, escaped = 0, False, False
    for at in range(begin, len(text)):
        character = text[at]
        if quoted:
            quoted = character != "\n" and (escaped or character != '"')
            escaped = character == "\\" and not escaped
        elif character == '"':
            quoted = True
        elif character in "{[":
            depth += 1
        elif character in "]}":
            depth -= 1
            if depth == 0 or (character == "}" and text[at - 1 : at] == "\n"):
                return "\n" * text.count("\n", 0, at) + text[at + 1 :]
    return text


class _Reader:
    def __init__(self, pvs: PvList, includes: Includes) -> None:
        self.pvs = pvs
        self._includes = includes

    def read(self, file: SourceFile, macros: Mapping[str, str]) -> None:
        """Take the PVs of one file."""
        with self.pvs.inside(file.source if file.is_inside else ""):
            self._lines(file, macros)

    def _lines(self, file: SourceFile, macros: Mapping[str, str]) -> None:
        source = file.source
        whole = "\n".join(lines_of(file.data, source))
        text = without_head(whole)
        for name in _IN_HEAD.findall(whole, 0, len(whole) - len(text.lstrip("\n"))):
            self.pvs.count("PVs of the head (machine parameters), not carried over", name)
        for number, line in enumerate(text.split("\n"), 1):
            line = line.strip()
            nested = _FILE.match(line) or _PSI_FILE.match(line)
            if nested:
                self._nested(" ".join(nested.groups()), number, file, macros)
                continue
            if line.startswith("<END>"):  # of a saved file, by hand
                break
            if not line or line.startswith(("#", "!")):
                continue
            if line.startswith(_NO_NAMES):
                self.pvs.count("lines that do not begin with a name, left out", line)
                continue
            name = expand_known(line.split(None, 1)[0], macros, self.pvs, number)
            if name:
                self.pvs.add(PvSpec(name), number, quiet=file.is_inside)

    def _nested(self, rest: str, line: int, by: SourceFile, macros: Mapping[str, str]) -> None:
        # as autosave does: quotes are ignored, spaces separate macros as commas do
        rest = expand_known(rest, macros, self.pvs, line).partition("#")[0]
        words = rest.replace('"', "").replace("'", "").split(None, 1)
        name, given = (words[0].rstrip(",") if words else ""), "".join(words[1:])
        try:
            if len(given) > _LONGEST:
                shown = plain(name, 80)
                raise IncludeError(f"the file {shown} inside: its macros are too long")
            inside = self._includes.open(name, by)
        except IncludeError as error:
            self.pvs.warn(str(error), line)
            return
        rest = _MACRO.sub(" ", given).replace(",", " ").strip()
        if rest:
            self.pvs.warn(f"{plain(rest, 60)!r} is no macro with a value; left out", line)
        # autosave drops the outer macros in nested files, which leaves invalid names
        found = self.pvs.handed(macros, dict(_MACRO.findall(given)), line)
        try:
            self.read(inside, found)
        except GroupFileError as error:
            if self.pvs.is_full:
                raise
            place = f":{error.line}" if error.line else ""
            self.pvs.warn(f"{plain(name, 80)}{place}: {error.message}", line)
