"""Trace colours for the colour-blind (Okabe and Ito); dash patterns when they repeat."""

from functools import lru_cache
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap

from gui.core.theme.roles import DARK, LIGHT

COLORS: Final = LIGHT.chart.traces
_ON_DARK: Final = DARK.chart.traces
_DASHES: Final = (
    Qt.PenStyle.SolidLine,
    Qt.PenStyle.DashLine,
    Qt.PenStyle.DotLine,
    Qt.PenStyle.DashDotLine,
)


def in_theme(color: str, dark: bool) -> str:
    """Return a colour of the palette in its form for the theme; any other as it is."""
    for forms in (COLORS, _ON_DARK):
        if color.lower() in forms:
            return trace_color(forms.index(color.lower()), dark)
    return color


def trace_color(order: int, dark: bool = False) -> str:
    """Return the colour of trace number ``order``; a lighter one for the dark theme."""
    return (_ON_DARK if dark else COLORS)[order % len(COLORS)]


def repeats(order: int) -> int:
    """Return how often the colours were used up before trace number ``order``."""
    return order // len(COLORS)


def trace_dash(order: int) -> Qt.PenStyle:
    """Return the dash of trace number ``order``: another one each time the colours repeat."""
    return _DASHES[repeats(order) % len(_DASHES)]


@lru_cache(256)
def color_icon(color: str, size: int = 14) -> QIcon:
    """Return a square of ``color`` for menus."""
    picture = QPixmap(size, size)
    picture.fill(QColor(color))
    return QIcon(picture)


@lru_cache(256)  # Qt caches up to 10 MB of pixmaps of painted icons
def line_icon(color: str, dash: Qt.PenStyle, width: int, height: int) -> QIcon:
    """Return a line of ``color`` for the legend."""
    picture = QPixmap(width, height)
    picture.fill(Qt.GlobalColor.transparent)
    with QPainter(picture) as painter:
        painter.setPen(QPen(QColor(color), 3, dash))
        painter.drawLine(1, height // 2, width - 1, height // 2)
    return QIcon(picture)
