"""Scan of one folder of group files, in a thread of its own, repeated after each change."""

import os
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal, Slot

from gui.core.group_browser.tree import Folder
from gui.files.disk.folder_walk import FolderWalk, Place, Stopped, place_of
from gui.files.disk.local_devices import all_local
from gui.widgets.group_browser.watch_thread import POLL_MS, SETTLE_MS, DiskChecker, WatchThread


class FolderChecker(DiskChecker):
    """Reads one folder; emits it when it differs from the last time. Watch thread."""

    scanned = Signal(object)  # Folder

    def __init__(self, path: str, suffixes: Collection[str]) -> None:
        super().__init__()
        self._path = path
        self._suffixes = suffixes
        self._last: Folder | None = None
        self._places: Mapping[str, Place] = {}  # of the last walk
        self._loose: tuple[str, ...] = ()

    def check(self) -> bool:
        """Read the folder; return True on local disks, where the kernel reports every change."""
        try:
            walk = FolderWalk(self._suffixes, self.stopping).read(self._path)
        except Stopped:
            return True
        if walk.top != self._last:
            self._last = walk.top
            self.scanned.emit(walk.top)
        places, before = walk.places, self._places
        self._places, self._loose = places, walk.loose
        moved = [path for path, place in places.items() if before.get(path, place) != place]
        watched = self.watch(tuple(places) or (os.path.dirname(self._path),), moved)
        return watched and bool(places) and all_local({device for device, _ in places.values()})

    def is_elsewhere(self) -> bool:
        """Tell whether the folder, or one by a link in it, is another one now."""
        return any(place_of(path) != self._places.get(path) for path in self._loose)


class FolderScan(QObject):
    """Interface of the scan for the GUI thread. ``close`` it when done.

    Each folder has a thread of its own: a file server that hangs delays no other folder.
    """

    scanned = Signal(object)  # Folder
    _rescan = Signal()

    def __init__(
        self,
        path: Path,
        suffixes: Collection[str],
        parent: QObject | None = None,
        settle_ms: int = SETTLE_MS,
        poll_ms: int = POLL_MS,
    ) -> None:
        super().__init__(parent)
        self.path: Final = path
        checker = FolderChecker(str(path), suffixes)
        checker.settle_ms, checker.poll_ms = settle_ms, poll_ms
        self._thread = WatchThread(checker, "pvwatch-folder-scan")
        self._checker = checker
        queued = Qt.ConnectionType.QueuedConnection
        checker.scanned.connect(self._on_scanned, queued)
        self._rescan.connect(checker.check_now, queued)
        self._closed = False
        self._thread.start()

    @Slot(object)
    def _on_scanned(self, top: Folder) -> None:
        if not self._closed:
            self.scanned.emit(top)

    def rescan(self) -> None:
        """Read the folder again now."""
        self._rescan.emit()

    def close(self) -> None:
        """Ask the thread to end; ``scanned`` is not emitted any more."""
        self._closed = True
        self._thread.close()
