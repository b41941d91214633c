"""Reads an ordinary file, of bounded size: what any reader of people's files begins with."""

import os
import stat
from pathlib import Path

_MIB = 1024 * 1024


class UnreadableFileError(ValueError):
    """What is wrong, in words, without the path."""


def read_bounded(path: Path, limit: int) -> bytes:
    """Return what is in ``path``, ``limit`` bytes at most (whole MiB). Raises
    ``UnreadableFileError``; a pipe is refused and does not hang.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        mode = os.fstat(handle).st_mode
        if not stat.S_ISREG(mode):
            os.close(handle)
            folder = "Is a directory, " if stat.S_ISDIR(mode) else ""
            raise UnreadableFileError(f"{folder}not an ordinary file")
        with os.fdopen(handle, "rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise UnreadableFileError(error.strerror or str(error)) from error
    if len(data) > limit:
        raise UnreadableFileError(f"larger than {limit // _MIB} MiB")
    return data
