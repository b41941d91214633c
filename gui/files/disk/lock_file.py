"""A claim on a file that one program at a time holds, and that a crash gives up by itself."""

import fcntl
import os
from pathlib import Path

from gui.files.disk.own_folder import make_folder


class Claim:
    """Holds ``path`` until ``release`` or the end of the process."""

    def __init__(self, path: Path) -> None:
        """Take it. Raises ``BlockingIOError`` when another holds it, else ``OSError``."""
        make_folder(path.parent)
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        self._file: int | None = os.open(path, flags, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self.release()
            raise

    def release(self) -> None:
        """Give it up; the file stays, for a lock on a removed file is none."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
