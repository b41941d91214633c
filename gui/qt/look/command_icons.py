"""Icons of commands in menus of rows, tabs and panels: one for each kind of command, by its words.

A command that is on or off has none: in a menu its tick is seen instead.
"""

from collections.abc import Iterable
from typing import Final

from PySide6.QtGui import QAction

from gui.qt.look.icons import set_icon

# how a command begins, without its mnemonic: its icon; the longest beginning counts
_BEGINNINGS: Final = {
    "Add": "plus",
    "Add folder": "folder-plus",
    "Add to favourites": "star",
    "Acknowledge": "check",
    "Clear": "x",
    "Close": "x",
    "Copy": "copy",
    "Duplicate": "copy",
    "Edit": "square-pen",
    "Inspect": "info",
    "Move down": "arrow-down",
    "Move to": "external-link",
    "Move up": "arrow-up",
    "Note": "square-pen",
    "Open": "folder-open",
    "Plot": "chart-spline",
    "Read folders": "refresh-cw",
    "Remove": "trash-2",
    "Save": "save",
    "Show in file manager": "external-link",
}


def command_icon(text: str) -> str:
    """Return the name of the icon of the command ``text``, "" if it has none."""
    plain = text.replace("&", "")
    fits = [begin for begin in _BEGINNINGS if plain.startswith(begin)]
    return _BEGINNINGS[max(fits, key=len)] if fits else ""


def give_icons(actions: Iterable[QAction]) -> None:
    """Give commands that have none their icons. GUI thread."""
    for action in actions:
        name = command_icon(action.text())
        if name and action.icon().isNull() and not action.isCheckable() and action.menu() is None:
            set_icon(action, name)
