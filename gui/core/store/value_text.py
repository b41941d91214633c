"""Value of a PV of a store as plain text."""

from gui.core.pv.formatting import format_array, format_value, plain
from gui.core.pv.standing import Standing
from gui.core.pv.text_bytes import STRING_BYTES
from gui.core.pv.updates import PvKind, ValueProblem
from gui.core.pv.whole_value import MAY_BE_CUT
from gui.core.store.columns import StoreColumns


def value_text(store: StoreColumns, slot: int, value: float) -> str:
    """Return a past ``value`` of the PV as plain text; the latest one of texts and arrays."""
    kind = PvKind(store.kind[slot])
    if kind in (PvKind.TEXT, PvKind.ARRAY):
        return _latest(store, slot)
    return format_value(kind, value, store.metadata[slot])


def display_value(
    store: StoreColumns, slot: int, standing: Standing, problem: ValueProblem | None
) -> str:
    """Return the latest value as plain text, "" before the first, or why there is none.

    A string that may be longer in the IOC says so.
    """
    if not store.has_value[slot]:
        return f"({problem.short})" if problem is not None else ""
    text = _latest(store, slot)
    if standing is Standing.UNDEFINED:
        return f"undefined ({text})" if text else "undefined"
    return f"{text} (read)" if slot in store.read_ns else text


def _latest(store: StoreColumns, slot: int) -> str:
    kind = PvKind(store.kind[slot])
    if kind is PvKind.TEXT:
        cut = len(store.raw[slot]) >= STRING_BYTES
        return plain(store.text[slot]) + (MAY_BE_CUT if cut else "")
    if kind is PvKind.ARRAY:
        array = store.array[slot]
        return "" if array is None else format_array(array)
    return format_value(kind, float(store.value[slot]), store.metadata[slot])
