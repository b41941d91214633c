"""Other side of a comparison: live PVs, or another snapshot."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from gui.core.snapshots.snapshot import Snapshot, SnapshotItem
from gui.core.snapshots.state_columns import StateColumns, columns_of


class SnapshotSource(Protocol):
    """States of PVs by name; called on the GUI thread, must not wait."""

    title: str  # heading of the column

    def columns(self, names: Sequence[str]) -> StateColumns:
        """Return what is known now of ``names`` (n), in their order."""

    def live(self, name: str) -> SnapshotItem | None:
        """Return one PV as it is now; ``None``: this side does not have it."""

    def label(self, name: str) -> str:
        """Return the label that the group gives a PV, "" without one."""

    def writable(self, names: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Return which of ``names`` (n) may be written as far as their IOCs have said, (n,)."""


class SavedStates:
    """Another snapshot as the other side; the last counts where a name is there twice."""

    def __init__(self, snapshot: Snapshot, title: str) -> None:
        self.snapshot = snapshot
        self.title = title
        self._by_name = {item.name: item for item in snapshot.items}
        self._names: Sequence[str] = ()
        self._columns = columns_of(())

    def columns(self, names: Sequence[str]) -> StateColumns:
        """Return what was saved of ``names``; the same columns while they are the same names."""
        if names is not self._names:
            self._columns = columns_of([self._by_name.get(name) for name in names])
            self._names = names
        return self._columns

    def live(self, name: str) -> SnapshotItem | None:
        """Return one PV as it was saved; ``None``: it is not in the snapshot."""
        return self._by_name.get(name)

    def label(self, name: str) -> str:
        """Return "": a snapshot keeps no labels."""
        return ""

    def writable(self, names: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Return False of each: nothing is written to a snapshot."""
        return np.zeros(len(names), np.bool_)

    def only_here(self, names: Sequence[str]) -> list[str]:
        """Return the PVs that are not among ``names``."""
        known = set(names)
        return [name for name in self._by_name if name not in known]
