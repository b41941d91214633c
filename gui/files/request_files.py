"""Requests and saved values of autosave and BURT as groups: ``.req``, ``.sav``, ``.snap``."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from gui.core.formatting import plain
from gui.core.group import Group, PvSpec
from gui.core.macros import UndefinedMacroError, expand
from gui.files.group_file import SIZE_LIMIT, GroupFileError, LoadedGroup, read_group_bytes
from gui.files.group_reading import ca_name, text_of

_DEEPEST: Final = 16
_FILE: Final = re.compile(r"file\s+(\S+)\s*(.*)$")
_MODES: Final = ("RO", "RON", "WO", "WON")
_BURT_BEGIN: Final = "--- Start BURT header"
_BURT_END: Final = "--- End BURT header"


def loads_request(data: bytes, source: str, folder: Path | None = None) -> LoadedGroup:
    """Read a request; files it names are looked for in ``folder``, ``None``: refused."""
    text = text_of(data)
    found = _Found()
    if is_burt_request(text):
        _burt_request(text, source, found)
    else:
        _Autosave(found, folder).read(text, source, {}, ())
    return found.group(source)


def is_burt_request(text: str) -> bool:
    """Tell whether a request is one of BURT: by its modes, ``%`` comments or directives."""
    for line in text.splitlines():
        words = line.split()
        if words and (
            (words[0] in _MODES and len(words) > 1) or words[0].startswith(("%", "#inc", "#def"))
        ):
            return True
        if words and (words[0] == "file" or "$(" in line):
            return False
    return False


@dataclass(slots=True)
class _Found:
    names: dict[str, None] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    size: int = 0

    def add(self, name: str, where: str) -> None:
        pv = ca_name(name, where, self.warnings)
        if pv is not None:
            self.names.setdefault(pv)

    def group(self, source: str) -> LoadedGroup:
        pvs = tuple(PvSpec(name) for name in self.names)
        return LoadedGroup(Group(Path(source).stem or "Request", pvs=pvs), self.warnings)


class _Autosave:
    """Lines: a PV's first word, ``#`` comments, ``file NAME MACRO=VALUE,…``."""

    def __init__(self, found: _Found, folder: Path | None) -> None:
        self._found = found
        self._folder = folder

    def read(self, text: str, source: str, macros: dict[str, str], above: tuple[str, ...]) -> None:
        self._found.size += len(text)
        if self._found.size > SIZE_LIMIT:
            raise GroupFileError("larger than 8 MiB, with the files it names", source)
        for number, line in enumerate(text.splitlines(), 1):
            stripped = line.strip()
            if not stripped or stripped.startswith("#"):
                continue
            nested = _FILE.match(stripped)
            if nested:
                self._nested(nested[1], nested[2], source, number, macros, above)
                continue
            word = stripped.split()[0].rstrip(",").strip('"')
            try:
                name = expand(word, macros) if macros else word
            except UndefinedMacroError:
                name = word  # the group asks for it when it is opened
            self._found.add(name, f"{Path(source).name}:{number}")

    def _nested(
        self, name: str, settings: str, source: str, number: int, macros: dict[str, str],
        above: tuple[str, ...],
    ) -> None:  # fmt: skip
        if self._folder is None:
            raise GroupFileError(f"names another file: {plain(name, 60)}", source, number)
        path = self._folder / name.strip('"')
        key = str(path.resolve())
        if key in above or key == str(Path(source).resolve()):
            raise GroupFileError(f"{plain(name, 60)} names itself in the end", source, number)
        if len(above) >= _DEEPEST:
            raise GroupFileError("files name files too deep", source, number)
        inner = dict(macros)
        for part in re.split(r"[,\s]+", settings.strip().strip('"')):
            key_of, equals, value = part.partition("=")
            if equals and key_of:
                try:
                    inner[key_of.strip()] = expand(value.strip().strip('"'), macros)
                except UndefinedMacroError:
                    inner[key_of.strip()] = value.strip().strip('"')
        try:
            text = text_of(read_group_bytes(path))
        except GroupFileError as error:
            message = str(error).removeprefix(f"{path}: ")
            raise GroupFileError(f"{plain(name, 60)}: {message}", source, number) from error
        self.read(text, str(path), inner, (*above, str(Path(source).resolve())))


def _burt_request(text: str, source: str, found: _Found) -> None:
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.split("%", 1)[0].strip()
        if stripped.startswith("#"):
            directive = stripped.split()[0]
            raise GroupFileError(f"{plain(directive, 20)} is not expanded", source, number)
        words = stripped.split()
        if words and words[0] in _MODES:
            words = words[1:]
        if words:
            found.add(words[0], f"line {number}")


def loads_saved(data: bytes, source: str = "<data>") -> LoadedGroup:
    """Read the names of what autosave saved, also of PVs that were not connected."""
    from gui.files import autosave_sav
    from gui.files.snapshot_reading import SnapshotFileError

    try:
        saved = autosave_sav.loads(data, source)
    except SnapshotFileError as error:
        raise GroupFileError(str(error)) from error
    found = _Found(warnings=list(saved.warnings))
    for row in saved.rows:
        found.add(row.name, f"line {row.line}")
    found.warnings.append("saved values are kept by Group › Open snapshot, not in the group")
    return found.group(source)


def is_burt_snapshot(data: bytes) -> bool:
    """Tell whether ``data`` begins as BURT's snapshots do."""
    return data.lstrip()[:64].startswith((_BURT_BEGIN.encode(), b"SDDS1"))


def loads_burt_snapshot(data: bytes, source: str = "<data>") -> LoadedGroup:
    """Read the names below the header of a BURT snapshot."""
    text = text_of(data)
    if text.lstrip().startswith("SDDS1"):
        raise GroupFileError("BURT's SDDS form is not read", source, 1)
    lines = text.splitlines()
    ends = [k for k, line in enumerate(lines) if line.strip().startswith(_BURT_END)]
    if not text.lstrip().startswith(_BURT_BEGIN) or not ends:
        raise GroupFileError("not a BURT snapshot: no header, or one without end", source, 1)
    found = _Found()
    for number, line in enumerate(lines[ends[0] + 1 :], ends[0] + 2):
        words = line.split()
        if words and words[0] in _MODES:
            words = words[1:]
        if words:
            found.add(words[0], f"line {number}")
    return found.group(source)
