"""The alarm list by its context menu, its buttons and its keys."""

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.gui.widgets.alarms.test_alarm_view import dock, play, tab
from tests.support.alarms import shown
from tests.support.context_menu import choose_at, choose_by_key

__all__ = ["dock", "tab"]
LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier


def at(dock, row):
    return dock.table.visualRect(dock.model.index(row, 0)).center()


@pytest.fixture
def alarms(dock, tab, qtbot):
    play(dock, tab, ("a", 2), ("b", 1), ("c", 1))
    dock.activateWindow()
    qtbot.waitUntil(dock.isActiveWindow)
    return dock


def filter_and_go_down(alarms, qtbot, words):
    alarms.filter.setFocus()
    qtbot.keyClicks(alarms.filter, words)
    qtbot.keyClick(alarms.filter, Qt.Key.Key_Down)


def test_the_menu_opens_acknowledges_and_copies(alarms, qtbot):
    port, opened = alarms.table.viewport(), []
    alarms.pv_activated.connect(opened.append)
    name = shown(alarms.model)[1]
    qtbot.mouseClick(port, LEFT, pos=at(alarms, 1))
    choose_at(port, at(alarms, 1), qtbot, "Open in its tab")
    assert opened == [name]
    QApplication.clipboard().setText("before")
    choose_at(port, at(alarms, 1), qtbot, "Copy names")
    assert QApplication.clipboard().text() == name
    QApplication.clipboard().setText("before")
    alarms.activateWindow()
    qtbot.waitUntil(alarms.isActiveWindow)
    choose_by_key(alarms.table, qtbot, "Copy names")
    assert QApplication.clipboard().text() == name
    choose_at(port, at(alarms, 1), qtbot, "Acknowledge")
    assert alarms.summary.text() == "1 MAJOR, 2 MINOR, 2 not acknowledged"
    assert not alarms.acknowledge.isEnabled()


def test_the_button_acknowledges_what_is_selected(alarms, qtbot):
    assert not alarms.acknowledge.isEnabled()
    qtbot.mouseClick(alarms.table.viewport(), LEFT, pos=at(alarms, 0))
    qtbot.mouseClick(alarms.acknowledge, LEFT)
    assert alarms.summary.text() == "1 MAJOR, 2 MINOR, 2 not acknowledged"
    assert not alarms.acknowledge.isEnabled()


def test_ctrl_f_goes_to_the_filter(alarms, qtbot):
    alarms.table.setFocus()
    qtbot.keyClick(alarms.table, Qt.Key.Key_F, CTRL)
    assert alarms.filter.hasFocus()
    qtbot.keyClicks(alarms.filter, "major")
    assert shown(alarms.model) == ["a"]


def test_down_in_the_filter_goes_to_the_first_row_and_tab_to_the_buttons(alarms, qtbot):
    filter_and_go_down(alarms, qtbot, "minor")
    assert alarms.table.hasFocus() and alarms.table.selected_pvs() == shown(alarms.model)[:1]
    qtbot.keyClick(alarms.table, Qt.Key.Key_Down)
    assert alarms.table.selected_pvs() == shown(alarms.model)[1:2]
    qtbot.mouseClick(alarms.log_button, LEFT)
    buttons = [alarms.acknowledge, alarms.all, alarms.log_button, alarms.save_button]
    way = [alarms.filter, alarms.table, *buttons, alarms.log_view]
    alarms.filter.setFocus()
    for one, following in pairwise(way):
        qtbot.keyClick(one, Qt.Key.Key_Tab)
        assert following.hasFocus()
    for one, before in pairwise(reversed(way)):
        qtbot.keyClick(one, Qt.Key.Key_Backtab)
        assert before.hasFocus()


def test_down_in_the_filter_stays_there_while_it_finds_nothing(alarms, qtbot):
    filter_and_go_down(alarms, qtbot, "nothing")
    assert alarms.filter.hasFocus()
