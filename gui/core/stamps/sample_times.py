"""Times of samples in histories, by slot: the one place that decides whether to believe a stamp."""

from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from gui.core.pv.distinct import distinct
from gui.core.pv.formatting import is_never
from gui.core.pv.updates import Int32s, Int64s, UInt8s
from gui.core.stamps.choice import StampFault, TimeMode
from gui.core.stamps.clock import AHEAD_NS, BEHIND_NS, DISORDER_NS, PvClock

Bools = npt.NDArray[np.bool_]
DAY_NS: Final = 86_400_000_000_000
_CLOCK: Final = tuple(field.name for field in fields(PvClock))
_STATE: Final = attrgetter(*_CLOCK)
_FLAGS: Final = ("known", "first")


@dataclass(frozen=True, slots=True, eq=False)
class SampleTimes:
    """Columns (n,) of samples. ``kept_ns``: never before that of the PV's sample in a batch before.

    ``believed_ns`` is earlier only where the sample is older than the gap before it. Samples of
    ``drawn_back`` that were kept by their stamps in the future have to be set to the arrival.
    """

    kept_ns: Int64s
    believed_ns: Int64s
    fault: UInt8s  # StampFault
    drawn_back: set[int] = field(default_factory=set)  # slots: samples from after the arrival


class Latest(Protocol):
    """The columns of a store that have the latest stamps and arrivals, by slot."""

    time_ns: Int64s
    arrival_ns: Int64s


class StampTimes:
    """What a store knows of the clocks of its PVs, columns by slot. GUI thread.

    PVs whose stamps agree with their arrival, by themselves or with the PV's known offset, are
    done by columns; samples of the others go one by one through ``PvClock.take``.
    """

    kept_ns: Int64s  # columns of ``PvClock``: see there
    stamp_ns: Int64s
    since_ns: Int64s
    offset_ns: Int64s
    lost_ns: Int64s
    late_ns: Int64s
    known: Bools
    first: Bools

    def __init__(self) -> None:
        for name in _CLOCK:
            setattr(self, name, np.empty(0, np.bool_ if name in _FLAGS else np.int64))
        self.older_ns = np.empty(0, np.int64)  # time of a latest value from before a gap; or 0
        self.fault: UInt8s = np.empty(0, np.uint8)  # of the latest value
        self.chosen: UInt8s = np.empty(0, np.uint8)  # TimeMode
        self._plain: Bools = np.empty(0, np.bool_)  # without ``PvClock.take`` while it agrees
        self._for_all = TimeMode.AUTO
        self._any_chosen = False
        self._shifted = False  # whether some PV has an offset

    def grow(self, count: int) -> None:
        """Make room for ``count`` more slots."""
        fresh = PvClock()
        for name in _CLOCK:
            old: npt.NDArray[Any] = getattr(self, name)
            setattr(self, name, np.append(old, np.full(count, getattr(fresh, name), old.dtype)))
        self.older_ns = np.append(self.older_ns, np.zeros(count, np.int64))
        self.fault = np.append(self.fault, np.zeros(count, np.uint8))
        self.chosen = np.append(self.chosen, np.full(count, TimeMode.AS_ALL, np.uint8))
        self._plain = np.append(self._plain, np.zeros(count, np.bool_))

    def interrupt(self, slot: int, since_ns: int) -> None:
        """Note that a gap of ``slot`` began: its next value may be from before it."""
        self.first[slot], self.lost_ns[slot], self.late_ns[slot] = True, since_ns, 0
        self.known[slot] = self.offset_ns[slot] != 0
        self._plain[slot] = False

    def forget_clock(self, slot: int) -> None:
        """Note that another server, with another clock, serves ``slot`` from now on."""
        self.offset_ns[slot] = 0
        self.known[slot] = self._plain[slot] = False

    # -- the user's choice

    def mode(self, slot: int) -> TimeMode:
        """Return how ``slot`` is kept: never ``AS_ALL``."""
        return TimeMode(self.chosen[slot]) or self._for_all

    def choose(self, slot: int, mode: TimeMode) -> bool:
        """Choose for one PV; return whether it is kept otherwise from now on."""
        before = self.mode(slot)
        self.chosen[slot] = mode
        self._renew_modes()
        return self.mode(slot) != before

    def choose_for_all(self, mode: TimeMode) -> list[int]:
        """Choose for PVs without a choice of their own; return those that change."""
        if mode == self._for_all:
            return []
        self._for_all = mode
        self._renew_modes()
        return np.flatnonzero(self.chosen == TimeMode.AS_ALL).tolist()

    def _renew_modes(self) -> None:
        modes = self._modes(self.chosen)
        self._any_chosen = self._for_all != TimeMode.AUTO or bool((modes != TimeMode.AUTO).any())
        self._plain &= modes == TimeMode.AUTO

    def _modes(self, chosen: UInt8s) -> UInt8s:
        return np.where(chosen == TimeMode.AS_ALL, np.uint8(self._for_all), chosen)

    def automatic(self) -> Bools:
        """Return which slots are kept by the rule, not as the user chose."""
        return np.asarray(self._modes(self.chosen) == TimeMode.AUTO)

    def by_arrival(self, among: Bools) -> bool:
        """Tell whether samples of some PV ``among`` all have, or may get, the time they came."""
        chosen = self._any_chosen and self._modes(self.chosen) == TimeMode.ARRIVAL
        return bool((among & (chosen | (self.fault != StampFault.NONE))).any())

    def draw_back(self, slot: int, now_ns: int) -> None:
        """Note that samples of ``slot`` that were kept after ``now_ns`` are now kept then."""
        self.kept_ns[slot] = min(int(self.kept_ns[slot]), now_ns)
        self._plain[slot] = False

    def shift(self, by_ns: int) -> None:
        """Move all times of this machine: its clock was set."""
        for column in (self.kept_ns, self.older_ns, self.lost_ns, self.since_ns, self.late_ns):
            column[column > 0] += by_ns

    def believed_ns(self, slot: npt.NDArray[np.intp]) -> Int64s:
        """Return the times of the latest values of ``slot`` (n,), from before a gap too."""
        older_ns = self.older_ns[slot]
        return np.where(older_ns > 0, older_ns, self.kept_ns[slot])

    # -- samples

    def place(
        self, slot: Int32s, stamp_ns: Int64s, arrival_ns: int, waited_ns: int, latest: Latest
    ) -> SampleTimes:
        """Return the times of samples (n,) that came together; the last of a slot is its latest.

        ``waited_ns``: as in ``Batch``. ``latest``: what the slots had before.
        """
        last_ns = self.kept_ns[slot]
        if not self._shifted and self._plain[slot].all():
            least, most = int(stamp_ns.min()), int(stamp_ns.max())
            agree = arrival_ns - DISORDER_NS <= least and most <= arrival_ns + AHEAD_NS
            if agree and int((stamp_ns - last_ns).min()) >= 0:  # nearly always
                self.kept_ns[slot] = stamp_ns  # numpy: the last of equal slots wins
                return SampleTimes(stamp_ns, stamp_ns, np.zeros(len(slot), np.uint8))
        offset_ns = self.offset_ns[slot]
        time_ns, fault = stamp_ns + offset_ns, _faults_of(offset_ns)
        found = SampleTimes(np.maximum(time_ns, last_ns), time_ns, fault)
        plain = self._plain[slot] & (time_ns <= arrival_ns + np.where(offset_ns, 0, AHEAD_NS))
        plain &= time_ns >= last_ns - DISORDER_NS
        late = time_ns < arrival_ns - DISORDER_NS
        if late.any():  # good if it is new, in order, and not too late
            advances = (stamp_ns != latest.time_ns[slot]) & _advancing(slot, stamp_ns)
            plain &= ~late | ((offset_ns == 0) & (time_ns >= arrival_ns - BEHIND_NS) & advances)
        odd = np.zeros(len(self._plain), np.bool_)
        odd[slot[~plain]] = True
        plain = ~odd[slot]
        self.kept_ns[slot[plain]] = found.kept_ns[plain]
        rows = np.flatnonzero(~plain)
        if self._any_chosen:
            arrival = arrival_ns, waited_ns
            rows = self._place_as_chosen(rows, slot, stamp_ns, arrival, found)
        if len(rows):
            self._place_each(rows, slot, stamp_ns, (arrival_ns, waited_ns), latest, found)
        return found

    def _place_each(
        self,
        rows: npt.NDArray[np.intp],
        slot: Int32s,
        stamp_ns: Int64s,
        arrival: tuple[int, int],
        latest: Latest,
        found: SampleTimes,
    ) -> None:
        """Ask the clocks of the PVs of ``rows``, sample by sample."""
        slots = slot[rows]
        asked = slots[distinct(slots).first]
        stale = asked[self.stamp_ns[asked] != latest.time_ns[asked]]  # came without the clock
        self.stamp_ns[stale] = latest.time_ns[stale]
        self.since_ns[stale] = latest.arrival_ns[stale]
        clocks = dict(zip(asked.tolist(), self._clocks(asked), strict=True))
        columns = np.array(
            [
                clocks[number].take(stamp, *arrival)
                for number, stamp in zip(slots.tolist(), stamp_ns[rows].tolist(), strict=True)
            ],
            np.int64,
        )
        kept_ns, believed_ns = columns[:, 0], columns[:, 1]
        found.kept_ns[rows], found.believed_ns[rows] = kept_ns, believed_ns
        found.fault[rows] = self.fault[slots] = columns[:, 2]
        self.older_ns[slots] = np.where(believed_ns < kept_ns - DISORDER_NS, believed_ns, 0)
        self._store(asked, list(clocks.values()))
        self._shifted = bool(self.offset_ns.any())

    def _place_as_chosen(
        self,
        rows: npt.NDArray[np.intp],
        slot: Int32s,
        stamp_ns: Int64s,
        arrival: tuple[int, int],
        found: SampleTimes,
    ) -> npt.NDArray[np.intp]:
        """Place samples of PVs for which the user chose; return the rows of the others.

        IOC's stamps are kept as they are, at most a day after their arrival, while they are in
        order: one that is older than the sample before it is kept by its arrival.
        """
        arrival_ns, waited_ns = arrival
        modes = self._modes(self.chosen[slot[rows]])
        taken, rows = rows[modes != TimeMode.AUTO], rows[modes == TimeMode.AUTO]
        slots, stamps = slot[taken], stamp_ns[taken]
        never = is_never(stamps)
        by_stamp = (modes[modes != TimeMode.AUTO] == TimeMode.IOC) & ~never
        by_stamp &= stamps <= arrival_ns + DAY_NS
        time_ns = np.where(by_stamp, stamps, arrival_ns)
        late = ~self.first[slots] & (arrival_ns - stamps > BEHIND_NS + waited_ns)
        standing = late & (stamps == self.stamp_ns[slots])
        fault = np.where(stamps > arrival_ns + AHEAD_NS, StampFault.AHEAD, StampFault.NONE)
        fault[late], fault[standing] = StampFault.BEHIND, StampFault.FROZEN
        fault[never] = StampFault.NEVER
        since_ns = np.where(by_stamp, self.lost_ns[slots], 0)
        after_gap_ns = np.where(time_ns < since_ns, arrival_ns, time_ns)
        older = self._older(slots, after_gap_ns, arrival_ns, found.drawn_back)
        fault[older & by_stamp] = StampFault.BACKWARDS
        time_ns[older] = after_gap_ns[older] = arrival_ns
        drawn = np.isin(slots, list(found.drawn_back))
        time_ns[drawn] = np.minimum(time_ns[drawn], arrival_ns)
        after_gap_ns[drawn] = np.minimum(after_gap_ns[drawn], arrival_ns)
        self.kept_ns[slots[drawn]] = np.minimum(self.kept_ns[slots[drawn]], arrival_ns)
        found.kept_ns[taken] = np.maximum(after_gap_ns, self.kept_ns[slots])
        found.believed_ns[taken], found.fault[taken] = time_ns, fault
        np.maximum.at(self.kept_ns, slots, after_gap_ns)
        self.older_ns[slots] = np.where(time_ns < after_gap_ns, time_ns, 0)
        self.fault[slots] = fault
        self.stamp_ns[slots], self.lost_ns[slots], self.first[slots] = stamps, 0, False
        return rows

    def _older(self, slots: Int32s, time_ns: Int64s, arrival_ns: int, drawn: set[int]) -> Bools:
        """Return which times (n,) are before what is kept of their slot, and not by disorder only.

        Adds to ``drawn`` the slots of which something is kept in the future.
        """
        older = time_ns < self.kept_ns[slots] - DISORDER_NS
        if not older.any() and _advancing(slots, time_ns).all():
            return older
        kept: dict[int, int] = {}
        for row, (slot, time) in enumerate(zip(slots.tolist(), time_ns.tolist(), strict=True)):
            last_ns = kept.get(slot, int(self.kept_ns[slot]))
            if time < last_ns - DISORDER_NS:
                older[row], time = True, arrival_ns
                if last_ns > arrival_ns:
                    drawn.add(slot)
                    last_ns = arrival_ns
            kept[slot] = max(last_ns, time)
        return older

    def _clocks(self, slots: npt.NDArray[np.integer[Any]]) -> list[PvClock]:
        """Return the clocks of ``slots`` (n,)."""
        columns = [getattr(self, name)[slots].tolist() for name in _CLOCK]
        return [PvClock(*known) for known in zip(*columns, strict=True)]

    def _store(self, slots: npt.NDArray[np.integer[Any]], clocks: list[PvClock]) -> None:
        """Take what the clocks of ``slots`` (n,), none twice, have become."""
        columns = zip(*map(_STATE, clocks), strict=True)
        for name, column in zip(_CLOCK, columns, strict=True):
            getattr(self, name)[slots] = column
        offset_ns = self.offset_ns[slots]
        steady = (offset_ns < -AHEAD_NS) | (offset_ns == 0) | (offset_ns > BEHIND_NS)
        steady &= self.fault[slots] == _faults_of(offset_ns)
        settled = self.known[slots] & ~self.first[slots] & (self.late_ns[slots] == 0)
        self._plain[slots] = settled & steady


def _advancing(slot: Int32s, stamp_ns: Int64s) -> Bools:
    """Return which stamps (n,) are later than that of the slot's sample before it in the batch."""
    order = np.argsort(slot, kind="stable")
    again = (np.diff(slot[order]) == 0) & (np.diff(stamp_ns[order]) <= 0)
    found = np.ones(len(slot), np.bool_)
    found[order[1:][again]] = False
    return found


def _faults_of(offset_ns: Int64s) -> UInt8s:
    """Return the fault of samples that need the offset of their PV to agree with their arrival."""
    fault = np.zeros(len(offset_ns), np.uint8)
    fault[offset_ns < 0] = StampFault.AHEAD
    fault[offset_ns > 0] = StampFault.BEHIND
    return fault
