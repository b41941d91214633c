"""Autosave of the workspace: a crash loses half a minute at most."""

import contextlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from gui.core.program.workspace import WorkspaceState
from gui.files.disk.atomic_write import saved_text
from gui.files.program.earlier_sessions import keep_earlier
from gui.files.program.workspace import default_path, save
from gui.qt.jobs import JobQueue, JobResult

INTERVAL_MS: Final = 30_000
SOON_MS: Final = 2_000
FLUSH_S: Final = 1.0


class Autosave(QObject):
    """Calls ``collect`` at intervals and after changes; writes what is new. GUI thread.

    ``collect`` returns the workspace as it is now; it must not wait for anything.
    """

    failed = Signal(str)

    def __init__(
        self,
        collect: Callable[[], WorkspaceState],
        path: Path | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.path = path or default_path()
        self._collect = collect
        self._saved: WorkspaceState | None = None
        self._reported = ""
        self._first = True  # nothing was written in this run
        self._writer = JobQueue(self, latest_only=True)
        self._writer.ended.connect(self._on_written)
        self._interval = QTimer(self)
        self._interval.setInterval(INTERVAL_MS)
        self._interval.timeout.connect(self.save)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self.save)

    def start(self) -> None:
        """Begin. Call it after the last workspace was restored, which it would overwrite."""
        self._interval.start()

    @Slot()
    def note_change(self) -> None:
        """Save within two seconds: something changed that a crash should not lose."""
        if self._interval.isActive() and not self._soon.isActive():
            self._soon.start()

    @Slot()
    def save(self) -> None:
        """Write the workspace on the writer's thread if it has changed."""
        self._soon.stop()
        if self._writer.busy:
            self._soon.start()
            return
        state = self._collect()
        if state != self._saved:
            self._start(state)

    def _start(self, state: WorkspaceState) -> None:
        first, self._first = self._first, False
        self._writer.start(str(self.path), partial(_save, self.path, state, first))

    def flush(self, seconds: float = FLUSH_S) -> bool:
        """Save for the last time and stop; tell whether it is on the disk after ``seconds``.

        Call it while the tabs are still open.
        """
        self._interval.stop()
        state = self._collect()
        self._soon.stop()
        if self._writer.busy or state != self._saved:
            self._start(state)
        return self._writer.flush(seconds) and self._saved == state

    @Slot(object)
    def _on_written(self, written: JobResult) -> None:
        if isinstance(written.value, _Written):
            self._saved = written.value.state
            self._reported = ""
            if written.value.lost:
                self.failed.emit(saved_text(self.path, written.value.lost))
        elif written.error and written.error != self._reported:
            self._reported = written.error
            self.failed.emit(f"{self.path} was not saved: {written.error}")


class _Written(NamedTuple):
    state: WorkspaceState
    lost: str  # who may no longer write the file


def _save(path: Path, state: WorkspaceState, first: bool) -> _Written:
    if first:
        with contextlib.suppress(OSError):  # if the disk is full, the next line says so
            keep_earlier(path)
    return _Written(state, save(path, state))
