"""Ground, ink and grid of the chart in the light and the dark theme."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtGui import QColor


@dataclass(frozen=True, slots=True)
class ChartColors:
    """What is not a trace."""

    ground: QColor
    ink: QColor
    grid: QColor
    faint: QColor


LIGHT: Final = ChartColors(
    QColor("#ffffff"), QColor("#3c4249"), QColor("#e4e7ea"), QColor("#8a929a")
)
DARK: Final = ChartColors(
    QColor("#16191d"), QColor("#c3c9d0"), QColor("#2b3138"), QColor("#7d8791")
)


def chart_colors(dark: bool) -> ChartColors:
    """Return the colours of the theme."""
    return DARK if dark else LIGHT
