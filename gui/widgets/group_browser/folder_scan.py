"""Follows one folder of group files: reads it in a thread of its own, again after each change."""

import os
from collections.abc import Collection
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal, Slot

from gui.core.group_browser.tree import Folder
from gui.files.disk.folder_walk import FolderWalk, Stopped
from gui.files.disk.local_devices import all_local
from gui.widgets.group_browser.watch_thread import POLL_MS, SETTLE_MS, Looker, WatchThread


class FolderLooker(Looker):
    """Reads one folder; says so only when something differs. In its own thread."""

    scanned = Signal(object)  # Folder

    def __init__(self, path: str, suffixes: Collection[str]) -> None:
        super().__init__()
        self._path = path
        self._suffixes = suffixes
        self._last: Folder | None = None

    def look(self) -> bool:
        """Read the folder; changes are told of on local disks, where all of it can be read."""
        try:
            walk = FolderWalk(self._suffixes, self.stopping).read(self._path)
        except Stopped:
            return True
        if walk.top != self._last:
            self._last = walk.top
            self.scanned.emit(walk.top)
        told = self.watch(walk.folders or (os.path.dirname(self._path),))
        return told and bool(walk.folders) and all_local(walk.devices)


class FolderScan(QObject):
    """One folder as the GUI thread sees it. ``close`` when done with it.

    Each folder has a thread of its own: a file server that hangs holds up no other folder.
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
        looker = FolderLooker(str(path), suffixes)
        looker.settle_ms, looker.poll_ms = settle_ms, poll_ms
        self._thread = WatchThread(looker, "pvwatch-folder-scan")
        self._looker = looker
        queued = Qt.ConnectionType.QueuedConnection
        looker.scanned.connect(self._on_scanned, queued)
        self._rescan.connect(looker.look_now, queued)
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
        """End the thread, soon; ``scanned`` comes no more."""
        self._closed = True
        self._thread.close()
