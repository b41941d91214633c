"""Holes in what was seen: times of which a run of this program knows nothing, between samples."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from gui.core.history.history import OPEN_END, SampleHistory
from gui.core.history.time_ranges import TimeRange

LEAST_NS: Final = 1_000_000_000  # shorter ones are left as they are


def seen_holes(
    seen: Sequence[SampleHistory], begin_ns: int, end_ns: int, least_ns: int = LEAST_NS
) -> tuple[TimeRange, ...]:
    """Return the gaps that touch [begin, end] and are at least ``least_ns`` long, in order.

    ``seen``: histories of one PV with samples, oldest first. One that lasts has ``OPEN_END``. Of
    the time from the end of what earlier runs of the program had to what follows there is none.
    """
    found = []
    for history, after in pairwise([*seen, None]):
        assert history is not None
        for lost, regained in history.window(begin_ns, end_ns)[3].tolist():
            if history.is_stored and regained == OPEN_END:
                continue
            until = after.first_ns if after is not None and regained == OPEN_END else regained
            if until - lost >= least_ns and until > begin_ns:
                found.append((lost, until))
    return tuple(found)
