"""Bounded read of an ordinary file: for all readers of users' files."""

import errno
from pathlib import Path

from gui.files.disk.ordinary_file import NotOrdinaryFileError, read_ordinary

_MIB = 1024 * 1024


class UnreadableFileError(ValueError):
    """The file cannot be read; the text says why, without the path."""


def read_bounded(path: Path, limit: int) -> bytes:
    """Return the content of ``path``, ``limit`` bytes at most (whole MiB).

    Raises ``UnreadableFileError`` if it cannot be read, is larger or not an ordinary file: a pipe
    or device never blocks.
    """
    try:
        data = read_ordinary(path, limit + 1)
    except NotOrdinaryFileError as error:
        folder = f"{error.strerror}, " if error.errno == errno.EISDIR else ""
        raise UnreadableFileError(f"{folder}not an ordinary file") from error
    except OSError as error:
        raise UnreadableFileError(error.strerror or str(error)) from error
    if len(data) > limit:
        raise UnreadableFileError(f"larger than {limit // _MIB} MiB")
    return data
