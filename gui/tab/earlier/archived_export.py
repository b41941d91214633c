"""Samples that the archive has of the range of an export, where the tab has none of its own."""

import itertools
import time
from collections.abc import Callable, Hashable, Sequence
from typing import Final

from PySide6.QtCore import QObject, Slot

from gui.core.archive.archive_answer import KeyedAnswer
from gui.core.archive.archive_request import ArchiveRequest, FetchProgress, KeyedRequest
from gui.core.backfill.archived_history import ArchivedHistory
from gui.core.backfill.archived_parts import ArchivedParts
from gui.core.backfill.seen_histories import live_begin, seen_histories
from gui.core.backfill.seen_holes import seen_holes
from gui.core.pv.counts import grouped
from gui.core.pv.formatting import plain
from gui.core.store.pv_store import PvStore
from gui.core.stored_history.placing import known_ranges
from gui.qt.jobs import JobResult, Jobs
from gui.tab.archive_fill import has_line
from gui.widgets.export.fetched_first import FetchedFirst
from gui.workers.archive.archive_handle import ArchiveHandle

MOST_SAMPLES: Final = 40_000_000  # held at once, 0.8 GB
_LESS: Final = "Take a shorter range or fewer PVs."
_URGENCY: Final = -1  # charts come first
_keys: Final = itertools.count(1)


class ArchivedExport(FetchedFirst):
    """Every sample of the range, never bins. An answer that is not whole is a failure."""

    def __init__(
        self,
        store: PvStore,
        handle: ArchiveHandle,
        slots: Sequence[int],
        begin_ns: int,
        end_ns: int,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._store, self._handle, self._slots = store, handle, tuple(slots)
        self._range = begin_ns, end_ns
        self._slot_of: dict[Hashable, int] = {}  # of requests under way
        self._coming: dict[Hashable, int] = {}  # samples of these
        self._asked = 0
        self._parts: dict[int, ArchivedParts] = {}
        self._pieces: dict[int, tuple[ArchivedHistory, ...]] = {}
        self._jobs = Jobs(self)
        self._is_joining = self._is_over = False

    def start(self) -> None:
        """Ask for what is not held; of a PV of which all is held nothing is asked."""
        now_ns = time.time_ns()
        wanted = [(slot, self._wanted(slot, now_ns)) for slot in self._slots]
        self._handle.answered.connect(self._take)
        self._handle.progressed.connect(self._progress)
        self._handle.changed.connect(self._on_appliances)
        for slot, request in wanted:
            if request is not None:
                key = "export", next(_keys)
                self._slot_of[key] = slot
                self._handle.fetch(KeyedRequest(key, request, _URGENCY))
        self._asked = len(self._slot_of)
        self._look()

    def cancel(self) -> None:
        """Want nothing more."""
        if self._is_over:
            return
        self._is_over = True
        self._handle.answered.disconnect(self._take)
        self._handle.progressed.disconnect(self._progress)
        self._handle.changed.disconnect(self._on_appliances)
        for key in self._slot_of:
            self._handle.cancel(key)
        self._slot_of.clear()

    def pieces(self, slot: int) -> Sequence[ArchivedHistory]:
        """Return what the archive has of before what was seen, then of the holes in it."""
        return self._pieces.get(slot, ())

    def _join(self) -> None:
        """Put together what has come, in a thread: a million samples would take 0.1 s here."""
        self._is_joining = True
        joins = [(slot, self._joining(slot, parts)) for slot, parts in self._parts.items()]

        def work() -> dict[int, tuple[ArchivedHistory, ...]]:
            return {slot: join() for slot, join in joins}

        try:
            self._jobs.run(work, self._on_joined)
        except RuntimeError as error:  # no more threads are allowed
            self._fail(str(error))

    def _joining(
        self, slot: int, parts: ArchivedParts
    ) -> Callable[[], tuple[ArchivedHistory, ...]]:
        """Return what makes the pieces beside what was seen of ``slot`` up to now."""
        seen = seen_histories(self._store.histories, slot)
        live_ns, _ = live_begin(seen)
        meaning, kept = self._store.histories.meaning(slot), known_ranges(seen)
        holes = seen_holes(seen, *self._range)
        return lambda: parts.beside(live_ns, holes, meaning, kept)

    @Slot(object)
    def _on_joined(self, result: JobResult) -> None:
        if self._is_over:
            return
        if result.error:
            self._fail(result.error)
            return
        assert isinstance(result.value, dict)
        self._pieces = result.value
        self.cancel()
        self.ready.emit()

    def _wanted(self, slot: int, now_ns: int) -> ArchiveRequest | None:
        store = self._store
        if not (store.alive[slot] and has_line(store, slot)):
            return None
        begin_ns, end_ns = self._range
        seen = seen_histories(store.histories, slot)
        live_ns, drops = live_begin(seen)
        holes = seen_holes(seen, begin_ns, end_ns)
        until_ns = end_ns + 1  # a sample of the end is a part of the range
        if live_ns is not None and not drops:
            until_ns = min(until_ns, live_ns)
        if holes:  # only a sample after it tells that the value before it lasted
            until_ns = max(until_ns, min(holes[-1][1], end_ns) + (end_ns - begin_ns) // 2)
        until_ns = min(until_ns, now_ns)
        return ArchiveRequest(store.name[slot], begin_ns, until_ns) if begin_ns < until_ns else None

    @Slot(object)
    def _take(self, keyed: KeyedAnswer) -> None:
        if keyed.is_part or keyed.key not in self._slot_of:
            return
        slot, answer = self._slot_of.pop(keyed.key), keyed.answer
        self._coming.pop(keyed.key, None)
        if answer.fault is not None:
            name = plain(self._store.name[slot], 80)
            self._fail(f"the archive did not give all of {name}: {plain(answer.fault, 200)}")
            return
        if answer.texts is None and answer.arrays is None:
            self._parts.setdefault(slot, ArchivedParts()).take(answer)
        self._look()

    @Slot(object)
    def _progress(self, progress: FetchProgress) -> None:
        if progress.key in self._slot_of:
            self._coming[progress.key] = progress.samples
            self._look()

    def _look(self) -> None:
        """Tell how far it is, or that it is done."""
        samples = sum(each.samples for each in self._parts.values()) + sum(self._coming.values())
        if samples > MOST_SAMPLES:
            self._fail(f"the archive has more than {grouped(MOST_SAMPLES)} samples then. {_LESS}")
        elif self._slot_of:
            come = self._asked - len(self._slot_of)
            told = f"{grouped(come)} of {grouped(self._asked)} PVs, {grouped(samples)} samples"
            self.progressed.emit(f"Fetching from the archive: {told} …")
        elif not self._is_joining:
            self._join()

    def _fail(self, why: str) -> None:
        self.cancel()
        self.failed.emit(why)

    @Slot()
    def _on_appliances(self) -> None:
        self._fail("other appliances were set meanwhile. Export again.")
