"""Peaks of alarms: the worst severity of every slot between two polls; no transient is missed."""

from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from gui.core.alarms.changes import AlarmChanges, AlarmSamples
from gui.core.pv.standing import Standing
from gui.core.pv.updates import Batch, Float64s, Int32s, Int64s, UInt8s, ValueProblem
from gui.core.stamps.sample_times import StampTimes

Bools = npt.NDArray[np.bool_]
Alarm = tuple[int, int]  # severity, status

_NEVER_REPORTED: Final = 255
_UNKNOWN: Final = 255  # severity of a PV that (re)connected, until its first sample
_WAITING_LIMIT: Final = 65_536  # samples that wait for the next poll
_PEAK: Final = np.dtype(
    [("severity", "u1"), ("status", "u1"), ("value", "f8"), ("time_ns", "i8")], align=True
)


class PvColumns(Protocol):
    """What a ``PvStore`` tells of its PVs."""

    value: Float64s
    time_ns: Int64s
    changed_ns: Int64s
    silent_ns: Int64s
    late_ns: int
    denied_ns: Int64s
    status: UInt8s
    stamps: StampTimes
    problems: dict[int, ValueProblem]
    dropped_total: int

    def standings(self) -> UInt8s:
        """Return the ``Standing`` of every slot."""


class AlarmPeaks:
    """Columns by slot, polled by ``take_changes``. Batches without a new severity cost nothing.

    Each slot has two peaks: at ``2 * slot`` of changes before the first NO_ALARM since the last
    poll, at ``2 * slot + 1`` of those after it, which are alarms that began since then. A PV that
    connects does not begin an alarm: it may have been in alarm before.
    Called on: GUI thread.
    """

    def __init__(self) -> None:
        self.severity = np.empty(0, np.uint8)  # latest; samples without a value left out
        self._waiting: list[tuple[Int32s, AlarmSamples, Int32s]] = []
        self._waiting_count = 0
        self._level = np.empty(0, np.uint8)  # severity without the samples that wait
        self._quiet = np.empty(0, np.int64)  # 1: NO_ALARM was seen at the last poll or since
        self._begun = np.empty(0, np.int32)
        self._peak = np.empty(0, _PEAK)
        self._touched = np.empty(0, np.bool_)
        self._reported_severity = np.empty(0, np.uint8)
        self._reported_status = np.empty(0, np.uint8)
        self._reported_standing = np.empty(0, np.uint8)
        self._texts: dict[tuple[int, int], str] = {}
        self._lost = 0

    def grow(self, count: int) -> None:
        """Make room for ``count`` more slots; the next poll reports them."""
        zeros = np.zeros(count, np.uint8)
        unknown = np.full(count, _UNKNOWN, np.uint8)
        self.severity = np.append(self.severity, unknown)
        self._level = np.append(self._level, unknown)
        self._quiet = np.append(self._quiet, np.zeros(count, np.int64))
        self._begun = np.append(self._begun, np.zeros(count, np.int32))
        self._peak = np.append(self._peak, np.zeros(2 * count, _PEAK))
        self._touched = np.append(self._touched, np.zeros(count, np.bool_))
        self._reported_severity = np.append(self._reported_severity, zeros)
        self._reported_status = np.append(self._reported_status, zeros)
        self._reported_standing = np.append(
            self._reported_standing, np.full(count, _NEVER_REPORTED, np.uint8)
        )

    def connected(self, slot: int) -> None:
        """Note that ``slot`` connected: its next severity need not be a change."""
        self._go_through_waiting()
        self.severity[slot] = self._level[slot] = _UNKNOWN
        if not self._touched[slot]:
            self._quiet[slot] = 0

    def take_samples(self, batch: Batch, time_ns: Int64s, undefined: Bools) -> None:
        """Note the severities of samples (n,) of alive slots, which count as of ``time_ns``.

        ``undefined`` (n,): those of records that were never processed, which have none.
        """
        slots, severity = batch.slot, batch.severity
        changed = severity != self.severity[slots]
        if not changed.any():
            return
        samples = AlarmSamples(severity, batch.status, batch.value, time_ns)
        if undefined.any():
            valued = ~undefined
            slots, changed, samples = slots[valued], changed[valued], samples.at(valued)
        self._waiting.append((slots, samples, slots[changed]))
        self._waiting_count += len(slots)
        self.severity[slots] = samples.severity  # numpy: the last of equal slots wins
        if self._waiting_count > _WAITING_LIMIT:
            self._go_through_waiting()

    def _go_through_waiting(self) -> None:
        """Go through the samples of slots whose severity changed, by slot, in order of arrival."""
        if not self._waiting:
            return
        chosen = np.zeros(len(self._touched), np.bool_)
        for _, _, changed in self._waiting:
            chosen[changed] = True
        slots, parts = [], []
        for waiting, samples, _ in self._waiting:
            places = np.flatnonzero(chosen[waiting])
            slots.append(waiting[places])
            parts.append(samples.at(places))
        self._waiting, self._waiting_count = [], 0
        slot = np.concatenate(slots)
        order = np.argsort(slot, kind="stable")
        if len(order):
            self._take_sorted(slot[order], AlarmSamples.joined(parts).at(order))

    def _take_sorted(self, slot: Int32s, samples: AlarmSamples) -> None:
        """Find the peaks in samples (m,) in order of ``slot``."""
        level = samples.severity
        first = np.diff(slot, prepend=-1) != 0
        starts = np.flatnonzero(first)
        slots, ends = slot[starts], np.append(starts[1:], len(slot)) - 1
        quiet = level == 0
        before = np.roll(level, 1)
        before[starts] = self._level[slots]
        np.add.at(self._begun, slot[(before == 0) & ~quiet], 1)
        zeros = np.cumsum(quiet)
        base = zeros[starts] - quiet[starts] - self._quiet[slots]
        after = zeros > base[np.cumsum(first) - 1]
        self._keep_peaks(2 * slot.astype(np.int64) + after, samples)
        self._level[slots] = level[ends]
        self._quiet[slots] = after[ends]
        self._touched[slots] = True

    def _keep_peaks(self, place: Int64s, samples: AlarmSamples) -> None:
        """Raise the peaks at ``place`` (m,), ascending, to the first of the worst samples."""
        count = len(place)
        starts = np.flatnonzero(np.diff(place, prepend=-1))
        rank = samples.severity.astype(np.int64) * count + np.arange(count - 1, -1, -1)
        level, back = np.divmod(np.maximum.reduceat(rank, starts), count)
        higher = level > self._peak["severity"][place[starts]]
        at, worst = place[starts][higher], count - 1 - back[higher]
        self._peak["severity"][at] = samples.severity[worst]
        self._peak["status"][at] = samples.status[worst]
        self._peak["value"][at] = samples.value[worst]
        self._peak["time_ns"][at] = samples.time_ns[worst]

    def take_block(
        self, slot: int, time_ns: Int64s, alarm: Alarm, text: str, undefined: Bools
    ) -> None:
        """Note the ``alarm`` of a text or array, shown as ``text``.

        ``time_ns`` (1,): when it counts as of; ``undefined`` (1,): as of ``take_samples``.
        """
        severity, status = alarm
        self._texts.setdefault((slot, severity), text)
        sample = Batch(
            np.array([slot], np.int32),
            time_ns,
            np.array([np.nan]),
            np.array([severity], np.uint8),
            np.array([status], np.uint8),
        )
        self.take_samples(sample, time_ns, undefined)

    def take_changes(self, store: PvColumns) -> AlarmChanges:
        """Return what changed since the last call."""
        self._go_through_waiting()
        standing, problems = store.standings(), store.problems
        status = store.status
        restated = (standing == Standing.CURRENT) & (self.severity > 0)
        changed = self._touched | (standing != self._reported_standing)
        changed |= restated & (status != self._reported_status)
        slot = np.flatnonzero(changed)
        latest = self.severity[slot]
        since = (store.silent_ns, store.denied_ns, store.changed_ns)
        severity = np.where(latest == _UNKNOWN, self._reported_severity[slot], latest)
        changes = AlarmChanges(
            slot.astype(np.int32),
            standing[slot],
            np.maximum(store.late_ns, np.maximum.reduce([column[slot] for column in since])),
            self._reported_severity[slot],
            severity,
            status[slot],
            store.value[slot],
            store.stamps.believed_ns(slot),
            self._peaks(2 * slot),
            self._peaks(2 * slot + 1),
            self._begun[slot],
            {each: problems[each] for each in slot.tolist() if each in problems},
            self._texts,
            store.dropped_total - self._lost,
        )
        self._peak["severity"][2 * slot] = 0
        self._peak["severity"][2 * slot + 1] = 0
        self._quiet[slot] = latest == 0
        self._begun[slot] = 0
        self._touched[slot] = False
        self._reported_severity[slot] = severity
        self._reported_status[slot] = status[slot]
        self._reported_standing[slot] = standing[slot]
        self._texts, self._lost = {}, store.dropped_total
        return changes

    def _peaks(self, place: npt.NDArray[np.intp]) -> AlarmSamples:
        peak = self._peak[place]
        return AlarmSamples(peak["severity"], peak["status"], peak["value"], peak["time_ns"])
