"""Rows copied as CSV: exact values, units and times in columns of their own."""

import csv
import io
import json
from datetime import datetime

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from gui.core.groups.group import PvSpec
from gui.core.pv.severity import ConnectionState
from gui.core.pv.updates import ArrayUpdate, ConnectionChange, Metadata, MetadataChange, PvKind
from gui.core.store.pv_store import PvStore
from gui.core.table.columns import VALUE
from gui.widgets.table.model import PvTableModel
from gui.widgets.table.panel import PvTablePanel
from tests.support.batches import NOW, batch, connected

EXACT = -0.000123456789012345


@pytest.fixture
def panel(qtbot):
    store = PvStore()
    made = PvTablePanel(PvTableModel(store))
    qtbot.addWidget(made)
    made.resize(1200, 320)
    specs = [PvSpec(name) for name in ("# Ring", "CURRENT", "VALVE", "WAVE", "NONE")]
    made._pvs.append_slots(store.add(specs))
    store.apply(
        batch(
            [(1, NOW + 7, EXACT, 1, 4), (2, NOW, 1, 0, 0)],
            [
                connected(1),
                connected(2, PvKind.ENUM, "ENUM"),
                connected(3, PvKind.ARRAY, "DOUBLE", 3),
                MetadataChange(1, Metadata("mA", 3)),
                MetadataChange(2, Metadata(labels=("closed", "-open"))),
                ArrayUpdate(3, NOW, np.array([0.1, -2.0, 1e300]), 0, 0),
            ],
        )
    )
    made.show()
    qtbot.waitExposed(made)
    made.store = store
    return made


def copy(panel, qtbot):
    """Click the table, select all rows, choose the entry in the row's menu; return the rows."""
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, 10))
    qtbot.keyClick(panel.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    menu = QMenu()
    qtbot.addWidget(menu)
    menu.addActions(panel.view.actions())
    menu.popup(QPoint(0, 0))
    action = next(
        each for each in menu.actions() if each.text().replace("&", "") == "Copy rows as CSV"
    )
    qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
    menu.close()
    rows = csv.DictReader(io.StringIO(QGuiApplication.clipboard().text()))
    return {row["PV"]: row for row in rows}


def test_numbers_are_exact_and_units_apart(panel, qtbot):
    assert panel._pvs.copied(1, VALUE) == "-1.235e-4 mA"
    rows = copy(panel, qtbot)
    assert float(rows["CURRENT"]["Value"]) == EXACT and rows["CURRENT"]["Unit"] == "mA"
    assert (rows["CURRENT"]["Severity"], rows["CURRENT"]["Value is"]) == ("MINOR", "")
    assert (rows["VALVE"]["Value"], rows["VALVE"]["State"]) == ("1", "'-open")
    assert json.loads(rows["WAVE"]["Value"]) == [0.1, -2.0, 1e300]
    assert rows["# Ring"]["Value"] == "" and rows["NONE"]["Value"] == ""


def test_times_have_date_offset_and_nanoseconds(panel, qtbot):
    cell = copy(panel, qtbot)["CURRENT"]["Time (IOC)"]
    assert datetime.fromisoformat(cell).timestamp() == NOW / 1e9 and ".000000007" in cell


def test_a_value_that_is_not_of_now_says_so(panel, qtbot):
    panel.store.apply(batch(events=[ConnectionChange(1, ConnectionState.DISCONNECTED, NOW)]))
    row = copy(panel, qtbot)["CURRENT"]
    assert float(row["Value"]) == EXACT
    assert row["Value is"] == "disconnected" and row["Severity"] == ""
