"""Threads that check files and folders: when the kernel reports a change, or by polling.

Paths are watched from the thread too, because even that waits for a file server.
"""

import threading
import time
from collections.abc import Collection
from typing import Final

from PySide6.QtCore import QFileSystemWatcher, QTimer, Slot

from gui.qt.worker_thread import ThreadObject, WorkerThread, close_threads, live_threads

SETTLE_MS: Final = 300  # from the first report of a change to the check
POLL_MS: Final = 10_000  # where changes are not reported; a look where a folder is otherwise
_REST: Final = 20  # a check that took 1 s is followed by a pause of 20 s: servers are shared
_REST_REPORTED: Final = 5  # the same after a reported change
_MOST_WATCHED: Final = 2_000  # paths; the kernel allows few for all programs of a user


class DiskChecker(ThreadObject):
    """Checks files when a change is reported. Lives in and is called on its own thread.

    ``stopping`` may be set from any thread; ``check`` must return soon after it was set.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stopping = threading.Event()
        self.settle_ms = SETTLE_MS
        self.poll_ms = POLL_MS
        # Here, on the GUI thread: a thread that made it was seen to hold Python's lock for ever. It
        # waited for Qt's lock of connections, which the GUI thread, it seems, had while it deleted
        # objects whose slots want Python's. One thread alone cannot stand so. The watcher watches
        # nothing yet, and moves to the thread with this object.
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self.check_soon)
        self._watcher.fileChanged.connect(self.check_soon)

    @Slot()
    def start(self) -> None:
        """Set up the timers and check for the first time."""
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.timeout.connect(self.check_now)
        self._poll = QTimer(self)
        self._poll.setSingleShot(True)
        self._poll.timeout.connect(self._look)
        self._took_ms = 0
        self._reported = False
        self.check_now()

    @Slot()
    def check_soon(self) -> None:
        """Check after ``settle_ms``; more changes meanwhile do not postpone it."""
        if not self._settle.isActive():
            self._settle.start(max(self.settle_ms, _REST_REPORTED * self._took_ms))

    @Slot()
    def check_now(self) -> None:
        """Check, and poll again later if changes are not reported."""
        if self.stopping.is_set():
            return
        self._settle.stop()
        began = time.monotonic()
        self._reported = self.check()
        self._took_ms = int((time.monotonic() - began) * 1000)
        self._poll.start(max(self.poll_ms, _REST * self._took_ms))

    @Slot()
    def _look(self) -> None:
        if not self._reported or self.is_elsewhere():
            self.check_now()
        else:
            self._poll.start()

    def is_elsewhere(self) -> bool:
        """Tell whether a watched path leads elsewhere now, which the kernel does not report."""
        return False

    def check(self) -> bool:
        """Check; return True if every further change is reported, so that polling is not needed."""
        raise NotImplementedError

    def watch(self, paths: Collection[str], moved: Collection[str] = ()) -> bool:
        """Watch exactly ``paths``; return whether all changes of them will be reported.

        Checks again when paths are new: they may have changed since they were read. ``moved``: of
        them, those that lead to another file or folder than before. What is watched is not a path
        but what it led to.
        """
        wanted = set(list(paths)[:_MOST_WATCHED])
        known = {*self._watcher.directories(), *self._watcher.files()}
        if gone := (known - wanted) | (known & set(moved)):
            self._watcher.removePaths(list(gone))
            known -= gone
        failed: list[str] = []
        if new := wanted - known:
            failed = self._watcher.addPaths(list(new))
            if len(failed) < len(new):
                self.check_soon()
        return not failed and len(wanted) == len(set(paths))

    @Slot()
    def close(self) -> None:
        """Stop: no check after this one."""
        self.stopping.set()
        self._settle.stop()
        self._poll.stop()
        self._watcher.deleteLater()
        self.closed.emit()


class WatchThread(WorkerThread):
    """Owns a ``DiskChecker`` and its thread; has no parent. GUI thread, which never waits."""

    def __init__(self, checker: DiskChecker, name: str) -> None:
        super().__init__(checker, name)
        self._checker = checker

    def close(self) -> None:
        """Ask the thread to end, without waiting: a file server may hang."""
        self._checker.stopping.set()
        super().close()


def live_watches() -> int:
    """Return how many threads have not ended."""
    return live_threads(WatchThread)


def close_watches(seconds: float) -> bool:
    """Close all threads and wait ``seconds`` for them; return whether all ended. At exit."""
    return close_threads(WatchThread, seconds)
