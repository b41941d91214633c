"""Values of puts as text: for display, for editing, for the audit log."""

import math
from typing import Final

import numpy as np

from gui.core.puts.parsing import join_texts
from gui.core.puts.validation import PutTarget
from gui.core.pv.formatting import format_array, format_value, is_usual_precision, plain
from gui.core.pv.state_names import shown_names, states_named
from gui.core.pv.updates import PvKind

_AUDITED_ELEMENTS: Final = 200
_AUDITED_CHARACTERS: Final = 4_000


def show_value(target: PutTarget, value: object) -> str:
    """Return ``value`` as plain text with units, with all digits that it has; "?" for ``None``."""
    if value is None:
        return "?"
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, np.ndarray | list | tuple):
        return format_array(np.asarray(value))
    number = _as_float(value)
    text = format_value(target.kind, number, target.metadata)
    if target.kind is not PvKind.FLOAT or not math.isfinite(number):
        return text
    units = plain(target.metadata.units, 16) if target.metadata else ""
    shown = text.removesuffix(units).strip().removeprefix("≈ ")
    return text if float(shown) == number else f"{number!r} {units}".rstrip()


def _as_float(value: object) -> float:
    return float(value)  # type: ignore[arg-type]


def edit_text(target: PutTarget, value: object) -> str:
    """Return ``value`` as text to edit, which ``parse_put`` reads back as the same value."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, np.ndarray):
        elements = value.tolist()
        if value.dtype.kind == "U":
            return join_texts(elements)
        return ", ".join(str(element) for element in elements)
    number = _as_float(value)
    if not math.isfinite(number):
        return ""
    if target.kind is PvKind.ENUM:
        name = shown_names(target.metadata).get(int(number), "")
        return name if states_named(target.metadata, name) == [int(number)] else str(int(number))
    if target.kind is PvKind.INTEGER:
        return str(int(number))
    precision = target.metadata.precision if target.metadata else None
    if precision is not None and is_usual_precision(precision) and abs(number) < 1e9:
        shown = f"{number:.{precision}f}"
        if float(shown) == number:
            return shown
    return repr(number)


def describe_difference(target: PutTarget, wanted: object, readback: object) -> str:
    """Return how the value in the IOC differs from the one sent."""
    if isinstance(readback, np.ndarray):
        sent = np.asarray(wanted)
        if len(sent) != len(readback):
            return f"the IOC holds {len(readback)} elements, not {len(sent)}"
        at = int(np.argmax(sent != readback))
        held, new = plain(str(readback[at]), 40), plain(str(sent[at]), 40)
        return f"element {at + 1} of what the IOC holds is {held}, not {new}"
    held, new = show_value(target, readback), show_value(target, wanted)
    if held == new:  # they differ in digits or characters that are not shown
        held, new = repr(readback)[:400], repr(wanted)[:400]
    return f"the IOC holds {held}, not {new}"


def audit_text(target: PutTarget, value: object) -> str:
    """Return ``value`` with all digits for the log, a long one cut with its length said."""
    if isinstance(value, np.ndarray | list | tuple) and len(value) > _AUDITED_ELEMENTS:
        head = edit_text(target, np.asarray(value[:_AUDITED_ELEMENTS]))
        return f"[{head}, … {len(value)} elements]"
    try:
        if isinstance(value, float) and not math.isfinite(value):
            return format_value(PvKind.FLOAT, value, None)  # no one types it
        text = edit_text(target, np.asarray(value) if isinstance(value, list | tuple) else value)
    except (TypeError, ValueError, OverflowError):
        text = str(value)
    long = len(text) > _AUDITED_CHARACTERS
    return f"{text[:_AUDITED_CHARACTERS]}… {len(text)} characters" if long else text
