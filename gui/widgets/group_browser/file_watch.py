"""Tells when files that are open change on disk, and which of the listed ones are not there."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal, Slot

from gui.files.disk.file_stamp import FileStamp
from gui.widgets.group_browser.watch_thread import POLL_MS, SETTLE_MS, Looker, WatchThread

_State = FileStamp | str  # or why there is none


def _state_of(path: str) -> _State:
    try:
        known = os.stat(path)
    except OSError as error:
        return error.strerror or str(error)
    return FileStamp(known.st_mtime_ns, known.st_size, known.st_ino)


class FileLooker(Looker):
    """Compares files with what they were. In its own thread; always polls, they are few."""

    changed = Signal(object)  # tuple[str, ...]
    missing = Signal(object)  # dict[str, str]: path to reason

    def __init__(self) -> None:
        super().__init__()
        self._open: dict[str, _State] = {}
        self._listed: tuple[str, ...] = ()
        self._missing: dict[str, str] = {}

    @Slot(object)
    def set_open(self, paths: tuple[str, ...]) -> None:
        """Follow ``paths``; what they are now is what later changes are measured by."""
        self._open = {path: self._open.get(path) or _state_of(path) for path in paths}
        self.look_now()

    @Slot(object)
    def set_listed(self, paths: tuple[str, ...]) -> None:
        """Tell which of ``paths`` are not there, too."""
        self._listed = paths
        self.look_now()

    @Slot(str, object)
    def accept(self, path: str, stamp: FileStamp) -> None:
        """``path`` with this ``stamp`` is known to the program, which wrote it."""
        if path in self._open:
            self._open[path] = stamp

    def look(self) -> bool:
        """Tell of what changed; False, so that it is done now and then."""
        states: dict[str, _State] = {}
        for path in (*self._open, *self._listed):
            if self.stopping.is_set():
                return False
            if path not in states:
                states[path] = _state_of(path)
        changed = tuple(path for path, known in self._open.items() if states[path] != known)
        self._open.update((path, states[path]) for path in changed)
        if changed:
            self.changed.emit(changed)
        missing = {path: state for path, state in states.items() if isinstance(state, str)}
        if missing != self._missing:
            self._missing = missing
            self.missing.emit(missing)
        there = [path for path in self._open if path not in missing]
        self.watch((*there, *{os.path.dirname(path) for path in self._open}))
        return False


class FileWatch(QObject):
    """The files as the GUI thread sees them. ``close`` when done."""

    changed = Signal(object)  # Path
    missing = Signal(object)  # dict[str, str]: path to reason
    _open = Signal(object)
    _listed = Signal(object)
    _accept = Signal(str, object)

    def __init__(
        self, parent: QObject | None = None, settle_ms: int = SETTLE_MS, poll_ms: int = POLL_MS
    ) -> None:
        super().__init__(parent)
        looker = FileLooker()
        looker.settle_ms, looker.poll_ms = settle_ms, poll_ms
        self._looker: Final = looker
        self._thread = WatchThread(looker, "pvwatch-file-watch")
        queued = Qt.ConnectionType.QueuedConnection
        looker.changed.connect(self._on_changed, queued)
        looker.missing.connect(self._on_missing, queued)
        self._open.connect(looker.set_open, queued)
        self._listed.connect(looker.set_listed, queued)
        self._accept.connect(looker.accept, queued)
        self._closed = False
        self._thread.start()

    def set_open(self, paths: Iterable[Path]) -> None:
        """Follow ``paths``, measured by what they are now, or were when first named."""
        self._open.emit(tuple(map(str, paths)))

    def set_listed(self, paths: Iterable[str]) -> None:
        """Tell by ``missing`` which of ``paths`` are not there, too."""
        self._listed.emit(tuple(paths))

    def accept(self, path: Path, stamp: FileStamp) -> None:
        """Tell of no change of ``path`` that led to ``stamp``: the program made it."""
        self._accept.emit(str(path), stamp)

    @Slot(object)
    def _on_changed(self, paths: tuple[str, ...]) -> None:
        for path in paths:
            if not self._closed:
                self.changed.emit(Path(path))

    @Slot(object)
    def _on_missing(self, missing: dict[str, str]) -> None:
        if not self._closed:
            self.missing.emit(missing)

    def close(self) -> None:
        """End the thread, soon; no signal comes any more."""
        self._closed = True
        self._thread.close()
