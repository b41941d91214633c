"""Value of a PV of a store as its IOC sent it: to be compared and written, not to be shown."""

from typing import Any

import numpy.typing as npt

from gui.core.pv.updates import PvKind
from gui.core.pv.whole_value import why_not_whole
from gui.core.store.columns import StoreColumns

Held = float | bytes | npt.NDArray[Any]


def held_value(store: StoreColumns, slot: int) -> Held | None:
    """Return the last value: a number, the bytes of a string, or the array; ``None``: none yet."""
    if not store.has_value[slot]:
        return None
    if is_characters(store, slot) or store.kind[slot] == PvKind.ARRAY:
        return store.array[slot]
    return store.raw[slot] if store.kind[slot] == PvKind.TEXT else float(store.value[slot])


def why_value_is_not_whole(store: StoreColumns, slot: int) -> str:
    """Return why the last value may not be all that the IOC holds; "" if it is, or none came."""
    metadata = store.metadata[slot]
    precision = metadata.precision if metadata is not None else None
    return why_not_whole(store.native_type[slot], held_value(store, slot), precision)


def is_characters(store: StoreColumns, slot: int) -> bool:
    """Tell whether the PV is an array of characters, shown as text or as numbers."""
    return bool(store.native_type[slot] == "CHAR" and store.count[slot] > 1)
