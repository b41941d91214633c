"""What to ask of the archive so that a view is filled, at the resolution of its pixels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from gui.core.archive.archive_request import ArchiveRequest
from gui.core.history.time_ranges import TimeRange, uncovered

RAW_COLUMN_NS: Final = 1_000_000_000  # appliances have no bins narrower than a second
STATES_RAW_NS: Final = 32 * 86_400_000_000_000  # the mean of two states is neither
_COARSER: Final = 2  # times a column, to which bins may be wide before they are asked anew
_MARGIN: Final = 0.5  # of the view, on both sides
_LEAST_NEW: Final = 16  # columns at the growing end before more is asked
_LEAST_NEW_NS: Final = 30_000_000_000
_AFTER_HOLE_NS: Final = 5_000_000_000  # until what came after a hole is in the archive


@dataclass(frozen=True, slots=True)
class FillView:
    """What is shown: [begin, end] (UTC ns) in ``columns`` pixels, at ``now_ns``."""

    begin_ns: int
    end_ns: int
    columns: int
    now_ns: int

    @property
    def column_ns(self) -> int:
        """The time of a column."""
        return max((self.end_ns - self.begin_ns) // max(self.columns, 1), 1)

    def coarsest_ns(self, states: bool = False) -> int:
        """Return how wide bins may be; 0: only raw samples are fine enough.

        ``states``: of numbers of states, of which there is no mean.
        """
        few = states and (self.end_ns - self.begin_ns) <= STATES_RAW_NS
        return 0 if few or self.column_ns < RAW_COLUMN_NS else _COARSER * self.column_ns


def wanted_request(
    pv: str,
    view: FillView,
    held: list[TimeRange],
    live_ns: int | None,
    drops: bool = False,
    states: bool = False,
    seen_holes: Sequence[TimeRange] = (),
    kept: Sequence[TimeRange] = (),
) -> ArchiveRequest | None:
    """Return what to ask of ``pv``; ``None``: what is held and what was seen fill the view.

    ``held``: ranges of what is fine enough for the view. ``live_ns``: when the live history
    begins; ``None``: there is none. ``drops``: it lets its oldest go, so its beginning moves on.
    ``states``: its numbers are states. ``kept``: times of which earlier runs of the program tell.
    ``seen_holes``: in that and in the live history, in order.
    """
    end_ns = min(view.end_ns, view.now_ns)
    if live_ns is not None:
        end_ns = min(end_ns, live_ns)
    known = [*held, *kept]
    holes = uncovered((view.begin_ns, end_ns), known) if view.begin_ns < end_ns else []
    if live_ns is None and known and holes and holes[0][0] >= max(high for _, high in known):
        least = max(_LEAST_NEW * view.column_ns, _LEAST_NEW_NS)
        if view.now_ns - holes[0][0] < least:  # it has not come to be archived yet
            holes = []
    in_seen = _wanted_of(seen_holes, view, held)
    if not holes and in_seen:
        margin_ns = max(_AFTER_HOLE_NS, int((view.end_ns - view.begin_ns) * _MARGIN))
        return _of_range(
            pv, view, in_seen[0][0], min(in_seen[-1][1] + margin_ns, view.now_ns), states
        )
    if not holes:
        return None
    begin_ns, hole_end_ns = holes[0][0], holes[-1][1]
    margin = int((view.end_ns - view.begin_ns) * _MARGIN)
    latest = view.now_ns
    if live_ns is not None:
        latest = min(latest, live_ns + (margin if drops else 0))
    if begin_ns == view.begin_ns:
        begin_ns -= margin
    if hole_end_ns == end_ns:
        hole_end_ns += margin
    hole_end_ns = max(min(hole_end_ns, latest), holes[-1][1])
    if in_seen:
        begin_ns = min(begin_ns, in_seen[0][0])
        hole_end_ns = max(hole_end_ns, min(in_seen[-1][1] + margin, view.now_ns))
    return _of_range(pv, view, begin_ns, hole_end_ns, states)


def _of_range(pv: str, view: FillView, begin_ns: int, end_ns: int, states: bool) -> ArchiveRequest:
    length = end_ns - begin_ns
    bins = max(-(-length // view.column_ns), 1) if view.coarsest_ns(states) else None
    return ArchiveRequest(pv, begin_ns, end_ns, bins)


def _wanted_of(
    seen_holes: Sequence[TimeRange], view: FillView, held: list[TimeRange]
) -> list[TimeRange]:
    """Return what of the holes in what was seen is to be asked for now.

    A hole that is over waits until the archive has what came after it, for only that tells that
    the value before lasted. What was asked while it lasted does not count then. One that lasts is
    asked for again when it has grown by some columns.
    """
    wanted = []
    least_ns = max(_LEAST_NEW * view.column_ns, _LEAST_NEW_NS)
    for begin_ns, end_ns in seen_holes:
        lasts = end_ns > view.now_ns - _AFTER_HOLE_NS
        inside = max(begin_ns, view.begin_ns), min(end_ns, view.end_ns, view.now_ns)
        if inside[0] >= inside[1] or (lasts and end_ns <= view.now_ns):
            continue
        counts = held if lasts else [told for told in held if told[1] >= inside[1]]
        for part in uncovered(inside, counts):
            grown_ns = part[1] - part[0]
            fresh = lasts and grown_ns < (least_ns if part[0] > inside[0] else _AFTER_HOLE_NS)
            if grown_ns >= view.column_ns and not fresh:
                wanted.append(part)
    return wanted
