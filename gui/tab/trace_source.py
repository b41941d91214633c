"""Trace source of a tab: what chart and array plot draw, from the tab's store."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy.typing as npt

from gui.core.history.history import SampleHistory
from gui.core.history.meaning import Meaning
from gui.core.pv.updates import PvKind
from gui.core.stamps.stamp_text import stamp_mark
from gui.core.store.pv_store import PvStore
from gui.core.store.value_text import dated_value, display_value
from gui.core.table.cell_texts import CellTexts
from gui.core.waveform.kept_arrays import ArrayMoment
from gui.widgets.chart.trace_source import Limit


class TabTraceSource:
    """Adapts ``PvStore`` to ``TraceSource``. GUI thread."""

    def __init__(self, store: PvStore) -> None:
        self._store = store
        self.archived: Callable[[int], Sequence[SampleHistory]] | None = None
        self._texts = CellTexts(store)

    def history(self, slot: int) -> SampleHistory:
        """Return the samples of ``slot``, in the unit that it has now."""
        return self._store.history(slot)

    def earlier(self, slot: int) -> Sequence[SampleHistory]:
        """Return its samples of earlier starts and of other units or types, oldest first.

        What the archive has, if one is asked, comes where it belongs: before them, and between
        those of earlier starts of the program.
        """
        earlier = self._store.histories.earlier(slot)
        archived = () if self.archived is None else self.archived(slot)
        if not archived or not earlier:
            return archived or earlier
        return sorted((*archived, *earlier), key=lambda each: each.first_ns)

    def dated_value(self, slot: int) -> str:
        """Return the latest value as the table shows it, with why it is not that of now."""
        return dated_value(self._store, slot, display_value(self._store, slot))

    def standing_text(self, slot: int) -> str:
        """Return in a few words why the value is not that of now, "" if it is."""
        return self._store.standing_text(slot)

    def silent_since(self, slot: int) -> int | None:
        """Return since when (ns) nothing comes of a connected PV; ``None``: it does."""
        return self._store.stale_ns(slot) or None

    def stamp_mark(self, slot: int) -> str:
        """Return what is wrong with the stamp of the current value, in few words; "": nothing."""
        store = self._store
        if not store.has_value[slot] or not store.stamps.fault[slot]:
            return ""
        times = int(store.time_ns[slot]), int(store.arrival_ns[slot])
        return stamp_mark(int(store.stamps.fault[slot]), *times)

    def stamp_text(self, slot: int) -> str:
        """Return the same as a sentence that also says what the samples are shown by."""
        return self._texts.time_tip(slot) or ""

    def array(self, slot: int) -> npt.NDArray[Any] | None:
        """Return the latest array, ``None`` before the first and for other kinds of PV."""
        shown = self._store.kind[slot] == PvKind.ARRAY
        return self._store.array[slot] if shown else None

    def array_moment(self, slot: int) -> ArrayMoment:
        """Return time, alarm and unit of the latest array, and why it is not that of now."""
        store = self._store
        return ArrayMoment(
            int(store.time_ns[slot]),
            int(store.severity[slot]),
            int(store.status[slot]),
            self.meaning(slot).unit,
            store.standing_text(slot),
            self.stamp_mark(slot),
            int(store.merged[slot]),
        )

    def limits(self, slot: int) -> tuple[Limit, ...]:
        """Return the alarm limits; empty while unknown."""
        metadata = self._store.metadata[slot]
        if metadata is None:
            return ()
        named = (
            (metadata.warning_limits, 1, ("LOW", "HIGH")),
            (metadata.alarm_limits, 2, ("LOLO", "HIHI")),
        )
        return tuple(
            Limit(limit, severity, field)
            for limits, severity, fields in named
            for limit, field in zip(limits or (), fields, strict=False)
            if math.isfinite(limit)
        )

    def display_limits(self, slot: int) -> tuple[float, float] | None:
        """Return the PV's LOPR and HOPR; ``None``: unknown or equal."""
        metadata = self._store.metadata[slot]
        limits = metadata.display_limits if metadata is not None else None
        return limits if limits is not None and limits[0] < limits[1] else None

    def meaning(self, slot: int) -> Meaning:
        """Return what the PV's numbers mean now."""
        return self._store.histories.meaning(slot)
