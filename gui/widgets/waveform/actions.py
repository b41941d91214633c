"""Actions of the waveform plot; their shortcuts work while the plot has the focus."""

from typing import Final

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from gui.core.text.mnemonics import with_mnemonics
from gui.qt.look.icons import set_icon
from gui.qt.look.menu_groups import in_groups
from gui.qt.own_keys import OwnKeys

# name: text, shortcut, tooltip, icon, whether it is checkable
WAVEFORM_ACTIONS: Final[dict[str, tuple[str, str, str, str, bool]]] = {
    "pause": ("Pause", "Space", "Stay at these arrays; further ones are still kept", "pause", True),
    "earlier": ("Earlier array", "Left", "Show the array before", "chevron-left", False),
    "later": ("Later array", "Right", "Show the array after it", "chevron-right", False),
    "live": ("Live", "End", "Show the latest arrays as they come", "chevrons-right", False),
    "fit": ("Fit", "Home", "Show all elements and all values", "scan", False),
    "log": ("Log axis", "G", "Values on a logarithmic axis", "chart-spline", True),
    "cursor": ("Cursor", "C", "Read all arrays at the element under the mouse", "crosshair", True),
    "element_before": ("Cursor to the element before", "Ctrl+Left", "Move the cursor", "", False),
    "element_after": ("Cursor to the next element", "Ctrl+Right", "Move the cursor", "", False),
    "copy": ("Copy as CSV", "Ctrl+C", "Copy all elements of the arrays shown", "copy", False),
    "save": ("Save CSV…", "Ctrl+Alt+S", "Save all elements of the arrays shown", "download", False),
}  # fmt: skip


# in the order of a menu, with a separator between the groups
_GROUPS: Final = (
    ("pause", "live"),
    ("earlier", "later"),
    ("fit", "log"),
    ("cursor", "element_before", "element_after"),
    ("copy", "save"),
)


class WaveformActions:
    """The actions by name; the owners of the slots connect them."""

    def __init__(self, canvas: QWidget) -> None:
        self._actions: dict[str, QAction] = {}
        texts = with_mnemonics([words[0] for words in WAVEFORM_ACTIONS.values()])
        for text, (name, (_, key, tip, icon, switch)) in zip(
            texts, WAVEFORM_ACTIONS.items(), strict=True
        ):
            action = QAction(text, canvas)
            action.setShortcut(QKeySequence(key))
            action.setToolTip(f"{tip} ({key})")
            action.setCheckable(switch)
            action.setIconVisibleInMenu(not switch)  # there its tick is seen instead
            if icon:
                set_icon(action, icon)
            canvas.addAction(action)
            self._actions[name] = action
        OwnKeys(canvas)
        named = [[self._actions[name] for name in group] for group in _GROUPS]
        self._in_groups = in_groups(named, canvas)

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def in_groups(self) -> list[QAction]:
        """Return the actions in the order of a menu, with separators between their groups."""
        return self._in_groups
