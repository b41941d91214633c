"""Keeper of the history that charts show: on disk each minute, and back at the next start."""

from __future__ import annotations

import logging
import time
import weakref
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Slot

from gui.core.history.budget import BYTES_IN_ALL, HistoryBudget
from gui.core.pv.counts import grouped
from gui.core.pv.formatting import plain
from gui.core.stored_history.news import HistoryNews, key_of
from gui.core.stored_history.owed_rows import OwedRows
from gui.core.stored_history.stored_row import StoredRow
from gui.files.stored_history.history_log import HistoryLimits, HistoryLog, default_folder
from gui.files.stored_history.stored_read import StoredRead, read_histories
from gui.program.settings import Settings
from gui.qt.jobs import JobQueue, JobResult, Jobs
from gui.tab.earlier.stored_fill import StoredFill, StoredFound
from gui.window.messages import Messages
from gui.window.tabs.open_tab import OpenTab
from gui.window.tabs.open_tabs import OpenTabs

if TYPE_CHECKING:
    from gui.core.store.pv_store import PvStore
    from gui.tab.tab import Tab

log = logging.getLogger("pvwatch")
INTERVAL_MS: Final = 60_000
_SLICE_S: Final = 0.004  # of copying, then the event loop has its turn
_RESTS: Final = 5  # minutes after a disk did not take it
_Asked = tuple[tuple[str, ...], Callable[[StoredFound], None]]


class HistoryKeeper(QObject):
    """Of the plotted PVs of all tabs but replays. GUI thread; the disk is left to jobs."""

    def __init__(
        self,
        open_tabs: OpenTabs,
        settings: Settings,
        budget: HistoryBudget,
        messages: Messages,
        parent: QObject,
        folder: Path | None = None,
    ) -> None:
        super().__init__(parent)
        self.folder = folder or default_folder()
        self._open_tabs = open_tabs
        self._settings = settings
        self._budget = budget
        self._messages = messages
        self._log = HistoryLog(self.folder)
        self._news = HistoryNews()
        self._undone: HistoryNews | None = None  # as it was before what was not written
        self._writer = JobQueue(self)
        self._writer.ended.connect(self._on_written)
        self._reader = Jobs(self)
        self._asked: list[_Asked] = []  # while a job reads
        self._rows: Iterator[StoredRow] | None = None  # that are being copied
        self._copied: list[StoredRow] = []
        self._writing: list[StoredRow] = []  # by the job that runs
        self._owed = OwedRows()
        self._gone: set[str] = set()  # PVs of tabs that closed since the copying began
        self._told_lost = False
        self._reported = ""
        self._told_faults: set[str] = set()
        self._rests = 0
        self._ended = False
        self._minute = QTimer(self)
        self._minute.setInterval(INTERVAL_MS)
        self._minute.timeout.connect(self.keep)
        self._slice = QTimer(self)
        self._slice.timeout.connect(self._copy_some)
        open_tabs.opened.connect(self._on_opened)
        open_tabs.ending.connect(self._on_ending)
        for tab in open_tabs.all_tabs():
            self._on_opened(tab)
        self._minute.start()

    @property
    def limits(self) -> HistoryLimits:
        """How much is kept, by the settings as they are now."""
        preferences = self._settings.preferences
        if not preferences.keep_history:
            return HistoryLimits(0, preferences.keep_history_days)
        return HistoryLimits(preferences.keep_history_mb, preferences.keep_history_days)

    # -- to the disk

    @Slot()
    def keep(self) -> None:
        """Write what is new, a little at a time."""
        if not self.limits.size:
            self._owed.clear()  # nothing is to be kept any more
        elif self._rests:
            self._rests -= 1
        elif self._rows is None and not self._writer.busy:
            self._note_state()
            self._rows = self._news.rows(self._plotted(), time.time_ns())
            self._slice.start(0)

    def _note_state(self) -> None:
        """Note what was told before, to go back to if what is copied next cannot be written."""
        self._undone = self._news.copy()
        self._gone.clear()

    def _plotted(self) -> list[tuple[PvStore, list[int]]]:
        contents = [tab.content for tab in self._open_tabs.all_tabs()]
        return [_plotted(content) for content in contents]

    @Slot()
    def _copy_some(self) -> None:
        """Copy histories for some ms; write them once all are copied."""
        until = time.monotonic() + _SLICE_S
        if self._rows is not None:
            for row in self._rows:
                self._copied.append(row)
                if time.monotonic() > until:
                    return
        self._finish_copying()
        self._write()

    def _finish_copying(self) -> None:
        if self._rows is not None:
            self._copied.extend(self._rows)
            self._rows = None
        self._slice.stop()

    def _write(self) -> None:
        rows, self._copied = [*self._owed.rows, *self._copied], []
        if rows and self.limits.size:
            self._writing = rows
            work = partial(self._log.append, rows, self.limits, time.time_ns())
            self._writer.start(str(self.folder), work)

    def _take_back(self) -> None:
        """Be as before the rows that are being written, but for what no tab can tell again."""
        if self._undone is not None:
            self._news, self._undone = self._undone, None
        held = set(map(id, self._owed.rows))
        rows, self._writing = self._writing, []
        self._owed.add(row for row in rows if row.pv in self._gone and id(row) not in held)

    @Slot(object)
    def _on_written(self, written: JobResult) -> None:
        if self._ended and self._writer.busy:
            return  # the last job writes it again, see ``end``
        if written.error:
            self._take_back()
            self._rests = _RESTS
            if written.error != self._reported:
                self._reported = written.error
                self._messages.error(f"History is not kept: {plain(written.key)}: {written.error}")
            self._tell_lost()
            return
        self._owed.written(self._writing)
        self._writing, self._undone, self._reported = [], None, ""
        self._told_lost = False
        self._owed.lost = 0
        if self._owed:  # of a tab that closed meanwhile
            self._note_state()
            self._write()

    def _tell_lost(self) -> None:
        """Tell of what nobody will try again to write; once while the disk refuses it."""
        if self._ended:
            text = f"The last of the history is lost: {plain(str(self.folder))}: {self._reported}"
            log.error("%s", text)
        elif self._owed.lost and not self._told_lost:
            self._told_lost = True
            count = f"{grouped(self._owed.lost)} samples of closed tabs"
            text = f"History is lost, {count} by now: too much waits for {plain(str(self.folder))}"
            self._messages.error(text)

    # -- from the disk

    @Slot(object)
    def _on_opened(self, tab: OpenTab) -> None:
        traces = tab.content.traces
        traces.leaving.connect(partial(self._on_leaving, weakref.ref(tab.content.store)))
        traces.use_stored(StoredFill(tab.content.store, traces.shared, self.ask))

    def ask(self, wanted: tuple[str, ...], then: Callable[[StoredFound], None]) -> None:
        """Read what earlier runs had of ``wanted``; ``then`` gets it on the GUI thread, later.

        All files are gone through for it: those who ask meanwhile, as the tabs of a wall do at a
        start, are answered together by the next job.
        """
        if self.limits.size and not self._ended:
            self._asked.append((wanted, then))
            self._read()

    def _read(self) -> None:
        if not self._asked or self._reader.busy:
            return
        asked, self._asked = self._asked, []
        room = self._budget.limit - self._budget.nbytes
        most = max(int(room / 2 / BYTES_IN_ALL), 0)  # the other half is for what comes
        oldest_ns = self.limits.oldest_ns(time.time_ns())
        names = [wanted for wanted, _ in asked]
        work = partial(read_histories, self.folder, names, most, oldest_ns)
        self._reader.run(work, lambda result: self._on_read(result, asked))

    def _on_read(self, result: JobResult, asked: list[_Asked]) -> None:
        read = result.value
        faults = [f"{self.folder}: {result.error}"] if result.error else []
        if isinstance(read, StoredRead):
            faults += read.faults
            if read.cut:
                log.info("Kept history: the oldest is left on the disk, for want of memory")
            for (_, then), histories in zip(asked, read.histories, strict=True):
                then(histories)
        for fault in faults:
            log.warning("Kept history: %s", plain(fault, 400))
        faults = [fault for fault in faults if fault not in self._told_faults]
        self._told_faults.update(faults)
        if faults:
            more = f" (and {len(faults) - 1} more: see the log)" if len(faults) > 1 else ""
            first = plain(faults[0], 300)
            self._messages.error(f"Part of the kept history cannot be read: {first}{more}")
        self._read()

    # -- ends

    @Slot(object)
    def _on_ending(self, tab: OpenTab) -> None:
        """Take what a tab has that closes, while it has it, and write it."""
        if self._ended or not self.limits.size:
            return
        self._finish_copying()
        may_write = not self._rests and not self._writer.busy
        if may_write and not self._copied:
            self._note_state()
        store, plotted = _plotted(tab.content)
        self._gone.update(key_of(store, slot) for slot in plotted)
        self._owed.add(self._news.rows([(store, plotted)], time.time_ns()))
        if may_write:
            self._write()

    def _on_leaving(self, store: weakref.ref[PvStore], slots: list[int]) -> None:
        """Take what the chart saw of PVs that it plots no longer; the next minute writes it.

        Their rows may be removed next, or plotted again, when it is known how far they are told.
        """
        found = store()
        if found is not None and not self._ended and self.limits.size:
            self._gone.update(key_of(found, slot) for slot in slots)
            self._owed.add(self._news.rows([(found, slots)], time.time_ns()))

    @property
    def held(self) -> int:
        """How many samples wait for the disk that no open chart can tell again."""
        return self._owed.samples

    @Slot()
    def forget_held(self) -> None:
        """Let go of these: a person deletes what is kept."""
        self._owed.clear()
        self._gone.clear()  # nor is what the disk refuses now held

    @Slot()
    def end(self) -> None:
        """Write the last of all tabs, which are open still."""
        if self._ended:
            return
        self._ended = True
        self._minute.stop()
        self._finish_copying()
        if self.limits.size:
            if self._writer.busy:  # it may fail when nobody is there to try again
                self._take_back()
            self._copied.extend(self._news.rows(self._plotted(), time.time_ns()))
            self._write()

    def wait(self, seconds: float) -> bool:
        """Wait until all is written, ``seconds`` at most; False: it is not."""
        written = self._writer.flush(seconds)
        self._reader.close()
        if written:
            self._log.close()
        return written


def _plotted(content: Tab) -> tuple[PvStore, list[int]]:
    return content.store, content.traces.plotted()
