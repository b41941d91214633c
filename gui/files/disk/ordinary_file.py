"""The one door to files whose path comes from outside: ordinary files only, within a bound.

A pipe, a device, a socket or a folder is refused before it is opened: opening a pipe waits for
another program, and opening some devices has effects. Nothing here helps against a file server
that hangs: call it on a thread that may wait.
"""

import errno
import os
import stat
from pathlib import Path
from typing import Final

_ALWAYS: Final = os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY


class NotOrdinaryFileError(OSError):
    """The path is a folder, pipe, device or socket."""


def open_ordinary(path: Path | str, flags: int = os.O_RDONLY, mode: int = 0o600) -> int:
    """Open ``path`` as ``os.open`` does; return the descriptor. Raises ``OSError``.

    ``NotOrdinaryFileError`` for anything but an ordinary file.
    """
    try:
        _check(os.stat(path), path)  # opening alone has effects on some devices
    except FileNotFoundError:
        if not flags & os.O_CREAT:
            raise
    except ValueError as error:  # a path with a NUL character
        raise OSError(errno.EINVAL, str(error), str(path)) from None
    file = os.open(path, flags | _ALWAYS, mode)
    try:
        _check(os.fstat(file), path)  # it may be another file by now
    except OSError:
        os.close(file)
        raise
    return file


def read_ordinary(path: Path | str, most: int) -> bytes:
    """Return the first ``most`` bytes of ``path``. Raises ``OSError`` as ``open_ordinary``."""
    with os.fdopen(open_ordinary(path), "rb") as file:
        return file.read(most)


def leads_nowhere(path: Path) -> bool:
    """Tell whether ``path`` is absent because it, or a folder above it, is a link to nothing.

    So is a file of ours that a person keeps on a share, while that is not mounted: it is not new.
    """
    return any(each.is_symlink() and not os.path.exists(each) for each in (path, *path.parents))


def real_path(path: Path | str) -> Path:
    """Return ``path`` with its links followed; it need not exist. Raises ``OSError``.

    ``Path.resolve`` raises ``RuntimeError`` for links in a circle below Python 3.13, and nothing
    from then on.
    """
    try:
        found = os.path.realpath(path)
    except ValueError as error:
        raise OSError(errno.EINVAL, str(error), str(path)) from None
    if os.path.islink(found):  # only those in a circle are left
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    return Path(found)


def _check(found: os.stat_result, path: Path | str) -> None:
    if not stat.S_ISREG(found.st_mode):
        if stat.S_ISDIR(found.st_mode):
            raise NotOrdinaryFileError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        raise NotOrdinaryFileError(errno.EINVAL, "not an ordinary file", str(path))
