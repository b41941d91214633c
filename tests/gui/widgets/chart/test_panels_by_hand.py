"""The panel of statistics below the chart: shown by key, copied and saved by mouse."""

import csv
import time
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from gui.core.history.history import SampleHistory
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
    assert shown.isVisible() and shown.rows()[1][1:4] == ["4", "0.0", "10.0"]
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
    source.dated_value = lambda slot: f"{source.history(slot).newest(1)[1][0]:g}"
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
    assert figures(chart.legend) == "Min in view"  # the value beside it is that of now
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
    assert figures(chart.legend) == "Min A–B"
    assert not chart.legend.item(0, LOW).text().startswith("A")
    qtbot.keyClick(chart.canvas, Qt.Key.Key_M)
    chart.refresh(NOW)
    assert figures(chart.legend) == "Min"


def figures(legend):
    """Return the heading of the lowest values, which is seen whole."""
    heading, header = legend.horizontalHeaderItem(LOW).text(), legend.horizontalHeader()
    assert header.fontMetrics().horizontalAdvance(heading) < header.sectionSize(LOW)
    return heading


class Five(Histories):
    """Five traces with long numbers."""

    def __init__(self):
        super().__init__()
        self.histories = {slot: SampleHistory(max_bytes=1 << 30) for slot in range(7)}
        self.units |= dict.fromkeys(range(4, 7), "mA")
        for slot in range(7):
            self.fill(slot, [-80, -60, -40, -20], [298.5371, 298.5472, 298.1, 300.0 + slot])


@pytest.fixture
def both(qtbot, monkeypatch):
    """Markers and statistics of five traces, shown by keys, in a chart 1180 pixels wide."""
    monkeypatch.setattr(time, "time_ns", lambda: NOW)
    chart = strip_chart(qtbot, Five(), [trace(slot) for slot in range(5)])
    chart.resize(1180, 700)
    chart.activateWindow()
    qtbot.waitUntil(chart.isActiveWindow)
    chart.canvas.setFocus()
    for key in (Qt.Key.Key_M, Qt.Key.Key_S):
        qtbot.keyClick(chart.canvas, key)
    shown_again(chart)
    return chart


def shown_again(chart):
    for _ in range(8):
        chart.refresh(NOW)
        QApplication.processEvents()


def rows_in_sight(panel):
    """Return how many rows are seen whole and how many in part."""
    table, height = panel.table, panel.table.viewport().height()
    assert panel.rect().contains(table.geometry())
    seen = [
        (table.rowViewportPosition(n), table.rowViewportPosition(n) + table.rowHeight(n))
        for n in range(table.rowCount())
    ]
    whole = [each for each in seen if each[0] >= 0 and each[1] <= height]
    return len(whole), len([each for each in seen if each[0] < height]) - len(whole)


def test_five_rows_are_seen_whole_beside_each_other(both, qtbot):
    for panel in (both.panels.markers, both.panels.statistics):
        assert rows_in_sight(panel) == (5, 0)
    qtbot.keyClick(both.canvas, Qt.Key.Key_M)
    shown_again(both)
    statistics = both.panels.statistics
    assert rows_in_sight(statistics) == (5, 0)
    assert not statistics.table.horizontalScrollBar().maximum()
    both.set_traces([trace(slot) for slot in range(7)])
    shown_again(both)
    assert rows_in_sight(statistics) == (5, 0)  # the others are scrolled to
    both.set_traces([trace(slot) for slot in range(2)])
    shown_again(both)
    assert rows_in_sight(statistics) == (2, 0)


def test_columns_of_readings_stay_within_the_width_while_their_numbers_fit(both, qtbot):
    qtbot.keyClick(both.canvas, Qt.Key.Key_M)
    shown_again(both)
    table = both.panels.statistics.table
    for width in (1000, 860, 800):
        both.resize(width, 700)
        shown_again(both)
        assert not table.horizontalScrollBar().maximum(), width
        width_of = table.fontMetrics().horizontalAdvance
        for column in range(1, table.columnCount()):
            texts = [table.item(row, column).text() for row in range(table.rowCount())]
            assert max(map(width_of, texts)) + 8 <= table.columnWidth(column), (width, column)


def test_the_last_column_gives_up_what_it_does_not_need(both):
    """It kept the 84 pixels of all numbers, and a heading that needed a hundred."""
    both.resize(945, 700)
    shown_again(both)
    table = both.panels.markers.table
    assert not table.horizontalScrollBar().maximum()
    last = table.columnCount() - 1  # its text between margins of 4; it has no mark of an order
    heading = table.fontMetrics().horizontalAdvance(table.horizontalHeaderItem(last).text())
    assert heading + 8 <= table.columnWidth(last)


def test_both_tables_show_all_columns_beside_a_list_of_groups_at_1280(both):
    """A list of groups has 246 pixels there."""
    both.set_traces([replace(trace(slot), label=f"Beam current {slot}") for slot in range(5)])
    both.resize(1280 - 246, 500)
    shown_again(both)
    assert both.panels.statistics.table.isColumnHidden(8)  # the table beside it has the same one
    for panel in (both.panels.markers, both.panels.statistics):
        table = panel.table
        assert not table.horizontalScrollBar().maximum()
        width_of = table.fontMetrics().horizontalAdvance
        for column in range(1, table.columnCount() - table.isColumnHidden(8)):
            texts = [table.item(row, column).text() for row in range(table.rowCount())]
            texts.append(table.horizontalHeaderItem(column).text())
            assert max(map(width_of, texts)) < table.columnWidth(column), (panel, column)
        assert rows_in_sight(panel) == (5, 0)


def test_a_low_window_cuts_no_row(both):
    both.resize(1180, 320)
    shown_again(both)
    whole, part = rows_in_sight(both.panels.statistics)
    assert whole >= 1 and not part


def test_the_heading_of_the_markers_has_both_times_beside_the_statistics(both):
    title = both.panels.markers.title
    assert title.text().startswith("Markers: A ") and ", Δt " in title.text()
    width_of = title.fontMetrics().horizontalAdvance
    assert max(map(width_of, title.lines())) <= title.width()
    assert len(title.lines()) * title.fontMetrics().lineSpacing() <= title.height()
    assert title.toolTip() == title.text()
