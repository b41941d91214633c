"""The menu of a row of the PV table, opened and clicked as a person does."""

from gui.core.table.columns import NAME
from tests.support.context_menu import LEFT, choose_at


def choose_in_row_menu(session, qtbot, row, *words, answer=None):
    """Select ``row``, click in its menu and the menus in it what begins with ``words``.

    Returns what was checked in each menu.
    """
    viewport = session.table.viewport()
    place = session.table.visualRect(session.model.index(row, NAME)).center()
    qtbot.mouseClick(viewport, LEFT, pos=place)
    assert session.table.selected_slots() == [session.model.slots()[row]]
    checked = choose_at(viewport, place, qtbot, *words, answer=answer)
    session.table.activateWindow()  # as a window manager does; the offscreen platform has none
    qtbot.waitUntil(lambda: session.table.isActiveWindow() and session.table.hasFocus())
    return checked
