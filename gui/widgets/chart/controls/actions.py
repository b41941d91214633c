"""Actions of the strip chart; their shortcuts work while the chart has the focus, a few wider."""

import time
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from gui.core.text.mnemonics import with_mnemonics
from gui.qt.look.icons import paint_ahead, set_icon
from gui.qt.look.menu_groups import in_groups
from gui.qt.own_keys import OwnKeys

# name: text, shortcut, tooltip, whether it is checkable
_ACTIONS: Final[dict[str, tuple[str, str, str, bool]]] = {
    "pause": ("Pause", "Space", "Freeze the view; samples are still collected", True),
    "live": ("Live", "End", "Go back to now", False),
    "undo": ("Zoom back", "Alt+Left", "Go back to the view before", False),
    "redo": ("Zoom forward", "Alt+Right", "Show the view again that was left by Zoom back", False),
    "fit": ("Fit", "Home", "Automatic range for all axes, except fixed ones", False),
    "zoom_in": ("Zoom in", "+", "Show a shorter time span", False),
    "zoom_out": ("Zoom out", "-", "Show a longer time span", False),
    "earlier": ("Earlier", "Left", "Move to earlier times", False),
    "later": ("Later", "Right", "Move to later times", False),
    "time_range": ("Time &range…", "Ctrl+R", "Type a time span, or a range from … to …", False),
    "zoom_in_values": ("Zoom in on values", "Ctrl+Up", "Show a smaller range of values", False),
    "zoom_out_values": ("Zoom out of values", "Ctrl+Down", "Show a larger range of values", False),
    "up": ("Higher values", "Up", "Move to higher values", False),
    "down": ("Lower values", "Down", "Move to lower values", False),
    "cursor": ("&Cursor", "C", "Read all traces at the time under the mouse", True),
    "markers": (
        "&Markers",
        "M",
        "Two markers to drag, or to move by A, B, Ctrl+Left and Ctrl+Right; readings between them",
        True,
    ),
    "statistics": (
        "&Statistics",
        "S",
        "Statistics of the visible range or between the markers",
        True,
    ),
    "stacked": ("S&tacked", "T", "Each axis in an area of its own", True),
    "limits": ("Alarm &limits", "L", "Show the PVs' alarm limits as lines", True),
    "archived": (
        "Archived data pale",
        "H",
        "Tell what is from the archive, or from before this start, apart from what was seen live",
        True,
    ),
    "annotate": (
        "Add annotation…",
        "N",
        "Write a text at the time under the mouse, or change the one that is there",
        False,
    ),
    "copy": ("Copy readings", "Ctrl+C", "Copy the readings of cursor, markers or legend", False),
    "copy_picture": ("Copy picture", "Ctrl+Shift+C", "Copy the chart as a picture", False),
    "save_picture": ("Save picture…", "Ctrl+Alt+S", "Save the chart as PNG or SVG", False),
    "print": ("Print…", "Ctrl+P", "Print the chart", False),
    "marker_a": ("Choose marker &A", "A", "Move marker A by keys; from afar it comes here", False),
    "marker_b": ("Choose marker &B", "B", "Move marker B by keys; from afar it comes here", False),
    "marker_back": ("Marker to earlier times", "Ctrl+Left", "Move the chosen marker", False),
    "marker_on": ("Marker to later times", "Ctrl+Right", "Move the chosen marker", False),
}

_ICONS: Final = {
    "pause": "pause",
    "live": "chevrons-right",
    "undo": "arrow-left",
    "redo": "arrow-right",
    "fit": "scan",
    "time_range": "clock",
    "cursor": "crosshair",
    "markers": "flag",
    "statistics": "sigma",
    "stacked": "rows-3",
    "copy": "copy",
    "copy_picture": "image",
    "save_picture": "download",
    "print": "printer",
}


# in the order of a menu, with a separator between the groups
_GROUPS: Final = (
    ("pause", "live"),
    ("undo", "redo", "fit"),
    ("zoom_in", "zoom_out", "earlier", "later", "time_range"),
    ("zoom_in_values", "zoom_out_values", "up", "down"),
    ("cursor", "statistics"),
    ("markers", "marker_a", "marker_b", "marker_back", "marker_on"),
    ("stacked", "limits", "archived"),
    ("annotate",),
    ("copy", "copy_picture", "save_picture", "print"),
)
_ICONS_S: Final = 0.006  # are painted in one turn
_OF_TAB: Final = ("time_range",)  # their keys work in the whole tab, which adds them to itself
_OF_REPLAY: Final = (
    ("pause", "Pause view", "Freeze the view; the replay goes on"),
    ("live", "Latest", "Go to where the replay is"),
)
_OF_TRACES: Final = ("fit", *_GROUPS[3], "copy")  # they act on traces and their axes only


def paint_icons() -> bool:
    """Paint icons of the actions, some in one turn; return whether all were painted before.

    GUI thread.
    """
    began, all_painted = time.perf_counter(), True
    for name in _ICONS.values():
        if paint_ahead(name):
            all_painted = False
            if time.perf_counter() - began > _ICONS_S:
                break
    return all_painted


class ChartActions:
    """The actions by name; the owners of the slots connect them."""

    def __init__(self, canvas: QWidget) -> None:
        self._actions: dict[str, QAction] = {}
        texts = with_mnemonics([words[0] for words in _ACTIONS.values()])
        for text, (name, (_, key, tip, switch)) in zip(texts, _ACTIONS.items(), strict=True):
            action = QAction(text, canvas)
            keys = [QKeySequence(key)]
            if key == "+":
                keys.append(QKeySequence("="))  # the same key without Shift
            action.setShortcuts(keys)
            action.setToolTip(f"{tip} ({key})")
            action.setCheckable(switch)
            action.setIconVisibleInMenu(not switch)  # there its tick is seen instead
            if name in _ICONS:
                set_icon(action, _ICONS[name])
            canvas.addAction(action)
            self._actions[name] = action
        OwnKeys(canvas)
        for action in self.of_tab():  # they are not in the toolbar, and say only here what they do
            action.setStatusTip(action.toolTip())
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        named = [[self._actions[name] for name in group] for group in _GROUPS]
        self._in_groups = in_groups(named, canvas)

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def name_for_replay(self) -> None:
        """Tell them apart from what acts on the replay; nothing of it is live."""
        for name, text, tip in _OF_REPLAY:
            action = self._actions[name]
            action.setText(text)
            action.setToolTip(f"{tip} ({action.shortcut().toString()})")

    def of_tab(self) -> list[QAction]:
        """Return the actions whose keys work in each widget that they are added to."""
        return [self._actions[name] for name in _OF_TAB]

    def show_whether_traces(self, there_are: bool) -> None:
        """Enable what acts on traces only while there are some."""
        for name in _OF_TRACES:
            self._actions[name].setEnabled(there_are)

    def in_groups(self) -> list[QAction]:
        """Return the actions in the order of a menu, with separators between their groups."""
        return self._in_groups

    def all(self) -> list[QAction]:
        """Return the actions alone."""
        return list(self._actions.values())
