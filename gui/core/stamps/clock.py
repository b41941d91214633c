"""Rule for the stamps of one PV whose clock is not plainly that of this machine (ADR 16)."""

from dataclasses import dataclass
from typing import Final

from gui.core.pv.formatting import STAMPED_NS
from gui.core.stamps.choice import StampFault

SECOND: Final = 1_000_000_000
AHEAD_NS: Final = SECOND  # a stamp may be so much later than its arrival
BEHIND_NS: Final = 5 * SECOND  # the way from record to here may take so long
DISORDER_NS: Final = SECOND  # a stamp may be so much earlier than that of the sample before
PATIENCE_NS: Final = 10 * SECOND  # so long late samples are taken for the backlog of a stall


@dataclass(slots=True)
class PvClock:
    """What is known of the clock that stamps one PV. Times UTC, ns since 1970.

    ``offset_ns`` is added to stamps: 0 while they agree with their arrivals, else the least delay
    (arrival - stamp) seen, so that samples keep their spacing and none is after its arrival.
    """

    kept_ns: int = 0  # time of the sample kept last
    stamp_ns: int = 0  # the stamp that came last
    since_ns: int = 0  # when a value first came with that stamp
    offset_ns: int = 0
    known: bool = False  # whether ``offset_ns`` is of an update since the connect
    late_ns: int = 0  # arrival of the first of an unbroken run of late samples; 0: none
    first: bool = True  # the next value is the first since a connect
    lost_ns: int = 0  # when the gap before that value began

    def take(
        self, stamp_ns: int, arrival_ns: int, waited_ns: int = 0
    ) -> tuple[int, int, StampFault]:
        """Return the time at which a sample is kept, the one it is believed to be of, the fault.

        They differ where a value is older than the gap before it: the gap stays.
        """
        first, self.first = self.first, False
        if stamp_ns < STAMPED_NS:
            self.stamp_ns = stamp_ns
            return self._keep(arrival_ns), arrival_ns, StampFault.NEVER
        repeated = stamp_ns == self.stamp_ns
        backwards = stamp_ns < self.stamp_ns - DISORDER_NS
        if first:  # an update that has this stamp too did not get it from processing
            self.since_ns = arrival_ns - DISORDER_NS - 1
        elif not repeated:
            self.since_ns = arrival_ns
        self.stamp_ns = stamp_ns
        delay_ns = arrival_ns - stamp_ns
        late = delay_ns - waited_ns > BEHIND_NS
        if first and late:
            return self._take_old(stamp_ns + self.offset_ns, arrival_ns)
        standing = repeated and not first and arrival_ns > self.since_ns + DISORDER_NS
        if standing and stamp_ns + self.offset_ns < arrival_ns - DISORDER_NS:
            return self._keep(arrival_ns), arrival_ns, StampFault.FROZEN
        if delay_ns < -AHEAD_NS:
            fault = StampFault.AHEAD
        elif late:
            fault = StampFault.BEHIND
        elif stamp_ns < self.kept_ns - DISORDER_NS and not first:
            fault = StampFault.BACKWARDS
        else:
            self._set_offset(0)
            return self._keep(self._after_gap(stamp_ns, arrival_ns)), stamp_ns, StampFault.NONE
        if not self.known or backwards or (not self.offset_ns and fault != StampFault.BEHIND):
            self._set_offset(delay_ns)
        else:
            self._follow(delay_ns, arrival_ns)
        time_ns = stamp_ns + self.offset_ns
        if not self.offset_ns:
            fault = StampFault.NONE  # the backlog of a stall
        if time_ns < self.kept_ns - DISORDER_NS or time_ns > arrival_ns:
            time_ns, fault = arrival_ns, fault or StampFault.BACKWARDS
        return self._keep(time_ns), time_ns, fault

    def _take_old(self, time_ns: int, arrival_ns: int) -> tuple[int, int, StampFault]:
        """Take the first value since a connect: it may have been in its record for days."""
        time_ns = min(time_ns, arrival_ns)
        return self._keep(self._after_gap(time_ns, arrival_ns)), time_ns, StampFault.NONE

    def _after_gap(self, time_ns: int, arrival_ns: int) -> int:
        return arrival_ns if time_ns < self.lost_ns else time_ns

    def _follow(self, delay_ns: int, arrival_ns: int) -> None:
        """Adjust the offset to the least delay: at once to a lower one, to a higher in time."""
        late = delay_ns > (self.offset_ns + DISORDER_NS if self.offset_ns else BEHIND_NS)
        if delay_ns < self.offset_ns:
            self._set_offset(delay_ns)
        elif not late:
            self.late_ns = 0
        elif not self.late_ns:
            self.late_ns = arrival_ns
        elif arrival_ns - self.late_ns > PATIENCE_NS:
            self._set_offset(delay_ns)

    def _set_offset(self, offset_ns: int) -> None:
        self.offset_ns, self.known, self.late_ns = offset_ns, True, 0

    def _keep(self, time_ns: int) -> int:
        self.kept_ns = max(time_ns, self.kept_ns)
        self.lost_ns = 0
        return self.kept_ns
