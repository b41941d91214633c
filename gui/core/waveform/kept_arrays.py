"""The last arrays of a few PVs, each with its time, in bounded memory.

Arrays that came with one look have one step, a number that grows: by it the arrays of several PVs
are shown together as they were.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final

import numpy.typing as npt

MOST_OF_A_PV: Final = 200
MOST_BYTES: Final = 128 * 1024 * 1024  # of all arrays of a plot; 16 of a million doubles
_STEP = attrgetter("step")


@dataclass(frozen=True, slots=True, eq=False)
class ArrayMoment:
    """What is known of a PV's array besides its elements, at one look."""

    time_ns: int  # stamp of the IOC, UTC
    severity: int = 0
    status: int = 0
    unit: str = ""
    why: str = ""  # in few words why it is not that of then; "": it is
    stamp_mark: str = ""  # what is wrong with its stamp
    merged: int = 0  # arrays of the PV that were only counted, in all


@dataclass(frozen=True, slots=True, eq=False)
class KeptArray:
    """An array (n,) as it was from ``step`` on, until the next one."""

    step: int
    array: npt.NDArray[Any]
    moment: ArrayMoment


class KeptArrays:
    """Keeps the last arrays by slot; the oldest of all go first. Called on: GUI thread.

    Of each PV the latest is kept, however large.
    """

    def __init__(self, most: int = MOST_OF_A_PV, most_bytes: int = MOST_BYTES) -> None:
        self._most = most
        self._most_bytes = most_bytes
        self._kept: dict[int, list[KeptArray]] = {}
        self._nbytes = 0
        self._step = 0

    @property
    def nbytes(self) -> int:
        """The bytes of all arrays kept, each counted once."""
        return self._nbytes

    def keep_only(self, slots: Collection[int]) -> None:
        """Forget the arrays of all other PVs."""
        for slot in [each for each in self._kept if each not in slots]:
            self._drop(slot, len(self._kept[slot]))
            del self._kept[slot]

    def begin_look(self) -> None:
        """Begin the next step; what is taken until the next call came together."""
        self._step += 1

    def take(self, slot: int, array: npt.NDArray[Any], moment: ArrayMoment) -> bool:
        """Keep ``array`` if it, or what is known of it, is another than before; True: it is.

        The same object is the same array: its bytes are kept once.
        """
        kept = self._kept.setdefault(slot, [])
        latest = kept[-1] if kept else None
        is_same = latest is not None and latest.array is array
        if is_same and latest is not None and latest.moment.why == moment.why:
            return False
        kept.append(KeptArray(self._step, array, moment))
        if not is_same:
            self._nbytes += array.nbytes
        if len(kept) > self._most:
            self._drop(slot, 1)
        while self._nbytes > self._most_bytes and self._drop_oldest():
            pass
        return True

    def steps(self) -> list[int]:
        """Return the steps at which something came, ascending, each once."""
        return sorted({each.step for kept in self._kept.values() for each in kept})

    def at(self, slot: int, step: int) -> KeptArray | None:
        """Return the array of ``slot`` that was the latest at ``step``; ``None``: not kept."""
        kept = self._kept.get(slot, [])
        number = bisect_right(kept, step, key=_STEP)
        return kept[number - 1] if number else None

    def latest(self, slot: int) -> KeptArray | None:
        """Return the latest array of ``slot``; ``None``: none is kept."""
        kept = self._kept.get(slot)
        return kept[-1] if kept else None

    def before(self, slot: int, step: int, most: int) -> list[KeptArray]:
        """Return up to ``most`` other arrays before the one of ``step``, oldest first."""
        kept = self._kept.get(slot, [])
        number = bisect_right(kept, step, key=_STEP)
        found: list[KeptArray] = []
        for each in reversed(kept[:number]):
            if len(found) > most:
                break
            if not found or found[-1].array is not each.array:
                found.append(each)
        return found[:0:-1]

    def counted_between(self, slot: int, step: int) -> int:
        """Return how many arrays came just before the one of ``step`` and were only counted."""
        kept = self._kept.get(slot, [])
        number = bisect_left(kept, step, key=_STEP)
        if not 0 < number < len(kept) or kept[number].step != step:
            return 0
        return max(kept[number].moment.merged - kept[number - 1].moment.merged, 0)

    def _drop(self, slot: int, count: int) -> None:
        """Forget the oldest ``count`` entries of ``slot``; bytes that no entry has any more go."""
        kept = self._kept[slot]
        self._kept[slot] = kept[count:]
        followers: list[KeptArray | None] = [*kept[1:], None]
        for each, following in zip(kept[:count], followers, strict=False):
            if following is None or following.array is not each.array:
                self._nbytes -= each.array.nbytes

    def _drop_oldest(self) -> bool:
        """Forget the oldest entry of all that is not the latest of its PV; False: there is none."""
        several = [slot for slot, kept in self._kept.items() if len(kept) > 1]
        if not several:
            return False
        self._drop(min(several, key=lambda slot: self._kept[slot][0].step), 1)
        return True
