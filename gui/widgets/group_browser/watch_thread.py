"""Looking at the disk in a thread of its own: when something changes, and now and then.

Even asking to be told of changes waits for a file server, so that is done there as well.
"""

import threading
import time
from collections.abc import Collection
from typing import Final

from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, QThread, QTimer, Signal, Slot

from gui.qt.type_room import make_room_for_types

SETTLE_MS: Final = 300  # after the first sign of a change, before looking
POLL_MS: Final = 10_000  # where changes are not told
_REST: Final = 20  # a look that took 1 s is followed by 20 s without one: servers are shared
_REST_TOLD: Final = 5  # the same when a change was told of
_MOST_WATCHED: Final = 2_000  # paths; the kernel has few for all programs of a user


class Looker(QObject):
    """Looks at files when told of a change. Lives in, and is called on, a thread of its own.

    ``stopping`` may be set from any thread; ``look`` has to mind it.
    """

    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.stopping = threading.Event()
        self.settle_ms = SETTLE_MS
        self.poll_ms = POLL_MS

    @Slot()
    def start(self) -> None:
        """Look for the first time."""
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self.look_soon)
        self._watcher.fileChanged.connect(self.look_soon)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.timeout.connect(self.look_now)
        self._poll = QTimer(self)
        self._poll.setSingleShot(True)
        self._poll.timeout.connect(self.look_now)
        self._took_ms = 0
        self.look_now()

    @Slot()
    def look_soon(self) -> None:
        """Look when it has settled; more changes meanwhile do not put it off."""
        if not self._settle.isActive():
            self._settle.start(max(self.settle_ms, _REST_TOLD * self._took_ms))

    @Slot()
    def look_now(self) -> None:
        """Look, and see to it that changes are told from now on."""
        if self.stopping.is_set():
            return
        self._settle.stop()
        began = time.monotonic()
        told_of = self.look()
        self._took_ms = int((time.monotonic() - began) * 1000)
        if not told_of:
            self._poll.start(max(self.poll_ms, _REST * self._took_ms))
        else:
            self._poll.stop()

    def look(self) -> bool:
        """Look; return whether every further change will be told, so that polling is not needed."""
        raise NotImplementedError

    def watch(self, paths: Collection[str]) -> bool:
        """Ask to be told of changes of ``paths`` and of nothing else; tell whether all will be.

        Looks again when there are new ones: they may have changed since they were looked at.
        """
        wanted = set(list(paths)[:_MOST_WATCHED])
        known = {*self._watcher.directories(), *self._watcher.files()}
        if gone := known - wanted:
            self._watcher.removePaths(list(gone))
        failed: list[str] = []
        if new := wanted - known:
            failed = self._watcher.addPaths(list(new))
            if len(failed) < len(new):
                self.look_soon()
        return not failed and len(wanted) == len(set(paths))

    @Slot()
    def close(self) -> None:
        """End: no look after this one."""
        self.stopping.set()
        self._settle.stop()
        self._poll.stop()
        self._watcher.deleteLater()
        self.closed.emit()


class WatchThread(QObject):
    """Owns a ``Looker`` and its thread. Called on: GUI thread, which never waits for it.

    Without a parent: it outlives its window until the thread has ended.
    """

    _close = Signal()

    def __init__(self, looker: Looker, name: str) -> None:
        super().__init__()
        make_room_for_types()
        self._looker = looker
        self._thread = QThread()
        self._thread.setObjectName(name)
        looker.moveToThread(self._thread)
        self._thread.started.connect(looker.start)
        self._thread.finished.connect(self._on_finished, Qt.ConnectionType.QueuedConnection)
        self._close.connect(looker.close, Qt.ConnectionType.QueuedConnection)
        looker.closed.connect(self._thread.quit, Qt.ConnectionType.DirectConnection)

    def start(self) -> None:
        """Start the thread; connect to the looker before."""
        _live.add(self)
        self._thread.start()

    def close(self) -> None:
        """Ask for the end and return at once; a file server that hangs holds up only the thread."""
        if not self._looker.stopping.is_set():
            self._looker.stopping.set()
            self._close.emit()

    def is_running(self) -> bool:
        """Tell whether the thread has not ended."""
        return self._thread.isRunning()

    def wait(self, seconds: float) -> bool:
        """Wait for the end of the thread; only for leaving the program."""
        return self._thread.wait(max(int(seconds * 1000), 0))

    @Slot()
    def _on_finished(self) -> None:
        self._thread.wait()
        _live.discard(self)


_live: Final[set[WatchThread]] = set()
"""Not yet ended: destroying a QThread that runs would end the program."""


def live_watches() -> int:
    """Return how many threads have not ended."""
    return sum(thread.is_running() for thread in _live)


def close_watches(seconds: float) -> bool:
    """Close all threads and wait for them, ``seconds`` at most. For leaving the program."""
    deadline = time.monotonic() + seconds
    threads = list(_live)
    for thread in threads:
        thread.close()
    ended = [thread.wait(deadline - time.monotonic()) for thread in threads]
    if all(ended):
        _live.clear()
    return all(ended)
