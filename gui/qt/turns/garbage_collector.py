"""Collector of Python's cyclic garbage on the GUI thread only.

Python collects in whichever thread happens to allocate: in one of libca's, or in a worker. That
would destroy Qt objects of closed tabs and dialogs outside their own thread, which can crash the
program (ADR 11).
"""

import gc
import math
import sys
import time
from typing import Final
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, QTimer, Slot

from gui.qt.turns.own_turn import OwnTurn

CHECK_MS: Final = 200
IDLE_CHECK_MS: Final = 2_000  # while nothing comes and nobody does anything
SOON_MS: Final = 500
LATEST_S: Final = 5.0
ASIDE_MS: Final = 60_000  # without a close before a search among what was set aside
ASIDE_LATEST_S: Final = 600.0  # where something closes all the time
GONE_S: Final = 2.0  # from the close of a tab to its deletion, and the end of its jobs
HELD_S: Final = 600.0  # where something is there after a search among all objects: to the next
_SOON_SHARE: Final = 20  # while tabs are closed one after the other; it takes 2 ms for each
_FULL_SHARE: Final = 200  # a full collection may take this part of the time
_BURST: Final = 10_000  # new objects of one look: PVs that connect, or a large group
_MANY_BLOCKS: Final = 300_000  # of memory, since the latest full collection: 10,000 PVs and more


class GarbageCollector(QObject):
    """Replaces the automatic collector from construction to ``stop``. GUI thread.

    A search goes through all objects but those that are set aside: of the program as it started,
    of modules that came later (``set_aside``), and of very many PVs that were opened. What is
    told to have closed is known weakly: where a search after ``GONE_S`` has not found it, it may be
    among them, and all are gone through when nothing has closed for a minute, in 35 to 75 ms, and
    set aside again. A tab empties its histories as it closes: what waits is 400 kB of a small one.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_on = gc.isenabled()
        self._searched_s = 0.0  # monotonic time of the latest search
        self._full_due_s = 0.0  # monotonic time from which objects of any age are collected
        self._took_s = 0.0  # of this thread, the latest full collection
        self._blocks = sys.getallocatedblocks()  # at the latest full collection
        self._is_aside = self._stopped = False
        # what is still there of it, and from when on it should be gone (monotonic)
        self._closed: WeakKeyDictionary[object, float] = WeakKeyDictionary()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(CHECK_MS)
        self._timer.timeout.connect(self.collect_due)
        self._timer.start()
        self._rest = OwnTurn(self._collect, self)
        self._soon = OwnTurn(self._collect_closed, self)
        self._latest_s = 0.0  # monotonic time by which it is due
        self._told_s = 0.0  # monotonic time of the latest close
        self._aside = OwnTurn(self._set_all_aside, self)
        self._again = OwnTurn(self._collect_again, self)

    @Slot(bool)
    def look_seldom(self, seldom: bool) -> None:
        """Look ten times less often, as long as the frame clock is idle, or as before."""
        self._timer.setInterval(IDLE_CHECK_MS if seldom else CHECK_MS)

    @Slot()
    def collect_due(self) -> None:
        """Collect the generations that Python itself would have collected by now.

        Those of any age the later the longer it takes: with 100,000 PVs it is half a second.
        Python has a bound of its own, a quarter of new objects, but tells nobody how many it has.
        Where very many are new they are PVs that were opened, and live: they are set aside. So
        many that come at once are not gathered for eleven looks, to be gone through in one turn:
        that was 27 ms with 5,000 PVs.
        """
        counts, thresholds = gc.get_count(), gc.get_threshold()
        if counts[0] <= thresholds[0]:
            return
        if counts[1] <= thresholds[1]:
            gc.collect(1 if counts[0] > _BURST else 0)
        elif counts[2] <= thresholds[2] or time.monotonic() < self._full_due_s:
            gc.collect(1)
        elif self._are_many_new():
            self._set_young_aside()
        elif not self._rest.is_waiting:
            self._rest.start()

    def _are_many_new(self) -> bool:
        return sys.getallocatedblocks() - self._blocks > _MANY_BLOCKS

    def _set_young_aside(self) -> None:
        gc.collect(1)
        self._blocks = sys.getallocatedblocks()
        self._freeze()

    @Slot()
    def set_aside(self) -> None:
        """Search once more, where not very many objects are new, then go no more through any.

        These are 20,000 objects of modules that were imported after the start: without them a
        search takes 12 ms instead of 31, on the way through groups every half second.
        """
        if not self._stopped:
            self._aside.start()

    @Slot(object)
    def collect_soon(self, closed: object) -> None:
        """Search in half a second: a closed tab leaves its histories as garbage.

        Where tabs are closed one after the other, as on the way through groups by a key, it is so
        long after the first, longer where it takes long, ``LATEST_S`` at most: the garbage of
        forty tabs at once is a stall of 40 ms. ``closed``: what should be gone then; no reference
        to it is kept.
        """
        if self._stopped:
            return
        now_s = self._told_s = time.monotonic()
        self._closed[closed] = now_s + GONE_S
        if not self._soon.is_waiting:
            wait_s = min(max(self._took_s * _SOON_SHARE, SOON_MS / 1e3), LATEST_S)
            self._latest_s = now_s + wait_s
        elif now_s >= self._latest_s:
            return  # it waits for its turn alone
        self._soon.start(max(min(SOON_MS, int((self._latest_s - now_s) * 1e3)), 0))

    def _collect_closed(self) -> None:
        self._collect()
        self._look_again()

    def _look_again(self) -> None:
        """Look later whether what has closed is set aside, if it is still there."""
        if self._is_aside and self._closed and not self._again.is_waiting:
            self._again.start(ASIDE_MS)

    def _collect_again(self) -> None:
        now_s, due_s = time.monotonic(), min(self._closed.values(), default=math.inf)
        is_quiet = now_s - self._told_s >= ASIDE_MS / 1e3
        if (is_quiet and due_s < self._searched_s) or now_s - due_s >= ASIDE_LATEST_S:
            gc.unfreeze()
            self._search_and_set_aside()
            for held in [each for each, due_s in self._closed.items() if due_s < now_s]:
                self._closed[held] = now_s + HELD_S
        elif is_quiet:
            self._collect()
        self._look_again()

    def _set_all_aside(self) -> None:
        if self._are_many_new():
            self._set_young_aside()  # 100,000 PVs that have connected: a search takes 0.8 s
        else:
            self._search_and_set_aside()

    def _search_and_set_aside(self) -> None:
        self._collect()
        self._freeze()

    def _freeze(self) -> None:
        gc.freeze()  # takes no time, however many they are
        self._is_aside = True
        self._look_again()

    def _collect(self) -> None:
        began = time.thread_time()
        gc.collect()
        self._took_s = time.thread_time() - began
        self._searched_s = time.monotonic()
        self._full_due_s = self._searched_s + self._took_s * _FULL_SHARE
        self._blocks = sys.getallocatedblocks()

    def stop(self, resume: bool = True) -> None:
        """Stop; with ``resume`` Python collects by itself again, in any thread.

        If it has set anything aside, nothing is then, not what was before either.
        """
        self._stopped = True
        self._timer.stop()
        for each in (self._rest, self._soon, self._aside, self._again):
            each.stop()
        if self._is_aside:
            gc.unfreeze()
        if self._was_on and resume:
            gc.enable()
