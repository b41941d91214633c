"""The one rule for ranges of axes, for all ways to choose one.

A range that a log axis cannot show is refused where it is entered. Where it is there already
(from a file, or the axis was made logarithmic) it is kept, and the axis is automatic and says so.
"""

import math
from typing import Final

from gui.core.pv.digits import exact_text

LARGEST: Final = 1e300  # group files hold no larger ends


def why_not(low: float, high: float, log: bool) -> str:
    """Return why an axis cannot show ``low`` to ``high``, in a sentence; "": it can."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return "The ends of a range are two numbers."
    if low >= high:
        return f"{exact_text(low)} is not below {exact_text(high)}: the lowest value comes first."
    if not -LARGEST < low < high < LARGEST:
        return "The ends of a range are between -1e300 and 1e300."
    if log and low <= 0:
        return f"A logarithmic axis begins above 0, not at {exact_text(low)}."
    return ""
