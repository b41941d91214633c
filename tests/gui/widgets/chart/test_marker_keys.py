"""Markers set, chosen, moved and removed by keys alone; what the panel and the flags say."""

import re
from datetime import datetime

import pytest
from PySide6.QtCore import Qt

from tests.gui.widgets.chart.test_chart_interaction import chart, drag, source
from tests.support.batches import NOW
from tests.support.charts import at

__all__ = ["chart", "source"]
KEYS = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


def told(chart):
    """Seconds before NOW of A and B, as the heading of the panel says them."""
    chart.refresh(NOW)
    text = chart.panels.markers.title.text()
    moments = re.search(r"A (\S+ [\d:.]+).*?, B (\S+ [\d:.]+)", text)
    return [
        datetime.fromisoformat(m).astimezone().timestamp() - NOW / 1e9 for m in moments.groups()
    ]


def press(qtbot, chart, key, modifiers=Qt.KeyboardModifier.NoModifier, times=1):
    for _ in range(times):
        qtbot.keyClick(chart.canvas, key, modifiers)


def test_markers_are_set_moved_and_removed_by_keys(chart, qtbot):
    press(qtbot, chart, KEYS.Key_A)  # shows them, too
    a, b = told(chart)
    assert (a, b) == pytest.approx((-66.7, -33.3), abs=0.1) and chart.panels.markers.isVisible()
    press(qtbot, chart, KEYS.Key_Right, CTRL, 5)
    assert told(chart) == pytest.approx((a + 5, b), abs=0.01)
    press(qtbot, chart, KEYS.Key_B)
    press(qtbot, chart, KEYS.Key_Left, CTRL, 10)
    assert told(chart) == pytest.approx((a + 5, b - 10), abs=0.01)
    press(qtbot, chart, KEYS.Key_M)
    chart.refresh(NOW)
    assert not chart.panels.markers.isVisible() and chart.canvas.scene.markers is None


def test_a_step_is_as_fine_as_the_zoom_and_ends_at_the_edge(chart, qtbot):
    press(qtbot, chart, KEYS.Key_A)
    for _ in range(9):
        press(qtbot, chart, KEYS.Key_Plus)
    chart.refresh(NOW)
    span = chart.span
    press(qtbot, chart, KEYS.Key_A)  # it was far away: now it is in the middle
    assert told(chart)[0] == pytest.approx(-span / 2, abs=0.01)
    press(qtbot, chart, KEYS.Key_Right, CTRL)
    assert told(chart)[0] == pytest.approx(-span / 2 + span / 100, abs=0.01)
    press(qtbot, chart, KEYS.Key_Right, CTRL, 60)
    assert told(chart)[0] == pytest.approx(0, abs=0.01)
    press(qtbot, chart, KEYS.Key_B)
    press(qtbot, chart, KEYS.Key_Left, CTRL, 60)
    assert told(chart)[1] == pytest.approx(-span, abs=0.01)


def test_the_marker_that_keys_move_is_seen(chart, qtbot):
    def flag(seconds):
        """What is painted where the flag of a marker is."""
        picture = chart.canvas.grab().toImage()
        place = at(chart, seconds, 0.0)
        return picture.copy(place.x(), place.y(), 30, 14)

    press(qtbot, chart, KEYS.Key_M)
    chart.refresh(NOW)
    plain = flag(-66.67), flag(-33.33)
    press(qtbot, chart, KEYS.Key_B)
    chart.refresh(NOW)
    assert flag(-66.67) == plain[0] and flag(-33.33) != plain[1]
    press(qtbot, chart, KEYS.Key_A)
    chart.refresh(NOW)
    assert flag(-66.67) != plain[0] and flag(-33.33) == plain[1]


def test_the_keys_go_on_with_the_marker_that_was_dragged(chart, qtbot):
    press(qtbot, chart, KEYS.Key_M)
    chart.refresh(NOW)
    a, b = told(chart)
    drag(qtbot, chart, at(chart, b), at(chart, -20))
    press(qtbot, chart, KEYS.Key_Right, CTRL, 2)
    assert told(chart) == pytest.approx((a, -18), abs=0.4)


def test_the_panel_follows_the_keys_at_once(chart, qtbot):
    """A key is not seen a frame later than what it did to the line."""
    press(qtbot, chart, KEYS.Key_A)
    chart.refresh(NOW)
    before = chart.panels.markers.title.text()
    press(qtbot, chart, KEYS.Key_Right, CTRL)
    assert chart.panels.markers.title.text() != before
