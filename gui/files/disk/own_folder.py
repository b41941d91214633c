"""The folders of our own files, made when they are needed."""

import errno
import os
from pathlib import Path


def make_folder(folder: Path) -> None:
    """Make ``folder`` for this user alone, if it is not there. Raises ``OSError``."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except FileExistsError:  # says too little: a file has the folder's name
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder)) from None
