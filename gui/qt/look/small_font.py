"""Font of what is written in a plot."""

from typing import Final

from PySide6.QtGui import QFont

_LEAST: Final = 6.0  # points; a smaller one cannot be read


def smaller(font: QFont) -> QFont:
    """Return ``font`` one point smaller, for axes and readings."""
    small = QFont(font)
    small.setPointSizeF(max(font.pointSizeF() - 1, _LEAST))
    return small
