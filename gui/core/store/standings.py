"""Standings of a store's PVs: the one place that tells whether a value is that of now."""

from collections.abc import Collection

import numpy as np
import numpy.typing as npt

from gui.core.pv.severity import ConnectionState, Severity
from gui.core.pv.standing import KNOWN, LINKED, Standing, is_undefined, standing_words
from gui.core.pv.updates import UInt8s, ValueProblem
from gui.core.store.columns import StoreColumns
from gui.core.store.remarks import Remarks


def standings_of(
    store: StoreColumns, problems: Collection[int], refused: Collection[int]
) -> UInt8s:
    """Return the ``Standing`` of every slot, (n,); what is written later goes before.

    ``problems``: slots whose IOC sends no value; ``refused``: those that are not searched for.
    """
    found = np.zeros(len(store), np.uint8)  # CURRENT
    undefined = is_undefined(store.status, store.severity, store.time_ns)
    found[undefined & store.is_val] = Standing.UNDEFINED  # other fields have their values
    if store.late_ns:
        found[:] = Standing.LATE
    found[~store.has_value] = Standing.WAITING
    found[list(problems)] = Standing.PROBLEM
    found[store.denied_ns > 0] = Standing.NO_ACCESS
    found[store.silent_ns > 0] = Standing.SILENT
    found[store.state == ConnectionState.DISCONNECTED] = Standing.DISCONNECTED
    found[store.state == ConnectionState.SEARCHING] = Standing.SEARCHING
    found[list(refused)] = Standing.REFUSED
    found[~store.alive] = Standing.GONE
    return found


class StandingColumns(StoreColumns):
    """Columns that answer what is known of the PVs now; the answer is kept until it changes.

    Whoever changes a column that ``standings_of`` reads sets ``_standings`` to ``None``.
    """

    def __init__(self) -> None:
        super().__init__()
        self.problems: dict[int, ValueProblem] = {}  # by slot: why a connected PV has no value
        self.remarks = Remarks()
        self._standings: UInt8s | None = None

    def standings(self) -> UInt8s:
        """Return the ``Standing`` of every slot, (n,); not to be written to."""
        if self._standings is None:
            self._standings = standings_of(self, self.problems, self.remarks.refused)
        return self._standings

    def standing(self, slot: int) -> Standing:
        """Return whether the value of ``slot`` is that of now, and if not, why."""
        return Standing(self.standings()[slot])

    def standing_text(self, slot: int) -> str:
        """Return in a few words why the value of ``slot`` is not that of now, "" if it is."""
        problem = self.problems.get(slot)
        return standing_words(self.standing(slot), problem.short if problem else "")

    def fresh(self) -> npt.NDArray[np.bool_]:
        """Return which values are those of now, (n,)."""
        return np.equal(self.standings(), Standing.CURRENT)

    def count_of(self, *standings: Standing) -> int:
        """Return how many PVs have one of ``standings``."""
        return int(np.count_nonzero(np.isin(self.standings(), standings)))

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
