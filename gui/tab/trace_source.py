"""Trace source of a tab: what chart and array plot draw, from the tab's store."""

import math
from typing import Any

import numpy.typing as npt

from gui.core.history.history import SampleHistory
from gui.core.pv.formatting import format_value
from gui.core.pv.severity import ConnectionState
from gui.core.pv.updates import PvKind
from gui.core.store.pv_store import PvStore


class TabTraceSource:
    """Adapts ``PvStore`` to ``TraceSource``. GUI thread."""

    def __init__(self, store: PvStore) -> None:
        self._store = store

    def history(self, slot: int) -> SampleHistory:
        """Return the samples of ``slot``."""
        return self._store.history(slot)

    def display_value(self, slot: int) -> str:
        """Return the current value as text."""
        return self._store.display_value(slot)

    def connected(self, slot: int) -> bool:
        """Tell whether the PV is connected now."""
        return bool(self._store.state[slot] == ConnectionState.CONNECTED)

    def silent_since(self, slot: int) -> int | None:
        """Return since when (ns) the PV's IOC is silent though connected; ``None``: it is not."""
        return int(self._store.silent_ns[slot]) or None

    def format_sample(self, slot: int, value: float) -> str:
        """Return a sample's value as text, in the PV's format."""
        kind = PvKind(self._store.kind[slot])
        return format_value(kind, value, self._store.metadata[slot])

    def array(self, slot: int) -> npt.NDArray[Any] | None:
        """Return the latest array, ``None`` before the first and for other kinds of PV."""
        shown = self._store.kind[slot] == PvKind.ARRAY
        return self._store.array[slot] if shown else None

    def limits(self, slot: int) -> tuple[tuple[float, int], ...]:
        """Return the alarm limits, each with its severity; empty while unknown."""
        metadata = self._store.metadata[slot]
        if metadata is None:
            return ()
        found = [(limit, 1) for limit in metadata.warning_limits or ()]
        found += [(limit, 2) for limit in metadata.alarm_limits or ()]
        return tuple((limit, level) for limit, level in found if math.isfinite(limit))

    def display_limits(self, slot: int) -> tuple[float, float] | None:
        """Return the PV's LOPR and HOPR; ``None``: unknown or equal."""
        metadata = self._store.metadata[slot]
        limits = metadata.display_limits if metadata is not None else None
        return limits if limits is not None and limits[0] < limits[1] else None

    def unit(self, slot: int) -> str:
        """Return the PV's unit, "" while unknown."""
        metadata = self._store.metadata[slot]
        return metadata.units if metadata is not None else ""
