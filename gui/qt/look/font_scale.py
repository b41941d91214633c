"""How large the program's text is, of the size that the desktop gives it."""

from typing import Final

from PySide6.QtWidgets import QApplication

_BASE: Final = "pvwatch_base_points"  # property of the application: size of its font at the start


def base_points(app: QApplication) -> float:
    """Return the size of the font at the start, noted when first asked for; GUI thread."""
    base = app.property(_BASE)
    if base is None:
        base = app.font().pointSizeF()
        app.setProperty(_BASE, base)
    return float(base)


def font_scale() -> float:
    """Return the size of text now, of that at the start; 1: the desktop says it in pixels."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        return 1.0
    base, now = base_points(app), app.font().pointSizeF()
    return now / base if base > 0 and now > 0 else 1.0
