"""Store of a tab's PVs: latest values as columns by slot, and their histories."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from gui.core.alarms.changes import AlarmChanges
from gui.core.alarms.peaks import AlarmPeaks
from gui.core.groups.group import PvSpec
from gui.core.history.budget import HistoryBudget
from gui.core.history.histories import Histories
from gui.core.history.history import SampleHistory
from gui.core.pv.batch_parts import samples_at
from gui.core.pv.formatting import plain
from gui.core.pv.record_fields import FieldsRead
from gui.core.pv.severity import ConnectionState
from gui.core.pv.state_names import with_name
from gui.core.pv.text_bytes import readable
from gui.core.pv.updates import (
    AccessChange,
    ArrayUpdate,
    BadReplies,
    Batch,
    ConnectionChange,
    Dropped,
    Event,
    HostNamed,
    HostSilent,
    Int32s,
    MetadataChange,
    NameRefused,
    PutResult,
    PvKind,
    ServedTwice,
    StateNameRead,
    TextUpdate,
    ValueProblem,
    ValueRead,
)
from gui.core.stamps.choice import TimeChoice, time_mode
from gui.core.stamps.clock import DISORDER_NS
from gui.core.stamps.sample_times import SampleTimes, StampTimes
from gui.core.store.character_arrays import begin_view, view_array
from gui.core.store.failures import Failures
from gui.core.store.held_value import is_characters
from gui.core.store.read_values import is_news, sample_read
from gui.core.store.reduced_sample import reduced_sample
from gui.core.store.standings import StoreStandings
from gui.core.store.update_counts import UpdateCounts
from gui.core.store.value_text import display_value, value_text

_NO_SLOTS: Final = np.empty(0, np.int32)


class PvStore(StoreStandings):
    """Takes batches: columns by slot, histories, alarm changes and counts.

    Called on: GUI thread only. ``severity`` and ``value`` keep the last known: ask ``standing``
    first.
    """

    def __init__(self, max_age_s: float = 86400.0, budget: HistoryBudget | None = None) -> None:
        super().__init__()
        self.histories = Histories(max_age_s, budget or HistoryBudget())
        self.archived: dict[str, tuple[str, str]] = {}  # by name: yes, no or "", and in a sentence
        self.reduction: dict[int, str] = {}  # of array PVs that have a trace, by slot
        self.stamps = StampTimes()
        self.figures = UpdateCounts()
        self._alarms = AlarmPeaks()
        self._last_tick_ns = 0
        self._rates_revision = -1
        self._rates_change = True  # without anything that comes
        self.arrived_ns = 0  # arrival of the latest batch
        self.updates_total = 0
        self.dropped_total = 0
        self.failed_total = 0  # updates and events that could not be taken: faults of the program

    def add(self, specs: Sequence[PvSpec]) -> list[int]:
        """Add PVs in state searching; return their new slots."""
        first, count = len(self), len(specs)
        self._grow(specs, self.now_ns())
        self._changed()
        self.histories.grow(count)
        self._alarms.grow(count)
        self.stamps.grow(count)
        self.figures.grow(count)
        return list(range(first, first + count))

    def remove(self, slots: Sequence[int]) -> None:
        """Remove PVs and their histories; updates still under way for them are ignored."""
        self._changed()
        for slot in slots:
            self.alive[slot] = False
            self.histories.forget(slot)
            self.figures.forget(slot)
            self.array[slot] = None
            self.problems.pop(slot, None)
            self.read_ns.pop(slot, None)
            self.remarks.forget(slot)

    def apply(self, batch: Batch) -> None:
        """Take one batch: connects and access that is back, samples, then the other events.

        Each on its own: what one raises is raised when all the others are done, and its PVs show
        no value that may be another one than that of now.
        """
        failures = Failures()
        self.updates_total += batch.updates
        self.figures.begin(batch)
        self._changed()
        if 0 < batch.arrival_ns < self.arrived_ns - DISORDER_NS:  # this clock was set back
            self.histories.shift(batch.arrival_ns - self.arrived_ns)
            self.stamps.shift(batch.arrival_ns - self.arrived_ns)
        self.arrived_ns = batch.arrival_ns or self.arrived_ns
        for event in batch.events:
            if isinstance(event, ConnectionChange) and event.state == ConnectionState.CONNECTED:
                failures.attempt(event, self._connected, event)
            elif isinstance(event, AccessChange) and event.read:
                failures.attempt(event, self._access_is_back, event.slot)
        if len(batch.slot):
            failures.attempt(batch.slot, self._apply_samples, batch)
        for event in batch.events:
            failures.attempt(event, self._apply_event, event, batch)
        if failures.count:
            self.failed_total += failures.count
            for problem in failures.problems():
                failures.attempt(problem, self._apply_event, problem, batch)
            raise failures.as_one()

    def _apply_samples(self, batch: Batch) -> None:
        slot = batch.slot
        known = self.alive[slot]
        if not known.all():
            self.figures.removed += int(np.count_nonzero(~known))
            batch = samples_at(batch, known)
            slot = batch.slot
            if not len(slot):
                return
        times = self.stamps.place(slot, batch.time_ns, batch.arrival_ns, batch.waited_ns, self)
        self.value[slot] = batch.value  # numpy: the last of equal slots wins
        self.time_ns[slot] = batch.time_ns
        self.severity[slot] = batch.severity
        self.status[slot] = batch.status
        self.arrival_ns[slot] = batch.arrival_ns
        counts = np.bincount(slot, minlength=len(self))
        self.updates += counts
        self.figures.take_samples(batch, counts, self.has_value[slot] & (times.fault == 0))
        self.has_value[slot] = True
        for solved in [each for each in self.problems if counts[each]]:
            del self.problems[solved]
        for monitored in [each for each in self.read_ns if counts[each]]:
            del self.read_ns[monitored]
        self._dirty[slot] = True
        undefined = self.undefined(slot, batch.status, batch.severity, batch.time_ns)
        if undefined.any():  # nothing to draw
            batch = replace(batch, value=np.where(undefined, np.nan, batch.value))
        self._alarms.take_samples(batch, times.believed_ns, undefined)
        self._add_samples(batch, times)

    def _add_samples(self, batch: Batch, times: SampleTimes) -> None:
        for slot in times.drawn_back:
            self.histories.draw_back(slot, batch.arrival_ns)
        self.histories.add(batch, times.kept_ns)

    def choose_time(self, slot: int, choice: TimeChoice) -> None:
        """Keep samples of ``slot`` from now on by its stamps, its arrivals, or as all PVs."""
        if self.stamps.choose(slot, time_mode(choice)):
            self._draw_back([slot])

    def choose_time_for_all(self, choice: TimeChoice) -> None:
        """Choose so for all PVs without a choice of their own."""
        self._draw_back(self.stamps.choose_for_all(time_mode(choice)))

    def _draw_back(self, slots: list[int]) -> None:
        """Keep no samples of the future, which had been kept by their stamps."""
        now_ns = self.now_ns()
        for slot in slots:
            self.stamps.draw_back(slot, now_ns)
            self.histories.draw_back(slot, now_ns)
            self._dirty[slot] = True

    def history(self, slot: int) -> SampleHistory:
        """Return the samples of ``slot`` that were filed; raises ``KeyError`` after ``remove``."""
        if not self.alive[slot]:
            raise KeyError(slot)
        return self.histories.history(slot)

    def filed_history(self, slot: int) -> SampleHistory:
        """File what waits; return the samples of ``slot`` up to now. ``KeyError`` as above."""
        history = self.history(slot)
        self.histories.file_for(slot)
        return history

    def _connected(self, event: ConnectionChange) -> None:
        slot = event.slot
        if not self.alive[slot]:
            return
        self.state[slot] = ConnectionState.CONNECTED
        self.changed_ns[slot] = event.time_ns
        self.ever_connected[slot] = True
        self.figures.outages.back(slot, event.time_ns)
        self._alarms.connected(slot)
        self.histories.connected(slot, event.kind)
        self.kind[slot] = event.kind
        self.native_type[slot] = event.native_type
        self.count[slot] = event.count
        self.connects[slot] += 1
        if event.host != self.host[slot]:
            self.stamps.forget_clock(slot)
        self._set_host(slot, event.host)
        self.silent_ns[slot] = 0
        self.metadata[slot] = self.array[slot] = None
        self.raw[slot], self.text[slot] = b"", ""
        begin_view(self, slot)
        self.has_value[slot] = False
        self.problems.pop(slot, None)
        self.read_ns.pop(slot, None)
        self.remarks.forget(slot)
        self._dirty[slot] = True

    def _access_is_back(self, slot: int) -> None:
        """Note that ``slot`` can be read: what it held meanwhile is not known, until it comes.

        It may have come already: the rights of many PVs are told a few hundred at a time.
        """
        if self.alive[slot] and self.denied_ns[slot]:
            self.has_value[slot] &= self.arrival_ns[slot] > self.denied_ns[slot]
            self.denied_ns[slot] = 0

    def _access_is_gone(self, slot: int, time_ns: int) -> None:
        self.denied_ns[slot] = time_ns
        if self.has_value[slot]:
            self._begin_gap(slot, time_ns)

    def _apply_event(self, event: Event, batch: Batch) -> None:
        if isinstance(event, Dropped):
            self.dropped_total += event.count
            return
        if isinstance(event, HostSilent):
            self._apply_silence(event)
            return
        if isinstance(event, HostNamed):
            self._rename_host(event.host, event.name)
            self.figures.outages.rename(event.host, event.name)
            return
        if isinstance(event, PutResult | FieldsRead):
            return  # answers to the tab, which dispatches them
        slot = event.slot
        if not self.alive[slot]:
            self.figures.removed += isinstance(event, TextUpdate | ArrayUpdate)
            return
        self._dirty[slot] = True
        match event:
            case ConnectionChange(state=ConnectionState.DISCONNECTED):
                self.state[slot] = ConnectionState.DISCONNECTED
                self.changed_ns[slot] = event.time_ns
                self.rate[slot] = 0.0
                self.figures.outages.lost(slot, self.host[slot], event.time_ns)
                self._begin_gap(slot, int(self.silent_ns[slot]) or event.time_ns)
                self.silent_ns[slot] = 0
                self.remarks.twice.pop(slot, None)
            case AccessChange():
                self.access[slot] = (event.read, event.write)
                if not event.read:
                    self._access_is_gone(slot, batch.arrival_ns)
            case MetadataChange():
                self.metadata[slot] = event.metadata
                self.histories.described(slot, event.metadata, batch.arrival_ns)
            case StateNameRead():
                named = self.metadata[slot] = with_name(self.metadata[slot], event)
                if named is not None:
                    self.histories.described(slot, named, batch.arrival_ns)
            case NameRefused() | ServedTwice() | BadReplies():
                self.remarks.take(event)
            case ValueProblem():
                had, self.has_value[slot] = bool(self.has_value[slot]), False
                self.problems[slot] = event
                if had:
                    self._begin_gap(slot, batch.arrival_ns)
            case TextUpdate() | ArrayUpdate():
                self._apply_block(event, batch)
                self.read_ns.pop(slot, None)
            case ValueRead() if is_news(self, event, batch.arrival_ns):
                self._take_read(event, batch)

    def _begin_gap(self, slot: int, since_ns: int) -> None:
        """Begin a gap that the next value ends, however long ago the IOC stamped it."""
        self.histories.gap(slot, since_ns)
        self.stamps.interrupt(slot, since_ns)

    def _take_read(self, event: ValueRead, batch: Batch) -> None:
        """Take a value that was read, as of its arrival: its stamp may be an old one."""
        slot, arrival_ns = event.slot, batch.arrival_ns
        if event.block is not None:
            self._apply_block(event.block, batch, monitored=False)
        else:
            self.updates[slot] += 1
            self.value[slot], self.time_ns[slot] = event.value, event.time_ns
            self.severity[slot], self.status[slot] = event.severity, event.status
            self.arrival_ns[slot] = arrival_ns
            sample = sample_read(event, arrival_ns)
            stamp = np.array([event.time_ns])
            undefined = self.undefined(sample.slot, sample.status, sample.severity, stamp)
            self._alarms.take_samples(sample, sample.time_ns, undefined)
            self.histories.add(sample, sample.time_ns)
        self.read_ns[slot] = arrival_ns

    def _apply_block(
        self, event: TextUpdate | ArrayUpdate, batch: Batch, monitored: bool = True
    ) -> None:
        slot, arrival_ns = event.slot, batch.arrival_ns
        stamp_ns = np.array([event.time_ns])
        times = self.stamps.place(
            np.array([slot], np.int32), stamp_ns, arrival_ns, batch.waited_ns, self
        )
        severity, status = np.array([[event.severity], [event.status]], np.uint8)
        undefined = self.undefined(np.array([slot]), status, severity, stamp_ns)
        if isinstance(event, TextUpdate):
            self.raw[slot], self.text[slot] = event.raw, readable(event.raw)
        else:
            self.array[slot] = event.value
            if is_characters(self, slot):
                view_array(self, slot, event.value)
            if slot in self.reduction and self.kind[slot] == PvKind.ARRAY:
                how = self.reduction[slot]
                sample = reduced_sample(event, how, times.kept_ns, arrival_ns, undefined)
                self._add_samples(sample, times)
        if monitored:
            timed = bool(self.has_value[slot]) and not times.fault[0]
            self.figures.take_block(slot, event.time_ns, timed)
        self.time_ns[slot] = event.time_ns
        self.arrival_ns[slot] = arrival_ns
        self.severity[slot] = event.severity
        self.status[slot] = event.status
        self.updates[slot] += 1 + event.merged
        self.merged[slot] += event.merged
        self.has_value[slot] = True
        self.problems.pop(slot, None)
        alarm = event.severity, event.status
        if event.severity != self._alarms.severity[slot]:
            text = value_text(self, slot, np.nan)
            self._alarms.take_block(slot, times.believed_ns, alarm, text, undefined)

    def take_alarm_changes(self) -> AlarmChanges:
        """Return the changes of severities and connections since the last call."""
        return self._alarms.take_changes(self)

    def take_dirty(self) -> Int32s:
        """Return the slots changed since the last call, ascending."""
        if not self._dirty.any():  # most frames of a tab at rest
            return _NO_SLOTS
        dirty = np.flatnonzero(self._dirty)
        self._dirty[dirty] = False
        self.figures.paint(dirty)
        return dirty.astype(np.int32)

    def tick(self, now_ns: int) -> None:
        """Update the rates; call about once a second."""
        seconds = (now_ns - self._last_tick_ns) / 1e9 if self._last_tick_ns else 0.0
        self._last_tick_ns = now_ns
        self.figures.tick(now_ns)
        if self._rates_change or self._rates_revision != self.revision:
            self._rates_revision = self.revision
            self._rates_change = self._renew_rates(seconds)

    def _apply_silence(self, event: HostSilent) -> None:
        """Begin or end the gap of every PV that the host serves."""
        linked = self.alive & (self.state == ConnectionState.CONNECTED)
        slots = np.flatnonzero(linked & self._is_host(event.host))
        if not event.since_ns:
            slots = slots[self.silent_ns[slots] > 0]
        if event.since_ns:
            self.histories.gaps(slots, event.since_ns)
        else:
            self.histories.expect_many(len(slots))
            for slot in slots.tolist():
                self.histories.resume(slot, int(self.silent_ns[slot]), event.time_ns)
        self.silent_ns[slots] = event.since_ns
        self._dirty[slots] = True

    def set_late(self, since_ns: int) -> None:
        """Note since when the worker has not run; 0: it does. Gaps: ``lateness.py``."""
        self._changed()
        self.late_ns = since_ns
        self._dirty |= self.alive

    def unit(self, slot: int) -> str:
        """Return the unit as plain text, "" where there is none."""
        metadata = self.metadata[slot]
        return plain(metadata.units, 16) if metadata is not None else ""

    def value_text(self, slot: int, value: float) -> str:
        """Return a past ``value`` of the PV as plain text; the latest one of texts and arrays."""
        return value_text(self, slot, value)

    def display_value(self, slot: int) -> str:
        """Return the latest value as plain text, "" before the first, or why there is none."""
        return display_value(self, slot)
