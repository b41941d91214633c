"""Files inside files: where they are searched, and how many, how deep and how large in all."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gui.core.pv.formatting import plain
from gui.files.disk.ordinary_file import real_path
from gui.files.formats.loaded_group import (
    SIZE_LIMIT,
    GroupFileError,
    read_group_bytes,
)

_DEEPEST: Final = 16
_MOST_FILES: Final = 1000


class IncludeError(ValueError):
    """A file inside is not read; one line says which and why."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that is read, and the files that led to it, itself last."""

    data: bytes
    source: str  # as it is named in messages
    folder: Path | None  # where it is, ``None``: nowhere
    chain: tuple[Path, ...] = ()

    @property
    def is_inside(self) -> bool:
        """Whether another file named it."""
        return len(self.chain) > 1


class Includes:
    """Opens the files inside one file, within bounds for all of them."""

    def __init__(
        self, source: str, folder: Path | None, search: Sequence[Path] = (), below: bool = False
    ) -> None:
        """``folder``: of the first file, ``None`` without one; ``below``: nothing outside it."""
        self._source = source
        self._folder = folder
        self._search = tuple(search)
        self._below = below
        self._files = 0
        self._size = 0

    def first(self, data: bytes) -> SourceFile:
        """Return the file that the user opened."""
        chain = () if self._folder is None else (_whole(self._source),)
        return SourceFile(data, self._source, self._folder, chain)

    def open(self, name: str, by: SourceFile) -> SourceFile:
        """Read ``name``, beside ``by``, which names it, beside the first or in the search path.

        Raises ``IncludeError``.
        """
        shown = plain(name, 80)
        if not name or not name.isprintable() or self._folder is None:
            raise IncludeError(f"the file {shown or 'without a name'} inside cannot be read")
        if "$" in name:
            raise IncludeError(f"the file {shown} inside: a macro in it has no value")
        if len(by.chain) > _DEEPEST or self._files >= _MOST_FILES:
            raise IncludeError(f"the file {shown} inside: too many files inside files")
        self._files += 1
        path = self._find(name, by.folder)
        try:
            whole = real_path(path)
        except OSError:
            raise IncludeError(f"the file {shown} inside cannot be found") from None
        if whole in by.chain:
            raise IncludeError(f"the file {shown} inside is inside itself")
        if self._below and not whole.is_relative_to(_whole(str(self._folder))):
            raise IncludeError(f"the file {shown} inside is outside the folder; not opened")
        try:
            data = read_group_bytes(path)
        except GroupFileError as error:
            raise IncludeError(f"the file {shown} inside: {error.message}") from error
        if self._size + len(data) > SIZE_LIMIT:
            raise IncludeError(f"the file {shown} inside: more than 8 MiB in all files inside")
        self._size += len(data)
        return SourceFile(data, str(path), path.parent, (*by.chain, whole))

    def _find(self, name: str, beside: Path | None) -> Path:
        folders = [each for each in (beside, self._folder, *self._search) if each is not None]
        paths = [folder / name for folder in folders]
        return next((path for path in paths if os.path.exists(path)), paths[0])


def _whole(source: str) -> Path:
    try:
        return real_path(source)
    except OSError:  # links in a circle, of data that was read before
        return Path(source)
