"""Icons of message boxes: of the program's family, in the colours of the theme."""

from typing import Final

from PySide6.QtWidgets import QMessageBox

from gui.qt.look.bare_buttons import bare_buttons
from gui.qt.look.icons import drawn_icon, in_color
from gui.qt.look.theme import colors_of

_SIZE: Final = 40  # logical pixels
_NAMES: Final = {
    QMessageBox.Icon.Question: "circle-help",
    QMessageBox.Icon.Information: "info",
    QMessageBox.Icon.Warning: "triangle-alert",
}


def show_box_icon(box: QMessageBox, kind: QMessageBox.Icon) -> None:
    """Give ``box`` the icon of its kind instead of Qt's own, its buttons none. GUI thread."""
    bare_buttons(box)
    drawn = drawn_icon(_NAMES[kind], _SIZE, box.devicePixelRatioF())
    box.setIconPixmap(in_color(drawn, colors_of(box).accent))
