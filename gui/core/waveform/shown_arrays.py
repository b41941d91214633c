"""The arrays that a plot shows: those of one moment, over their index or over another array."""

from collections.abc import Sequence
from typing import Any

import numpy.typing as npt

from gui.core.waveform.kept_arrays import KeptArray, KeptArrays
from gui.core.waveform.moment import ShownMoment
from gui.core.waveform.readings import element_at

_Array = npt.NDArray[Any]


class ShownArrays:
    """What is kept, which moment of it is shown, and over what. GUI thread."""

    def __init__(self) -> None:
        self.kept = KeptArrays()
        self.moment = ShownMoment()
        self.slots: tuple[int, ...] = ()  # of the PVs that are drawn
        self.x_slot: int | None = None  # of what they are drawn over; None: their index
        self.cursor: float | None = None  # value of the x axis

    def watched(self) -> list[int]:
        """Return the slots whose arrays are kept; first the one of the x axis."""
        if self.x_slot is None or self.x_slot in self.slots:
            return list(self.slots)
        return [self.x_slot, *self.slots]

    def steps(self) -> list[int]:
        """Return the steps that are kept, ascending."""
        return self.kept.steps()

    def step(self) -> int:
        """Return the step that is shown; 0: none is kept."""
        steps = self.kept.steps()
        index = self.moment.index(steps)
        return steps[index] if index >= 0 else 0

    def pair(self, slot: int, step: int) -> tuple[KeptArray | None, _Array | None]:
        """Return the array of ``slot`` at ``step``, and its x; ``None``: its index.

        No array, too, where none is kept of that time for the x axis.
        """
        kept = self.kept.at(slot, step)
        if self.x_slot is None or kept is None:
            return kept, None
        x = self.x_array(step)
        return (kept, x.array) if x is not None else (None, None)

    def x_array(self, step: int) -> KeptArray | None:
        """Return what all is drawn over at ``step``; ``None``: the index, or none is kept."""
        return None if self.x_slot is None else self.kept.at(self.x_slot, step)

    def before(self, slot: int, step: int, most: int) -> list[tuple[KeptArray, _Array | None]]:
        """Return up to ``most`` arrays before the one of ``step``, oldest first, with their x."""
        found = []
        for each in self.kept.before(slot, step, most):
            kept, x = self.pair(slot, each.step)
            if kept is not None:
                found.append((kept, x))
        return found

    def element(self, slot: int, step: int) -> int | None:
        """Return the number of the element of ``slot`` that the cursor reads; ``None``: none."""
        kept, x = self.pair(slot, step)
        if kept is None or self.cursor is None:
            return None
        return element_at(x, _drawn(kept.array, x), self.cursor)

    def move_cursor(self, by: int) -> None:
        """Move the cursor by elements of the first PV."""
        if not self.slots:
            return
        step = self.step()
        kept, x = self.pair(self.slots[0], step)
        element = self.element(self.slots[0], step)
        if kept is not None and element is not None:
            element = min(max(element + by, 0), _drawn(kept.array, x) - 1)
            self.cursor = float(element if x is None else x[element])

    def time_ns(self, step: int) -> int:
        """Return the latest stamp of the arrays that were there at ``step``; 0: there are none."""
        found = [self.kept.at(slot, step) for slot in self.slots]
        return max((kept.moment.time_ns for kept in found if kept is not None), default=0)

    def go(self, by: int, steps: Sequence[int]) -> None:
        """Show the moment ``by`` steps after the one that is shown."""
        self.moment.choose(self.moment.index(steps) + by, steps)


def _drawn(array: _Array, x: _Array | None) -> int:
    """Return how many elements of ``array`` are drawn over ``x``."""
    return len(array) if x is None else min(len(x), len(array))
