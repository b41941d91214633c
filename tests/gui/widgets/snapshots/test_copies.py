"""Rows of a snapshot are copied by key and by the menu of the table."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from gui.widgets.snapshots.cells import NAME
from tests.gui.widgets.snapshots.test_panel import panel
from tests.support.context_menu import choose_at
from tests.support.snapshots import filled

__all__ = ["filled", "panel"]
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.mark.parametrize(
    ("modifiers", "words"), [(CTRL, "Copy rows"), (CTRL | SHIFT, "Copy names")]
)
def test_a_row_is_copied_by_key_and_by_menu(panel, qtbot, modifiers, words):
    made = panel[0]
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    table, clipboard = made.table, QApplication.clipboard()
    index = table.model().index(0, NAME)
    place = table.visualRect(index).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    clipboard.setText("before")
    qtbot.keyClick(table, Qt.Key.Key_C, modifiers)
    copied = clipboard.text()
    if words == "Copy names":
        assert copied == index.data()
    else:
        titles, row = copied.splitlines()
        assert titles.split("\t")[0] == "PV" and index.data() in row and "1.50 mA" in row
    clipboard.setText("before")
    choose_at(table.viewport(), place, qtbot, words)
    assert clipboard.text() == copied
