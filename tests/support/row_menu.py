"""The menu of a row of the PV table, opened and clicked as a person does."""

import time

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu

from gui.core.table.columns import NAME
from tests.support.waiting import DEADLINE_S

LEFT = Qt.MouseButton.LeftButton
_LOOK_MS = 10


def plain_text(action):
    """Return what a person reads: without the mark of the mnemonic."""
    return action.text().replace("&", "")


def choose_in_row_menu(session, qtbot, row, *words):
    """Select ``row``, click in its menu and the menus in it what begins with ``words``.

    Returns what was checked in each menu.
    """
    viewport = session.table.viewport()
    place = session.table.visualRect(session.model.index(row, NAME)).center()
    qtbot.mouseClick(viewport, LEFT, pos=place)
    assert session.table.selected_slots() == [session.model.slots()[row]]
    left, checked, deadline = list(words), [], time.monotonic() + DEADLINE_S

    def look():  # in the event loop of the menu
        menu = QApplication.activePopupWidget()
        if isinstance(menu, QMenu) and left:
            action = next((a for a in menu.actions() if plain_text(a).startswith(left[0])), None)
            if action is not None:
                left.pop(0)
                checked.append([plain_text(a) for a in menu.actions() if a.isChecked()])
                qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())
            elif time.monotonic() > deadline:
                menu.close()

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(_LOOK_MS)
    reason = QContextMenuEvent.Reason.Mouse
    where = viewport.mapToGlobal(place)
    QApplication.sendEvent(viewport, QContextMenuEvent(reason, place, where))
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)
    timer.stop()
    assert not left, f"the menu has no {left[0]}"
    session.table.activateWindow()  # as a window manager does; the offscreen platform has none
    qtbot.waitUntil(lambda: session.table.isActiveWindow() and session.table.hasFocus())
    return checked
