"""Which of the kept steps a plot shows: the latest as it comes, or one that was chosen."""

from bisect import bisect_right
from collections.abc import Sequence


class ShownMoment:
    """Follows the latest step until an earlier one is chosen, and again from the end on."""

    def __init__(self) -> None:
        self._chosen: int | None = None

    @property
    def is_live(self) -> bool:
        """Whether the latest is shown as it comes."""
        return self._chosen is None

    def index(self, steps: Sequence[int]) -> int:
        """Return which of ``steps``, ascending, is shown: the oldest where the chosen one is gone.

        -1: there is none.
        """
        if self._chosen is None:
            return len(steps) - 1
        return max(bisect_right(steps, self._chosen) - 1, 0 if steps else -1)

    def choose(self, index: int, steps: Sequence[int]) -> None:
        """Show step number ``index``, the nearest that there is; the last: live."""
        if index >= len(steps) - 1:
            self._chosen = None
        else:
            self._chosen = steps[max(index, 0)]

    def hold(self, steps: Sequence[int]) -> None:
        """Stay at what is shown now, whatever comes."""
        if steps and self._chosen is None:
            self._chosen = steps[-1]

    def follow(self) -> None:
        """Show the latest as it comes."""
        self._chosen = None
