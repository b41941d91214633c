"""Values of puts as text: for display, for editing, for the audit log."""

import math
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from gui.core.puts.parsing import join_texts
from gui.core.puts.validation import PutTarget
from gui.core.pv.digits import exact_text
from gui.core.pv.formatting import (
    format_array,
    format_element,
    format_value,
    is_usual_precision,
    plain,
    short_exponent,
)
from gui.core.pv.state_names import shown_names, states_named
from gui.core.pv.text_bytes import decode, readable_chars, reads_as_text, spelled, text_of_chars
from gui.core.pv.updates import Metadata, PvKind
from gui.core.pv.whole_value import MAY_BE_CUT

_AUDITED_ELEMENTS: Final = 200
_AUDITED_CHARACTERS: Final = 4_000
_SHOWN: Final = 200  # characters
_TOLD_WHOLE: Final = 80  # bytes


def show_value(target: PutTarget, value: object) -> str:
    """Return ``value`` as plain text with units, with all digits that it has; "?" for ``None``."""
    if value is None:
        return "?"
    if isinstance(value, str | bytes):
        cut = value is target.value and target.doubt
        return format_element(value, _SHOWN) + (MAY_BE_CUT if cut else "")
    if isinstance(value, np.ndarray | list | tuple):
        array = np.asarray(value)
        if _is_text(target, array):
            return plain(readable_chars(array), _SHOWN)
        return format_array(array)
    number = _as_float(value)
    text = format_value(target.kind, number, target.metadata)
    if target.kind is not PvKind.FLOAT or not math.isfinite(number):
        return text
    units = plain(target.metadata.units, 16) if target.metadata else ""
    shown = text.removesuffix(units).strip().removeprefix("≈ ")
    return text if float(shown) == number else f"{exact_text(number)} {units}".rstrip()


def shown_beside(target: PutTarget, new: str) -> tuple[str, str]:
    """Return the value of now as the table has it, with the digits of PREC, and as ``show_value``.

    Both are alike, with all digits, where the first would read as ``new`` (of ``show_value``), and
    where the value is not known: they say why.
    """
    if target.why_unknown:
        return (unknown := f"not known: {target.why_unknown}"), unknown
    exact, value = show_value(target, target.value), target.value
    if target.kind is not PvKind.FLOAT or not isinstance(value, int | float):
        return exact, exact
    short = format_value(target.kind, float(value), target.metadata)
    return (exact if short == new else short), exact


def changes_nothing(target: PutTarget, value: object) -> bool:
    """Tell whether the PV is known to hold ``value``, one number or text, to the last digit."""
    now = target.value
    if target.why_unknown or target.doubt or now is None:
        return False
    if isinstance(value, int | float) and isinstance(now, int | float):
        return float(now) == float(value)
    return isinstance(value, str | bytes) and type(now) is type(value) and now == value


def _is_text(target: PutTarget, value: object) -> bool:
    """Tell whether ``value`` are characters that are shown as text."""
    characters = isinstance(value, np.ndarray) and value.dtype == np.uint8
    return characters and target.characters and target.kind is PvKind.TEXT


def _as_float(value: object) -> float:
    return float(value)  # type: ignore[arg-type]


def edit_text(target: PutTarget, value: object) -> str:
    """Return ``value`` as text to edit, which ``parse_put`` reads back as the same value.

    "" where it cannot: for a value that may not be whole.
    """
    if value is None or (value is target.value and target.doubt):
        return ""
    text = _edit_text(target, value)
    return short_exponent(text) if target.kind is PvKind.FLOAT else text


def _edit_text(target: PutTarget, value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return decode(value).text
    if isinstance(value, np.ndarray):
        if _is_text(target, value):
            return decode(text_of_chars(value)).text
        elements = value.tolist()
        if value.dtype.kind == "S":
            return join_texts([decode(element).text for element in elements])
        return ", ".join(str(element) for element in elements)
    number = _as_float(value)
    if not math.isfinite(number):
        return ""
    if target.kind is PvKind.ENUM:
        return _edit_state(target.metadata, int(number))
    if target.kind is PvKind.INTEGER:
        return str(int(number))
    precision = target.metadata.precision if target.metadata else None
    if precision is not None and is_usual_precision(precision) and abs(number) < 1e9:
        shown = f"{number:.{precision}f}"
        if float(shown) == number:
            return shown
    return repr(number)


def _edit_state(metadata: Metadata | None, state: int) -> str:
    name, number = shown_names(metadata).get(state, ""), str(state)
    if name and states_named(metadata, name) == [state]:
        return name
    # a number that is the name of another state means that one
    return number if states_named(metadata, number) in ([], [state]) else f"state {number}"


def describe_difference(target: PutTarget, wanted: object, readback: object) -> str:
    """Return how the value in the IOC differs from the one sent."""
    if isinstance(readback, np.ndarray) and not _is_text(target, readback):
        sent = np.asarray(wanted)
        if len(sent) != len(readback):
            return f"the IOC holds {len(readback)} elements, not {len(sent)}"
        at = int(np.argmax(sent != readback))
        held, new = _short(readback[at]), _short(sent[at])
        return f"element {at + 1} of what the IOC holds is {held}, not {new}"
    held, new = show_value(target, readback), show_value(target, wanted)
    if held == new:  # they differ in digits or characters that are not shown
        held, new, place = _where_apart(readback, wanted)
        return f"{place}the IOC holds {held}, not {new}"
    return f"the IOC holds {held}, not {new}"


def _where_apart(readback: object, wanted: object) -> tuple[str, str, str]:
    """Return both values with all digits and bytes, of long texts from where they differ."""
    held, new = (v.tobytes() if isinstance(v, np.ndarray) else v for v in (readback, wanted))
    if not isinstance(held, bytes) or not isinstance(new, bytes) or len(held) <= _TOLD_WHOLE:
        return repr(held)[:400], repr(new)[:400], ""
    at = next((k for k, (a, b) in enumerate(zip(held, new, strict=False)) if a != b), len(new))
    return repr(held[at : at + 20]), repr(new[at : at + 20]), f"from byte {at + 1} on "


def _short(element: object) -> str:
    if isinstance(element, str | bytes):
        return format_element(element, 40)
    return plain(str(element), 40)


def audit_text(target: PutTarget, value: object) -> str:
    """Return ``value`` with all digits and bytes for the log, a long one cut with its length said.

    A value that may not be whole says so.
    """
    text = _audit_text(target, value)
    return f"{text} ({target.doubt})" if value is target.value and target.doubt else text


def _audit_text(target: PutTarget, value: object) -> str:
    if isinstance(value, list | tuple):
        value = np.asarray(value)
    if isinstance(value, np.ndarray):
        if _is_text(target, value) and reads_as_text(value):
            return _cut_for_audit(spelled(text_of_chars(value)))
        if len(value) > _AUDITED_ELEMENTS:
            return f"[{_all_elements(value[:_AUDITED_ELEMENTS])}, … {len(value)} elements]"
        return _cut_for_audit(_all_elements(value))
    if isinstance(value, bytes):
        return _cut_for_audit(spelled(value))
    try:
        if isinstance(value, float) and not math.isfinite(value):
            return format_value(PvKind.FLOAT, value, None)  # no one types it
        text = "" if value is None else _edit_text(target, value)
    except (TypeError, ValueError, OverflowError):
        text = str(value)
    return _cut_for_audit(text)


def _all_elements(array: npt.NDArray[Any]) -> str:
    """Return all elements of an array that may be empty, with every byte and digit."""
    if array.dtype.kind == "S":
        return join_texts([spelled(element) for element in array.tolist()])
    if array.dtype.kind == "U":
        return join_texts(array.tolist())
    return ", ".join(str(element) for element in array.tolist())


def _cut_for_audit(text: str) -> str:
    long = len(text) > _AUDITED_CHARACTERS
    return f"{text[:_AUDITED_CHARACTERS]}… {len(text)} characters" if long else text
