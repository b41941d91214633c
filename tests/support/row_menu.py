"""The menu of a row of the PV table, opened and clicked as a person does."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from gui.core.table.columns import NAME
from tests.support.context_menu import LEFT, choose_at
from tests.support.menu_entries import enabled


def selected_slots(table):
    """Return the slots of the selected PVs of ``table``, in the order of the rows; no headings."""
    model = table.model()
    return [model.slot_at(row) for row in table.selected_rows() if not model.is_heading(row)]


def choose_in_row_menu(session, qtbot, row, *words, answer=None):
    """Select ``row``, click in its menu and the menus in it what begins with ``words``.

    Returns what was checked in each menu.
    """
    viewport = session.table.viewport()
    place = session.table.visualRect(session.model.index(row, NAME)).center()
    qtbot.mouseClick(viewport, LEFT, pos=place)
    assert selected_slots(session.table) == [session.model.slots()[row]]
    checked = choose_at(viewport, place, qtbot, *words, answer=answer)
    session.table.activateWindow()  # as a window manager does; the offscreen platform has none
    qtbot.waitUntil(lambda: session.table.isActiveWindow() and session.table.hasFocus())
    return checked


def click_row(session, qtbot, row):
    """Select a row by a click, whatever keys an earlier test left pressed for Qt."""
    place = session.table.visualRect(session.model.index(row, NAME)).center()
    qtbot.mouseClick(session.table.viewport(), LEFT, pos=place)
    assert session.table.selected_rows() == [row]


def in_row_menu(qtbot, table, row):
    """Select a row by a click, return what can act in its menu, and leave it."""
    place = table.visualRect(table.model().index(row, NAME)).center()
    port = table.viewport()
    qtbot.mouseClick(port, LEFT, pos=place)
    found = []

    def look():  # in the event loop of the menu
        menu = QApplication.activePopupWidget()
        if isinstance(menu, QMenu):
            found.append(enabled(menu))
            QTest.keyClick(menu, Qt.Key.Key_Escape)

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(10)
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(port, QContextMenuEvent(reason, place, port.mapToGlobal(place)))
    timer.stop()
    return found[0]
