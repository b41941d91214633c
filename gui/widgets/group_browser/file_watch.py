"""Watch on files: reports changes of open files, and which listed files are missing."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal, Slot

from gui.files.disk.file_stamp import FileStamp
from gui.widgets.group_browser.watch_thread import POLL_MS, SETTLE_MS, DiskChecker, WatchThread

_State = FileStamp | str  # str: why the file cannot be read


def _state_of(path: str) -> _State:
    try:
        known = os.stat(path)
    except OSError as error:
        return error.strerror or str(error)
    return FileStamp(known.st_mtime_ns, known.st_size, known.st_ino)


class FileChecker(DiskChecker):
    """Compares files with their last known stamps. Always polls: they are few. Watch thread."""

    changed = Signal(object)  # tuple[str, ...]
    missing = Signal(object)  # dict[str, str]: path to reason

    def __init__(self) -> None:
        super().__init__()
        self._open: dict[str, _State] = {}
        self._listed: tuple[str, ...] = ()
        self._missing: dict[str, str] = {}

    @Slot(object)
    def set_open(self, paths: tuple[str, ...]) -> None:
        """Report changes of ``paths``, compared with their stamps now."""
        self._open = {path: self._open.get(path) or _state_of(path) for path in paths}
        self.check_now()

    @Slot(object)
    def set_listed(self, paths: tuple[str, ...]) -> None:
        """Report which of ``paths`` are missing."""
        self._listed = paths
        self.check_now()

    @Slot(str, object)
    def accept(self, path: str, stamp: FileStamp) -> None:
        """Do not report ``path`` with this ``stamp``: the program wrote it itself."""
        if path in self._open:
            self._open[path] = stamp

    def check(self) -> bool:
        """Report what changed; return False, so that polling goes on."""
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
    """Interface of the watch for the GUI thread. ``close`` it when done."""

    changed = Signal(object)  # Path
    missing = Signal(object)  # dict[str, str]: path to reason
    _open = Signal(object)
    _listed = Signal(object)
    _accept = Signal(str, object)

    def __init__(
        self, parent: QObject | None = None, settle_ms: int = SETTLE_MS, poll_ms: int = POLL_MS
    ) -> None:
        super().__init__(parent)
        checker = FileChecker()
        checker.settle_ms, checker.poll_ms = settle_ms, poll_ms
        self._checker: Final = checker
        self._thread = WatchThread(checker, "pvwatch-file-watch")
        queued = Qt.ConnectionType.QueuedConnection
        checker.changed.connect(self._on_changed, queued)
        checker.missing.connect(self._on_missing, queued)
        self._open.connect(checker.set_open, queued)
        self._listed.connect(checker.set_listed, queued)
        self._accept.connect(checker.accept, queued)
        self._closed = False
        self._thread.start()

    def set_open(self, paths: Iterable[Path]) -> None:
        """Report changes of ``paths`` since they were first given."""
        self._open.emit(tuple(map(str, paths)))

    def set_listed(self, paths: Iterable[str]) -> None:
        """Report by ``missing`` which of ``paths`` are missing."""
        self._listed.emit(tuple(paths))

    def accept(self, path: Path, stamp: FileStamp) -> None:
        """Do not report ``path`` with this ``stamp``: the program wrote it itself."""
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
        """Ask the thread to end; no more signals are emitted."""
        self._closed = True
        self._thread.close()
