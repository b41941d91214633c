"""Icons of commands in menus: one for each kind of command, by its words.

A command that is on or off needs none: in a menu its tick is seen instead.
"""

from collections.abc import Iterable
from typing import Final

from PySide6.QtGui import QAction

from gui.qt.look.icons import set_icon

# how a command begins, without its mnemonic: its icon; the longest beginning counts
_BEGINNINGS: Final = {
    "About": "info",
    "Acknowledge": "list-checks",  # a lone tick reads as one that is on
    "Add": "plus",
    "Add annotation": "message-square-plus",
    "Add folder": "folder-plus",
    "Add to favourites": "star",
    "All on one page": "layout-grid",
    "Array as a trace": "brackets",
    "Ask before puts": "shield-question-mark",
    "Automatic": "wand-sparkles",
    "Axis": "ruler",
    "Cancel": "ban",
    "Characters": "case-sensitive",
    "Chart": "chart-spline",
    "Choose marker": "flag",
    "Clear": "circle-x",
    "Close": "x",
    "Colour": "palette",
    "Columns": "columns-3",
    "Command palette": "command",
    "Copy": "copy",
    "Copy picture": "image",
    "Cursor to the element before": "arrow-left",
    "Cursor to the next element": "arrow-right",
    "Different for each row": "palette",
    "Do not plot": "circle-minus",
    "Duplicate": "copy",
    "Earlier": "chevron-left",
    "Edit": "square-pen",
    "Export": "download",
    "Find and replace": "search",
    "First page": "arrow-left-to-line",
    "Fit": "scan",
    "Fix the range": "lock",
    "Fixed range": "square-pen",
    "Guide": "circle-help",
    "Heading": "heading",
    "Hide": "eye-off",
    "Higher values": "chevron-up",
    "History memory": "database",
    "Inspect": "info",
    "Keep open": "pin",
    "Keyboard shortcuts": "keyboard",
    "Larger": "a-arrow-up",
    "Last page": "arrow-right-to-line",
    "Later": "chevron-right",
    "Leave": "log-out",
    "Live": "chevrons-right",
    "Lower values": "chevron-down",
    "Macros": "braces",
    "Marker to earlier": "arrow-left",
    "Marker to later": "arrow-right",
    "Move down": "arrow-down",
    "Move tab to": "external-link",
    "Move tab to main": "picture-in-picture-2",
    "Move to": "external-link",
    "Move to main": "picture-in-picture-2",
    "Move to the end": "arrow-down-to-line",
    "Move to the top": "arrow-up-to-line",
    "Move up": "arrow-up",
    "New group": "file-plus",
    "Next": "arrow-right",
    "Note": "square-pen",
    "Open": "folder-open",
    "Open folder": "folder-plus",
    "Open recent": "history",
    "Open recording": "film",
    "Other": "pipette",
    "Paste": "clipboard-paste",
    "Plot": "chart-spline",
    "Previous": "arrow-left",
    "Print": "printer",
    "Properties": "sliders-horizontal",
    "Quit": "log-out",
    "Range from": "gauge",
    "Read as long string": "text-initial",
    "Read folders": "refresh-cw",
    "Record": "circle-dot",
    "Record fields": "list",
    "Recordings": "list-video",
    "Redo": "redo-2",
    "Remove": "trash-2",
    "Reopen": "rotate-ccw",
    "Report a problem": "bug",
    "Reset": "rotate-ccw",
    "Save": "save",
    "Save CSV": "download",
    "Save picture": "download",
    "Settings": "settings",
    "Show": "eye",
    "Show in file manager": "external-link",
    "Smaller": "a-arrow-down",
    "Sort rows": "arrow-up-down",
    "Start the demo": "play",
    "Stop plotting": "circle-minus",
    "Style": "line-style",
    "Take snapshot": "camera",
    "Tick": "square-check",
    "Tick only": "list-checks",
    "Time of samples": "clock",
    "Undo": "undo-2",
    "Usual": "type",
    "Wall": "monitor",
    "Waveform": "audio-waveform",
    "Width": "pen-line",
    "With trace": "chart-spline",
    "Worst first": "arrow-down-wide-narrow",
    "Zoom back": "arrow-left",
    "Zoom forward": "arrow-right",
    "Zoom in": "zoom-in",
    "Zoom in on values": "unfold-vertical",
    "Zoom out": "zoom-out",
    "Zoom out of values": "fold-vertical",
}


ICON_NAMES: Final = tuple(sorted(set(_BEGINNINGS.values())))


def command_icon(text: str) -> str:
    """Return the name of the icon of the command ``text``, "" if it has none."""
    plain = text.replace("&", "")
    fits = [begin for begin in _BEGINNINGS if plain.startswith(begin)]
    return _BEGINNINGS[max(fits, key=len)] if fits else ""


def give_icons(actions: Iterable[QAction]) -> None:
    """Give commands, and entries that open a menu, their icons if they have none. GUI thread.

    Call it each time the menu opens: of an entry that opens a menu Python keeps no object, by which
    its icon would follow the theme.
    """
    for action in actions:
        has_none = action.icon().isNull() or action.menu() is not None
        if has_none and not action.isCheckable() and not action.isSeparator():
            name = command_icon(action.text())
            if name:
                set_icon(action, name)
