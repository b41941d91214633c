"""The menu of the snapshot table: rows are copied, and ticked alone."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from gui.widgets.snapshots.cells import NAME, TICK
from tests.gui.widgets.snapshots.test_panel import panel
from tests.support.context_menu import choose_at, choose_by_key
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
    clipboard.setText("before")
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    choose_by_key(table, qtbot, words)
    assert clipboard.text() == copied


def test_one_row_of_many_is_ticked_by_two_clicks(panel, qtbot):
    made = panel[0]
    table = made.table
    place = table.visualRect(table.model().index(0, NAME)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.RightButton, pos=place)  # it selects first
    choose_at(table.viewport(), place, qtbot, "Tick only these rows")
    kinds = Qt.ItemDataRole.CheckStateRole
    ticks = [table.model().index(row, TICK).data(kinds) for row in range(table.model().rowCount())]
    on, off = Qt.CheckState.Checked, Qt.CheckState.Unchecked
    assert len(ticks) > 1 and [Qt.CheckState(t) if t is not None else off for t in ticks] == [
        on, *[off] * (len(ticks) - 1),
    ]  # fmt: skip
    buttons = [b.text() for b in made.findChildren(QPushButton)]
    assert any(text.startswith("Restore 1") for text in buttons), buttons
