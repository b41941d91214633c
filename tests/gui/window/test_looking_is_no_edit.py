"""Zooming, panning and Live are looking; a span that is chosen is an edit of the group."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolButton

from gui.core.groups.group import Group, PvSpec
from gui.files.groups.pvgroup import save
from gui.widgets.chart.controls.span_box import SpanBox
from tests.support.menu_bar import front
from tests.support.window import LEFT
from tests.support.workspaces import captured, restore

KEYS = Qt.Key
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def path(tmp_path):
    made = tmp_path / "ring.pvgroup"
    save(made, Group("Ring", 120, pvs=(PvSpec("none:a", plot=True),)))
    return made


@pytest.fixture
def tab(window, qtbot, path):
    assert window.open_tabs.open_file(path)
    front(window, qtbot)
    chart = window.open_tabs.current().content.chart
    qtbot.waitUntil(lambda: chart.frames > 2)
    return window.open_tabs.current()


def zoom_to_a_rectangle(chart):
    canvas, plot = chart.canvas, chart.canvas.scene.layout.plot
    begin = QPoint(int(plot.left() + plot.width() * 0.5), int(plot.top() + 20))
    end = QPoint(int(plot.left() + plot.width() * 0.8), int(plot.top() + 90))
    QTest.mousePress(canvas, LEFT, pos=begin)
    for place in (QPointF(begin + (end - begin) / 2), QPointF(end)):
        moved = QMouseEvent(
            QEvent.Type.MouseMove, place, canvas.mapToGlobal(place), Qt.MouseButton.NoButton,
            LEFT, NONE,
        )  # fmt: skip
        QApplication.sendEvent(canvas, moved)
    QTest.mouseRelease(canvas, LEFT, pos=end)


def click(chart, name):
    action = chart.actions_by_name[name]
    button = next(b for b in chart.findChildren(QToolButton) if b.defaultAction() is action)
    QTest.mouseClick(button, LEFT)


def title(window):
    return window.tab_widget.tabText(window.tab_widget.currentIndex())


def test_a_zoom_and_live_leave_the_group_as_saved(window, tab, qtbot):
    chart, before = tab.content.chart, title(window)
    zoom_to_a_rectangle(chart)
    assert chart.paused and chart.span < 60
    click(chart, "live")
    assert chart.view.live and chart.span < 60
    for key in (KEYS.Key_Plus, KEYS.Key_Minus, KEYS.Key_Minus, KEYS.Key_Left, KEYS.Key_End):
        QTest.keyClick(chart.canvas, key)
    for name in ("undo", "undo", "redo"):
        click(chart, name)
    assert tab.content.group.span_s == 120 and not tab.content.modified
    assert title(window) == before


def test_a_zoomed_session_comes_back_without_an_edit(window, tab, qtbot):
    tab.content.chart.canvas.setFocus()
    QTest.keyClick(tab.content.chart.canvas, KEYS.Key_Plus)
    zoomed = tab.content.chart.span
    assert zoomed < 120
    state = captured(window)
    window.close_actions.close(tab)
    restore(window, state)
    content = window.open_tabs.current().content
    assert content.chart.span == max(zoomed, 1) and content.group.span_s == 120
    assert not content.modified


def test_a_typed_span_is_an_edit_that_is_undone(window, tab, qtbot):
    content = tab.content
    box, line = content.chart.findChild(SpanBox), content.chart.findChild(SpanBox).lineEdit()
    QTest.mouseClick(line, LEFT)
    QTest.keyClick(line, KEYS.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(line, "5m")
    QTest.keyClick(line, KEYS.Key_Return)
    assert content.group.span_s == 300 and content.modified and box.currentText() == "5m"
    assert content.edits.undo_words == "Time span 5m"
    QTest.keyClick(content.chart.canvas, KEYS.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert content.group.span_s == 120 and not content.modified and box.currentText() == "2m"


def test_zoom_back_does_not_look_like_undo(window, tab, qtbot):
    QTest.keyClick(window.focusWidget() or window, KEYS.Key_E, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    of_edits = {
        entry.text().replace("&", "").split()[0]: entry.icon()
        for entry in menu.actions()
        if entry.text()
    }
    QTest.keyClick(menu, KEYS.Key_Escape)
    actions = tab.content.chart.actions_by_name
    for name, edit in (("undo", "Undo"), ("redo", "Redo")):
        icons = (actions[name].icon(), of_edits[edit])
        assert not any(icon.isNull() for icon in icons)
        seen, other = (icon.pixmap(16, 16).toImage() for icon in icons)
        assert seen != other
