"""One segment that is being written: an ordinary file that only grows."""

import contextlib
import fcntl
import os
from pathlib import Path
from typing import Final

from gui.files.disk.ordinary_file import open_ordinary

SUFFIX: Final = ".pvrec"
_FLAGS: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_NOFOLLOW


class SegmentFile:
    """Appends whole frames. Called on: a thread that may wait for the disk."""

    def __init__(self, path: Path, mode: int = 0o666) -> None:
        """Make the file, which must not exist. Raises ``OSError``."""
        self.path = path
        self.size = 0
        self._file = open_ordinary(path, _FLAGS, mode)

    def hold(self) -> None:
        """Lock it until it is closed, or the program ends, where the disk has locks."""
        with contextlib.suppress(OSError):
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    @property
    def is_there(self) -> bool:
        """Whether the file still has a name. Raises ``OSError``."""
        return os.fstat(self._file).st_nlink > 0

    def append(self, frame: bytes) -> None:
        """Write ``frame``; what was written of one that failed is taken back. ``OSError``."""
        rest = memoryview(frame)
        try:
            while rest:
                rest = rest[os.write(self._file, rest) :]
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(self._file, self.size)
            raise
        self.size += len(frame)

    def sync(self) -> None:
        """Wait until all that was written is on the disk. Raises ``OSError``."""
        os.fdatasync(self._file)

    def close(self) -> None:
        """Close the file; it stays."""
        os.close(self._file)
