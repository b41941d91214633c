"""Reader of autosave request files ``*.req``: names, and nested files with macros."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from gui.core.groups.group import Group, PvSpec
from gui.core.pv.formatting import plain
from gui.files.disk.ordinary_file import real_path
from gui.files.formats.group_reader import PvList, expand_known, group_name, lines_of
from gui.files.formats.loaded_group import (
    SIZE_LIMIT,
    GroupFileError,
    LoadedGroup,
    read_group_bytes,
)

_DEEPEST: Final = 16
_MOST_FILES: Final = 1000
_LONGEST: Final = 4096  # characters of macros for one file
_FILE: Final = re.compile(r"\s*file(?:\s+|(?=[\"']))(.*)")
_NESTED: Final = re.compile(r"^[ \t]*file[ \t]+[\"']?\S+\.req\b", re.MULTILINE)
_MACRO: Final = re.compile(r"([^\s,=]+)\s*=\s*([^\s,]*)")


def is_request(text: str) -> bool:
    """Tell whether ``text`` includes other request files, as only autosave's do."""
    return _NESTED.search(text) is not None


def loads(data: bytes, source: str = "<data>", folder: Path | None = None) -> LoadedGroup:
    """Read a request file; nested files are searched in ``folder``; without it refused.

    Raises ``GroupFileError``.
    """
    reader = _Reader(PvList(source), folder or Path())
    chain = (_whole(source),) if folder is not None else ()
    reader.read(data, source, folder, {}, chain)
    if not len(reader.pvs):
        raise reader.pvs.fail("no PV in it", 1)
    return reader.pvs.loaded(Group(group_name(source)))


def _whole(source: str) -> Path:
    try:
        return real_path(source)
    except OSError:  # links in a circle, of data that was read before
        return Path(source)


class _Reader:
    def __init__(self, pvs: PvList, top: Path) -> None:
        self.pvs = pvs
        self._top = top
        self._files = 0
        self._size = 0

    def read(
        self,
        data: bytes,
        source: str,
        folder: Path | None,
        macros: Mapping[str, str],
        chain: tuple[Path, ...],
    ) -> None:
        """Take the PVs of one file; ``chain``: the files that led to it, itself last."""
        self._size += len(data)
        if self._size > SIZE_LIMIT:
            raise GroupFileError("larger than 8 MiB with the files inside", source)
        for number, line in enumerate(lines_of(data, source), 1):
            line = line.strip()
            if not line or line.startswith(("#", "!")):
                continue
            nested = _FILE.match(line)
            if nested:
                self._nested(nested[1], source, number, folder, macros, chain)
                continue
            name = expand_known(line.split(None, 1)[0], macros, source, number)
            try:
                self.pvs.add(PvSpec(name), number, quiet=len(chain) > 1)
            except GroupFileError as error:
                raise GroupFileError(error.message, source, number) from None

    def _nested(
        self,
        rest: str,
        source: str,
        line: int,
        folder: Path | None,
        macros: Mapping[str, str],
        chain: tuple[Path, ...],
    ) -> None:
        # as autosave does: quotes are ignored, spaces separate macros as commas do
        rest = expand_known(rest, macros, source, line).partition("#")[0]
        words = rest.replace('"', "").replace("'", "").split(None, 1)
        name, given = (words[0].rstrip(",") if words else ""), "".join(words[1:])
        shown = plain(name, 80)
        if len(given) > _LONGEST:
            raise GroupFileError(f"file {shown}: its macros are too long", source, line)
        if not name or folder is None:
            raise GroupFileError(f"file {shown or 'without a name'} cannot be read", source, line)
        if not name.isprintable() or "$" in name:
            raise GroupFileError(f"file {shown}: a macro in it has no value", source, line)
        self._files += 1
        if len(chain) > _DEEPEST or self._files > _MOST_FILES:
            raise GroupFileError(f"file {shown}: too many files inside files", source, line)
        path = folder / name
        if not os.path.exists(path):
            path = self._top / name  # autosave has one list of folders for all
        try:
            whole = real_path(path)
        except OSError:
            raise GroupFileError(f"file {shown}: cannot be found", source, line) from None
        if whole in chain:
            raise GroupFileError(f"file {shown} is inside itself", source, line)
        try:
            data = read_group_bytes(path)
        except GroupFileError as error:
            raise GroupFileError(f"file {shown}: {error.message}", source, line) from error
        # autosave drops the outer macros in nested files, which leaves invalid names
        found = {**macros, **dict(_MACRO.findall(given))}
        self.read(data, str(path), path.parent, found, (*chain, whole))
