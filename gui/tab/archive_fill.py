"""Fill of a tab's chart from the archive: asks for what the view lacks, holds what came."""

from __future__ import annotations

import itertools
import time
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from gui.core.archive.archive_answer import ArchiveAnswer, KeyedAnswer
from gui.core.archive.archive_request import ArchiveRequest, FetchProgress, KeyedRequest
from gui.core.backfill.archived_history import ArchivedHistory
from gui.core.backfill.archived_parts import ArchivedParts, fineness, known_range
from gui.core.backfill.fill_words import (
    fault_words,
    progress_words,
    unknown_words,
    without_told,
)
from gui.core.backfill.seen_histories import live_begin, seen_histories
from gui.core.backfill.seen_holes import LEAST_NS, seen_holes
from gui.core.backfill.wanted_request import FillView, wanted_request
from gui.core.history.history import SampleHistory
from gui.core.history.time_ranges import TimeRange
from gui.core.pv.updates import PvKind
from gui.core.store.pv_store import PvStore
from gui.core.stored_history.placing import known_ranges
from gui.widgets.chart.chart import StripChart
from gui.widgets.chart.controls.archive_notice import ArchiveNotice
from gui.widgets.chart.trace_source import TraceSpec
from gui.workers.archive.archive_handle import ArchiveHandle

_DEBOUNCE_S: Final = 0.15  # a view that changes is asked for once it rests
_LOOK_S: Final = 0.5  # between looks at a view that moves with the clock
_MOST_SAMPLES: Final = 4_000_000  # of a tab, 80 MB: what was looked at longest ago goes
_MOST_FAILED: Final = 20  # ranges remembered of a PV that could not be had
_LEAST_COLUMNS: Final = 16
_WIDER: Final = 1.5  # times the columns of the latest look: its bins may be too wide by now
_keys: Final = itertools.count(1)


@dataclass(slots=True)
class _Filled:
    """What is held, and asked, of one PV."""

    name: str
    parts: ArchivedParts = field(default_factory=ArchivedParts)
    key: Hashable = None  # of the request under way
    request: ArchiveRequest | None = None
    failed: list[tuple[TimeRange, int, str]] = field(default_factory=list)
    is_unknown: bool = False
    holes: tuple[TimeRange, ...] = ()  # in what was seen, in the view
    kept: list[TimeRange] = field(default_factory=list)  # of which earlier runs tell
    samples: int = 0  # that came of the request under way
    coarsest_ns: int = 0  # how wide bins may be in the view

    def fault_in(self, begin_ns: int, end_ns: int) -> str:
        """Return why something of a range could not be had and is still missing; "": nothing is."""
        for (low, high), _, fault in reversed(self.failed):
            if self.parts.lacks((max(low, begin_ns), min(high, end_ns)), self.coarsest_ns):
                return fault
        return ""


def has_line(store: PvStore, slot: int) -> bool:
    """Tell whether ``slot`` has samples as the archive gives them: no text, no array."""
    return store.kind[slot] not in (PvKind.TEXT, PvKind.ARRAY) and slot not in store.reduction


class ArchiveFill(QObject):
    """Of the traces of one tab. GUI thread; ``step`` is called once a frame and is cheap."""

    news = Signal()  # what a person waits for has come: the first of what was asked, or all

    def __init__(
        self, store: PvStore, handle: ArchiveHandle, chart: StripChart, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._chart = chart
        self.notice = ArchiveNotice(chart.canvas)
        self.notice.retry.connect(self.try_again)
        self._store = store
        self._handle = handle
        self._filled: dict[int, _Filled] = {}  # by slot
        self._slot_of: dict[Hashable, int] = {}  # of requests under way
        self.revision = 0  # of what is held
        self._asked = 0  # requests since nothing was under way
        self._seen: tuple[object, ...] = ()  # view and traces of the latest frame
        self._looked: tuple[object, ...] = ()  # of the latest look
        self._columns = 0  # of the latest look
        self._rests_at = 0.0
        self._next_look = 0.0
        self._traces: tuple[TraceSpec, ...] = ()
        self._range: TimeRange = (0, 0)  # that is shown
        self._resting = QTimer(self)
        self._resting.setSingleShot(True)
        self._resting.setTimerType(Qt.TimerType.PreciseTimer)
        self._resting.timeout.connect(self._on_rest)
        chart.view_changed.connect(self._on_view)
        handle.answered.connect(self._take)
        handle.progressed.connect(self._progress)
        handle.changed.connect(self._on_appliances)

    def pieces(self, slot: int) -> Sequence[ArchivedHistory]:
        """Return what is shown of ``slot`` from before its live history, oldest first.

        After these what fills holes in it and in that of earlier runs. Of these it is what they
        were at the latest look.
        """
        filled = self._filled.get(slot)
        if filled is None or filled.name != self._store.name[slot]:
            return ()
        live_ns, _ = live_begin(self._seen_histories(slot))
        meaning = self._store.histories.meaning(slot)
        return filled.parts.beside(live_ns, filled.holes, meaning, filled.kept)

    def step(self, now_ns: int) -> None:
        """Ask for what the view lacks, once it rests; drop what is no longer wanted."""
        if not self._handle.appliances or not self._chart.isVisible():
            return
        view, traces = self._chart.view, self._chart.traces
        canvas = self._chart.canvas
        columns = int(canvas.scene.layout.plot.width() * canvas.devicePixelRatioF())
        if columns < _LEAST_COLUMNS:  # not laid out yet: asked anew where it comes to be wider
            columns = max(int(canvas.width() * canvas.devicePixelRatioF()), _LEAST_COLUMNS)
        seen = (view, traces)
        now_s = time.monotonic()
        if seen != self._seen:
            first = not self._seen
            self._seen, self._rests_at = seen, now_s if first else now_s + _DEBOUNCE_S
        wider = columns > self._columns * _WIDER
        looked = self._looked == seen and not wider
        if now_s < self._rests_at or (looked and now_s < self._next_look):
            return
        self._looked, self._next_look, self._columns = seen, now_s + _LOOK_S, columns
        begin_ns, end_ns = view.range_at(now_ns)
        if view.grows and view.goal_ns is not None:  # as far as it would go
            begin_ns, end_ns = now_ns - view.goal_ns, now_ns
        self._look(FillView(begin_ns, end_ns, columns, now_ns), traces)

    @Slot(bool)
    def _on_view(self, settled: bool) -> None:
        """Ask by the time the view rests, not by the frame after it; at once for a typed one."""
        seen = (self._chart.view, self._chart.traces)
        if seen == self._seen:
            return
        wait_s = 0.0 if settled else _DEBOUNCE_S
        self._seen, self._rests_at = seen, time.monotonic() + wait_s
        if settled:
            self._on_rest()
        else:
            self._resting.start(int(wait_s * 1e3) + 1)

    @Slot()
    def _on_rest(self) -> None:
        self.step(self._chart.navigator.now_ns())

    def _look(self, shown: FillView, traces: tuple[TraceSpec, ...]) -> None:
        self._traces, self._range = traces, (shown.begin_ns, shown.end_ns)
        visible = (trace.slot for trace in traces if trace.visible)
        wanted = [slot for slot in visible if has_line(self._store, slot)]
        for slot in set(self._filled) - {trace.slot for trace in traces}:
            self._stop(self._filled[slot])
            del self._filled[slot]
        for slot, filled in self._filled.items():
            if slot not in wanted:
                self._stop(filled)
        for slot in wanted:
            self._fill(slot, shown)
        self._tell()

    def _fill(self, slot: int, shown: FillView) -> None:
        name = self._store.name[slot]
        filled = self._filled.get(slot)
        if filled is None or filled.name != name:
            if filled is not None:
                self._stop(filled)
            filled = self._filled[slot] = _Filled(name)
        if filled.is_unknown:
            return
        seen = self._seen_histories(slot)
        live_ns, drops = live_begin(seen)
        filled.kept = known_ranges(seen)
        filled.holes = seen_holes(
            seen, shown.begin_ns, shown.end_ns, max(shown.column_ns, LEAST_NS)
        )
        states = bool(self._store.kind[slot] == PvKind.ENUM)
        coarsest_ns = filled.coarsest_ns = shown.coarsest_ns(states)
        held = filled.parts.ranges(coarsest_ns)
        held += [told for told, fine, _ in filled.failed if fine <= coarsest_ns]

        def wanted(held: list[TimeRange]) -> ArchiveRequest | None:
            both = filled.holes, filled.kept
            return wanted_request(name, shown, held, live_ns, drops, states, *both)

        on_its_way = filled.request
        if on_its_way is not None and fineness(on_its_way) <= coarsest_ns:
            coming = (on_its_way.begin_ns, on_its_way.end_ns)
            if wanted([*held, coming]) is None:
                if wanted(held) is None:
                    self._stop(filled)
                return
        self._stop(filled)
        request = wanted(held)
        if request is not None:
            self._ask(slot, filled, request)

    def _ask(self, slot: int, filled: _Filled, request: ArchiveRequest) -> None:
        if not self._slot_of:
            self._asked = 0
        self._asked += 1
        filled.key, filled.request, filled.samples = next(_keys), request, 0
        self._slot_of[filled.key] = slot
        self._handle.fetch(KeyedRequest(filled.key, request))

    def _stop(self, filled: _Filled) -> None:
        if filled.key is not None:
            self._handle.cancel(filled.key)
            self._slot_of.pop(filled.key, None)
            self._asked -= 1
            filled.key = filled.request = None

    def _seen_histories(self, slot: int) -> list[SampleHistory]:
        return seen_histories(self._store.histories, slot)

    # -- what comes

    @Slot(object)
    def _take(self, keyed: KeyedAnswer) -> None:
        self.revision += 1
        if keyed.is_part:
            self._take_part(keyed)
            return
        slot = self._slot_of.pop(keyed.key, None)
        filled = self._filled.get(slot) if slot is not None else None
        if filled is None or filled.key != keyed.key:
            return
        filled.key = filled.request = None
        answer = keyed.answer
        filled.is_unknown = answer.is_unknown and answer.fault is None
        filled.parts.take(answer)
        if answer.fault is not None:
            self._note_failure(filled, answer)
        done = self._asked - len(self._slot_of)
        if done == 1 or not self._slot_of:
            self.news.emit()
        held = sum(each.parts.samples for each in self._filled.values())
        if held > _MOST_SAMPLES:
            for each in self._filled.values():
                each.parts.shrink(_MOST_SAMPLES // len(self._filled))
        self._tell()

    def _take_part(self, keyed: KeyedAnswer) -> None:
        """Show what has come while an appliance takes its time."""
        slot = self._slot_of.get(keyed.key)
        filled = self._filled.get(slot) if slot is not None else None
        if filled is not None and filled.key == keyed.key:
            filled.parts.take_part(keyed.answer)

    def _note_failure(self, filled: _Filled, answer: ArchiveAnswer) -> None:
        told, request = known_range(answer), answer.request
        begin_ns = request.begin_ns if told is None else answer.lacking_ns or told[1]
        lacking = (begin_ns, max(request.end_ns, begin_ns + 1))
        known = [sentence for _, sentence in self._handle.out_of_reach]
        why = without_told(answer.fault or "", known)
        filled.failed.append((lacking, fineness(request), why))
        del filled.failed[:-_MOST_FAILED]

    @Slot(object)
    def _progress(self, progress: FetchProgress) -> None:
        slot = self._slot_of.get(progress.key)
        if slot is not None and slot in self._filled:
            self._filled[slot].samples = progress.samples
            self._tell()

    @Slot()
    def _on_appliances(self) -> None:
        for filled in self._filled.values():
            self._stop(filled)
        self._filled.clear()
        self.revision += 1
        self._seen = self._looked = ()
        self._tell()

    @Slot()
    def try_again(self) -> None:
        """Ask anew for what could not be had, and for PVs that were not archived."""
        for filled in self._filled.values():
            filled.failed.clear()
            filled.parts.doubt()
            filled.is_unknown = False
        self._handle.ask_at_once()
        self._looked = ()

    def is_at_rest(self) -> bool:
        """Tell whether the view as it is has been looked at, and nothing is under way."""
        seen = (self._chart.view, self._chart.traces)
        return self._looked == self._seen == seen and not self._slot_of

    # -- words

    def _tell(self) -> None:
        progress, fault = self.progress_text(), self.fault_text()
        unknown = self.unknown_text() if self._chart.canvas.scene.archived_pale else ""
        self.notice.show_words(progress, fault, unknown)

    def progress_text(self) -> str:
        """Return how far what is asked has come; "": nothing is under way."""
        samples = sum(each.samples for each in self._filled.values() if each.key is not None)
        return progress_words(len(self._slot_of), self._asked, samples)

    def fault_text(self) -> str:
        """Return what could not be had in the view, and why; "": all was."""
        faults = (filled.fault_in(*self._range) for filled in self._filled.values())
        return fault_words(filter(None, faults))

    def unknown_text(self) -> str:
        """Return which of the traces are not archived; "": all are, or it is not known yet."""
        shown = [trace for trace in self._traces if trace.visible and trace.slot in self._filled]
        unknown = [trace.label for trace in shown if self._filled[trace.slot].is_unknown]
        return unknown_words(unknown, len(shown))

    def close(self) -> None:
        """Ask for nothing more."""
        for filled in self._filled.values():
            self._stop(filled)
        self._filled.clear()
        self._resting.stop()
        self._chart.view_changed.disconnect(self._on_view)
        self._handle.answered.disconnect(self._take)
        self._handle.progressed.disconnect(self._progress)
        self._handle.changed.disconnect(self._on_appliances)
