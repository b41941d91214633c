"""How far a value may be from the saved one and still count as equal: ``0.1`` or ``2%``."""

import math
import re
from dataclasses import dataclass
from typing import Final

from gui.core.pv.formatting import short_exponent
from gui.core.pv.updates import PvKind

EXACT: Final = "exact"
_MOST_DECIMALS: Final = 15
_WRITTEN: Final = re.compile(r"\+?((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?)\s*(%?)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Tolerance:
    """``amount`` in the PV's unit, or in percent of the saved value. Raises ``ValueError``."""

    amount: float
    percent: bool = False

    def __post_init__(self) -> None:
        if not (math.isfinite(self.amount) and self.amount >= 0):
            raise ValueError(f"a tolerance is zero or more, not {self.amount}")

    def allowed(self, saved: float) -> float:
        """Return the largest distance from ``saved`` that still counts as equal."""
        return abs(saved) * (self.amount / 100) if self.percent else self.amount


def of_precision(kind: PvKind, precision: int | None) -> Tolerance | None:
    """Return half of the last digit that a PV shows; ``None``: exactly.

    Only of a number with decimals: 0 is what EPICS has where nobody set PREC, and would let 0.4
    count as 0.
    """
    if kind is not PvKind.FLOAT or precision is None or not 0 < precision <= _MOST_DECIMALS:
        return None
    return Tolerance(float(f"5e-{precision + 1}"))


def parse_tolerance(text: str) -> Tolerance | None:
    """Return what ``0.1``, ``2%`` or ``2 %`` says; ``None`` for "". Raises ``ValueError``."""
    written = text.strip()
    if not written:
        return None
    found = _WRITTEN.fullmatch(written[:64])
    if found is None or not math.isfinite(float(found[1])):
        raise ValueError(f"{written!r:.60} is not a tolerance such as 0.1 or 2%")
    return Tolerance(float(found[1]), found[2] == "%")


def format_tolerance(tolerance: Tolerance | None) -> str:
    """Return the text that ``parse_tolerance`` reads back to the same, as people read it.

    "" for ``None``.
    """
    if tolerance is None:
        return ""
    return short_exponent(_number(tolerance)) + ("%" if tolerance.percent else "")


def stored_tolerance(tolerance: Tolerance | None) -> str:
    """Return the same as ``format_tolerance`` as files have it, where ``5e-5`` is ``5e-05``."""
    if tolerance is None:
        return ""
    return _number(tolerance) + ("%" if tolerance.percent else "")


def _number(tolerance: Tolerance) -> str:
    return repr(tolerance.amount).removesuffix(".0")
