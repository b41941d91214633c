"""Menus of rows, traces and axes by Shift+F10 or the menu key, without a mouse."""

from contextlib import contextmanager

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from gui.core.table.columns import NAME
from tests.support.menu_bar import front, tab  # noqa: F401
from tests.support.window import cells

KEYS = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def opened(qtbot, widget, by="Shift+F10"):
    """Return the menu of ``widget`` that a key opens; the mouse is elsewhere."""
    if by == "Shift+F10":
        QTest.keyClick(widget, KEYS.Key_F10, SHIFT)
    else:  # what Qt makes of the key for it
        away = QPoint(-500, -500)
        reason = QContextMenuEvent.Reason.Keyboard
        QApplication.sendEvent(widget, QContextMenuEvent(reason, away, widget.mapToGlobal(away)))
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    return QApplication.activePopupWidget()


@contextmanager
def every(milliseconds, look):
    """Call ``look`` again and again meanwhile."""
    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(milliseconds)
    yield
    timer.stop()


def texts(menu):
    return [action.text().replace("&", "") for action in menu.actions()]


def pick(qtbot, menu, words):
    """Walk to what begins with ``words`` and choose it."""
    while menu.activeAction() is None or not menu.activeAction().text().replace("&", "").startswith(
        words
    ):
        QTest.keyClick(menu, KEYS.Key_Down)
    QTest.keyClick(menu, KEYS.Key_Return)


@pytest.mark.parametrize("by", ["Shift+F10", "menu key"])
def test_the_menu_of_a_trace_opens_in_the_legend_by_keys(window, tab, qtbot, prefix, by):
    front(window, qtbot)
    canvas, legend = tab.chart.canvas, tab.chart.legend
    qtbot.waitUntil(lambda: legend.rowCount() == 2 and legend.isVisible())
    canvas.setFocus()
    while not legend.hasFocus():
        QTest.keyClick(window.focusWidget(), KEYS.Key_Tab)
    QTest.keyClick(legend, KEYS.Key_Down)
    menu = opened(qtbot, legend, by)
    row = legend.visualItemRect(legend.item(1, 0))
    assert row.top() <= legend.viewport().mapFromGlobal(menu.pos()).y() <= row.bottom() + 1
    pick(qtbot, menu, "Stop plotting")
    qtbot.waitUntil(lambda: legend.rowCount() == 1)
    front(window, qtbot)
    legend.setFocus()
    for visible in (False, True):
        QTest.keyClick(legend, KEYS.Key_Space)
        assert tab.chart.traces[0].visible is visible
    assert cells(tab, NAME) == [f"{prefix}x", f"{prefix}y"]


@pytest.mark.parametrize("by", ["Shift+F10", "menu key"])
def test_the_menu_of_a_row_opens_at_it(window, tab, qtbot, by):
    front(window, qtbot)
    tab.table.setFocus()
    QTest.keyClick(tab.table, KEYS.Key_Home, CTRL)
    QTest.keyClick(tab.table, KEYS.Key_Down)
    menus = []

    def look():
        menu = QApplication.activePopupWidget()
        if isinstance(menu, QMenu):
            row = tab.table.visualRect(tab.table.currentIndex())
            place = tab.table.viewport().mapFromGlobal(menu.pos())
            menus.append((texts(menu), row.top() <= place.y() <= row.bottom() + 1))
            QTest.keyClick(menu, KEYS.Key_F10, SHIFT)  # no second menu over it
            assert QApplication.activePopupWidget() is menu
            QTest.keyClick(menu, KEYS.Key_Escape)

    with every(10, look):  # this menu has an event loop of its own
        if by == "Shift+F10":
            QTest.keyClick(tab.table, KEYS.Key_F10, SHIFT)
        else:
            away = QPoint(-500, -500)
            reason = QContextMenuEvent.Reason.Keyboard
            sent = QContextMenuEvent(reason, away, tab.table.mapToGlobal(away))
            QApplication.sendEvent(tab.table, sent)
        qtbot.waitUntil(lambda: bool(menus))
    assert "Inspect PV" in menus[0][0]


def test_the_menu_of_the_chart_has_its_axes(window, tab, qtbot, prefix):
    front(window, qtbot)
    tab.chart.canvas.setFocus()
    menu = opened(qtbot, tab.chart.canvas)
    assert "Pause" in texts(menu)
    QTest.keyClick(menu, KEYS.Key_Escape)


def test_the_menu_of_the_groups_opens_at_a_row(window, qtbot, tmp_path, folder):
    front(window, qtbot)
    view = window.group_dock.browser.view
    view.setFocus()
    QTest.keyClick(view, KEYS.Key_Home)
    menu = opened(qtbot, view)
    assert "Read folders again" in [text.partition("\t")[0] for text in texts(menu)]
    row = view.visualRect(view.currentIndex())
    assert row.top() <= view.viewport().mapFromGlobal(menu.pos()).y() <= row.bottom() + 1
    QTest.keyClick(menu, KEYS.Key_Escape)


@pytest.mark.parametrize("by", ["Shift+F10", "menu key"])
def test_the_menu_of_the_tab_in_front_opens_at_it(window, tab, qtbot, by):
    for name in ("Second", "Third"):
        window.open_tabs.open_names(["b:x"], name)
        window.open_tabs.current().content.set_modified(False)
    tab.set_modified(False)
    front(window, qtbot)
    bar, tabs = window.tab_widget.bar, window.open_tabs.tabs()
    window.open_tabs.show(tabs[1])
    bar.setFocus()
    qtbot.waitUntil(bar.hasFocus)
    menu = opened(qtbot, bar, by)
    assert bar.tabAt(bar.mapFromGlobal(menu.pos())) == 1
    pick(qtbot, menu, "Close others")
    qtbot.waitUntil(lambda: window.open_tabs.tabs() == [tabs[1]])


@pytest.mark.parametrize("by", ["menu", "list of shortcuts"])
def test_what_shows_the_menu_of_the_waveforms_leaves_their_keys_where_they_were(
    window, qtbot, soft_ioc, prefix, by
):
    """They took Space and Home from the table: they had rested for a menu that nobody opened."""
    soft_ioc(f'record(waveform,"{prefix}w"){{field(FTVL,"DOUBLE")field(NELM,"4")}}')
    window.open_tabs.open_names([f"{prefix}w", "none:x"], "Arrays")
    content = window.open_tabs.current().content
    qtbot.waitUntil(lambda: content.traces.array_plot is not None)
    plot, table = content.traces.array_plot, content.table
    qtbot.waitUntil(plot.isVisible)
    front(window, qtbot)
    table.setFocus()
    if by == "menu":
        QTest.keyClick(table, KEYS.Key_C, Qt.KeyboardModifier.AltModifier)
        qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
        pick(qtbot, QApplication.activePopupWidget(), "Waveform")
        qtbot.waitUntil(lambda: "Live" in "".join(texts(QApplication.activePopupWidget())))
        while QApplication.activePopupWidget() is not None:
            QTest.keyClick(QApplication.activePopupWidget(), KEYS.Key_Escape)
    else:
        QTest.keyClick(table, KEYS.Key_Question)
        qtbot.waitUntil(lambda: QApplication.activeWindow() not in (None, window))
        QTest.keyClick(QApplication.activeWindow().focusWidget(), KEYS.Key_Escape)
    front(window, qtbot)
    table.setFocus()
    qtbot.waitUntil(table.hasFocus)
    table.select_names(["none:x"])
    QTest.keyClick(table, KEYS.Key_Space)
    qtbot.waitUntil(lambda: not content.model.is_plotted(1))
    assert not plot.actions_by_name["pause"].isChecked()
    content.set_modified(False)
