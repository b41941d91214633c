"""Colours of differences and results; distinct from alarm colours, symbols repeat them."""

from dataclasses import dataclass

from PySide6.QtGui import QColor


@dataclass(frozen=True, slots=True, eq=False)
class SnapshotColors:
    """Colours by ``DifferenceState``; ``result`` by outcome of a restore (``None``: pending)."""

    text: tuple[QColor | None, ...]
    tint: tuple[QColor | None, ...]
    result: dict[bool | None, QColor]


def snapshot_colors(dark: bool) -> SnapshotColors:
    """Return the colours for the theme."""
    blue, grey, teal = (
        ("#8fbcff", "#98a1ab", "#7fd6c2") if dark else ("#0b4fae", "#6f7780", "#0f6b5c")
    )
    tint, faint = ("#1c3557", "#2b3036") if dark else ("#d9e8fc", "#eceef1")
    other = QColor(teal)
    return SnapshotColors(
        text=(None, QColor(blue), QColor(grey), other, other),
        tint=(None, QColor(tint), QColor(faint), QColor(faint), QColor(faint)),
        result={
            True: QColor("#7fd6a0" if dark else "#1a6e35"),
            False: QColor("#ff7b7b" if dark else "#b3141e"),
            None: QColor(grey),
        },
    )
