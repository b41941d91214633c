"""What histories have that was not stored yet."""

import weakref
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from gui.core.history.history import OPEN_END, SampleHistory
from gui.core.history.meaning import Meaning
from gui.core.history.sample_buffer import SampleBuffer
from gui.core.store.pv_store import PvStore
from gui.core.stored_history.stored_row import StoredRow, pv_key


@dataclass(frozen=True, slots=True)
class _Reached:
    """How far a PV was stored: up to when, and the last sample with how many have its time."""

    until_ns: int
    last_ns: int
    equal: int
    open_ns: int  # where the gap begins that had not ended; 0: there was none
    meaning: Meaning
    buffer: weakref.ref[SampleBuffer]

    def is_ahead_of(self, history: SampleHistory) -> bool:
        """Tell whether it is of the very samples of ``history``, and later than all of them."""
        return self.buffer() is history.samples and history.last_ns < self.last_ns


class HistoryNews:
    """Copies what is new, each PV once, whichever tabs have it. GUI thread.

    A PV is told by the first store that has it. What is at an end, like the history before
    another unit, is told to its end, and the rest up to now.
    """

    def __init__(self) -> None:
        self._reached: dict[str, _Reached] = {}

    def copy(self) -> "HistoryNews":
        """Return another one that was told the same, to go back to if it cannot be written."""
        other = HistoryNews()
        other._reached = dict(self._reached)
        return other

    def rows(
        self, plotted: Sequence[tuple[PvStore, Sequence[int]]], now_ns: int
    ) -> Iterator[StoredRow]:
        """Yield a row for each history that has something new, as it is at ``now_ns`` (UTC).

        Between rows the histories may go on; a PV that goes meanwhile is left out.
        """
        seen: set[str] = set()
        for store, slots in plotted:
            for slot in slots:
                if not store.alive[slot]:
                    continue
                key = key_of(store, slot)
                if key in seen:
                    continue
                seen.add(key)
                store.histories.file_for(slot)
                parts = [
                    each
                    for each in (*store.histories.earlier(slot), store.history(slot))
                    if len(each) and not each.is_stored
                ]
                parts = parts[self._place(key, parts) :]
                stale_ns = store.stale_ns(slot)
                for part in parts:
                    known_ns = part.known_until_ns
                    if part is parts[-1] and not part.is_open:  # its value goes on
                        known_ns = max(stale_ns or now_ns, part.last_ns)
                    row = self._row(key, part, known_ns)
                    if row is not None:
                        yield row

    def _place(self, key: str, parts: list[SampleHistory]) -> int:
        """Return which of ``parts`` was reached: those before it have nothing new."""
        reached = self._reached.get(key)
        buffer = None if reached is None else reached.buffer()
        return next((at for at, part in enumerate(parts) if part.samples is buffer), 0)

    def _row(self, key: str, history: SampleHistory, known_ns: int) -> StoredRow | None:
        reached, first_ns = self._reached.get(key), history.first_ns
        if reached is not None and reached.is_ahead_of(history):
            reached = None  # this computer's clock was set back, and what is kept with it
        since_ns = first_ns if reached is None else reached.last_ns
        times, values, severities, gaps = history.window(since_ns, OPEN_END)
        open_ns = int(gaps[-1, 0]) if len(gaps) and gaps[-1, 1] == OPEN_END else 0
        first, from_ns = 0, first_ns
        if reached is not None:
            first = int(np.searchsorted(times, reached.last_ns))
            if reached.meaning.is_that_of(history.meaning):
                alike = int(np.searchsorted(times, reached.last_ns, "right")) - first
                first += min(reached.equal, alike)
            if first_ns <= reached.until_ns:
                from_ns = reached.until_ns
            if first == len(times) and known_ns <= from_ns and open_ns == reached.open_ns:
                return None
        known_ns = max(known_ns, from_ns)
        last_ns = max(int(times[-1]), since_ns)
        equal = int(np.count_nonzero(times == last_ns))
        self._reached[key] = _Reached(
            known_ns, last_ns, equal, open_ns, history.meaning, weakref.ref(history.samples)
        )
        columns = times[first:].copy(), values[first:].copy(), severities[first:].copy()
        gaps = gaps[gaps[:, 1] > min(from_ns, since_ns)]
        return StoredRow(key, history.meaning, from_ns, known_ns, *columns, gaps)


def key_of(store: PvStore, slot: int) -> str:
    """Return what rows call the PV in ``slot``."""
    return pv_key(store.name[slot], store.reduction.get(slot))
