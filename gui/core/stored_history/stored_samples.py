"""Samples of earlier runs of the program as a history: one while they meant the same."""

from collections.abc import Iterable
from typing import Final

import numpy as np

from gui.core.history.history import OPEN_END, SampleHistory
from gui.core.history.meaning import Meaning
from gui.core.history.time_ranges import merged
from gui.core.pv.updates import Float64s, Int64s, UInt8s
from gui.core.stored_history.stored_row import StoredRow

_FOREVER_S: Final = float(1 << 33)


class StoredHistory(SampleHistory):
    """Samples of earlier runs, up to ``until_ns``, from when on nothing is known.

    Made on any thread, from then on read as every history is, on the GUI thread.
    """

    __slots__ = ()

    def __init__(self, meaning: Meaning) -> None:
        super().__init__(max_age_s=_FOREVER_S)
        self.meaning = meaning

    @property
    def is_stored(self) -> bool:
        """Whether it is of an earlier run of the program, from the disk."""
        return True

    @property
    def until_ns(self) -> int:
        """Up to when it tells something."""
        return self.known_until_ns

    def fill(
        self, time_ns: Int64s, value: Float64s, severity: UInt8s, gaps: dict[int, int], until: int
    ) -> None:
        """Take all its samples (n > 0) and gaps (begin: end); nothing is known after ``until``."""
        self.append(time_ns, value, severity)
        self._gaps = [*_in_order(gaps, until), (max(until, self.last_ns), OPEN_END)]

    def end_at(self, time_ns: int) -> None:
        """Drop the samples from ``time_ns`` on: others tell of that time."""
        kept = self.samples
        later = kept.end - kept.start
        later -= int(kept.time[kept.start : kept.end].searchsorted(time_ns))
        until_ns = min(self.until_ns, time_ns)
        if later:
            kept.cut(later)
        gaps = {low: high for low, high in self._gaps[:-1] if low < until_ns}
        self._gaps = [*_in_order(gaps, until_ns), (max(until_ns, self.last_ns), OPEN_END)]
        self.gap_changes += 1
        self.shifts += 1


class _Joined:
    """Rows of one meaning that follow each other."""

    def __init__(self, meaning: Meaning) -> None:
        self.meaning = meaning
        self.rows: list[tuple[Int64s, Float64s, UInt8s]] = []
        self.gaps: dict[int, int] = {}
        self.until_ns = 0

    def history(self) -> StoredHistory:
        made = StoredHistory(self.meaning)
        time_ns, value, severity = (np.concatenate(c) for c in zip(*self.rows, strict=True))
        open_ns = [low for low, high in self.gaps.items() if high == OPEN_END]
        made.fill(time_ns, value, severity, self.gaps, min([self.until_ns, *open_ns]))
        return made


def join_rows(rows: Iterable[StoredRow]) -> list[StoredHistory]:
    """Return what ``rows`` of one PV tell together, oldest first, no sample twice.

    A row does not say which value is in force where it begins. Where none goes before it without
    a hole (the program did not run; a part of the file is lost), there is a gap up to its first
    sample. Where the numbers mean something else, another history begins with that.
    """
    found: list[_Joined] = []
    last_ns = until_ns = -OPEN_END
    for row in sorted(rows, key=lambda each: (each.from_ns, each.until_ns)):
        follows = bool(found) and row.from_ns <= until_ns
        first = 0
        if found:
            least_ns = last_ns if row.from_ns >= until_ns else last_ns + 1
            first = int(np.searchsorted(row.time_ns, least_ns))
        part = slice(first, None)
        time_ns = row.time_ns[part]
        other = not found or not found[-1].meaning.is_that_of(row.meaning)
        if not len(time_ns) and (other or not follows):
            continue  # no value is known of it
        if other:
            if found:  # what it had meant before ends here
                found[-1].until_ns = min(found[-1].until_ns, int(time_ns[0]))
            found.append(_Joined(row.meaning))
        joined = found[-1]
        joined.meaning = row.meaning
        if joined.rows and not follows:
            joined.gaps[joined.until_ns] = int(time_ns[0])
        if len(time_ns):
            joined.rows.append((time_ns, row.value[part], row.severity[part]))
            last_ns = int(time_ns[-1])
            for low in [low for low, high in joined.gaps.items() if high == OPEN_END]:
                joined.gaps[low] = int(time_ns[0])  # it was lost how it ended
        joined.gaps.update((int(low), int(high)) for low, high in row.gaps)
        until_ns = joined.until_ns = max(row.until_ns, last_ns, until_ns)
    return [joined.history() for joined in found]


def _in_order(gaps: dict[int, int], until_ns: int) -> list[tuple[int, int]]:
    """Return ``gaps`` before ``until_ns`` in order, those that touch as one."""
    ended = ((low, min(high, until_ns)) for low, high in gaps.items())
    return merged((low, high) for low, high in ended if low < high)
