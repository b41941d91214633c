"""Placing of stored history before what a tab has seen of the PV itself."""

from collections.abc import Sequence

from gui.core.history.histories import Histories
from gui.core.history.history import SampleHistory
from gui.core.stored_history.stored_samples import StoredHistory


def place_stored(histories: Histories, slot: int, stored: Sequence[StoredHistory]) -> None:
    """Put ``stored``, oldest first, before what ``slot`` has; call ``settle_stored`` afterwards."""
    for each in stored:
        each.samples.count_in(histories.budget)
    histories.put_stored(slot, stored)


def settle_stored(histories: Histories, slot: int, came_ns: int) -> int:
    """Let what ``slot`` has seen live go first; return how many stored samples are left.

    Stored samples of its time are dropped. ``came_ns`` (UTC): when its first value came. A value
    that was in its record for longer, and would reach into what is stored, is shown from then on,
    as after every disconnect: the gap stays. Without a live sample all stay.
    """
    earlier = histories.earlier(slot)
    stored = [each for each in earlier if isinstance(each, StoredHistory)]
    own = [each for each in earlier if not each.is_stored]
    own = [each for each in (*own, histories.history(slot)) if len(each)]
    if own and stored:
        begin_ns = own[0].first_ns
        shown_ns = max(came_ns, begin_ns)
        if len(own[0]) > 1:
            shown_ns = max(min(shown_ns, own[0].second_ns), begin_ns)
        before = [each for each in stored if each.first_ns < shown_ns]
        if before and min(before[-1].until_ns, shown_ns) > begin_ns:
            own[0].hold_first(shown_ns)
            begin_ns = shown_ns
        for each in before:
            each.end_at(begin_ns)
        stored = [each for each in before if len(each)]
        histories.put_stored(slot, stored)
    return sum(map(len, stored))


def known_ranges(histories: Sequence[SampleHistory]) -> list[tuple[int, int]]:
    """Return the times [begin, end) of which those of ``histories`` tell that are stored."""
    return [
        (each.first_ns, each.known_until_ns)
        for each in histories
        if each.is_stored and len(each) and each.first_ns < each.known_until_ns
    ]
