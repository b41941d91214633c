"""The panel of statistics below the chart: shown by key, copied and saved by mouse."""

import csv
import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication

from gui.core.groups.group import AxisSpec
from gui.widgets.chart.chart import StripChart
from tests.support.batches import NOW
from tests.support.charts import Histories, trace
from tests.support.save_dialogs import person_at_dialogs

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def chart(qtbot, monkeypatch):
    source = Histories()
    source.fill(0, [-80, -60, -40, -20], [0, 10, 5, 8])
    monkeypatch.setattr(time, "time_ns", lambda: NOW)
    made = StripChart(source, [AxisSpec("fixed", "Fixed", "V", range=(0.0, 10.0))])
    made.navigator._clock = lambda: NOW
    qtbot.addWidget(made)
    made.resize(1000, 500)
    made.set_first_span(100)
    made.set_traces([trace(0)])
    made.show()
    qtbot.waitExposed(made)
    made.refresh(NOW)
    return made


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
