"""Turns of the year within a chunk, for which some appliances send no header of their own."""

from collections.abc import Callable
from typing import Final

import numpy as np

from gui.core.pv.updates import Int64s

_HALF_YEAR_NS: Final = 183 * 86_400 * 1_000_000_000


class YearTurns:
    """Follows the times of the samples of one answer, in the order in which they come.

    Samples of a PV never go back. Where they go back by most of a year below one header, the
    seconds began anew: these samples are of the year after it.
    """

    def __init__(self) -> None:
        self._chunk = -1  # of the sample before
        self._time_ns = 0  # as it was written
        self._turns = 0  # in its chunk

    def follow(self, time_ns: Int64s, chunk: Int64s, later_ns: Callable[[int, int], int]) -> Int64s:
        """Return the true times of samples (n), in chunks with ascending numbers (n).

        ``later_ns(chunk, turns)`` is by how much a chunk's year begins before that after ``turns``.
        """
        before_ns = np.empty_like(time_ns)
        before_ns[0], before_ns[1:] = self._time_ns, time_ns[:-1]
        before = np.empty_like(chunk)
        before[0], before[1:] = self._chunk, chunk[:-1]
        is_turn = (chunk == before) & (before_ns - time_ns > _HALF_YEAR_NS)
        carried = self._turns if chunk[0] == self._chunk else 0
        self._chunk, self._time_ns = int(chunk[-1]), int(time_ns[-1])
        if not is_turn.any() and not carried:
            self._turns = 0
            return time_ns
        true_ns = time_ns.copy()
        for number in np.unique(chunk).tolist():
            rows = np.flatnonzero(chunk == number)
            turns = np.cumsum(is_turn[rows]) + (carried if rows[0] == 0 else 0)
            for count in np.unique(turns).tolist():
                true_ns[rows[turns == count]] += later_ns(number, count)
            self._turns = int(turns[-1])
        return true_ns
