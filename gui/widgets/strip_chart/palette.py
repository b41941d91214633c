"""Trace colours that the colour-blind can tell apart (Okabe and Ito), then again dashed."""

from typing import Final

from PySide6.QtCore import Qt

COLORS: Final = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#b8a900")
_DASHES: Final = (
    Qt.PenStyle.SolidLine,
    Qt.PenStyle.DashLine,
    Qt.PenStyle.DotLine,
    Qt.PenStyle.DashDotLine,
)


def trace_color(order: int) -> str:
    """Return the colour of the trace that is number ``order`` in the chart."""
    return COLORS[order % len(COLORS)]


def trace_dash(order: int) -> Qt.PenStyle:
    """Return its dash: every time the colours begin again another one."""
    return _DASHES[order // len(COLORS) % len(_DASHES)]
