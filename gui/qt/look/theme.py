"""The theme in Qt: palettes of the program, of a widget, and whether the system is dark.

Fusion paints the edges of a control in a darker shade of its palette's ``Window``. Controls have a
palette of their own, therefore, in which that shade is the role ``outline``; none of them paints
its ground with ``Window``.
"""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from gui.core.theme.roles import ThemeColors, theme_colors

_DARKER: Final = 140  # per cent, QFusionStylePrivate::outline
_OUTLINED: Final = (
    "QAbstractButton",
    "QLineEdit",
    "QComboBox",
    "QAbstractSpinBox",
    "QListView",
    "QTableView",
    "QTreeView",
    "QGroupBox",
    "QPlainTextEdit",
    "QTextEdit",
    "QProgressBar",
    "QSlider",
    "QMenu",  # the boxes of entries that are off
)


def _palette(colors: ThemeColors) -> QPalette:
    roles = QPalette.ColorRole
    palette = QPalette()
    for role, color in (
        (roles.Window, colors.window),
        (roles.Base, colors.base),
        (roles.AlternateBase, colors.alternate),
        (roles.Button, colors.button),
        (roles.Text, colors.text),
        (roles.WindowText, colors.text),
        (roles.ButtonText, colors.text),
        (roles.ToolTipBase, colors.base),
        (roles.ToolTipText, colors.text),
        (roles.PlaceholderText, colors.faint),
        (roles.Accent, colors.accent),
        (roles.Highlight, colors.accent),
        (roles.HighlightedText, colors.accent_text),
        (roles.Link, colors.link),
        (roles.LinkVisited, colors.link),
    ):
        palette.setColor(role, QColor(color))
    for role in (roles.Text, roles.WindowText, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(colors.faint))
    return palette


def _outlined(palette: QPalette, outline: str) -> QPalette:
    edge = QColor(outline)
    value = min(round(edge.value() * _DARKER / 100), 255)
    around = QColor.fromHsv(edge.hue(), edge.saturation(), value)
    own = QPalette(palette)
    own.setColor(QPalette.ColorRole.Window, around)
    return own


def apply_theme(app: QApplication, dark: bool) -> None:
    """Set the program's style and palettes, light or dark; all widgets repaint. GUI thread."""
    if app.style() is None or app.style().objectName() != "fusion":
        app.setStyle("Fusion")
    colors = theme_colors(dark)
    palette = _palette(colors)
    app.setPalette(palette)
    own = _outlined(palette, colors.outline)
    for name in _OUTLINED:
        app.setPalette(own, name)  # type: ignore[arg-type] # PySide takes str only
    app.setPalette(palette, "QHeaderView")  # type: ignore[arg-type] # else its end is an outline


def _scheme() -> Qt.ColorScheme:
    return QGuiApplication.styleHints().colorScheme()


def is_system_dark() -> bool:
    """Tell whether the desktop asks for dark windows; not, if it asks for nothing."""
    return _scheme() == Qt.ColorScheme.Dark


def wants_dark(theme: str) -> bool:
    """Tell whether ``theme`` ("light", "dark", "system") is dark now."""
    return theme == "dark" or (theme == "system" and is_system_dark())


def is_dark(palette: QPalette) -> bool:
    """Tell whether ``palette`` is of the dark theme."""
    return palette.base().color().lightness() < 128


def colors_of(widget: QWidget) -> ThemeColors:
    """Return the colours of the theme that ``widget`` has now.

    Ask when painting, or in ``changeEvent`` on ``QEvent.Type.PaletteChange``; do not keep them.
    """
    return theme_colors(is_dark(widget.palette()))
