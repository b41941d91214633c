"""The panel of statistics below the chart: shown by key, copied and saved by mouse."""

import csv
import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from gui.widgets.chart.controls.span_box import SpanBox
from gui.widgets.chart.readings.legend import HIGH, LOW
from gui.widgets.chart.readings.legend import NOW as NOW_COLUMN
from tests.support.batches import NOW
from tests.support.charts import Histories, strip_chart, trace
from tests.support.save_dialogs import person_at_dialogs

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def chart(qtbot, monkeypatch):
    source = Histories()
    source.fill(0, [-80, -60, -40, -20], [0, 10, 5, 8])
    monkeypatch.setattr(time, "time_ns", lambda: NOW)
    return strip_chart(qtbot, source, [trace(0)])


@pytest.fixture
def panel(chart, qtbot):
    chart.activateWindow()
    qtbot.waitUntil(chart.isActiveWindow)  # before it, shortcuts do nothing
    chart.canvas.setFocus()
    qtbot.keyClick(chart.canvas, Qt.Key.Key_S)
    for _ in range(4):
        chart.refresh(NOW)
    shown = chart.panels.statistics
    assert shown.isVisible() and shown.rows()[1][1:4] == ["4", "0", "10"]
    return shown


def button(panel, text):
    return next(b for b in panel.findChildren(QAbstractButton) if b.text() == text)


def test_a_click_chooses_a_row_and_copy_takes_all(panel, qtbot):
    place = panel.table.visualItemRect(panel.table.item(0, 1)).center()
    qtbot.mouseClick(panel.table.viewport(), LEFT, pos=place)
    assert {item.row() for item in panel.table.selectedItems()} == {0}
    QApplication.clipboard().clear()
    qtbot.mouseClick(button(panel, "Copy"), LEFT)
    lines = QApplication.clipboard().text().splitlines()
    assert lines[0] == panel.title.text() and len(lines) == 3
    assert lines[2].split("\t") == panel.rows()[1]


def test_the_table_is_saved_as_csv(panel, chart, qtbot, tmp_path):
    with qtbot.waitSignal(chart.saved), person_at_dialogs() as person:
        person.saves_as(tmp_path / "s")
        qtbot.mouseClick(button(panel, "Save CSV…"), LEFT)
    rows = list(csv.reader((tmp_path / "s.csv").read_text(encoding="utf-8").splitlines()))
    assert rows[0] == [panel.title.text()] and rows[3][:4] == ["trace 0", "mA", "4", "0.0"]


def test_the_value_in_the_legend_lies_between_its_extremes_in_every_frame(qtbot, monkeypatch):
    source = Histories()
    source.dated_value = lambda slot, resolution=None: f"{source.history(slot).newest(1)[1][0]:g}"
    slots = range(4)
    for slot in slots:
        source.fill(slot, [-80, -60], [1, 2])
    now = [NOW]
    monkeypatch.setattr(time, "time_ns", lambda: now[0])
    chart = strip_chart(qtbot, source, [trace(slot) for slot in slots])
    for step in range(12):  # more traces than are computed in a frame
        for slot in slots:
            source.fill(slot, [step], [3 + step])
        now[0] = NOW + step * 10**9
        chart.refresh(now[0])
        for slot in slots:
            value, highest = (chart.legend.item(slot, n).text() for n in (NOW_COLUMN, HIGH))
            if step > len(slots):
                assert float(value) == float(highest) == 3 + step


def test_a_paused_range_is_shown_whole_and_with_the_digits_of_a_pixel(chart, qtbot):
    chart.navigator.clock = lambda: NOW + 123_456_789
    chart.activateWindow()
    qtbot.mouseClick(button(chart.toolbar, "Pause"), LEFT)
    chart.refresh(NOW)
    shown = chart.findChild(SpanBox).currentText()
    assert len(shown.rpartition(".")[2]) <= 3 and " - " in shown
    box = chart.findChild(SpanBox)
    assert (
        chart.legend.item(0, LOW).text().startswith("in view: ")
    )  # the value above it is that of now
    needed = box.fontMetrics().horizontalAdvance(shown)
    qtbot.waitUntil(lambda: box.lineEdit().width() >= needed)
    words = [label.text() for label in chart.toolbar.findChildren(QLabel) if label.isVisible()]
    assert "Span" not in words
    qtbot.mouseClick(button(chart.toolbar, "Live"), LEFT)
    words = [label.text() for label in chart.toolbar.findChildren(QLabel) if label.isVisible()]
    assert "Span" in words and box.currentText() == "1m40s"
    chart.canvas.setFocus()
    qtbot.keyClick(chart.canvas, Qt.Key.Key_M)
    for _ in range(2):
        chart.refresh(NOW)
    assert chart.legend.item(0, LOW).text().startswith("A–B: ")
