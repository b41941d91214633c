"""Folders of the program's own files, created when needed."""

import errno
import os
from pathlib import Path


def make_folder(folder: Path) -> None:
    """Create ``folder`` for this user only, if it does not exist. Raises ``OSError``."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except FileExistsError:  # a file has the name of the folder: the message should say so
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder)) from None
