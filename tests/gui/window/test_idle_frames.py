"""Where nothing comes and nobody does anything, two frames a second; news are shown at once."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from gui.core.groups.group import Group, PvSpec
from gui.core.table.columns import VALUE
from gui.qt.turns import frame_clock
from gui.tab import tab_rest
from gui.widgets.chart.readings.legend import CURSOR
from tests.support.soft_ioc import counting_records
from tests.support.window import cells

KEYS = Qt.Key


@pytest.fixture
def quiet(window, soft_ioc, prefix, qtbot, monkeypatch):
    """A tab of two records that nobody processes, and one behind it; the clock is idle."""
    monkeypatch.setattr(tab_rest, "AWAKE_S", 0.3)
    ioc = soft_ioc(counting_records(prefix, 3, "Passive"))
    behind = window.open_tabs.open_group(Group("Behind", 60, pvs=(PvSpec(f"{prefix}2"),)))
    pvs = tuple(PvSpec(f"{prefix}{k}", plot=k == 0) for k in range(2))
    front = window.open_tabs.open_group(Group("Front", 60, pvs=pvs))
    for tab in (behind, front):
        qtbot.waitUntil(lambda tab=tab: bool(tab.content.store.has_value.all()))
    qtbot.waitUntil(lambda: front.content.traces.has_chart)
    monkeypatch.setattr(frame_clock, "IDLE_MS", 30_000)
    monkeypatch.setattr(frame_clock, "SLOWEST_MS", 30_000)
    settle(window, qtbot)
    return ioc, behind.content, front.content


def row_texts(tab):
    """Return all texts of the first row."""
    columns = range(tab.model.columnCount())
    return " ".join(str(tab.model.index(0, column).data()) for column in columns)


def settle(window, qtbot):
    """Wait until the next frame is long off."""
    clock = window._clock
    qtbot.waitUntil(lambda: clock._is_idle and clock._timer.remainingTime() > 20_000)


def test_a_value_that_comes_is_in_the_row_with_a_frame_of_its_own(quiet, prefix, qtbot, window):
    ioc, _, front = quiet
    frames, remaining_ms = window._clock.frames, window._clock._timer.remainingTime()
    ioc.put(f"{prefix}1", 42)
    qtbot.waitUntil(lambda: front.store.value[1] == 42)
    qtbot.waitUntil(lambda: window._clock.frames > frames, timeout=remaining_ms // 2)
    assert "42" in cells(front, VALUE)[1]


def test_it_is_idle_again_when_nothing_came_for_a_while(quiet, prefix, qtbot, window):
    ioc, _, front = quiet
    ioc.put(f"{prefix}0", 42)
    qtbot.waitUntil(lambda: "42" in cells(front, VALUE)[0])
    settle(window, qtbot)


def test_an_ioc_that_ends_is_told_with_a_frame_of_its_own(quiet, prefix, qtbot, window):
    ioc, _, front = quiet
    remaining_ms = window._clock._timer.remainingTime()
    ioc.stop()
    qtbot.waitUntil(lambda: front.store.connected_count() == 0)
    qtbot.waitUntil(lambda: "disconnected" in row_texts(front), timeout=remaining_ms // 2)


def test_a_tab_that_comes_to_the_front_is_painted_at_once(quiet, prefix, qtbot, window):
    ioc, behind, _ = quiet
    ioc.put(f"{prefix}2", 7)
    qtbot.waitUntil(lambda: behind.store.value[0] == 7)
    settle(window, qtbot)
    QTest.keyClick(window, KEYS.Key_PageUp, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "7" in cells(behind, VALUE)[0])
    frames = window._clock.frames
    qtbot.waitUntil(lambda: window._clock.frames > frames)


def test_what_the_mouse_points_at_in_the_chart_is_read_at_once(quiet, qtbot, window):
    _, _, front = quiet
    canvas = front.chart.canvas
    canvas.setFocus()
    QTest.keyClick(canvas, KEYS.Key_C)
    assert canvas.cursor_on
    settle(window, qtbot)
    handle = window.windowHandle()
    at = canvas.mapTo(window, canvas.scene.layout.plot.center().toPoint())
    QTest.mouseMove(handle, at)
    QTest.mouseMove(handle, at + QPoint(3, 0))
    qtbot.waitUntil(lambda: front.chart.legend.item(0, CURSOR).text() != "")
