"""The value of a PV in full, for copies: long texts, all elements of an array."""

from gui.core.pv.formatting import plain
from gui.core.pv.text_bytes import readable
from gui.core.pv.updates import PvKind
from gui.core.store.held_value import why_value_is_not_whole
from gui.core.store.pv_store import PvStore
from gui.core.store.value_text import dated_value


def full_value(store: PvStore, slot: int) -> str:
    """Return the value in full, and why it is not of now: a copy cannot show that by its colour."""
    return dated_value(store, slot, _full(store, slot))


def _full(store: PvStore, slot: int) -> str:
    array = store.array[slot]
    if not store.holds_undefined(slot):
        if store.kind[slot] == PvKind.ARRAY and array is not None:
            return ", ".join(map(_element, array.tolist()))
        if store.kind[slot] == PvKind.TEXT and not why_value_is_not_whole(store, slot):
            return plain(store.text[slot], len(store.text[slot]) + 1)
    return store.display_value(slot)


def _element(element: object) -> str:
    return readable(element) if isinstance(element, bytes) else str(element)
