"""Keys of the whole tab: they act wherever in it the focus is, and on the tab bar."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.core.table.columns import NAME
from gui.qt.look.theme import colors_of
from tests.support.menu_bar import front, tab
from tests.support.window import LEFT, cells

__all__ = ["tab"]
KEYS = Qt.Key
NONE, CTRL, SHIFT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


def press(key, modifiers=NONE):
    QTest.keyClick(QApplication.focusWidget(), key, modifiers)


def write(text):
    """Type where the focus is, as a person does: letter by letter."""
    for letter in text:
        QTest.keyClick(QApplication.focusWidget(), letter)


def click_chart(tab, qtbot):
    canvas = tab.chart.canvas
    QTest.mouseClick(canvas, LEFT, pos=QPoint(canvas.width() // 3, canvas.height() // 3))
    qtbot.waitUntil(canvas.hasFocus)


def plot_all(tab, qtbot):
    tab.table.setFocus()
    press(KEYS.Key_A, CTRL)
    press(KEYS.Key_Space)
    qtbot.waitUntil(tab.chart.legend.isVisible)


def go_to(window, tab, qtbot, place):
    if place == "chart":
        click_chart(tab, qtbot)
        return
    plot_all(tab, qtbot)
    if place == "readings":
        click_chart(tab, qtbot)
        press(KEYS.Key_S)
        qtbot.waitUntil(lambda: tab.chart.panels.statistics is not None)
        where = tab.chart.panels.statistics.table
        qtbot.waitUntil(where.isVisible)
    else:
        where = {"legend": tab.chart.legend, "bar": window.open_tabs.active.bar}[place]
    where.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(where.hasFocus)


@pytest.mark.parametrize("place", ["chart", "legend", "readings", "bar"])
@pytest.mark.parametrize("more", [NONE, SHIFT])
def test_ctrl_f_takes_what_is_typed_next_to_the_filter(window, tab, qtbot, prefix, place, more):
    go_to(window, tab, qtbot, place)
    switches = [action.isChecked() for action in tab.chart.actions_by_name.all()]
    press(KEYS.Key_F, CTRL | more)
    write(f"{prefix}y")
    assert tab.panel.bar.edit.hasFocus() and tab.panel.bar.edit.text() == f"{prefix}y"
    assert tab.panel.bar.finding.isChecked() is (more == SHIFT)
    assert [action.isChecked() for action in tab.chart.actions_by_name.all()] == switches
    assert QApplication.activeModalWidget() is None
    kept = [f"{prefix}x", f"{prefix}y"] if more == SHIFT else [f"{prefix}y"]
    qtbot.waitUntil(lambda: cells(tab, NAME) == kept)


def test_f3_in_the_chart_goes_to_the_next_match(window, tab, qtbot, prefix):
    click_chart(tab, qtbot)
    press(KEYS.Key_F, CTRL | SHIFT)
    write(prefix)
    click_chart(tab, qtbot)
    tab.table.selectRow(0)
    press(KEYS.Key_F3)
    assert tab.table.currentIndex().row() == 1
    press(KEYS.Key_F3, SHIFT)
    assert tab.table.currentIndex().row() == 0


def test_on_the_bar_ctrl_f_is_for_the_tab_in_front(window, tab, qtbot, prefix):
    window.open_tabs.open_names([f"{prefix}z"], "Second")
    second = window.open_tabs.contents()[1]
    bar = window.open_tabs.active.bar
    for shown in (second, tab, second):
        bar.setFocus()
        QTest.mouseClick(bar, LEFT, pos=bar.tabRect(int(shown is second)).center())
        bar.setFocus()
        press(KEYS.Key_F, CTRL)
        assert shown.panel.bar.edit.hasFocus()


def test_a_chart_with_the_focus_has_an_edge_in_the_colour_of_the_focus(window, tab, qtbot):
    canvas = tab.chart.canvas
    front(window, qtbot)
    for _ in range(2):  # in each theme
        accent = QColor(colors_of(canvas).accent)

        def edges():
            picture = canvas.grab().toImage()
            right, bottom = picture.width() - 1, picture.height() - 1
            places = [(0, 5), (5, 0), (right, 5), (5, bottom)]
            return {picture.pixelColor(*place).name() for place in places}

        tab.table.setFocus()
        assert accent.name() not in edges()
        click_chart(tab, qtbot)
        assert edges() == {accent.name()}
        press(KEYS.Key_D, CTRL)
        qtbot.waitUntil(lambda before=accent: QColor(colors_of(canvas).accent) != before)
