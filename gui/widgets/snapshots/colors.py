"""Colours of differences and results; distinct from alarm colours, symbols repeat them."""

from dataclasses import dataclass

from PySide6.QtGui import QColor

from gui.core.theme.roles import theme_colors


@dataclass(frozen=True, slots=True, eq=False)
class SnapshotColors:
    """Colours by ``DifferenceState``; ``result`` by outcome of a restore (``None``: pending)."""

    text: tuple[QColor | None, ...]
    tint: tuple[QColor | None, ...]
    result: dict[bool | None, QColor]


def snapshot_colors(dark: bool) -> SnapshotColors:
    """Return the colours for the theme."""
    colors = theme_colors(dark)
    grey, other = QColor(colors.severity.disconnected), QColor(colors.other)
    absent = QColor(colors.absent_tint)
    return SnapshotColors(
        text=(None, QColor(colors.differs), grey, other, other),
        tint=(None, QColor(colors.differs_tint), absent, absent, absent),
        result={True: QColor(colors.good), False: QColor(colors.bad), None: grey},
    )
