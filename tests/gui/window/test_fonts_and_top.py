"""Size of fonts, and a window that stays on top, by keys and menus."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from gui.core.groups.group import Group, PvSpec
from gui.program.settings import Settings
from gui.widgets.chart.readings.legend import HIGH, LOW, NOW
from tests.support.context_menu import plain_text
from tests.support.menu_bar import choose, front
from tests.support.window import opened_window

K = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
TOP = Qt.WindowType.WindowStaysOnTopHint


@pytest.fixture
def usual_font(window):
    yield QApplication.font().pointSizeF()
    QTest.keyClick(window, K.Key_0, CTRL)
    QApplication.processEvents()


def test_table_and_chart_follow_the_size_of_the_text(window, qtbot, prefix, usual_font):
    rows = tuple(PvSpec(f"{prefix}{k}", plot=True) for k in range(3))
    tab = window.open_tabs.open_group(Group("Sizes", 60, pvs=rows)).content
    qtbot.waitUntil(window.isActiveWindow)
    high, axis = tab.table.rowHeight(0), tab.chart.canvas.small_font().pointSizeF()
    browser = window.group_dock.browser.view
    before = browser.verticalHeader().defaultSectionSize()
    menus = window.menuBar().font().pointSizeF()
    lines = tab.chart.legend.rowHeight(0)
    for _ in range(5):
        QTest.keyClick(window, K.Key_Equal, CTRL)
    assert QApplication.font().pointSizeF() == pytest.approx(2 * usual_font)
    qtbot.waitUntil(lambda: tab.table.rowHeight(0) > 1.5 * high)
    assert tab.chart.canvas.small_font().pointSizeF() > 1.5 * axis
    legend = tab.chart.legend
    qtbot.waitUntil(lambda: legend.rowHeight(0) > 1.5 * lines)
    assert legend.rowHeight(0) > legend.fontMetrics().height()
    assert browser.verticalHeader().defaultSectionSize() > 1.5 * before
    assert window.menuBar().font().pointSizeF() > 1.5 * menus
    assert window._settings.flush() and Settings().number("font_zoom", 100) == 200
    tab.table.grab()  # paints with the new font
    QTest.keyClick(window, K.Key_Minus, CTRL)
    assert QApplication.font().pointSizeF() == pytest.approx(1.75 * usual_font)
    QTest.keyClick(window, K.Key_0, CTRL)
    assert QApplication.font().pointSizeF() == usual_font
    qtbot.waitUntil(lambda: tab.table.rowHeight(0) == high)


def test_numbers_of_the_legend_are_whole_in_larger_text(
    window, qtbot, soft_ioc, prefix, usual_font
):
    """Their columns kept the widths of the font before: "299.693 …"."""
    fields = 'field(VAL,"299.693")field(PREC,"3")field(EGU,"mA")field(PINI,"YES")'
    soft_ioc(f'record(ao,"{prefix}a"){{{fields}}}')
    window.resize(1600, 900)
    pvs = (PvSpec(f"{prefix}a", plot=True),)
    legend = window.open_tabs.open_group(Group("Sizes", 60, pvs=pvs)).content.chart.legend
    qtbot.waitUntil(lambda: legend.rowCount() == 1 and bool(legend.item(0, HIGH).text()))
    qtbot.waitUntil(window.isActiveWindow)
    high = legend.fontMetrics().height()
    for _ in range(3):
        QTest.keyClick(window, K.Key_Equal, CTRL)
    qtbot.waitUntil(lambda: legend.fontMetrics().height() > 1.2 * high)

    def whole(column):
        wide = legend.fontMetrics().horizontalAdvance(legend.item(0, column).text())
        return legend.columnWidth(column) >= wide + 4

    qtbot.waitUntil(lambda: all(map(whole, (NOW, LOW, HIGH))))


def test_the_size_that_was_left_is_that_of_the_next_start(qtbot):
    with opened_window() as window:
        front(window, qtbot)
        usual = QApplication.font().pointSizeF()
        for _ in range(2):
            QTest.keyClick(window, K.Key_Equal, CTRL)
        assert window._settings.flush()
    font = QApplication.font()
    font.setPointSizeF(usual)
    QApplication.setFont(font)  # as the desktop gives it to the next program
    with opened_window() as other:
        assert QApplication.font().pointSizeF() == pytest.approx(1.25 * usual)
        qtbot.waitUntil(lambda: other.font().pointSizeF() == pytest.approx(1.25 * usual))
        front(other, qtbot)
        QTest.keyClick(other, K.Key_0, CTRL)
    assert QApplication.font().pointSizeF() == usual


def on_top_is_checked(window, qtbot):
    """Open the View menu by keys, and return whether its entry is checked."""
    front(window, qtbot)
    QTest.keyClick(window.focusWidget() or window, K.Key_V, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    entry = next(a for a in menu.actions() if plain_text(a) == "Window always on top")
    checked = entry.isChecked()
    QTest.keyClick(menu, K.Key_Escape)
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)
    return checked


def test_a_window_left_on_top_begins_on_top_and_its_entry_is_checked(qtbot):
    with opened_window() as window:
        assert not on_top_is_checked(window, qtbot)
        choose(window, qtbot, "V", "t")
        assert window._settings.flush()
    with opened_window() as other:
        assert other.windowFlags() & TOP and other.windowHandle().flags() & TOP
        assert on_top_is_checked(other, qtbot)


def test_the_entry_is_of_the_window_that_is_used(window, qtbot, prefix):
    for name in "ab":
        window.open_tabs.open_names([f"{prefix}{name}"])
    choose(window, qtbot, "V", "t")
    choose(window, qtbot, "V", "o")  # the tab in front moves to a new window
    beside = window.open_tabs.active.window()
    assert beside is not window and not beside.windowFlags() & TOP
    assert not on_top_is_checked(beside, qtbot)
    assert on_top_is_checked(window, qtbot)
    for each in window.open_tabs.contents():
        each.set_modified(False)


def test_a_window_stays_on_top_until_it_is_told_otherwise(window, qtbot):
    assert not window.windowFlags() & TOP
    choose(window, qtbot, "V", "t")
    assert window.windowFlags() & TOP and window.windowHandle().flags() & TOP
    assert window.isVisible()
    assert window._settings.flag("on_top")
    action = next(
        each
        for each in window.findChildren(QAction)
        if each.text().replace("&", "") == "Window always on top"
    )
    assert action.isChecked()
    choose(window, qtbot, "V", "t")
    assert not window.windowFlags() & TOP and not window.windowHandle().flags() & TOP
