"""Timeline of one name in a recording: its gaps, and the parts in which numbers mean the same."""

from dataclasses import dataclass, field

import numpy as np

from gui.core.export.sample_block import PvDescription
from gui.core.history.history import OPEN_END
from gui.core.history.meaning import Meaning
from gui.core.pv.updates import Int64s, Metadata, PvKind


@dataclass(slots=True)
class Part:
    """Samples of one meaning, in the ``series`` of these numbers, in order of time."""

    meaning: Meaning
    series: list[int]
    begin_ns: int = 0  # of the first 0: no part was before it
    end_ns: int = OPEN_END  # another part goes on


@dataclass(slots=True)
class Timeline:
    """Gaps (begin, end) in order, and parts, of one PV."""

    name: str
    gaps: list[tuple[int, int]] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether nothing is known since the last gap began."""
        return bool(self.gaps) and self.gaps[-1][1] == OPEN_END

    def gap(self, since_ns: int) -> None:
        """Begin a gap; there is none to begin within one."""
        if not self.is_open:
            self.gaps.append((since_ns, OPEN_END))

    def resume(self, since_ns: int, time_ns: int) -> bool:
        """End the last gap not before ``time_ns``, if it began at ``since_ns`` or later.

        Tells whether it is ended. As ``SampleHistory.resume``: a sample of the time between may
        have ended it, but not all of them came.
        """
        if self.gaps and self.gaps[-1][0] >= since_ns:
            begin, end = self.gaps[-1]
            if end == OPEN_END or end < time_ns:
                self.gaps[-1] = (begin, max(begin, time_ns))
        return not self.is_open

    def begin_part(self, series: int, kind: PvKind, time_ns: int) -> None:
        """Note that what comes now is of ``kind``, in a unit yet to come; texts have none."""
        if self.parts:
            if kind is PvKind.TEXT and self.parts[-1].meaning.kind is kind:
                self.parts[-1].series.append(series)
                return
            self.parts[-1].end_ns = time_ns
        self.parts.append(Part(Meaning(kind), [series], time_ns if self.parts else 0))

    def describe(self, series: int, metadata: Metadata, time_ns: int) -> bool:
        """Note unit and state names; tell whether a new part begins, in ``series``."""
        if not self.parts:
            return False
        part = self.parts[-1]
        now = Meaning(part.meaning.kind, metadata)
        if part.meaning.is_known and not now.is_that_of(part.meaning):
            part.end_ns = time_ns
            self.parts.append(Part(now, [series], time_ns))
            return True
        is_new = not part.meaning.is_known
        part.meaning = now
        before = self.parts[-2] if is_new and len(self.parts) > 1 else None
        if before is not None and before.meaning.is_known and now.is_that_of(before.meaning):
            before.series.extend(part.series)
            before.meaning, before.end_ns = now, OPEN_END
            self.parts.pop()
        return False

    def gaps_of(self, part: Part, begin_ns: int, end_ns: int) -> Int64s:
        """Return the gaps (k, 2) of ``part`` that touch [begin, end].

        A gap in which the PV became something else belongs to the part before it, and that part
        has no other end: of the new one nothing is known before its first sample, which ends it.
        """
        gaps = [gap for gap in self.gaps if part.begin_ns <= gap[0] < part.end_ns]
        if part.end_ns != OPEN_END:
            last_ns = gaps.pop()[0] if gaps and gaps[-1][1] >= part.end_ns else part.end_ns
            gaps.append((last_ns, OPEN_END))
        touching = [gap for gap in gaps if gap[1] >= begin_ns and gap[0] <= end_ns]
        return np.array(touching, np.int64).reshape(-1, 2)

    def described(self, part: Part, number: int) -> PvDescription:
        """Return ``part``, which is the ``number``-th of those with samples."""
        metadata = part.meaning.metadata or Metadata()
        kind = part.meaning.kind
        return PvDescription(
            self.name, metadata.units, metadata.precision, metadata.labels, kind, number
        )
