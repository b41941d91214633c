"""Counts and latencies of a tab's updates in the GUI thread, vectorised."""

import time
from typing import Final

import numpy as np
import numpy.typing as npt

from gui.core.pv.updates import Batch, Int64s
from gui.core.store.latency_histogram import LatencyHistogram
from gui.core.store.outages import Outages

_LATELY_NS: Final = 2_000_000_000


class UpdateCounts:
    """Kept by a ``PvStore``. Called on: GUI thread.

    Of every value that came, ``painted`` + ``merged`` + ``unpainted()`` = those delivered to PVs
    that the tab still has.
    """

    def __init__(self) -> None:
        self.stored = LatencyHistogram()  # from the IOC's stamp to the store
        self.shown = LatencyHistogram()  # from libca to the table, at most
        self.outages = Outages()
        self.removed = 0  # updates of PVs that had been removed from the group
        self.painted = 0  # values that a visible table showed
        self.merged = 0  # values that a later one superseded before a frame showed them
        self._news = np.empty(0, np.int64)  # values since the last frame, by slot
        self._since_ns = np.empty(0, np.int64)  # when libca delivered the latest, at the earliest
        self._painting: Int64s = np.empty(0, np.int64)
        self._now_ns = self._came_ns = 0

    def grow(self, count: int) -> None:
        """Make room for ``count`` more slots."""
        self._news = np.append(self._news, np.zeros(count, np.int64))
        self._since_ns = np.append(self._since_ns, np.zeros(count, np.int64))

    def begin(self, batch: Batch) -> None:
        """Note that the store takes ``batch`` now."""
        self._now_ns = time.time_ns()
        self._came_ns = batch.arrival_ns - batch.waited_ns

    def take_samples(
        self, batch: Batch, counts: npt.NDArray[np.int64], timed: npt.NDArray[np.bool_]
    ) -> None:
        """Count samples; ``counts`` by slot, ``timed`` (n,): whose stamp is that of an update.

        The first value after a connect may have been in its record for days.
        """
        self._news += counts
        self._since_ns[batch.slot] = self._came_ns
        stamps = batch.time_ns if timed.all() else batch.time_ns[timed]
        self.stored.add(self._now_ns - stamps)

    def take_block(self, slot: int, time_ns: int, timed: bool) -> None:
        """Count a text or an array."""
        self._news[slot] += 1
        self._since_ns[slot] = self._came_ns
        if timed:
            self.stored.add_one(self._now_ns - time_ns)

    def forget(self, slot: int) -> None:
        """Note that the PV leaves the tab: nothing of it will be painted."""
        self.removed += int(self._news[slot])
        self._news[slot] = 0
        self.outages.forget(slot)

    def paint(self, slots: npt.NDArray[np.intp]) -> None:
        """Note that a visible table painted ``slots``, each of them once."""
        news = self._news[slots]
        fresh = news > 0
        count = int(np.count_nonzero(fresh))
        self.painted += count
        self.merged += int(news.sum()) - count
        self._news[slots] = 0
        self._painting = self._since_ns[slots[fresh]]

    def on_screen(self, now_ns: int) -> None:
        """Note that what was painted last is on the screen."""
        if len(self._painting):
            self.shown.add(now_ns - self._painting)
            self._painting = self._painting[:0]

    def behind_s(self, now_ns: int) -> float:
        """Return how long the latest updates waited; 0 when none came lately."""
        lately = now_ns - self._now_ns < _LATELY_NS
        return (self._now_ns - self._came_ns) / 1e9 if lately else 0.0

    def tick(self, now_ns: int) -> None:
        """Drop old latencies; call about once a second."""
        self.stored.tick(now_ns)
        self.shown.tick(now_ns)

    def unpainted(self) -> int:
        """Return how many values no frame has painted, as those of hidden tabs."""
        return int(self._news.sum())
