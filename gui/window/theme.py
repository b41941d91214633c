"""Light and dark palettes over Qt's Fusion style."""

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication


def _palette(dark: bool) -> QPalette:
    roles = QPalette.ColorRole
    window, base, other, text, button, faint = (
        ("#22262b", "#1a1d21", "#20242a", "#dde2e7", "#2d3238", "#8b949e")
        if dark
        else ("#f3f4f6", "#ffffff", "#f7f8fa", "#1d2126", "#e9ebee", "#7b838c")
    )
    palette = QPalette()
    for role, color in (
        (roles.Window, window), (roles.Base, base), (roles.AlternateBase, other),
        (roles.Text, text), (roles.WindowText, text), (roles.ButtonText, text),
        (roles.Button, button), (roles.ToolTipBase, base), (roles.ToolTipText, text),
        (roles.PlaceholderText, faint), (roles.Highlight, "#2f6fbd"),
        (roles.HighlightedText, "#ffffff"), (roles.Link, "#5aa0ff" if dark else "#1a5fb4"),
    ):  # fmt: skip
        palette.setColor(role, QColor(color))
    for role in (roles.Text, roles.WindowText, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(faint))
    return palette


def apply_theme(app: QApplication, dark: bool) -> None:
    """Set the program's style and palette, light or dark."""
    app.setStyle("Fusion")
    app.setPalette(_palette(dark))
