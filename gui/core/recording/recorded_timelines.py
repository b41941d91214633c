"""Follows the entries of a recording: times at which samples are kept, gaps, and what they mean.

By the rules of a store (ADR 16, 17): the times are those that a chart has, and numbers of another
unit or kind are another part.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from gui.core.export.timeline import Timeline
from gui.core.pv.batch_parts import samples_at
from gui.core.pv.severity import ConnectionState
from gui.core.pv.text_bytes import readable
from gui.core.pv.updates import (
    AccessChange,
    Batch,
    ConnectionChange,
    Event,
    Float64s,
    HostNamed,
    HostSilent,
    Int32s,
    Int64s,
    MetadataChange,
    TextUpdate,
    UInt8s,
    ValueProblem,
    ValueRead,
)
from gui.core.recording.notes import (
    Entry,
    NotRecorded,
    PvsAdded,
    PvsRemoved,
    TooLarge,
    WorkerStood,
)
from gui.core.stamps.sample_times import StampTimes
from gui.core.store.read_values import is_newer, sample_read

NO_SERIES: Final = -1


@dataclass(frozen=True, slots=True, eq=False)
class SeriesColumns:
    """Samples (n,) in order of arrival, each of the series with the number ``series``."""

    series: Int32s
    time_ns: Int64s
    value: Float64s
    severity: UInt8s
    status: UInt8s


@dataclass(frozen=True, slots=True)
class SeriesText:
    """One sample of a PV of texts."""

    series: int
    time_ns: int
    text: str
    severity: int
    status: int


@dataclass(slots=True)
class _Link:
    """What is known of the channel of one slot."""

    timeline: Timeline
    host: str = ""
    connected: bool = False
    silent_ns: int = 0
    denied_ns: int = 0  # since when it may not be read


@dataclass(slots=True)
class _Latest:
    """The latest stamps and arrivals, by slot, and the latest times that were kept."""

    time_ns: Int64s = field(default_factory=lambda: np.zeros(0, np.int64))
    arrival_ns: Int64s = field(default_factory=lambda: np.zeros(0, np.int64))
    kept_ns: Int64s = field(default_factory=lambda: np.zeros(0, np.int64))


class RecordedTimelines:
    """Gives the samples of each entry to ``columns`` and ``text``. Entries come in order."""

    def __init__(
        self, columns: Callable[[SeriesColumns], None], text: Callable[[SeriesText], None]
    ) -> None:
        self.timelines: dict[str, Timeline] = {}  # by name, as they were added
        self._columns, self._text = columns, text
        self._links: dict[int, _Link] = {}
        self._series = np.zeros(0, np.int32)  # by slot
        self._open = np.zeros(0, np.bool_)  # slots in a gap
        self._valued = np.zeros(0, np.bool_)  # slots that have a value since they connected
        self._stood_ns = 0  # since when the worker stands
        self._stamps = StampTimes()
        self._latest = _Latest()
        self._count = 0  # of series
        self._came_ns = 0  # the entry before

    def take(self, entry: Entry) -> None:
        """Take the next entry."""
        match entry:
            case Batch():
                self._take_batch(entry)
                self._came_ns = entry.arrival_ns or self._came_ns
                return
            case PvsAdded():
                for slot, name in entry.pvs:
                    self._add(slot, name, entry.time_ns)
            case PvsRemoved():
                for slot in entry.slots:
                    self._gap(slot, entry.time_ns)
                    if self._links.pop(slot, None) is not None:
                        self._series[slot] = NO_SERIES  # what is under way belongs to nothing
            case NotRecorded():
                self.lose(self._came_ns or entry.time_ns)
            case TooLarge():
                self._take_batch(Batch(events=(entry.problem,), arrival_ns=entry.time_ns))
            case WorkerStood():
                self._take_stand(entry)
        self._came_ns = entry.time_ns

    def _take_stand(self, stood: WorkerStood) -> None:
        """Begin or end the gap of every PV that is known while the worker runs."""
        since_ns, self._stood_ns = self._stood_ns, stood.since_ns
        for slot, link in self._links.items():
            if not self._valued[slot] or link.silent_ns or link.denied_ns:
                continue
            if stood.since_ns:
                self._hold(slot, stood.since_ns)
            elif self._open[slot]:
                self._resume(slot, since_ns, stood.time_ns)

    def lose(self, since_ns: int) -> None:
        """Note that updates after ``since_ns`` are lost: nothing is known until the next ones."""
        for slot in self._links:
            self._gap(slot, since_ns)

    def _add(self, slot: int, name: str, time_ns: int) -> None:
        self._grow(slot + 1)
        self._gap(slot, time_ns)  # one that was opened anew
        timeline = self.timelines.setdefault(name, Timeline(name))
        self._links[slot] = _Link(timeline)
        self._series[slot] = NO_SERIES
        self._open[slot], self._valued[slot] = timeline.is_open, False

    def _grow(self, count: int) -> None:
        more = count - len(self._series)
        if more > 0:
            self._series = np.append(self._series, np.full(more, NO_SERIES, np.int32))
            self._open = np.append(self._open, np.zeros(more, np.bool_))
            self._valued = np.append(self._valued, np.zeros(more, np.bool_))
            zeros = np.zeros(more, np.int64)
            self._latest.time_ns = np.append(self._latest.time_ns, zeros)
            self._latest.arrival_ns = np.append(self._latest.arrival_ns, zeros)
            self._latest.kept_ns = np.append(self._latest.kept_ns, zeros)
            self._stamps.grow(more)

    # -- gaps

    def _gap(self, slot: int, since_ns: int) -> None:
        """Begin a gap that the next value ends, however long ago the IOC stamped it."""
        if slot in self._links:
            self._hold(slot, since_ns)
            self._stamps.interrupt(slot, since_ns)

    def _hold(self, slot: int, since_ns: int) -> None:
        """Begin a gap of a PV that stays connected: what is delayed comes with its own stamps."""
        self._links[slot].timeline.gap(max(since_ns, int(self._latest.kept_ns[slot])))
        self._open[slot] = True

    def _resume(self, slot: int, since_ns: int, time_ns: int) -> None:
        self._open[slot] = not self._links[slot].timeline.resume(since_ns, time_ns)

    # -- samples and events

    def _take_batch(self, batch: Batch) -> None:
        late: list[Event] = []
        for event in batch.events:
            if isinstance(event, ConnectionChange) and event.state is ConnectionState.CONNECTED:
                self._connected(event)
            elif isinstance(event, AccessChange) and event.read:
                self._access_is_back(event.slot)
            else:
                late.append(event)
        if len(batch.slot):
            self._take_samples(batch)
        for event in late:
            self._take_event(event, batch)

    def _connected(self, event: ConnectionChange) -> None:
        link = self._links.get(event.slot)
        if link is None:
            return
        if event.host != link.host:
            self._stamps.forget_clock(event.slot)
        link.host, link.connected, link.silent_ns = event.host, True, 0
        self._series[event.slot], self._valued[event.slot] = self._count, False
        link.timeline.begin_part(self._count, event.kind, event.time_ns)
        self._count += 1

    def _access_is_back(self, slot: int) -> None:
        link = self._links.get(slot)
        if link is not None and link.denied_ns:
            self._valued[slot] &= self._latest.arrival_ns[slot] > link.denied_ns
            link.denied_ns = 0

    def _take_samples(self, batch: Batch) -> None:
        slot = batch.slot
        known = slot < len(self._series)
        known[known] = self._series[slot[known]] != NO_SERIES
        if not known.all():
            batch = samples_at(batch, known)
            slot = batch.slot
            if not len(slot):
                return
        stamps = self._stamps
        kept_ns = stamps.place(
            slot, batch.time_ns, batch.arrival_ns, batch.waited_ns, self._latest
        ).kept_ns
        self._latest.time_ns[slot] = batch.time_ns
        self._latest.arrival_ns[slot] = batch.arrival_ns
        self._valued[slot] = True
        self._keep(batch, kept_ns)

    def _keep(self, batch: Batch, kept_ns: Int64s) -> None:
        slot = batch.slot
        kept_ns = np.maximum(kept_ns, self._latest.kept_ns[slot])  # that of a value that was read
        self._latest.kept_ns[slot] = kept_ns
        ended = np.flatnonzero(self._open[slot])
        for row in ended.tolist():
            self._end_gap(int(slot[row]), int(kept_ns[row]))
        self._columns(
            SeriesColumns(self._series[slot], kept_ns, batch.value, batch.severity, batch.status)
        )

    def _end_gap(self, slot: int, time_ns: int) -> None:
        if self._open[slot]:
            self._links[slot].timeline.resume(0, time_ns)
            self._open[slot] = False

    def _take_event(self, event: Event, batch: Batch) -> None:
        match event:
            case HostSilent():
                self._take_silence(event)
            case HostNamed():
                for link in self._links.values():
                    link.host = event.name if link.host == event.host else link.host
            case ConnectionChange(slot=slot) if slot in self._links:
                link = self._links[slot]
                self._gap(slot, link.silent_ns or event.time_ns)
                link.connected, link.silent_ns, self._valued[slot] = False, 0, False
            case AccessChange(slot=slot, read=False) if slot in self._links:
                self._links[slot].denied_ns = batch.arrival_ns
                if self._valued[slot]:
                    self._gap(slot, batch.arrival_ns)
            case ValueProblem(slot=slot) if slot in self._links and self._valued[slot]:
                self._gap(slot, batch.arrival_ns)
                self._valued[slot] = False
            case MetadataChange(slot=slot) if slot in self._links:
                timeline = self._links[slot].timeline
                if timeline.describe(self._count, event.metadata, batch.arrival_ns):
                    self._series[slot] = self._count
                    self._count += 1
            case TextUpdate():
                self._take_text(event, batch)
            case ValueRead(slot=slot) if slot in self._links and self._valued[slot]:
                self._take_read(event, batch)

    def _take_silence(self, event: HostSilent) -> None:
        for slot, link in self._links.items():
            if not link.connected or link.host != event.host:
                continue
            if event.since_ns:
                self._hold(slot, event.since_ns)
            elif link.silent_ns:
                self._resume(slot, link.silent_ns, event.time_ns)
            link.silent_ns = event.since_ns

    def _take_read(self, event: ValueRead, batch: Batch) -> None:
        """Take a value that was read, as of its arrival: its stamp may be an old one."""
        slot, arrival_ns = event.slot, batch.arrival_ns
        came = int(self._latest.time_ns[slot]), int(self._latest.arrival_ns[slot])
        if self._links[slot].denied_ns or not is_newer(event, *came, arrival_ns):
            return
        if isinstance(event.block, TextUpdate):
            self._take_text(event.block, batch)
        elif event.block is None:
            self._latest.time_ns[slot], self._latest.arrival_ns[slot] = event.time_ns, arrival_ns
            sample = sample_read(event, arrival_ns)
            self._keep(sample, sample.time_ns)

    def _take_text(self, event: TextUpdate, batch: Batch) -> None:
        slot = event.slot
        if slot not in self._links or self._series[slot] == NO_SERIES:
            return
        stamp = np.array([event.time_ns])
        slots = np.array([slot], np.int32)
        placed = self._stamps.place(slots, stamp, batch.arrival_ns, batch.waited_ns, self._latest)
        time_ns = max(int(placed.kept_ns[0]), int(self._latest.kept_ns[slot]))
        self._latest.kept_ns[slot] = time_ns
        self._latest.time_ns[slot] = event.time_ns
        self._latest.arrival_ns[slot] = batch.arrival_ns
        self._valued[slot] = True
        self._end_gap(slot, time_ns)
        text = readable(event.raw)
        series = int(self._series[slot])
        self._text(SeriesText(series, time_ns, text, event.severity, event.status))
