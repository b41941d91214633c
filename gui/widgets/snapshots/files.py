"""Opening and saving of snapshot files: dialogs, and jobs in a thread."""

from pathlib import Path
from typing import Final, NamedTuple

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from gui.core.pv.formatting import plain
from gui.core.snapshots.snapshot import Snapshot
from gui.core.text.file_name import FileKind
from gui.files.disk.atomic_write import saved_text
from gui.files.formats.loaded_snapshot import LoadedSnapshot, SnapshotFileError
from gui.files.snapshots.open import FILE_FILTER, load_snapshot
from gui.files.snapshots.pvsnap import SUFFIX
from gui.files.snapshots.pvsnap import save as save_snapshot
from gui.qt.file_saver import lasting
from gui.qt.jobs import JobQueue, JobResult
from gui.qt.paths.open_dialogs import ask_what_to_open
from gui.qt.save_dialog import ask_where_to_save

OPEN: Final = "open"
COMPARE: Final = "compare"
_SAVE: Final = "save"
_KIND: Final = FileKind("PV Watch snapshots", (SUFFIX,))


class _Saved(NamedTuple):
    edits: int
    lost: str  # who may no longer write the file


class SnapshotFiles(QObject):
    """Results come as signals, after files were read or written in a thread. GUI thread."""

    saved = Signal(object, int)  # Path, number of edits it contains
    loaded = Signal(str, object, object)  # OPEN or COMPARE, Path, LoadedSnapshot
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = JobQueue(self)
        self._jobs.ended.connect(self._on_job)

    @property
    def busy(self) -> bool:
        """Whether a file is being read or written."""
        return self._jobs.busy

    def ask_and_save(
        self, parent: QWidget, start: str | Path, snapshot: Snapshot, edits: int
    ) -> bool:
        """Ask for a file and begin to save there; False: the user cancelled."""
        target = ask_where_to_save(parent, "snapshot", start, (_KIND,))
        if target is not None:
            self.save(target.path, snapshot, edits)
        return target is not None

    def save(self, path: Path, snapshot: Snapshot, edits: int) -> None:
        """Save in a thread; emits ``saved`` or ``failed``."""

        def work() -> tuple[Path, _Saved]:
            try:
                return path, _Saved(edits, save_snapshot(path, snapshot))
            except OSError as error:
                raise SnapshotFileError(error.strerror or str(error), str(path)) from error

        self._jobs.start(_SAVE, lasting(path, work))

    def ask_and_read(self, parent: QWidget, purpose: str) -> None:
        """Ask for a snapshot file and read it."""
        title = "Open snapshot" if purpose == OPEN else "Compare with snapshot"
        for path in ask_what_to_open(parent, title, FILE_FILTER):
            if isValid(self):
                self.read(path, purpose)

    def read(self, path: Path, purpose: str) -> None:
        """Read a snapshot of any format in a thread; emits ``loaded`` or ``failed``."""
        self._jobs.start(purpose, lambda: (path, load_snapshot(path)))

    @Slot(object)
    def _on_job(self, result: JobResult) -> None:
        if result.error or not isinstance(result.value, tuple):
            verb = "was not saved" if result.key == _SAVE else "was not opened"
            self.failed.emit(plain(f"The snapshot {verb}: {result.error}", 400))
            return
        path, found = result.value
        if isinstance(found, LoadedSnapshot):
            self.loaded.emit(result.key, path, found)
        else:
            self.saved.emit(path, found.edits)
            if found.lost:
                self.failed.emit(saved_text(path, found.lost))
