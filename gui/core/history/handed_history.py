"""History that another tab has of the same PV, handed over as arrays that nobody writes to."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from gui.core.history.histories import Histories
from gui.core.history.history import OPEN_END, SampleHistory
from gui.core.history.meaning import Meaning
from gui.core.pv.updates import Float64s, Int64s, UInt8s

MOST: Final = 250_000  # samples handed over of a PV at once: some ms


@dataclass(frozen=True, slots=True, eq=False)
class HandedHistory:
    """Samples (equal lengths n) and gaps (k, 2) of a time, and what the numbers mean."""

    time_ns: Int64s
    value: Float64s
    severity: UInt8s
    gaps: Int64s
    meaning: Meaning


@dataclass(frozen=True, slots=True, eq=False)
class HandedOver:
    """What came before the first sample of a tab; and before that, in other units or types."""

    before: HandedHistory
    earlier: tuple[HandedHistory, ...]


def hand_over(
    histories: Histories, slot: int, own: SampleHistory, opened_ns: int
) -> HandedOver | None:
    """Return what ``slot`` has from before the first sample of ``own``; ``None``: nothing to add.

    It has to have that very sample, time and value, so that none is missing between the two, and
    none comes twice. ``opened_ns`` (UTC): gaps that began later are known to ``own`` itself.
    """
    history = histories.history(slot)
    if not len(own) or not (own.meaning.is_known and own.meaning.is_that_of(history.meaning)):
        return None
    first_ns, first = own.first_ns, float(own.samples.value[own.samples.start])
    waiting = histories.newest_waiting(slot)
    near = history.window(first_ns, first_ns)
    times, values = np.concatenate([near[0], waiting[0]]), np.concatenate([near[1], waiting[1]])
    there = values[times == first_ns]
    same = there == first if np.isfinite(first) else ~np.isfinite(there)
    if not same.any() or (history.is_open and not len(waiting[0])):
        return None
    times, values, severities, gaps = history.window(-OPEN_END, OPEN_END)
    low = int(np.searchsorted(times, first_ns))
    if len(waiting[0]):
        gaps = np.where(gaps == OPEN_END, waiting[0][0], gaps)  # once they are filed
    part = slice(max(low - MOST, 0), low)
    late = waiting[0] < first_ns
    before = _frozen(
        np.concatenate([times[part], waiting[0][late]]),
        np.concatenate([values[part], waiting[1][late]]),
        np.concatenate([severities[part], waiting[2][late]]),
        gaps[gaps[:, 0] < opened_ns],
        history.meaning,
    )
    parts = [each for each in histories.earlier(slot) if not each.is_stored]
    earlier = tuple(map(_whole, parts)) if low <= MOST else ()
    return HandedOver(before, earlier) if len(before.time_ns) or earlier else None


def take_over(histories: Histories, slot: int, handed: HandedOver) -> None:
    """Put what was handed over before the samples that ``slot`` has."""
    before = handed.before
    own = histories.history(slot)
    if len(before.time_ns):
        own.put_before(before.time_ns, before.value, before.severity, before.gaps)
    earlier = []
    for part in handed.earlier:
        made = histories.empty(part.meaning)
        made.put_before(part.time_ns, part.value, part.severity, part.gaps)
        earlier.append(made)
    if earlier:
        histories.put_earlier(slot, earlier)


def _whole(history: SampleHistory) -> HandedHistory:
    times, values, severities, gaps = history.window(-OPEN_END, OPEN_END)
    part = slice(max(len(times) - MOST, 0), None)
    return _frozen(times[part], values[part], severities[part], gaps, history.meaning)


def _frozen(
    times: Int64s, values: Float64s, severities: UInt8s, gaps: Int64s, meaning: Meaning
) -> HandedHistory:
    copies = times.copy(), values.copy(), severities.copy(), gaps.copy()
    for column in copies:
        column.setflags(write=False)
    return HandedHistory(*copies, meaning)
