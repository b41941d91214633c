"""Source of the diagnostics: collects the program's figures once a second while shown."""

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from gui import __version__
from gui.core.diagnostics.cpu_meter import CPU
from gui.core.diagnostics.figures import ProgramFigures, Stalls, totals_of
from gui.core.history.budget import HistoryBudget
from gui.core.store.latency_histogram import Latency, latency_of
from gui.core.store.pv_store import PvStore
from gui.files.disk.process_age import process_age_s
from gui.qt.turns.frame_clock import FrameClock
from gui.qt.turns.lateness import GuiLateness
from gui.tab.probe import TabProbe, WatchedTab
from gui.workers.handle import live_workers

PERIOD_MS: Final = 1000


class DiagnosticsSource(QObject):
    """``tabs`` returns the open tabs in their order. Costs nothing while stopped. GUI thread."""

    renewed = Signal(object)  # ProgramFigures

    def __init__(
        self,
        tabs: Callable[[], Sequence[WatchedTab]],
        clock: FrameClock,
        budget: HistoryBudget,
        stalls: Callable[[], Stalls] = Stalls,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tabs = tabs
        self._clock = clock
        self._budget = budget
        self._stalls = stalls
        self._probes: dict[PvStore, TabProbe] = {}
        self._late = GuiLateness(self)
        self._due = False
        self._timer = QTimer(self)
        self._timer.setInterval(PERIOD_MS)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Begin to collect; the first figures come when the workers have answered."""
        if not self._timer.isActive():
            self._late.start()
            self._timer.start()
            self._tick()

    def stop(self) -> None:
        """Stop collecting."""
        self._timer.stop()
        self._late.stop()
        for probe in self._probes.values():
            probe.close()
        self._probes.clear()
        self._due = False

    @Slot()
    def _tick(self) -> None:
        if self._due:  # a worker has not answered for a whole period: show that
            self._emit_figures()
        open_now = {tab.store: tab for tab in self._tabs()}
        for store in [store for store in self._probes if store not in open_now]:
            self._probes.pop(store).close()
        for store, tab in open_now.items():
            if store not in self._probes:
                self._probes[store] = probe = TabProbe(tab, self)
                probe.answered.connect(self._on_answer)
        self._due = True
        for probe in self._probes.values():
            probe.ask()
        self._on_answer()  # there may be no tab

    @Slot()
    def _on_answer(self) -> None:
        if self._due and not any(probe.waiting() for probe in self._probes.values()):
            self._emit_figures()

    def _emit_figures(self) -> None:
        self._due = False
        self.renewed.emit(self._figures())

    def _figures(self) -> ProgramFigures:
        tabs = [tab for tab in self._tabs() if tab.store in self._probes]
        figures = tuple(self._probes[tab.store].figures(tab.name) for tab in tabs)
        stored = latency_of(tuple(tab.store.figures.stored for tab in tabs))
        shown = latency_of(tuple(tab.store.figures.shown for tab in tabs))
        late, late_count = self._late.percentiles(), self._late.count
        return ProgramFigures(
            version=__version__,
            time_ns=time.time_ns(),
            running_s=process_age_s(),
            cpu_percent=CPU.latest(),
            rss_bytes=_rss_bytes(),
            threads=len(os.listdir("/proc/self/task")),
            descriptors=len(os.listdir("/proc/self/fd")) - 1,  # less that of the listing
            history_bytes=self._budget.nbytes,
            history_limit_bytes=self._budget.megabytes << 20,
            history_limit_reached=self._budget.reached,
            frame_ms=self._clock.interval_ms,
            frame_wanted_ms=self._clock.wanted_ms,
            paint_ms=self._clock.paint_ms,
            late=Latency(late_count, late["p50"], late["p99"], late["max"]),
            stalls=self._stalls(),
            ending_workers=max(live_workers() - len(tabs), 0),
            tabs=figures,
            totals=totals_of(figures, stored, shown),
        )


def _rss_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
