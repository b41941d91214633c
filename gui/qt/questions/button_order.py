"""Tab through the buttons of a dialog in the order in which they are seen."""

from itertools import pairwise

from PySide6.QtWidgets import QDialogButtonBox, QPushButton, QWidget

from gui.qt.look.bare_buttons import bare_buttons


def tab_as_seen(buttons: QDialogButtonBox) -> None:
    """Let Tab go through ``buttons`` from left to right; their only icons are ours.

    Else it takes them as they were made, while their places follow the desktop's custom: a button
    that was added last may stand first. Call it once they are all in their dialog. GUI thread.
    """
    bare_buttons(buttons)
    layout = buttons.layout()
    assert layout is not None
    items = (layout.itemAt(place) for place in range(layout.count()))
    widgets = (item.widget() for item in items if item is not None)
    seen = [each for each in widgets if isinstance(each, QPushButton)]
    for one, other in pairwise(seen):
        QWidget.setTabOrder(one, other)
