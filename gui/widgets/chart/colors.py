"""Colours of the chart for the light and the dark theme, without those of traces."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtGui import QColor


@dataclass(frozen=True, slots=True)
class ChartColors:
    """Background, text, grid and faint text."""

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
