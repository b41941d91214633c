"""Mark of a line edit whose text means nothing and is not in force: a red border."""

from PySide6.QtWidgets import QLineEdit

from gui.qt.look.theme import colors_of


def mark_wrong(edit: QLineEdit, wrong: bool) -> None:
    """Give ``edit`` a red border in the colour of its theme, or take it away. GUI thread."""
    border = f"QLineEdit {{ border: 2px solid {colors_of(edit).bad} }}"
    wanted = border if wrong else ""
    if edit.styleSheet() != wanted:
        edit.setStyleSheet(wanted)
