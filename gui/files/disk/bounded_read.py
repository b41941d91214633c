"""Reads an ordinary file, of bounded size: what any reader of people's files begins with."""

import os
import stat
from pathlib import Path

_MIB = 1024 * 1024


class UnreadableFileError(ValueError):
    """What is wrong, in words, without the path."""


def read_bounded(path: Path, limit: int) -> bytes:
    """Return what is in ``path``, ``limit`` bytes at most (whole MiB). Raises
    ``UnreadableFileError``; a folder, pipe or device is refused and does not hang.
    """
    try:
        _check(os.stat(path))  # opening alone does things to some devices
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
