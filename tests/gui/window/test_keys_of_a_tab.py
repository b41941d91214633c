"""Keys of the whole tab: they act wherever in it the focus is, and on the tab bar."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.core.table.columns import NAME
from gui.qt.look.theme import colors_of
from gui.window.help.command_palette import CommandPalette
from tests.support.menu_bar import choose, front, tab
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


def see_legend(tab, qtbot):
    """Wait for the legend of the PVs, which are plotted as they are opened."""
    qtbot.waitUntil(tab.chart.legend.isVisible)


def go_to(window, tab, qtbot, place):
    if place == "chart":
        click_chart(tab, qtbot)
        return
    see_legend(tab, qtbot)
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


# -- time range


def time_box(tab):
    return tab.chart.toolbar.span_box


def is_ready_for_a_range(tab):
    line = time_box(tab).lineEdit()
    return line.hasFocus() and line.text() and line.selectedText() == line.text()


@pytest.mark.parametrize("place", ["table", "chart", "legend", "bar"])
def test_a_range_is_typed_after_its_key(window, tab, qtbot, place):
    if place == "table":
        see_legend(tab, qtbot)  # the chart, whose key it is, is made after the table
        tab.table.setFocus()
    else:
        go_to(window, tab, qtbot, place)
    press(KEYS.Key_R, CTRL)
    assert is_ready_for_a_range(tab)
    write("7m")
    press(KEYS.Key_Return)
    assert tab.chart.span == 420 and tab.chart.canvas.hasFocus()
    assert not tab.chart.actions_by_name["markers"].isChecked()  # "m" went to the box


def test_a_range_is_typed_after_its_entry_in_the_menu(window, tab, qtbot):
    choose(window, qtbot, "C", "r")
    front(window, qtbot)
    qtbot.waitUntil(lambda: is_ready_for_a_range(tab))
    entry = tab.chart.actions_by_name["time_range"]
    assert not entry.icon().isNull() and "range" in entry.statusTip()
    press(KEYS.Key_Escape)
    assert tab.chart.canvas.hasFocus()


def in_palette(window, qtbot, words):
    """Type ``words`` in the command palette; return it, and what it shows first."""
    front(window, qtbot)
    press(KEYS.Key_P, CTRL | SHIFT)

    def shown():
        return [w for w in QApplication.topLevelWidgets() if isinstance(w, CommandPalette)]

    qtbot.waitUntil(lambda: bool(shown()) and shown()[0].isVisible())
    palette = shown()[0]
    front(palette, qtbot)
    QTest.keyClicks(palette.line, words)
    first = palette.list.topLevelItem(0)
    return palette, first.text(0) if first is not None else ""


@pytest.mark.parametrize("words", ["span", "time range", "zoom to"])
def test_the_palette_finds_the_range_by_what_people_call_it(window, tab, qtbot, words):
    palette, first = in_palette(window, qtbot, words)
    assert first == "Time range…"
    QTest.keyClick(palette.line, KEYS.Key_Return)
    front(window, qtbot)
    qtbot.waitUntil(lambda: is_ready_for_a_range(tab))


# -- alarms


def test_the_palette_leads_to_acknowledging_while_the_list_is_closed(
    window, qtbot, soft_ioc, prefix
):
    soft_ioc(
        f'record(ai,"{prefix}hot"){{field(VAL,"9")field(HIHI,"5")field(HHSV,"MAJOR")'
        f'field(PINI,"YES")}}'
    )
    window.open_tabs.open_names([f"{prefix}hot"], "Hot")
    tab = window.open_tabs.contents()[0]
    alarms = window.alarm_dock.poller.alarms
    qtbot.waitUntil(lambda: alarms.entry(f"{prefix}hot") is not None)
    palette, first = in_palette(window, qtbot, "acknowledge")
    assert first == "Acknowledge alarms…" and window.alarm_dock.dock.isHidden()
    QTest.keyClick(palette.line, KEYS.Key_Return)
    front(window, qtbot)
    view = window.alarm_dock.view
    qtbot.waitUntil(view.table.hasFocus)
    assert not alarms.entry(f"{prefix}hot").acknowledged
    press(KEYS.Key_A)
    assert alarms.entry(f"{prefix}hot").acknowledged
    tab.set_modified(False)


def test_the_list_opens_in_its_filter_and_tab_goes_through_it(window, tab, qtbot, prefix):
    tab.table.setFocus()
    press(KEYS.Key_A, CTRL | SHIFT)
    view = window.alarm_dock.view
    qtbot.waitUntil(view.filter.hasFocus)
    way = [QApplication.focusWidget()]
    while view.isAncestorOf(way[-1]):
        press(KEYS.Key_Tab)
        way.append(QApplication.focusWidget())
    assert way[:-1] == [view.filter, view.table, view.log_button, view.save_button]


def test_the_entry_for_acknowledging_opens_the_list_without_alarms_too(window, tab, qtbot):
    front(window, qtbot)
    bar = window.menuBar()
    view = next(each for each in bar.actions() if each.text() == "&View")
    QTest.mouseClick(bar, LEFT, pos=bar.actionGeometry(view).center())
    menu = view.menu()
    qtbot.waitUntil(menu.isVisible)
    entry = next(e for e in menu.actions() if e.text().replace("&", "") == "Acknowledge alarms…")
    assert not entry.icon().isNull() and "&" in entry.text()
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(entry).center())
    front(window, qtbot)
    qtbot.waitUntil(lambda: window.alarm_dock.view.table.hasFocus())
    press(KEYS.Key_Escape)
    assert window.alarm_dock.dock.isHidden() and QApplication.focusWidget() is tab.table
