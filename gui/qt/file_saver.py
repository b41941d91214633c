"""Saver of text files: a job in a thread, because the GUI thread never waits for a disk."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from gui.files.disk.atomic_write import write_atomic
from gui.qt.jobs import JobQueue, JobResult


class FileSaver(QObject):
    """Emits ``saved`` or ``failed``, with a message for the user, for each ``save``. GUI thread."""

    saved = Signal(str)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = JobQueue(self)
        self._jobs.ended.connect(self._on_ended)

    def save(self, path: Path, text: Callable[[], str]) -> None:
        """Start replacing ``path`` with what ``text`` returns; it is called on another thread."""

        self._jobs.start(str(path), lambda: write_atomic(path, text().encode()))

    @Slot(object)
    def _on_ended(self, result: JobResult) -> None:
        if result.error:
            self.failed.emit(f"{result.key} was not saved: {result.error}")
        else:
            lost = f": {result.value}" if result.value else ""
            self.saved.emit(f"Saved {result.key}{lost}")
