"""Mark of a line edit whose text means nothing and is not in force: a red border."""

from PySide6.QtWidgets import QLineEdit

from gui.core.pv.severity_colors import severity_colors


def mark_wrong(edit: QLineEdit, wrong: bool) -> None:
    """Give ``edit`` a red border in the colour of its theme, or take it away. GUI thread."""
    dark = edit.palette().base().color().lightness() < 128
    border = f"QLineEdit {{ border: 2px solid {severity_colors(dark).text[2]} }}"
    wanted = border if wrong else ""
    if edit.styleSheet() != wanted:
        edit.setStyleSheet(wanted)
