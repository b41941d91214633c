"""The buttons over a chart stay where they are: what one is about to click does not move."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QToolButton

from tests.gui.widgets.chart.test_chart_interaction import chart, drag, source
from tests.support.batches import NOW
from tests.support.charts import at

__all__ = ["chart", "source"]
KEYS, LEFT = Qt.Key, Qt.MouseButton.LeftButton


def places(chart):
    """Return where the buttons are that act on the chart, by what they say."""
    buttons = chart.toolbar.findChildren(QToolButton)
    return {
        b.defaultAction().iconText(): b.mapTo(chart, QPoint(0, 0))
        for b in buttons
        if b.defaultAction() is not None
    }


@pytest.mark.parametrize("typed", ["10s", "2026-11-24 10:00:00.123 - 10:00:01.456", "-2h to -30m"])
def test_a_typed_time_moves_no_button(chart, qtbot, typed):
    before = places(chart)
    line = chart.toolbar.findChild(QComboBox).lineEdit()
    QTest.mouseClick(line, LEFT)
    QTest.keyClick(line, KEYS.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(line, typed)
    QTest.keyClick(line, KEYS.Key_Return)
    chart.refresh(NOW)
    assert len(before) == 9 and places(chart) == before


def test_a_zoom_a_pause_and_live_move_no_button(chart, qtbot):
    before = places(chart)
    drag(qtbot, chart, at(chart, -60, 0.2), at(chart, -40, 0.8))
    chart.refresh(NOW)
    assert chart.navigator.view.time.live is False
    assert places(chart) == before
    for word in ("Pause", "Live"):
        button = next(
            b for b in chart.toolbar.findChildren(QToolButton)
            if b.defaultAction() is not None and b.defaultAction().iconText() == word
        )  # fmt: skip
        QTest.mouseClick(button, LEFT)
        chart.refresh(NOW)
        assert places(chart) == before


def test_each_button_tells_its_key(chart):
    buttons = [each for each in chart.toolbar.findChildren(QToolButton) if each.defaultAction()]
    assert len(buttons) == 9
    for button in buttons:
        key = button.defaultAction().shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        assert key and button.toolTip().endswith(f"({key})"), button.toolTip()
