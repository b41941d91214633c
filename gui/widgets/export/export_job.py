"""One export: the histories are copied between frames, and written in a job that can be ended."""

import io
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal, Slot

from gui.core.export.export_request import ExportCancelled, ExportRequest
from gui.core.export.history_copies import HistoryCopies
from gui.core.export.sample_block import SampleSource
from gui.core.pv.counts import grouped
from gui.files.disk.atomic_write import saved_text
from gui.files.export.csv_export import write_csv
from gui.files.export.export_file import export_file
from gui.qt.file_saver import lasting
from gui.qt.jobs import JobResult, Jobs
from gui.widgets.export.fetched_first import FetchedFirst

MOST_COPIED: Final = 32 << 20  # bytes in the clipboard: more stops the programs that look at it
_TURN_S: Final = 0.004  # of copying, between two frames
_LOOK_MS: Final = 100


@dataclass(frozen=True, slots=True)
class Done:
    """What a job wrote: ``text`` for the clipboard, else a file."""

    count: int
    lost: str = ""
    text: str | None = None


class ExportJob(QObject):
    """Runs once. Emits ``ended`` or ``failed``, unless it is cancelled: then ``cancelled``."""

    progressed = Signal(float, str)  # part done, and in words
    ended = Signal(object, str)  # Done, in words
    failed = Signal(str)
    cancelled = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs = Jobs(self)
        self._stop = threading.Event()
        self._part, self._count = 0.0, 0  # written by the job
        self._copies = HistoryCopies()
        self._fetched: FetchedFirst | None = None  # under way
        self._steps: Iterator[int] | None = None
        self._make: Callable[[SampleSource], ExportRequest] | None = None
        self._path: Path | None = None
        self._turn = QTimer(self)
        self._turn.timeout.connect(self._copy_some)
        self._look = QTimer(self)
        self._look.setInterval(_LOOK_MS)
        self._look.timeout.connect(self._tell)
        self.destroyed.connect(self._stop.set)  # the tab was closed
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.cancel)

    def start(
        self,
        steps: Callable[[HistoryCopies], Iterator[int]],
        make: Callable[[SampleSource], ExportRequest],
        path: Path | None,
        fetched: FetchedFirst | None = None,
    ) -> None:
        """Copy by ``steps``, then write what ``make`` asks for; ``path`` ``None``: a text.

        ``fetched``: what is waited for before.
        """
        self._steps, self._make, self._path = steps(self._copies), make, path
        if fetched is None:
            self._copy()
            return
        self._fetched = fetched
        fetched.setParent(self)  # it goes with the export, with all that it holds
        fetched.progressed.connect(self._on_fetching)
        fetched.failed.connect(self._on_not_fetched)
        fetched.ready.connect(self._copy)
        fetched.start()

    @Slot(str)
    def _on_fetching(self, words: str) -> None:
        self.progressed.emit(0.0, words)

    @Slot(str)
    def _on_not_fetched(self, why: str) -> None:
        self._fetched = None
        self.failed.emit(f"Not exported: {why}")

    @Slot()
    def _copy(self) -> None:
        self._fetched = None
        self.progressed.emit(0.0, "Copying what the memory holds …")
        self._turn.start(0)

    @Slot()
    def cancel(self) -> None:
        """End it; what was written so far is removed."""
        self._stop.set()
        if self._fetched is not None:
            self._fetched.cancel()
            self._fetched = None
            self.cancelled.emit()
        if self._turn.isActive():
            self._turn.stop()
            self.cancelled.emit()

    @Slot()
    def _copy_some(self) -> None:
        until = time.monotonic() + _TURN_S
        assert self._steps is not None
        try:
            for _ in self._steps:
                if time.monotonic() > until:
                    return
        except (ValueError, KeyError, MemoryError) as error:
            self._turn.stop()
            self.failed.emit(f"Not exported: {error or 'no memory is left'}")
            return
        self._turn.stop()
        self._begin()

    def _begin(self) -> None:
        assert self._make is not None
        request, path = self._make(self._copies), self._path
        if not request.pvs:
            self.failed.emit("Not exported: the memory holds no samples of these PVs then")
            return

        def work() -> Done:
            if path is None:
                return self._as_text(request)
            count, lost = export_file(self._copies, request, path, self._on_progress)
            return Done(count, lost)

        try:
            self._jobs.run(lasting(path, work) if path else work, self._on_ended)
        except RuntimeError as error:  # no more threads are allowed
            self.failed.emit(f"Not exported: {error}")
            return
        self._look.start()

    def _as_text(self, request: ExportRequest) -> Done:
        file = io.BytesIO()

        def bounded(part: float, count: int) -> None:
            if file.tell() > MOST_COPIED:
                raise ValueError(
                    f"more than {MOST_COPIED >> 20} MB for the clipboard: save it to a file, or "
                    "take a shorter range or fewer PVs"
                )
            self._on_progress(part, count)

        count = write_csv(self._copies, request, file, bounded)
        return Done(count, text=file.getvalue().decode("utf-8"))

    def _on_progress(self, part: float, count: int) -> None:
        """Called on the job's thread."""
        if self._stop.is_set():
            raise ExportCancelled
        self._part, self._count = part, count

    @Slot()
    def _tell(self) -> None:
        self.progressed.emit(self._part, f"{grouped(self._count)} rows written")

    @Slot(object)
    def _on_ended(self, result: JobResult) -> None:
        self._look.stop()
        if self._stop.is_set() and result.error:
            self.cancelled.emit()
        elif result.error:
            where = f" to {self._path}" if self._path else ""
            self.failed.emit(f"Not exported{where}: {result.error}")
        elif isinstance(result.value, Done):
            done = result.value
            said = "Copied" if self._path is None else saved_text(self._path, done.lost)
            self.ended.emit(done, f"{said}: {grouped(done.count)} rows")
