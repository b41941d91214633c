"""Colours of the chart for the light and the dark theme, without those of traces."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from PySide6.QtGui import QColor

from gui.core.theme import roles


@dataclass(frozen=True, slots=True, eq=False)
class ChartColors:
    """Background, text, grid, frames, faint text, and the colour of each severity above 0."""

    ground: QColor
    ink: QColor
    grid: QColor
    frame: QColor  # lines only: text needs more contrast
    faint: QColor
    alarms: Mapping[int, str]


def _colors(theme: roles.ThemeColors) -> ChartColors:
    chart = theme.chart
    return ChartColors(
        QColor(chart.ground),
        QColor(chart.ink),
        QColor(chart.grid),
        QColor(chart.frame),
        QColor(chart.faint),
        MappingProxyType(dict(enumerate(chart.alarms, 1))),
    )


LIGHT: Final = _colors(roles.LIGHT)
DARK: Final = _colors(roles.DARK)


def chart_colors(dark: bool) -> ChartColors:
    """Return the colours of the theme."""
    return DARK if dark else LIGHT
