"""Colours of the chart for the light and the dark theme, without those of traces."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from PySide6.QtGui import QColor

from gui.core.theme import roles

PALE: Final = 0.4  # of a trace from the archive, on demand; the rest is ground


@dataclass(frozen=True, slots=True, eq=False)
class ChartColors:
    """Background, text, grid, frames, faint text, and the colour of each severity above 0."""

    ground: QColor
    ink: QColor
    grid: QColor
    frame: QColor  # lines only: text needs more contrast
    faint: QColor
    alarms: Mapping[int, str]

    def pale(self, color: str) -> QColor:
        """Return a colour mixed with the ground: opacity would add up where lines join."""
        own, ground = QColor(color), self.ground

        def mixed(part: int, under: int) -> int:
            return round(part * PALE + under * (1 - PALE))

        return QColor(
            mixed(own.red(), ground.red()),
            mixed(own.green(), ground.green()),
            mixed(own.blue(), ground.blue()),
        )


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
