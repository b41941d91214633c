"""Saves a file beside the GUI thread, which never waits for a disk."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal, Slot

from gui.files.atomic import write_atomic


class _Job(QRunnable):
    def __init__(self, path: Path, text: Callable[[], str], saver: "FileSaver") -> None:
        super().__init__()
        self.setAutoDelete(False)
        self._path, self._text, self._saver = path, text, saver

    def run(self) -> None:
        """Write the file; on a thread of the pool."""
        try:
            write_atomic(self._path, self._text().encode())
        except OSError as error:
            told = f"{self._path} was not saved: {error.strerror or error}"
            self._saver.ended.emit(self, told, False)
        else:
            self._saver.ended.emit(self, f"Saved {self._path}", True)


class FileSaver(QObject):
    """``saved`` or ``failed`` says how each ``save`` ended, in words. Called on: GUI thread."""

    saved = Signal(str)
    failed = Signal(str)
    ended = Signal(object, str, bool)  # from the pool's threads to this one

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: set[_Job] = set()
        self.ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)

    def save(self, path: Path, text: Callable[[], str]) -> None:
        """Begin to replace ``path`` by what ``text`` returns, called on another thread."""
        job = _Job(path, text, self)
        self._jobs.add(job)
        QThreadPool.globalInstance().start(job)

    @Slot(object, str, bool)
    def _on_ended(self, job: _Job, told: str, well: bool) -> None:
        self._jobs.discard(job)
        if well:
            self.saved.emit(told)
        else:
            self.failed.emit(told)
