"""Rows of a group by the menus of the table and of its colours, and by the dialog's keys."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QColorDialog, QLineEdit

from gui.core.groups.row_edits import RemoveRows
from gui.widgets.group_editor.rows_model import COLOR, NAME, PLOT, SHOWN
from tests.gui.widgets.group_editor.test_group_editor import (
    ALT,
    CTRL,
    SHIFT,
    Key,
    click,
    dialog,
    names,
    opened,
    place,
    press,
)
from tests.support.context_menu import choose_at, choose_by_key, choose_in_menu
from tests.support.pixels import counts

__all__ = ["dialog", "opened"]
LEFT = Qt.MouseButton.LeftButton
COLOURS = [
    ("Blue", "#006cd8"),
    ("Orange", "#cc8418"),
    ("Green", "#0c6c48"),
    ("Purple", "#b45490"),
    ("Amber", "#604800"),
    ("Sky blue", "#009ce4"),
    ("Yellow", "#846c18"),
]


def in_menu(dialog, qtbot, row, words):
    choose_at(dialog.rows.table.viewport(), place(dialog, row, NAME), qtbot, words)


def in_colours(dialog, qtbot, row, words, answer=None):
    choose_in_menu(qtbot, lambda: click(qtbot, dialog, row, COLOR), words, answer=answer)


def colours(dialog):
    return [pv.color for pv in dialog.group().pvs]


def test_headings_stand_over_what_is_beneath_them(dialog):
    model, align = dialog.rows.table.model(), Qt.ItemDataRole.TextAlignmentRole
    for column in range(model.columnCount()):
        heading = Qt.AlignmentFlag(model.headerData(column, Qt.Orientation.Horizontal, align))
        centred = bool(heading & Qt.AlignmentFlag.AlignHCenter)
        # “auto” stood left below “Colour” right of it
        assert centred is (column in {PLOT, SHOWN}), column


def test_the_menu_copies_and_moves_rows(dialog, qtbot):
    click(qtbot, dialog, 0, NAME)
    in_menu(dialog, qtbot, 0, "Copy names")
    assert QGuiApplication.clipboard().text() == "A"
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    choose_by_key(dialog.rows.table, qtbot, "Move to the end")
    assert names(dialog) == ["# gauges", "$(P)B", "C", "SR:B", "A"]
    assert dialog.rows.table.selected_rows() == (4,)
    press(qtbot, dialog.rows.table, Key.Key_Home, ALT)
    press(qtbot, dialog.rows.table, Key.Key_End, ALT)
    assert names(dialog) == ["# gauges", "$(P)B", "C", "SR:B", "A"]


def test_the_menu_and_its_keys_plot_rows_or_not(dialog, qtbot):
    table = dialog.rows.table
    ticked = Qt.CheckState.Checked
    role = Qt.ItemDataRole.CheckStateRole

    def tick(row):
        return Qt.CheckState(table.model().index(row, PLOT).data(role))

    click(qtbot, dialog, 0, NAME)
    assert tick(0) != ticked
    in_menu(dialog, qtbot, 0, "Plot")
    assert tick(0) == ticked and dialog.group().pvs[0].plot
    in_menu(dialog, qtbot, 0, "Do not plot")
    assert tick(0) != ticked and not dialog.group().pvs[0].plot
    dialog.activateWindow()  # offscreen a menu that closes leaves no window active
    qtbot.waitUntil(dialog.isActiveWindow)
    press(qtbot, table, Key.Key_P, CTRL)
    assert tick(0) == ticked
    press(qtbot, table, Key.Key_P, CTRL | SHIFT)
    assert tick(0) != ticked


@pytest.mark.parametrize(("word", "color"), COLOURS)
def test_a_colour_is_clicked_and_made_automatic(dialog, qtbot, word, color):
    click(qtbot, dialog, 0, NAME)
    in_colours(dialog, qtbot, 0, word)
    assert colours(dialog)[0] == color
    table = dialog.rows.table
    shown = table.viewport().grab(table.visualRect(table.model().index(0, COLOR))).toImage()
    assert color in counts(shown)
    in_colours(dialog, qtbot, 0, "Automatic")
    assert colours(dialog)[0] is None


def test_each_row_gets_a_colour_of_its_own(dialog, qtbot):
    click(qtbot, dialog, 0, NAME)
    click(qtbot, dialog, 2, NAME, CTRL)
    click(qtbot, dialog, 3, NAME, CTRL)
    in_colours(dialog, qtbot, 2, "Different for each row")
    assert [colours(dialog)[row] for row in (0, 2, 3)] == ["#006cd8", "#cc8418", "#0c6c48"]


def test_any_other_colour_is_typed(dialog, qtbot):
    def answer(asked):
        assert isinstance(asked, QColorDialog)
        field = next(each for each in asked.findChildren(QLineEdit) if each.text().startswith("#"))
        field.selectAll()
        QTest.keyClicks(field, "#123456")
        QTest.keyClick(field, Key.Key_Return)

    click(qtbot, dialog, 0, NAME)
    in_colours(dialog, qtbot, 0, "Other…", answer)
    qtbot.waitUntil(lambda: colours(dialog)[0] == "#123456")


def test_ctrl_s_applies_and_leaves_the_dialog_open(dialog, qtbot):
    applied = []
    dialog.applied.connect(applied.append)
    click(qtbot, dialog, 0, NAME)
    press(qtbot, dialog.rows.table, Key.Key_Delete)
    press(qtbot, dialog.rows.table, Key.Key_S, CTRL)
    assert len(applied) == 1 and dialog.isVisible()
    assert names(dialog) == ["# gauges", "$(P)B", "C", "SR:B"]
    assert not dialog.apply_button.isEnabled()


def test_the_button_adds_the_typed_names(dialog, qtbot):
    bar = dialog.rows.add_bar
    qtbot.mouseClick(bar.edit, LEFT)
    qtbot.keyClicks(bar.edit, "X{1..3}")
    assert bar.button.text() == "Add 3"
    qtbot.mouseClick(bar.button, LEFT)
    assert names(dialog)[-3:] == ["X1", "X2", "X3"] and bar.edit.text() == ""
    assert not bar.button.isEnabled()


def test_a_colour_chosen_for_rows_that_are_no_longer_there_is_nobody_s(dialog, qtbot):
    """The file, or another hand, may change the group while the menu is open."""
    menu = dialog.rows.table.colors.menu
    for row, removed, left in ((4, 0, [None, None, None, "#006cd8"]), (3, 3, [None, None, None])):
        click(qtbot, dialog, row, NAME)
        click(qtbot, dialog, row, COLOR)
        qtbot.waitUntil(menu.isVisible)
        dialog.draft.do(RemoveRows((removed,)))
        press(qtbot, menu, Key.Key_Down)
        press(qtbot, menu, Key.Key_Down)
        press(qtbot, menu, Key.Key_Return)
        assert colours(dialog) == left
