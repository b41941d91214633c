"""What the program has seen of a PV itself, in this run and in earlier ones."""

from collections.abc import Sequence

from gui.core.history.histories import Histories
from gui.core.history.history import SampleHistory


def seen_histories(histories: Histories, slot: int) -> list[SampleHistory]:
    """Return those of ``slot`` that have samples, oldest first."""
    return [each for each in (*histories.earlier(slot), histories.history(slot)) if len(each)]


def live_begin(seen: Sequence[SampleHistory]) -> tuple[int | None, bool]:
    """Return when the live samples begin (``None``: there are none) and whether they drop."""
    live = [each for each in seen if not each.is_stored]
    if not live:
        return None, False
    return min(each.first_ns for each in live), any(each.evicted for each in live)
