"""Every command in a menu has an icon; what is switched on or off has a tick instead."""

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from gui.core.alarms.alarm_list import AlarmList
from gui.core.text.mnemonics import mnemonic
from gui.qt.look import icons
from gui.qt.look.command_icons import ICON_NAMES, give_icons
from gui.widgets.alarms.alarm_view import AlarmView
from tests.support.menu_bar import front, tab
from tests.support.menu_entries import bare, entries, mixed, with_submenus, words
from tests.support.snapshots import filled, shown_panel  # noqa: F401

__all__ = ["tab"]
KEYS = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
# entries that are things, not commands
OF_THINGS = {"Open recent", "Tick"}


def faults(menu):
    """Return the commands without an icon, and the letters that two entries have."""
    found = []
    for each in with_submenus(menu):
        letters = [mnemonic(entry.text()) for entry in entries(each)]
        found += [letter for letter in set(letters) - {""} if letters.count(letter) > 1]
        if words(each.menuAction()) not in OF_THINGS:
            found += bare(each)
    return found


def by_key(widget, qtbot):
    """Press Shift+F10; return how many entries the menu has, and its faults."""
    found = []

    def look():  # some menus wait in an event loop of their own
        menu = QApplication.activePopupWidget()
        if isinstance(menu, QMenu):
            found.append((len(entries(menu)), faults(menu)))
            QTest.keyClick(menu, KEYS.Key_Escape)

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(10)
    front(widget.window(), qtbot)
    widget.setFocus()
    qtbot.waitUntil(widget.hasFocus)
    QTest.keyClick(widget, KEYS.Key_F10, SHIFT)
    qtbot.waitUntil(lambda: bool(found) and QApplication.activePopupWidget() is None)
    timer.stop()
    return found[0]


@pytest.mark.parametrize("title", ["File", "Edit", "Group", "Chart", "Table", "View", "Help"])
def test_in_the_menu_bar(window, tab, qtbot, title):
    front(window, qtbot)
    tab.table.selectRow(0)
    bar = window.menuBar()
    entry = next(each for each in bar.actions() if words(each) == title)
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.actionGeometry(entry).center())
    qtbot.waitUntil(entry.menu().isVisible)
    found = faults(entry.menu())
    qtbot.keyClick(entry.menu(), KEYS.Key_Escape)
    qtbot.keyClick(bar, KEYS.Key_Escape)
    assert found == []


@pytest.mark.parametrize("where", ["row", "trace", "chart", "tab", "editor"])
def test_in_the_menus_of_a_tab(window, tab, qtbot, where):
    front(window, qtbot)
    tab.table.selectRow(0)
    qtbot.waitUntil(lambda: tab.chart.legend.rowCount() == 2 and bool(tab.chart.canvas.axes))
    if where == "editor":
        tab.table.setFocus()
        QTest.keyClick(tab.table, KEYS.Key_E, Qt.KeyboardModifier.ControlModifier)
        editor = window.editing.editor_of(window.open_tabs.current())
        front(editor, qtbot)
        editor.rows.table.selectRow(0)
    widget = {
        "row": lambda: tab.table,
        "trace": lambda: tab.chart.legend,
        "chart": lambda: tab.chart.canvas,
        "tab": lambda: window.tab_widget.bar,
        "editor": lambda: editor.rows.table,
    }[where]()
    count, found = by_key(widget, qtbot)
    if where == "editor":
        QTest.keyClick(editor.rows.table, KEYS.Key_Escape)
    assert count > 1 and found == []


def test_icons_of_entries_that_open_a_menu_follow_the_theme(window, tab, qtbot):
    def inks():
        """Return the colour of most of the icon of *Sort rows* and *Ask before puts*."""
        found = []
        for title, entry in (("Table", "Sort rows"), ("Group", "Ask before puts")):
            bar = next(each for each in window.menuBar().actions() if words(each) == title)
            place = window.menuBar().actionGeometry(bar).center()
            qtbot.mouseClick(window.menuBar(), Qt.MouseButton.LeftButton, pos=place)
            qtbot.waitUntil(bar.menu().isVisible)
            icon = next(e.icon() for e in entries(bar.menu()) if words(e) == entry)
            image = icon.pixmap(18).toImage()
            inked = [
                image.pixelColor(x, y)
                for x in range(image.width())
                for y in range(image.height())
                if image.pixelColor(x, y).alpha() == 255
            ]
            found.append(inked[0].name())
            qtbot.keyClick(bar.menu(), KEYS.Key_Escape)
            qtbot.keyClick(window.menuBar(), KEYS.Key_Escape)
        return found

    front(window, qtbot)
    QTest.keyClick(tab.table, KEYS.Key_D, Qt.KeyboardModifier.ControlModifier)
    first = inks()
    QTest.keyClick(tab.table, KEYS.Key_D, Qt.KeyboardModifier.ControlModifier)
    second = inks()
    assert first[0] == first[1] != second[0] == second[1]


def test_in_the_menu_of_alarms(qtbot):
    view = AlarmView(AlarmList(), "pat")
    qtbot.addWidget(view)
    view.show()
    qtbot.waitExposed(view)
    assert by_key(view.table, qtbot) == (3, [])


def test_in_the_menu_of_a_snapshot(filled, qtbot):
    store, slots = filled
    assert by_key(shown_panel(qtbot, store, slots).table, qtbot) == (4, [])


@pytest.mark.parametrize("after", [0, 20])
def test_a_menu_with_icons_and_commands_without_one_is_found(qtbot, after):
    for _ in range(after):  # the address of one of these is the menu's, soon
        other = QMenu()
        other.show()
        QTest.keyClick(other, KEYS.Key_Down)
        del other
    menu = QMenu()
    qtbot.addWidget(menu)
    plain, switch = menu.addAction("Frobnicate"), menu.addAction("On")
    switch.setCheckable(True)
    assert mixed(menu) == []
    copy = QAction("&Copy names", menu)
    menu.addAction(copy)
    menu.addSeparator()
    give_icons(menu.actions())
    assert not copy.icon().isNull() and switch.icon().isNull()
    assert mixed(menu) == [plain.text()]
    menu.show()
    with pytest.raises(AssertionError, match="Frobnicate"):
        QTest.keyClick(menu, KEYS.Key_Down)


def test_icons_painted_ahead_are_those_that_commands_get(qapp):
    for name in ICON_NAMES:
        icons.paint_ahead(name)
    painted = icons.icon.cache_info().misses
    action = QAction("Move up")
    give_icons([action])
    assert not action.icon().isNull()
    assert icons.icon.cache_info().misses == painted


def test_no_command_has_a_lone_tick():
    """Beside entries that are switched it would read as one that is on."""
    assert "check" not in ICON_NAMES
