"""A chart comes back as it was set by hand: switches, markers, zoom; its pictures are light."""

import time

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtTest import QTest

from gui.core.groups.group import Group, PvSpec
from gui.files.groups.pvgroup import save
from gui.files.program.workspace import dumps, read
from gui.widgets.chart.colors import DARK, LIGHT
from gui.widgets.chart.palette import trace_color
from tests.gui.window.test_trace_identity import closed
from tests.support.soft_ioc import counting_records
from tests.support.workspaces import captured, restore

KEYS = Qt.Key


@pytest.fixture
def counting(window, qtbot, soft_ioc, prefix, tmp_path):
    """A tab with two PVs that count, plotted; with samples."""
    soft_ioc(counting_records(prefix, 2, ".1 second"))
    path = tmp_path / "ring.pvgroup"
    save(path, Group("Ring", 30, pvs=tuple(PvSpec(f"{prefix}{k}", plot=True) for k in range(2))))
    assert window.open_tabs.open_file(path)
    qtbot.waitUntil(lambda: len(window.open_tabs.contents()) == 1)
    content = window.open_tabs.contents()[0]
    chart = content.chart
    qtbot.waitUntil(lambda: bool(chart.canvas.axes) and content.store.history(0).total > 5)
    return chart


def test_switches_and_zoom_come_back_with_the_session(window, qtbot, counting):
    chart, canvas = counting, counting.canvas
    canvas.setFocus()
    for key in (KEYS.Key_C, KEYS.Key_M, KEYS.Key_S, KEYS.Key_T, KEYS.Key_L):
        QTest.keyClick(canvas, key)
    QTest.keyClick(canvas, KEYS.Key_Up, Qt.KeyboardModifier.ControlModifier)
    scales, markers = chart.navigator.view.scales, canvas.scene.markers
    assert scales
    state = captured(window)
    assert read(dumps(state).encode())[:2] == (state, [])
    closed(window)
    restore(window, state)
    qtbot.waitUntil(lambda: len(window.open_tabs.contents()) == 1)
    content = window.open_tabs.contents()[0]
    chart = content.chart
    scene = chart.canvas.scene
    assert scene.stacked and scene.show_limits and chart.canvas.cursor_on
    qtbot.waitUntil(lambda: chart.panels.statistics is not None)
    assert not chart.panels.statistics.isHidden() and not chart.panels.markers.isHidden()
    assert scene.markers == markers and chart.navigator.view.scales == scales
    assert not chart.navigator.can_undo and not content.modified
    assert chart.view.live
    buttons = {
        a.text().replace("&", ""): a.isChecked()
        for a in chart.actions_by_name.all()
        if a.isCheckable()
    }
    assert all(buttons[text] for text in ("Cursor", "Markers", "Statistics", "Stacked"))
    closed(window)


def test_a_picture_is_light_in_the_dark_theme(window, qtbot, counting):
    chart = counting
    content = window.open_tabs.contents()[0]
    content.set_dark(True)
    chart.refresh(time.time_ns())
    chart.canvas.setFocus()
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(chart.canvas, KEYS.Key_C, modifiers)
    picture = QGuiApplication.clipboard().image()
    colors = {
        QColor(picture.pixel(x, y)).name()
        for x in range(0, picture.width(), 2)
        for y in range(0, picture.height(), 2)
    }
    assert picture.pixelColor(2, 2) == LIGHT.ground and DARK.ground.name() not in colors
    assert {trace_color(0), trace_color(1)} <= colors
    assert not {trace_color(0, dark=True), trace_color(1, dark=True)} & colors
    screen = chart.canvas.grab().toImage()
    assert screen.pixelColor(QPoint(2, 2)) == DARK.ground  # the window is as dark as before
    assert {t.color for t in chart.traces} == {trace_color(0, True), trace_color(1, True)}
    closed(window)
