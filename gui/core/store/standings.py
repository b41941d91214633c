"""Standings of a store's PVs: the one place that tells whether a value is that of now."""

from typing import Any

import numpy as np
import numpy.typing as npt

from gui.core.pv.severity import ConnectionState, Severity
from gui.core.pv.standing import KNOWN, LINKED, Standing, is_undefined, standing_words
from gui.core.pv.updates import Int64s, UInt8s, ValueProblem
from gui.core.store.columns import StoreColumns
from gui.core.store.remarks import Remarks

Slots = npt.NDArray[np.integer[Any]] | slice


class StoreStandings(StoreColumns):
    """Columns of a store, and what they tell of the values. Called on: GUI thread."""

    def __init__(self) -> None:
        super().__init__()
        self.problems: dict[int, ValueProblem] = {}  # by slot: why a connected PV has no value
        self.remarks = Remarks()
        self._standings: UInt8s | None = None  # None: to be found again
        self._counts: list[int] | None = None
        self.revision = 0  # of the columns: as long as it stays, nothing came or changed

    def _changed(self) -> None:
        """Note that columns change: nothing may ask for standings before that is done."""
        self._standings = self._counts = None
        self.revision += 1

    def _found(self) -> UInt8s:
        """Return the ``Standing`` of every slot; what is written later goes before."""
        found = np.zeros(len(self), np.uint8)  # CURRENT
        undefined = self.undefined(slice(None), self.status, self.severity, self.time_ns)
        found[undefined] = Standing.UNDEFINED
        if self.late_ns:
            found[:] = Standing.LATE
        found[~self.has_value] = Standing.WAITING
        found[list(self.problems)] = Standing.PROBLEM
        found[self.denied_ns > 0] = Standing.NO_ACCESS
        found[self.silent_ns > 0] = Standing.SILENT
        found[self.state == ConnectionState.DISCONNECTED] = Standing.DISCONNECTED
        found[self.state == ConnectionState.SEARCHING] = Standing.SEARCHING
        found[list(self.remarks.refused)] = Standing.REFUSED
        found[~self.alive] = Standing.GONE
        return found

    def standings(self) -> UInt8s:
        """Return the ``Standing`` of every slot, (n,); not to be written to."""
        if self._standings is None:
            self._standings = self._found()
        return self._standings

    def undefined(
        self, slot: Slots, status: UInt8s, severity: UInt8s, time_ns: Int64s
    ) -> npt.NDArray[np.bool_]:
        """Tell which values (n,) that come for ``slot`` are those of unprocessed records.

        Only VAL: DESC, HIGH or SCAN of such a record have its alarm and stamp, and own values.
        """
        found = is_undefined(status, severity, time_ns)
        return found & self.is_val[slot] if found.any() else found

    def standing(self, slot: int) -> Standing:
        """Return whether the value of ``slot`` is that of now, and if not, why."""
        return Standing(self.standings()[slot])

    def holds_undefined(self, slot: int) -> bool:
        """Tell whether the last value is that of a record never processed, current or not."""
        standing = self.standing(slot)
        if standing in KNOWN:
            return standing is Standing.UNDEFINED
        at = np.array([slot])
        found = self.undefined(at, self.status[at], self.severity[at], self.time_ns[at])
        return bool(self.has_value[slot] and found[0])

    def standing_text(self, slot: int) -> str:
        """Return in a few words why the value of ``slot`` is not that of now, "" if it is."""
        problem = self.problems.get(slot)
        return standing_words(self.standing(slot), problem.short if problem else "")

    def fresh(self) -> npt.NDArray[np.bool_]:
        """Return which values are those of now, (n,)."""
        return np.equal(self.standings(), Standing.CURRENT)

    def counts(self) -> list[int]:
        """Return how many PVs have each ``Standing``, by its number."""
        if self._counts is None:
            self._counts = np.bincount(self.standings(), minlength=len(Standing)).tolist()
        return self._counts

    def count_of(self, *standings: Standing) -> int:
        """Return how many PVs have one of ``standings``."""
        counts = self.counts()
        return sum(counts[each] for each in standings)

    def known_count(self) -> int:
        """Return of how many PVs it is known what their IOC holds now."""
        return self.count_of(*KNOWN)

    def worst(self) -> Severity | None:
        """Return the worst severity of current values; ``None`` without any."""
        seen = self.fresh()
        return Severity(min(int(self.severity[seen].max()), 3)) if seen.any() else None

    def slot_of(self, name: str) -> int | None:
        """Return the slot of the PV ``name``; ``None``: the tab does not have it."""
        found = (slot for slot, known in enumerate(self.name) if known == name and self.alive[slot])
        return next(found, None)

    def connected_count(self) -> int:
        """Return how many PVs are connected now, whatever is known of their values."""
        return self.count_of(*LINKED)

    def alive_count(self) -> int:
        """Return how many PVs the tab has."""
        return int(np.count_nonzero(self.alive))
