"""Menus of the bar that have the actions of the tab in front, by mouse."""

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest

from gui.core.stamps.choice import TIME_WORDS
from tests.support.menu_bar import tab  # noqa: F401
from tests.support.row_menu import click_row

LEFT = Qt.MouseButton.LeftButton


def opened(window, qtbot):
    """Open the menu Table, and in it the times of samples; return both menus."""
    bar = window.menuBar()
    entry = next(action for action in bar.actions() if action.text() == "&Table")
    qtbot.mouseClick(bar, LEFT, pos=bar.actionGeometry(entry).center())
    menu = entry.menu()
    qtbot.waitUntil(menu.isVisible)
    inner = next(a for a in menu.actions() if a.text().replace("&", "") == "Time of samples")
    qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(inner).center())
    times = inner.menu()
    qtbot.waitUntil(times.isVisible)
    return menu, times


def checked(times):
    return [action.text() for action in times.actions() if action.isChecked()]


def test_the_time_of_samples_is_chosen_in_the_menu_table(window, tab, qtbot, prefix):
    click_row(tab, qtbot, 1)
    tab.table.setFocus()
    menu, times = opened(window, qtbot)
    assert checked(times) == [TIME_WORDS[""]]
    wanted = next(action for action in times.actions() if action.text() == TIME_WORDS["arrival"])
    qtbot.mouseClick(times, LEFT, pos=times.actionGeometry(wanted).center())
    qtbot.waitUntil(lambda: not menu.isVisible())
    assert [pv.time for pv in tab.group.pvs] == ["", "arrival"]
    _, times = opened(window, qtbot)
    assert checked(times) == [TIME_WORDS["arrival"]]
    QTest.keyClick(times, Qt.Key.Key_Escape)
    QTest.keyClick(menu, Qt.Key.Key_Escape)


def test_no_menu_of_a_tab_is_opened_in_the_bar(window, tab, qtbot):
    click_row(tab, qtbot, 0)
    menu, times = opened(window, qtbot)
    assert times is not tab.panel.actions_of_rows.times, "Qt would remember the tab's, and crash"
    window.open_tabs.open_names(["b:x"], "Second")
    QTest.keyClick(times, Qt.Key.Key_Escape)
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: len(menu.actions()) == 1)
    tab.set_modified(False)
    window.close_actions.close(window.open_tabs.tabs()[0])
    qtbot.waitUntil(lambda: len(window.open_tabs.contents()) == 1)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    click_row(window.open_tabs.contents()[0], qtbot, 0)
    again, same = opened(window, qtbot)
    assert (again, same) == (menu, times)
    assert len(same.actions()) == len(TIME_WORDS)
    QTest.keyClick(same, Qt.Key.Key_Escape)
    QTest.keyClick(again, Qt.Key.Key_Escape)
