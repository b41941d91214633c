"""Arrays of numbers as they are put: flat, with room for them in the PV, each within its type."""

import numpy as np

from gui.core.puts.parsing import InvalidValueError
from gui.core.pv.formatting import general_text
from gui.core.pv.updates import Float64s


def check_room(count: int, room: int) -> None:
    """Raise ``InvalidValueError`` where ``count`` elements do not fit into the PV, or for none."""
    if not count:
        raise InvalidValueError("There are no elements.")
    if count > room:
        raise InvalidValueError(f"{count} elements do not fit: the PV has room for {room}.")


def checked_numbers(
    value: object, native_type: str, low: float, high: float, whole: bool
) -> Float64s:
    """Return ``value`` as numbers from ``low`` to ``high``, (n,). Raises ``InvalidValueError``.

    What is not finite fits into a type that is not of ``whole`` numbers.
    """
    try:
        array = np.array(value, np.float64)
    except (TypeError, ValueError, OverflowError):
        raise InvalidValueError("An element is not a number.") from None
    if array.ndim != 1:
        raise InvalidValueError("It takes a flat array.")
    odd = (array < low) | (array > high)
    odd = odd | (array != np.floor(array)) if whole else odd & np.isfinite(array)
    if odd.any():
        at = int(np.argmax(odd))
        limits = f" ({low} to {high})" if whole else ""
        found = general_text(array[at], 15)
        raise InvalidValueError(
            f"Element {at + 1}, {found}, does not fit into {native_type}{limits}."
        )
    return array
