"""Whether a value is known whole and exact: only then may it be compared as equal or written.

Channel Access cuts a string to 39 bytes without a word, and carries 64-bit integers as doubles.
"""

from typing import Any, Final

import numpy as np

from gui.core.pv.text_bytes import LOST_SIGN, STRING_BYTES

CUT: Final = f"it may be cut: Channel Access carries {STRING_BYTES} bytes of a string"
CUT_ELEMENT: Final = f"an element may be cut: Channel Access carries {STRING_BYTES} bytes of each"
ROUNDED: Final = "it may not be exact: Channel Access rounds 64-bit integers beyond 2^53"
ROUNDED_ELEMENT: Final = ROUNDED.replace("it", "an element", 1)
LOST: Final = "bytes of its text were lost when it was saved: it has the sign �"
MAY_BE_CUT: Final = "… (may be cut)"  # behind such a text where it is shown
_EXACT: Final = 2.0**53  # from here on a double may stand for several integers
_LARGEST: Final = 2.0**64  # of an unsigned one, rounded


def why_not_whole(native_type: str, value: object, precision: int | None) -> str:
    """Return why ``value`` may not be all that the IOC holds; "" if it is.

    ``native_type`` is that of the channel it came from, "": a file without types. ``value`` is
    bytes, an array, a number or (from a file) a text. ``precision``: 0 for 64-bit integers.
    """
    if isinstance(value, bytes):
        return CUT if native_type == "STRING" and cut_mark(value) else ""
    if isinstance(value, str):
        return LOST if LOST_SIGN in value else ""
    if isinstance(value, np.ndarray):
        return _why_not_all(native_type, value, precision)
    if isinstance(value, int | float):
        integers = native_type == "DOUBLE" and precision == 0
        return ROUNDED if integers and is_beyond_exact(float(value)) else ""
    return ""


def _why_not_all(native_type: str, array: np.ndarray[Any, Any], precision: int | None) -> str:
    match array.dtype.kind:
        case "U":
            return LOST if any(LOST_SIGN in text for text in array.tolist()) else ""
        case "S":
            cut = native_type == "STRING" and (np.char.str_len(array) >= STRING_BYTES).any()
            return CUT_ELEMENT if cut else ""
        case "f" if native_type == "DOUBLE" and precision == 0 and array.size:
            size = np.abs(array)
            doubtful = (size >= _EXACT) & (size <= _LARGEST)
            return ROUNDED_ELEMENT if doubtful.any() else ""
    return ""


def is_beyond_exact(number: float) -> bool:
    """Tell whether a double of this size may stand for several 64-bit integers."""
    return _EXACT <= abs(number) <= _LARGEST


def cut_mark(string: bytes) -> str:
    """Return what stands behind a CA string where it is shown: that it may be cut, or ""."""
    return MAY_BE_CUT if len(string) >= STRING_BYTES else ""


def long_name(name: str) -> str | None:
    """Return the name that reads the same field as a long string; ``None``: there is none."""
    record, dot, field = name.partition(".")
    if name.endswith("$") or "{" in field or " " in name or not record:
        return None
    return f"{name}$" if dot and field else f"{record}.VAL$"
