"""Widths of columns are kept where a person dragged them, and only there."""

import json

import pytest
from PySide6.QtWidgets import QTableWidget

from gui.core.snapshots.taking import snapshot_of
from gui.qt.column_widths import _SOON_MS, keep_widths
from gui.widgets.chart.readings.rows_table import RowsTable
from gui.widgets.waveform.readings_table import ReadingsTable
from tests.support.snapshots import filled, shown_panel  # noqa: F401

WIDTHS = (100, 80, 60, 50)


@pytest.fixture
def table(qtbot, kept_widths):
    made = QTableWidget(1, len(WIDTHS))
    qtbot.addWidget(made)
    made.horizontalHeader().setStretchLastSection(True)
    made.resize(500, 100)
    made.show()
    return made


def widths_of(table):
    return [table.columnWidth(n) for n in range(table.columnCount())]


def soon(qtbot):
    qtbot.wait(2 * _SOON_MS)


@pytest.mark.parametrize("column", range(len(WIDTHS)))
def test_to_hide_a_column_and_to_show_it_is_no_drag(table, kept_widths, qtbot, column):
    widths = keep_widths(table, "test", WIDTHS)
    before = widths_of(table)
    widths.show(column, False)
    assert table.isColumnHidden(column) and widths_of(table) != before
    table.resize(600, 100)  # the column at the end has the rest
    widths.show(column, True)
    table.resize(500, 100)
    soon(qtbot)
    assert widths_of(table) == before
    assert widths.by_hand == set() and kept_widths == {}


@pytest.mark.parametrize("hidden", range(1, len(WIDTHS)))
def test_a_hidden_column_keeps_its_width_when_another_is_dragged(table, kept_widths, qtbot, hidden):
    widths = keep_widths(table, "test", WIDTHS)
    before = widths_of(table)
    widths.show(hidden, False)
    table.setColumnWidth(0, 120)  # as a drag
    soon(qtbot)
    assert widths.by_hand == {0}
    written = json.loads(kept_widths["test"])
    assert written[0] == 120
    assert written[hidden] == before[hidden]
    assert written[1:3] == before[1:3]


@pytest.mark.parametrize("place", range(len(WIDTHS)))
def test_the_column_at_the_end_is_told_with_a_hidden_one_anywhere(table, kept_widths, qtbot, place):
    header = table.horizontalHeader()
    header.moveSection(0, place)
    widths = keep_widths(table, "test", WIDTHS)
    widths.show(0, False)
    table.resize(650, 100)
    assert widths.by_hand == set()
    shown = [header.logicalIndex(n) for n in range(header.count()) if header.logicalIndex(n)]
    table.setColumnWidth(shown[-2], 70)
    assert widths.by_hand == {shown[-2]}
    soon(qtbot)
    assert json.loads(kept_widths["test"])[shown[-2]] == 70


def test_a_column_of_readings_that_comes_and_goes_writes_no_widths(qtbot, kept_widths):
    table = RowsTable("Statistics", ("Trace", "Min", "Max", "Samples/s"))
    qtbot.addWidget(table)
    table.resize(500, 100)
    table.show()
    table.show_rows([("a", "1", "2", "3")])
    for shown in (False, True, False):
        table.show_last(shown)
        table.show_rows([("a", "1.25", "2.5", "3")])
    soon(qtbot)
    assert kept_widths == {}


def test_a_cursor_of_waveforms_that_comes_and_goes_writes_no_widths(qtbot, kept_widths):
    table = ReadingsTable()
    qtbot.addWidget(table)
    table.resize(900, 100)
    table.show()
    for place in ("", "[3]", ""):
        table.show_rows([], place)
    table.resize(1000, 100)
    soon(qtbot)
    assert kept_widths == {}


def test_labels_of_snapshots_that_come_and_go_write_no_widths(qtbot, kept_widths, filled):
    store, slots = filled
    panel = shown_panel(qtbot, store, slots)  # none has a label
    for label in ("Shutter", ""):
        store.label[slots[1]] = label
        panel.set_snapshot(snapshot_of(store, slots, "Ring", "calm"))
    panel.resize(1400, 400)
    soon(qtbot)
    assert kept_widths == {}
