"""A file for libraries that lose errors: keeps the first one that reading or writing it had."""

import io
from collections.abc import Callable
from typing import Any, BinaryIO, TypeVar

T = TypeVar("T")


class CheckedFile(io.RawIOBase):
    """Passes everything on to ``file``; after an error it does nothing more.

    So a library that cannot write its last parts can still be closed.
    """

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._file = file
        self.fault: OSError | None = None

    def _kept(self, act: Callable[[], T], otherwise: T) -> T:
        if self.fault is not None:
            return otherwise
        try:
            return act()
        except OSError as error:
            self.fault = error
            return otherwise

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def writable(self) -> bool:
        """Tell that it can be written."""
        return True

    def seekable(self) -> bool:
        """Tell that it has positions."""
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to a position."""
        return self._kept(lambda: self._file.seek(offset, whence), 0)

    def tell(self) -> int:
        """Return the position."""
        return self._kept(self._file.tell, 0)

    def truncate(self, size: int | None = None) -> int:
        """Make it shorter or longer."""
        return self._kept(lambda: self._file.truncate(size), size or 0)

    def flush(self) -> None:
        """Give to the system what is kept back; it may be closed: Python flushes what it drops."""
        if not self._file.closed:
            self._kept(self._file.flush, None)

    def write(self, data: Any) -> int:
        """Write all of ``data``."""
        size = memoryview(data).nbytes
        return self._kept(lambda: self._file.write(data), size)

    def readinto(self, buffer: Any) -> int:
        """Fill ``buffer``; zeros after an error."""
        view = memoryview(buffer).cast("B")
        data = self._kept(lambda: self._file.read(len(view)), b"")
        view[: len(data)] = data
        return len(data)
