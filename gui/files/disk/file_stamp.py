"""Tells whether a file is still the one that was read."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final


@dataclass(frozen=True, slots=True)
class FileStamp:
    """What ``stat`` says that differs after every change; an atomic save changes ``inode``."""

    modified_ns: int
    size: int
    inode: int


UNKNOWN: Final = FileStamp(-1, -1, -1)  # of a file that was not looked at: no file has it


def stamp_of(path: Path) -> FileStamp | None:
    """Return what ``path`` is now; ``None``: it is not there, or cannot be looked at."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return FileStamp(found.st_mtime_ns, found.st_size, found.st_ino)
