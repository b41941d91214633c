"""Files of the stored history in their folder: found, measured, removed when they are too much."""

import contextlib
import fcntl
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from gui.files.disk.ordinary_file import open_ordinary
from gui.files.disk.set_aside import MARK

SUFFIX: Final = ".pvhist"
_MOST_FILES: Final = 10_000


class HistoryFile(NamedTuple):
    """One file: name, bytes, when it was last written (UTC ns)."""

    path: Path
    size: int
    written_ns: int


def history_files(folder: Path) -> list[HistoryFile]:
    """Return the files in ``folder``, in order of when they were begun; none where it is not."""
    return _found(folder, lambda name: name.endswith(SUFFIX))


def _all_files(folder: Path) -> list[HistoryFile]:
    """Return those set aside too, of which nothing can be read: they are first."""
    found = _found(folder, lambda name: name.endswith(SUFFIX) or f"{SUFFIX}{MARK}" in name)
    return sorted(found, key=lambda each: each.path.name.endswith(SUFFIX))


def _found(folder: Path, wanted: Callable[[str], bool]) -> list[HistoryFile]:
    found = []
    try:
        names = sorted(name for name in os.listdir(folder) if wanted(name))
    except FileNotFoundError:
        return []
    for name in names[-_MOST_FILES:]:
        with contextlib.suppress(OSError):  # removed by another program
            status = os.stat(folder / name, follow_symlinks=False)
            found.append(HistoryFile(folder / name, status.st_size, status.st_mtime_ns))
    return found


def used_bytes(folder: Path) -> int:
    """Return how much of the disk the stored history takes. Raises ``OSError``."""
    return sum(each.size for each in _all_files(folder))


def remove_old(folder: Path, most: int, oldest_ns: int, own: Path | None) -> None:
    """Remove the oldest files until ``most`` bytes are left, and all that end before a time.

    Those that are being written stay, this program's ``own`` and other programs'.
    """
    with contextlib.suppress(OSError):
        files = _all_files(folder)
        total = sum(each.size for each in files)
        for each in files:
            if each.path == own or (total <= most and each.written_ns >= oldest_ns):
                continue
            if remove_unused(each.path):
                total -= each.size


def remove_all(folder: Path) -> None:
    """Remove all of it, at a person's wish: what programs write now too. Raises ``OSError``.

    A program that finds its file gone begins another one, with what comes from then on.
    """
    for each in _all_files(folder):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(each.path)


def remove_unused(path: Path) -> bool:
    """Remove ``path`` unless a program is writing it; tell whether it is gone."""
    try:
        file = open_ordinary(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        if is_held(file):
            return False
        os.unlink(path)
    except OSError:
        return False
    finally:
        os.close(file)
    return True


def is_held(file: int) -> bool:
    """Tell whether a program is writing the open ``file``; False where the disk has no locks."""
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False
