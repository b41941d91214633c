"""The zone of a chart's times: pictures, cursor copies and markers, by mouse and keys."""

import time
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QToolButton

from gui.widgets.chart.chart import StripChart
from gui.widgets.chart.controls.span_box import SpanBox
from tests.support.charts import Histories, trace

LEFT = Qt.MouseButton.LeftButton
SECOND = 10**9


def ns(*moment):
    return int(datetime(*moment, tzinfo=UTC).timestamp()) * SECOND


NOW = ns(2026, 11, 24, 12)


@pytest.fixture
def chart(qtbot, monkeypatch, berlin):
    monkeypatch.setattr(time, "time_ns", lambda: NOW)
    made = StripChart(Histories())
    made.navigator.clock = lambda: NOW
    qtbot.addWidget(made)
    made.resize(1100, 500)
    made.set_traces([trace(0)])
    made.show()
    qtbot.waitExposed(made)
    made.refresh(NOW)
    return made


def show(qtbot, chart, text):
    line = chart.findChild(SpanBox).lineEdit()
    qtbot.mouseClick(line, LEFT)
    qtbot.keyClick(line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    chart.refresh(NOW)
    chart.refresh(NOW)


def shown_zone(chart):
    buttons = chart.toolbar.findChildren(QToolButton)
    return next(button.text() for button in buttons if "UTC" in button.toolTip())


def svg_of(qtbot, chart, path):
    chart.pictures.save(path)
    qtbot.waitUntil(path.exists)  # it is written whole, at once or by a thread
    return path.read_text(encoding="utf-8")


def test_a_picture_of_july_has_the_offset_of_july(chart, qtbot, tmp_path):
    show(qtbot, chart, "2026-07-01 10:00 - 11:00")
    assert "times in local time (CEST, UTC+02:00)" in svg_of(qtbot, chart, tmp_path / "july.svg")
    show(qtbot, chart, "2026-10-24 - 2026-10-26")
    words = "(CEST, UTC+02:00; from 2026-10-25 02:00 CET, UTC+01:00)"
    assert words in svg_of(qtbot, chart, tmp_path / "october.svg")
    assert shown_zone(chart) == "Local +02:00, +01:00"
    show(qtbot, chart, "10m")
    assert shown_zone(chart) == "Local +01:00"
    assert "times in local time (CET, UTC+01:00)" in svg_of(qtbot, chart, tmp_path / "now.svg")
    chart.toolbar.show_utc(True)
    assert shown_zone(chart) == "UTC"
    assert "times in UTC" in svg_of(qtbot, chart, tmp_path / "utc.svg")


def copy_at(qtbot, chart, part):
    plot = chart.canvas.scene.layout.plot
    place = QPoint(round(plot.left() + part * plot.width()), round(plot.center().y()))
    qtbot.mouseMove(chart.canvas, place)
    qtbot.keyClick(chart.canvas, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    return QGuiApplication.clipboard().text()


def test_cursor_copies_of_the_hour_that_comes_twice_differ(chart, qtbot):
    show(qtbot, chart, "2026-10-25 02:00+02:00 - 02:00+01:00")
    qtbot.keyClick(chart.canvas, Qt.Key.Key_C)
    first = copy_at(qtbot, chart, 0.5)
    show(qtbot, chart, "2026-10-25 02:00+01:00 - 03:00")
    second = copy_at(qtbot, chart, 0.5)
    assert "2026-10-25 02:" in first and "+02:00" in first.splitlines()[0]
    assert "2026-10-25 02:" in second and "+01:00" in second.splitlines()[0]
    assert first.splitlines()[0][:24] == second.splitlines()[0][:24]


def test_markers_have_date_and_offset(chart, qtbot):
    show(qtbot, chart, "2026-07-01 10:00 - 11:00")
    qtbot.keyClick(chart.canvas, Qt.Key.Key_M)
    titles = [label.text() for label in chart.panels.findChildren(QLabel) if label.isVisible()]
    assert (
        "Markers: A 2026-07-01 10:20:00.000 +02:00, B 2026-07-01 10:40:00.000 +02:00, Δt 1200 s"
        in titles
    )
