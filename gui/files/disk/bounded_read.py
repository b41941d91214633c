"""Bounded read of an ordinary file: for all readers of users' files."""

import os
import stat
from pathlib import Path

_MIB = 1024 * 1024


class UnreadableFileError(ValueError):
    """The file cannot be read; the text says why, without the path."""


def read_bounded(path: Path, limit: int) -> bytes:
    """Return the content of ``path``, ``limit`` bytes at most (whole MiB).

    Raises ``OSError``, and ``UnreadableFileError`` if it is larger or not an ordinary file: a pipe
    or device never blocks.
    """
    try:
        _check(os.stat(path))  # opening alone has effects on some devices
        with open(path, "rb", opener=_open) as file:
            _check(os.fstat(file.fileno()))  # it may be another file by now
            data = file.read(limit + 1)
    except OSError as error:
        raise UnreadableFileError(error.strerror or str(error)) from error
    if len(data) > limit:
        raise UnreadableFileError(f"larger than {limit // _MIB} MiB")
    return data


def _open(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK | os.O_NOCTTY)


def _check(found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        folder = "Is a directory, " if stat.S_ISDIR(found.st_mode) else ""
        raise UnreadableFileError(f"{folder}not an ordinary file")
