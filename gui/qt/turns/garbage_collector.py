"""Collector of Python's cyclic garbage on the GUI thread only.

Python collects in whichever thread happens to allocate: in one of libca's, or in a worker. That
would destroy Qt objects of closed tabs and dialogs outside their own thread, which can crash the
program (ADR 11).
"""

import gc
import sys
import time
from collections.abc import Callable, Iterable
from typing import Final
from weakref import WeakSet

from PySide6.QtCore import QObject, QTimer, Slot

from gui.qt.turns.own_turn import OwnTurn

CHECK_MS: Final = 200
IDLE_CHECK_MS: Final = 2_000  # while nothing comes and nobody does anything
SOON_MS: Final = 500
LATEST_S: Final = 5.0
ASIDE_MS: Final = 10_000  # from the end of a tab that was set aside to the search for its garbage
_SOON_SHARE: Final = 20  # while tabs are closed one after the other; it takes 2 ms for each
_FULL_SHARE: Final = 200  # a full collection may take this part of the time
_BURST: Final = 10_000  # new objects of one look: PVs that connect, or a large group
_MANY_BLOCKS: Final = 300_000  # of memory, since the latest full collection: 10,000 PVs and more


class GarbageCollector(QObject):
    """Replaces the automatic collector from construction to ``stop``. GUI thread.

    ``tabs`` returns what ``collect_soon`` is called with when it ends.
    """

    def __init__(
        self, parent: QObject | None = None, tabs: Callable[[], Iterable[object]] = tuple
    ) -> None:
        super().__init__(parent)
        self._tabs = tabs
        self._was_on = gc.isenabled()
        self._full_due_s = 0.0  # monotonic time from which objects of any age are collected
        self._took_s = 0.0  # of this thread, the latest full collection
        self._blocks = sys.getallocatedblocks()  # at the latest full collection
        self._is_aside = self._many_aside = False
        self._tabs_aside: WeakSet[object] = WeakSet()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(CHECK_MS)
        self._timer.timeout.connect(self.collect_due)
        self._timer.start()
        self._rest = OwnTurn(self._collect_rest, self)
        self._soon = OwnTurn(self._collect, self)
        self._latest_s = 0.0  # monotonic time by which it is due
        self._aside = OwnTurn(self._collect_all, self)

    @Slot(bool)
    def look_seldom(self, seldom: bool) -> None:
        """Look ten times less often, as long as the frame clock is idle, or as before."""
        self._timer.setInterval(IDLE_CHECK_MS if seldom else CHECK_MS)

    @Slot()
    def collect_due(self) -> None:
        """Collect the generations that Python itself would have collected by now.

        Those of any age the later the longer it takes: with 100,000 PVs it is half a second.
        Python has a bound of its own, a quarter of new objects, but tells nobody how many it has.
        Where very many are new they are PVs that were opened, and live: they are set aside, and
        looked at when a tab closes. So many that come at once are not gathered for eleven looks,
        to be gone through in one turn: that was 27 ms with 5,000 PVs.
        """
        counts, thresholds = gc.get_count(), gc.get_threshold()
        if counts[0] <= thresholds[0]:
            return
        if counts[1] <= thresholds[1]:
            gc.collect(1 if counts[0] > _BURST else 0)
        elif counts[2] <= thresholds[2] or time.monotonic() < self._full_due_s:
            gc.collect(1)
        elif sys.getallocatedblocks() - self._blocks > _MANY_BLOCKS:
            gc.collect(1)
            gc.freeze()  # takes no time, however many they are
            self._blocks = sys.getallocatedblocks()
            self._is_aside = self._many_aside = True
        elif not self._rest.is_waiting:
            self._rest.start()

    @Slot()
    def set_aside(self) -> None:
        """Go no more through what there is: 20,000 objects of modules that came after the start.

        Of the tabs there are now the garbage is found ``ASIDE_MS`` after one of them has closed:
        of the others it is 12 ms instead of 31, as often as groups are gone through by a key.
        """
        self._aside.start()

    @Slot(object)
    def collect_soon(self, tab: object = None) -> None:
        """Collect everything in half a second: a closed tab leaves its histories as garbage.

        Where tabs are closed one after the other, as on the way through groups by a key, it is so
        long after the first, longer where it takes long, ``LATEST_S`` at most: the garbage of
        forty tabs at once is a stall of 40 ms.
        """
        if tab in self._tabs_aside and not self._many_aside:
            if not self._aside.is_waiting:
                self._aside.start(ASIDE_MS)
            return
        now_s = time.monotonic()
        if not self._soon.is_waiting:
            wait_s = min(max(self._took_s * _SOON_SHARE, SOON_MS / 1e3), LATEST_S)
            self._latest_s = now_s + wait_s
        self._soon.start(max(min(SOON_MS, int((self._latest_s - now_s) * 1e3)), 0))

    @Slot()
    def _collect(self) -> None:
        """Collect everything; where very many PVs were set aside, of those too."""
        if self._many_aside:
            self._collect_all()
        else:
            self._collect_rest()

    def _collect_all(self) -> None:
        """Collect everything, what was set aside too, and set aside what is left."""
        if self._is_aside:
            gc.unfreeze()
        self._collect_rest()
        gc.freeze()
        self._is_aside, self._tabs_aside = True, WeakSet(self._tabs())

    def _collect_rest(self) -> None:
        began = time.thread_time()
        gc.collect()
        self._took_s = time.thread_time() - began
        self._full_due_s = time.monotonic() + self._took_s * _FULL_SHARE
        self._blocks = sys.getallocatedblocks()

    def stop(self, resume: bool = True) -> None:
        """Stop; with ``resume`` Python collects by itself again, in any thread."""
        self._timer.stop()
        self._rest.stop()
        self._soon.stop()
        self._aside.stop()
        if self._is_aside:
            gc.unfreeze()
        if self._was_on and resume:
            gc.enable()
