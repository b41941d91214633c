"""Lock file: held by one program at a time, released by the kernel after a crash."""

import fcntl
import os
from pathlib import Path

from gui.files.disk.ordinary_file import open_ordinary
from gui.files.disk.own_folder import make_folder


class Claim:
    """A lock on ``path``, held until ``release`` or the end of the process."""

    def __init__(self, path: Path) -> None:
        """Take the lock. Raises ``BlockingIOError`` if another program holds it, or ``OSError``."""
        make_folder(path.parent)
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW
        self._file: int | None = open_ordinary(path, flags)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self.release()
            raise

    def release(self) -> None:
        """Release the lock; the file stays: a lock on a removed file would exclude nobody."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
