"""Value of a PV of a store as plain text."""

from gui.core.pv.formatting import format_array, format_value, plain
from gui.core.pv.standing import KNOWN, marked_value
from gui.core.pv.updates import PvKind
from gui.core.pv.whole_value import cut_mark
from gui.core.store.columns import StoreColumns
from gui.core.store.standings import StoreStandings


def value_text(store: StoreColumns, slot: int, value: float) -> str:
    """Return a past ``value`` of the PV as plain text; the latest one of texts and arrays."""
    kind = PvKind(store.kind[slot])
    if kind in (PvKind.TEXT, PvKind.ARRAY):
        return _latest(store, slot)
    return format_value(kind, value, store.metadata[slot])


def display_value(store: StoreStandings, slot: int) -> str:
    """Return the latest value as plain text, "" before the first, or why there is none.

    With the digits of its PREC: the same wherever the latest value is shown.

    A string that may be longer in the IOC says so; so does the value of a record that was never
    processed, also after the IOC fell silent.
    """
    if not store.has_value[slot]:
        problem = store.problems.get(slot)
        return f"({problem.short})" if problem is not None else ""
    return marked_value(_latest(store, slot), store.holds_undefined(slot), slot in store.read_ns)


def dated_value(store: StoreStandings, slot: int, value: str) -> str:
    """Return ``value`` of the PV with why it is not that of now: for what has no colour to say it.

    Without a value that came, ``value`` as it is.
    """
    if not store.has_value[slot] or store.standing(slot) in KNOWN:
        return value
    return f"{value} ({store.standing_text(slot)})".lstrip()


def _latest(store: StoreColumns, slot: int) -> str:
    kind = PvKind(store.kind[slot])
    if kind is PvKind.TEXT:
        return plain(store.text[slot]) + cut_mark(store.raw[slot])
    if kind is PvKind.ARRAY:
        array = store.array[slot]
        return "" if array is None else format_array(array)
    return format_value(kind, float(store.value[slot]), store.metadata[slot])
