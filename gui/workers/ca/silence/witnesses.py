"""Witnesses: which channel of a circuit can be asked for a sign of life without harm.

To ask is to subscribe once more, for the first value only. rsrv and caproto send it from memory;
other servers read the PV, which may be slow, counted, or fail. So a channel is asked only where
its value is known to lie ready: it updates by itself, and its first value came at once.
"""

from collections.abc import Collection
from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from gui.core.pv.updates import Int32s

FIRST_S: Final = 1.0  # a first value that took longer is slow: less than the patience for answers
QUICK_S: Final = 0.5  # an answer that took longer is slow
BAR_S: Final = 60.0  # after a late answer; doubled with each further one
TRIAL_BAR_S: Final = 600.0  # the same after a mere trial: it is not known to be quick
LONGEST_BAR_S: Final = 3_600.0  # and after an error
_UPDATES: Final = 2  # after the first value: the channel updates by itself

Slots = npt.NDArray[np.intp]


class Trust(IntEnum):
    """What is known of the channels that may be asked, best first."""

    LIVELY = 0  # updates by itself, quick
    QUICK = 1  # its first value came at once; it hardly updates
    UNTRIED = 2  # updates by itself; no value has come at once so far
    READABLE = 3  # it has a value


class Witnesses:
    """What is known of each channel, in columns by slot.

    Times are in s: ``now_s`` monotonic, ``clock`` counted, so that our own stalls are not.
    """

    def __init__(self) -> None:
        self._circuit = np.full(0, -1, np.int32)
        self._rank = np.zeros(0, np.uint8)  # cost of the question: 0 a number, 1 a text, 2 an array
        self._began_s = np.zeros(0)  # when it was subscribed, monotonic
        self._began_clock = np.zeros(0)  # the same, counted
        self._awaited = np.zeros(0, np.bool_)  # its first value
        self._learning = np.zeros(0, np.bool_)  # its updates are still counted
        self._updates = np.zeros(0, np.uint8)  # after the first value, in different checks
        self._quick = np.zeros(0, np.bool_)
        self._barred_s = np.zeros(0)  # until then
        self._erred = np.zeros(0, np.bool_)  # barred for an error
        self._bar_s = np.zeros(0)  # the next one

    def add(
        self, slot: int, circuit: int, rank: int, now_s: float, clock: float, subscribed: bool
    ) -> None:
        """Begin with the channel in ``slot``, connected just now; nothing is known of it."""
        if slot >= len(self._circuit):
            self._grow(max(slot + 1, 2 * len(self._circuit), 64))
        self._circuit[slot], self._rank[slot] = circuit, rank
        self._began_s[slot], self._began_clock[slot] = now_s, clock
        self._awaited[slot] = self._learning[slot] = subscribed
        self._updates[slot], self._quick[slot] = 0, False
        self._barred_s[slot], self._bar_s[slot], self._erred[slot] = -np.inf, BAR_S, False

    def _grow(self, size: int) -> None:
        more = size - len(self._circuit)
        self._circuit = np.append(self._circuit, np.full(more, -1, np.int32))
        for name, column in vars(self).items():
            if name != "_circuit":
                setattr(self, name, np.append(column, np.zeros(more, column.dtype)))

    def remove(self, slot: int) -> None:
        """Drop the channel in ``slot``, which is not connected any more."""
        if slot < len(self._circuit):
            self._circuit[slot] = -1
            self._awaited[slot] = self._learning[slot] = False

    def circuits_of(self, slots: Int32s | Slots) -> Int32s:
        """Return the circuits of ``slots``, (n,), without those of lost channels."""
        circuits = self._circuit[slots]
        return circuits[circuits >= 0]

    def circuit_of(self, slot: int) -> int:
        """Return the circuit of ``slot``; -1: it has none."""
        return int(self._circuit[slot]) if slot < len(self._circuit) else -1

    def updated(self, slots: Slots, clock: float) -> None:
        """Take ``slots``, (n,), different ones, that updated since the last check."""
        slots = slots[self._learning[slots]]
        if not len(slots):
            return
        first = self._awaited[slots]
        fresh, others = slots[first], slots[~first]
        self._awaited[fresh] = False
        self._quick[fresh] = clock - self._began_clock[fresh] <= FIRST_S
        self._updates[others] += 1
        self._learning[others[self._updates[others] >= _UPDATES]] = False

    def written(self, slot: int) -> None:
        """Count anew the updates of ``slot``: the next one is the answer to a put of ours."""
        if slot < len(self._circuit) and self._circuit[slot] >= 0:
            self._updates[slot], self._learning[slot] = 0, True

    def failed(self, slots: Collection[int], now_s: float) -> None:
        """Ask these no more for an hour: an update or an answer was an error."""
        for slot in slots:
            if slot < len(self._circuit):
                self._awaited[slot] = False
                self._barred_s[slot], self._erred[slot] = now_s + LONGEST_BAR_S, True

    def answered(self, slot: int, took_s: float, now_s: float) -> None:
        """Take the answer of ``slot`` to a question, or that it gave none for ``took_s``."""
        if took_s <= QUICK_S:
            self._quick[slot] = True
            return
        least_s = BAR_S if self._quick[slot] else TRIAL_BAR_S
        bar_s = max(float(self._bar_s[slot]), least_s)
        self._barred_s[slot] = now_s + bar_s
        self._bar_s[slot] = min(2.0 * bar_s, LONGEST_BAR_S)

    @property
    def await_any(self) -> bool:
        """Whether the first value of some channel has not come."""
        return bool(self._awaited.any())

    def awaited_since(self, circuit: int, proven_s: float, before_s: float) -> float | None:
        """Return when the oldest subscription began, of that time, that brought no value."""
        slots = np.flatnonzero(self._awaited)
        began_s = self._began_s[slots[self._circuit[slots] == circuit]]
        began_s = began_s[(began_s > proven_s) & (began_s <= before_s)]
        return float(began_s.min()) if len(began_s) else None

    def best(
        self,
        circuit: int,
        wanted: Collection[Trust],
        now_s: float,
        avoid: Collection[int] = (),
        late_too: bool = False,
    ) -> tuple[int, Trust] | None:
        """Return the best channel to ask of those ``wanted``; ``None``: there is none.

        One that is barred is ``READABLE``, unless it is so for late answers and ``late_too``.
        """
        slots = np.flatnonzero((self._circuit == circuit) & ~self._awaited)
        if avoid:
            slots = slots[~np.isin(slots, list(avoid))]
        if not len(slots):
            return None
        lively = self._updates[slots] >= _UPDATES
        quick = self._quick[slots]
        trust = np.full(len(slots), Trust.READABLE, np.uint8)
        trust[lively] = Trust.UNTRIED
        trust[quick] = Trust.QUICK
        trust[lively & quick] = Trust.LIVELY
        barred = self._barred_s[slots] > now_s
        trust[barred & self._erred[slots] if late_too else barred] = Trust.READABLE
        found = next((each for each in sorted(wanted) if (trust == each).any()), None)
        if found is None:
            return None
        slots = slots[trust == found]
        slots = slots[self._rank[slots] == self._rank[slots].min()]
        return int(slots[np.argmin(self._bar_s[slots])]), found
