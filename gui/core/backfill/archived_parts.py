"""Answers of the archive that are held of one PV, and the histories that are shown of them."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from gui.core.archive.archive_answer import ArchiveAnswer
from gui.core.archive.archive_request import ArchiveRequest
from gui.core.backfill.archived_history import ArchivedHistory
from gui.core.backfill.filled_holes import FilledHoles
from gui.core.history.history import OPEN_END
from gui.core.history.meaning import Meaning
from gui.core.history.time_ranges import TimeRange, uncovered
from gui.core.pv.updates import PvKind

MOST_PARTS: Final = 8


class ArchivedParts:
    """At most ``MOST_PARTS`` answers of one PV. GUI thread.

    Where several tell of a time, the finest is shown: raw samples are before bins, narrow bins
    before wide ones, and of equals the latest. Nothing is shown from where the live history
    begins, nor of times that are kept from earlier starts of the program.
    """

    def __init__(self) -> None:
        self._parts: list[ArchiveAnswer] = []  # oldest answer first
        self._pieces: tuple[ArchivedHistory, ...] = ()  # in order of time
        self._made_for: tuple[object, ...] = ()  # what is live and kept, with which they were made
        self._doubted: list[ArchiveAnswer] = []  # of those held
        self._stale = False
        self._until_ns = 0
        self._shown: tuple[ArchivedHistory, ...] = ()
        self._told: list[tuple[TimeRange, ArchiveAnswer]] = []  # the finest of each time
        self._filled: tuple[tuple[TimeRange, ...], tuple[FilledHoles, ...]] = ((), ())

    @property
    def samples(self) -> int:
        """Count of samples and bins held."""
        return sum(len(part.time_ns) for part in self._parts)

    def take(self, answer: ArchiveAnswer) -> None:
        """Hold an answer, and no longer those that it makes needless."""
        told = known_range(answer)
        if told is None:
            return
        kept = [part for part in self._parts if not _is_needless(part, answer)]
        self._hold([*kept, answer])

    def take_part(self, answer: ArchiveAnswer) -> None:
        """Show an answer of which more is to come; it does not count as held."""
        if known_range(answer) is not None:
            self._doubted.append(answer)
            self._hold([*self._parts, answer])

    def shrink(self, most: int) -> None:
        """Let the oldest answers go until at most ``most`` samples are held, or one answer."""
        while len(self._parts) > 1 and self.samples > most:
            self._hold(self._parts[1:])

    def _hold(self, parts: list[ArchiveAnswer]) -> None:
        self._parts = parts[-MOST_PARTS:]
        self._doubted = [part for part in self._doubted if part in self._parts]
        self._stale = True

    def ranges(self, column_ns: int) -> list[TimeRange]:
        """Return the times of which something at least as fine as ``column_ns`` is held."""
        return [known for known, _ in self._fine(column_ns)]

    def lacks(self, wanted: TimeRange, column_ns: int) -> bool:
        """Tell whether of ``wanted`` (empty: no) not all is held that fine, and as a whole."""
        sure = []
        for (begin_ns, end_ns), part in self._fine(column_ns):
            if part.fault is not None and part.lacking_ns:
                end_ns = min(end_ns, part.lacking_ns)
            sure.append((begin_ns, end_ns))
        return bool(uncovered(wanted, sure))

    def _fine(self, column_ns: int) -> list[tuple[TimeRange, ArchiveAnswer]]:
        fine = (
            part
            for part in self._parts
            if fineness(part.request, part) <= column_ns and part not in self._doubted
        )
        return [(told, part) for part in fine if (told := known_range(part)) is not None]

    def doubt(self) -> None:
        """Show answers that were not whole for as long as no others come, but ask for them anew."""
        self._doubted = [part for part in self._parts if part.fault is not None]

    def histories(
        self, until_ns: int, live: Meaning, kept: Sequence[TimeRange] = ()
    ) -> tuple[ArchivedHistory, ...]:
        """Return what is shown before ``until_ns``, oldest first; the same objects if unchanged.

        ``live``: what the PV's numbers mean now, for answers without a unit of their own.
        ``kept``: times of which others tell, from earlier starts of the program.
        """
        if self._stale or self._made_for != (live, *kept):
            self._make(live, kept)
        elif self._until_ns == until_ns:
            return self._shown
        self._until_ns = until_ns
        shown = []
        for piece in self._pieces:
            if piece.begin_ns < until_ns:
                piece.end_at(until_ns)
                if len(piece):
                    shown.append(piece)
        if len(shown) != len(self._shown) or any(
            one is not other for one, other in zip(shown, self._shown, strict=True)
        ):
            self._shown = tuple(shown)
        return self._shown

    def beside(
        self,
        live_ns: int | None,
        holes: tuple[TimeRange, ...],
        live: Meaning,
        kept: Sequence[TimeRange] = (),
    ) -> tuple[ArchivedHistory, ...]:
        """Return what is shown beside a live history: before ``live_ns``, then in its ``holes``.

        ``None``: nothing came live.
        """
        before = self.histories(OPEN_END if live_ns is None else live_ns, live, kept)
        return (*before, *self.fillings(holes, live, kept))

    def fillings(
        self, holes: tuple[TimeRange, ...], live: Meaning, kept: Sequence[TimeRange] = ()
    ) -> tuple[FilledHoles, ...]:
        """Return what is known of ``holes`` in what was seen; the same objects if unchanged."""
        if self._stale or self._made_for != (live, *kept):
            self._make(live, kept)
        if self._filled[0] != holes:
            made = []
            for (begin, end), part in self._told:
                inside = [(max(low, begin), min(high, end)) for low, high in holes]
                inside = [each for each in inside if each[0] < each[1]]
                if inside:
                    made.append(FilledHoles(part, inside, shown_meaning(part, live)))
            self._filled = holes, tuple(each for each in made if len(each))
        return self._filled[1]

    def _make(self, live: Meaning, kept: Sequence[TimeRange]) -> None:
        self._filled = ((), ())
        self._stale, self._made_for = False, (live, *kept)
        finest = sorted(
            enumerate(self._parts),
            key=lambda each: (each[1].bin_ns if each[1].is_binned else 0, -each[0]),
        )
        covered: list[TimeRange] = []
        found: list[tuple[TimeRange, ArchiveAnswer]] = []
        for _, part in finest:
            told = known_range(part)
            assert told is not None
            found += [(free, part) for free in uncovered(told, covered)]
            covered.append(told)
        found.sort(key=lambda each: each[0])
        pieces = [
            ArchivedHistory(part, begin, end, shown_meaning(part, live))
            for span, part in found
            for begin, end in uncovered(span, kept)
        ]
        for before, piece in pairwise(pieces):
            piece.start_at(before.limit_ns)
        ends = {end for _, end in kept}
        for piece in pieces:
            if piece.begin_ns in ends:
                piece.start_at(piece.begin_ns)
        self._pieces = tuple(pieces)
        self._told = found
        self._shown = ()


def fineness(request: ArchiveRequest, answer: ArchiveAnswer | None = None) -> int:
    """Return how wide (ns) the bins are that were asked for, or came if those are narrower.

    An appliance may have none that narrow: it is not asked again for what it has not.
    """
    asked = 0 if request.bins is None else (request.end_ns - request.begin_ns) // request.bins
    if answer is None:
        return asked
    return min(asked, answer.bin_ns) if answer.is_binned else 0


def known_range(answer: ArchiveAnswer) -> TimeRange | None:
    """Return of which time an answer tells; ``None``: of none.

    One that was cut tells up to its last sample. One without samples tells that there are none.
    """
    begin_ns, end_ns = answer.request.begin_ns, answer.request.end_ns
    if answer.is_unknown:
        return None
    if answer.fault is not None:
        if not len(answer.time_ns):
            return None
        end_ns = min(int(answer.time_ns[-1]), end_ns)
    return (begin_ns, end_ns) if begin_ns < end_ns else None


def shown_meaning(answer: ArchiveAnswer, live: Meaning) -> Meaning:
    """Return what the numbers of an answer mean, beside what those of the PV mean now.

    The live one where the answer says the same, or nothing: bins are numbers whatever the PV is,
    and an appliance may not tell the unit. Where it tells another unit it is kept apart.
    """
    own = answer.meaning
    if own.metadata is None:
        return live if live.is_known and _alike(own.kind, live.kind) else own
    if not live.is_known or own.is_that_of(live):
        return live if live.is_known else own
    assert live.metadata is not None
    same_words = (own.unit, own.metadata.labels) == (live.unit, live.metadata.labels)
    return live if same_words and _alike(own.kind, live.kind) else own


def _alike(kind: PvKind, other: PvKind) -> bool:
    numbers = (PvKind.FLOAT, PvKind.INTEGER)
    return kind is other or (kind in numbers and other in numbers)


def _is_needless(part: ArchiveAnswer, new: ArchiveAnswer) -> bool:
    """Tell whether all that ``part`` tells is told by ``new`` at least as finely."""
    told, now = known_range(part), known_range(new)
    assert now is not None
    if told is None:
        return True
    finer = (new.bin_ns if new.is_binned else 0) <= (part.bin_ns if part.is_binned else 0)
    return finer and now[0] <= told[0] and told[1] <= now[1]
