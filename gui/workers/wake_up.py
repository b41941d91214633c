"""Wake-up of a worker that rests, by a thread of its protocol's library."""

import contextlib
import os


class WakeUp:
    """An event file of Linux, which the worker's event loop watches (eventfd(2))."""

    def __init__(self) -> None:
        """Open the file. Raises ``OSError`` where there is none: the worker never rests then."""
        if not hasattr(os, "eventfd"):
            raise OSError("no eventfd on this system")
        self.descriptor = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)

    def ring(self) -> None:
        """Wake the worker. Called on: any thread; never waits."""
        with contextlib.suppress(BlockingIOError):  # rung 2**64 times: it is awake by then
            os.eventfd_write(self.descriptor, 1)

    def heard(self) -> None:
        """Take what was rung. Called on: worker thread."""
        with contextlib.suppress(BlockingIOError):
            os.eventfd_read(self.descriptor)

    def close(self) -> None:
        """Close the file; no thread may ring any more. Called on: worker thread."""
        os.close(self.descriptor)
