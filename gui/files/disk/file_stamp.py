"""Stamp of a file, to tell whether it changed since it was read."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final


@dataclass(frozen=True, slots=True)
class FileStamp:
    """Fields of ``stat``; one differs after every change, ``inode`` after an atomic write."""

    modified_ns: int
    size: int
    inode: int


UNKNOWN: Final = FileStamp(-1, -1, -1)  # of a file that was not checked: no file has it


def stamp_of(path: Path) -> FileStamp | None:
    """Return the stamp of ``path``; ``None``: it does not exist, or cannot be read."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return FileStamp(found.st_mtime_ns, found.st_size, found.st_ino)
