"""Figures of one tab: asks its worker, and reads its store when the answer comes."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from gui.core.diagnostics.figures import Circuit, Rates, TabFigures
from gui.core.diagnostics.host_clocks import HostClock, host_clocks
from gui.core.pv.standing import LINKED, STALE, Standing
from gui.core.store.pv_store import PvStore
from gui.core.store.worker_counts import WorkerFigures
from gui.workers.handle import WorkerHandle


@dataclass(frozen=True, slots=True, eq=False)
class WatchedTab:
    """A tab as the diagnostics see it: its name on screen, its store, its worker."""

    name: str
    store: PvStore
    worker: WorkerHandle


class TabProbe(QObject):
    """Asks the worker only; never calls Channel Access. GUI thread.

    A worker's answer comes after the batches that it counts, so the figures of worker and store
    are of one moment.
    """

    answered = Signal()

    def __init__(self, tab: WatchedTab, parent: QObject) -> None:
        super().__init__(parent)
        self._tab = tab
        self._asked_at = 0.0  # monotonic; 0: no answer is awaited
        self._taken_at = 0.0
        self._figures = TabFigures(tab.name)
        tab.worker.figures.connect(self._take)

    def ask(self) -> None:
        """Ask the worker, unless an answer is awaited."""
        if not self._asked_at:
            self._asked_at = time.monotonic()
            self._tab.worker.ask_figures()

    def waiting(self) -> bool:
        """Tell whether an answer of the worker is awaited."""
        return bool(self._asked_at)

    def figures(self, name: str) -> TabFigures:
        """Return the latest figures, with ``name`` as the tab's name."""
        unanswered_s = time.monotonic() - self._asked_at if self._asked_at else 0.0
        return replace(self._figures, name=name, unanswered_s=unanswered_s)

    def close(self) -> None:
        """Stop: the tab was closed, or the diagnostics are not shown any more.

        Whichever ends first ends the connection, too: the worker may have gone with its window.
        """
        self._asked_at = 0.0
        self.deleteLater()

    @Slot(object)
    def _take(self, worker: WorkerFigures) -> None:
        now = time.monotonic()
        if not self._asked_at:  # another probe asked, or nobody waits any more
            return
        before, seconds = self._figures, now - self._taken_at
        fresh = replace(
            _store_figures(self._tab.store),
            worker=worker,
            worker_answer_ms=(now - self._asked_at) * 1e3,
        )
        if self._taken_at:
            fresh = replace(fresh, rates=_rates(before, fresh, seconds))
        self._figures, self._asked_at, self._taken_at = fresh, 0.0, now
        self.answered.emit()


def _rates(before: TabFigures, now: TabFigures, seconds: float) -> Rates:
    return Rates(
        max(now.worker.received - before.worker.received, 0) / seconds,
        max(now.worker.decoded - before.worker.decoded, 0) / seconds,
        max(now.painted - before.painted, 0) / seconds,
    )


def _store_figures(store: PvStore) -> TabFigures:
    seen, standings = store.figures, store.standings()
    seen.tick(store.now_ns())  # a silent tab that is not seen does it twice a minute
    linked, stale = np.isin(standings, LINKED), np.isin(standings, STALE)
    outages = seen.outages
    return TabFigures(
        "",
        store.alive_count(),
        int(np.count_nonzero(linked)),
        store.count_of(Standing.SEARCHING),
        store.count_of(Standing.DISCONNECTED),
        int(np.count_nonzero(stale)),
        painted=seen.painted,
        merged_in_frame=seen.merged,
        unpainted=seen.unpainted(),
        removed=seen.removed,
        stored=seen.stored.figures(),
        shown=seen.shown.figures(),
        history_bytes=store.histories.nbytes,
        history_evicted=store.histories.evicted,
        circuits=_circuits(store, linked, stale),
        outages=outages.latest(),
        outage_count=outages.count,
    )


def _circuits(
    store: PvStore, linked: np.ndarray[tuple[int], np.dtype[np.bool_]],
    stale: np.ndarray[tuple[int], np.dtype[np.bool_]],
) -> tuple[Circuit, ...]:  # fmt: skip
    counts: dict[str, list[int]] = {host: [0, 0, 0] for host in store.figures.outages.reconnects}
    hosts, connected, silent = store.host, linked.tolist(), stale.tolist()
    for slot in np.flatnonzero(store.alive & store.ever_connected).tolist():
        found = counts.setdefault(hosts[slot], [0, 0, 0])
        found[0] += 1
        found[1] += connected[slot]
        found[2] += silent[slot]
    back, clocks = store.figures.outages.reconnects, host_clocks(store)
    return tuple(
        Circuit(host, pvs, up, quiet, back[host], clocks.get(host, HostClock()))
        for host, (pvs, up, quiet) in sorted(counts.items())
    )
