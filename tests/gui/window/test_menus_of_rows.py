"""Entries of the menus of a row, of a trace and of the chart: dialogs and what comes of them."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox, QLineEdit

from gui.core.stamps.choice import TIME_WORDS
from gui.core.table.columns import NAME
from tests.support.context_menu import choose_at
from tests.support.menu_bar import front
from tests.support.row_menu import choose_in_row_menu
from tests.support.save_dialogs import person_at_dialogs
from tests.support.window import cells

KEYS = Qt.Key
KEYS_NONE = Qt.KeyboardModifier.NoModifier
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def tab(window, qtbot, prefix):
    window.open_tabs.open_names([f"{prefix}x", f"{prefix}y"], "First")
    front(window, qtbot)
    made = window.open_tabs.contents()[0]
    made.table.setFocus()
    yield made
    made.set_modified(False)


def test_a_heading_is_typed_above_a_row(window, tab, qtbot, prefix):
    def answer(dialog):
        QTest.keyClicks(dialog.findChild(QLineEdit), "Gauges")
        buttons = dialog.findChild(QDialogButtonBox)
        QTest.mouseClick(buttons.button(buttons.StandardButton.Ok), Qt.MouseButton.LeftButton)

    choose_in_row_menu(tab, qtbot, 1, "Heading above", answer=answer)
    assert cells(tab, NAME) == [f"{prefix}x", "# Gauges", f"{prefix}y"]


@pytest.mark.parametrize("by_key", [True, False])
def test_record_fields_of_the_row_are_asked_for(window, tab, qtbot, prefix, by_key):
    if by_key:
        place = tab.table.visualRect(tab.model.index(1, NAME)).center()
        qtbot.mouseClick(tab.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
        qtbot.keyClick(tab.table, KEYS.Key_I, CTRL)
    else:
        choose_in_row_menu(tab, qtbot, 1, "Record fields")
    qtbot.waitUntil(lambda: bool(tab.tools.inspectors.open))
    ((inspector, _),) = tab.tools.inspectors.open.values()
    assert inspector.isVisible() and f"{prefix}y" in inspector.window().windowTitle()
    inspector.window().close()


def test_commands_act_on_the_current_row_where_none_is_selected(window, tab, qtbot, prefix):
    """Some were grey and others acted, though the edge of one row was drawn for all of them."""
    place = tab.table.visualRect(tab.model.index(1, NAME)).center()
    for modifier in (KEYS_NONE, CTRL):  # chosen, and not chosen any more
        qtbot.mouseClick(tab.table.viewport(), Qt.MouseButton.LeftButton, modifier, pos=place)
    assert not tab.table.selected_rows()
    slot = tab.model.slot_at(1)
    before = tab.model.is_plotted(slot)
    qtbot.keyClick(tab.table, KEYS.Key_Space)
    assert tab.model.is_plotted(slot) is not before
    qtbot.keyClick(tab.table, KEYS.Key_C, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert QGuiApplication.clipboard().text() == f"{prefix}y"
    qtbot.keyClick(tab.table, KEYS.Key_Delete)
    assert cells(tab, NAME) == [f"{prefix}x"]


@pytest.mark.parametrize("words", list(TIME_WORDS.values())[::-1])
def test_the_time_of_a_rows_samples_is_chosen_and_shown(window, tab, qtbot, words):
    choose_in_row_menu(tab, qtbot, 0, "Time of samples", words)
    checked = choose_in_row_menu(tab, qtbot, 0, "Time of samples", words)
    assert checked[1] == [words]
    slot = tab.model.slots()[0]
    assert TIME_WORDS[tab.model.time_choice(slot)] == words


@pytest.mark.parametrize("words", list(TIME_WORDS.values())[::-1])
def test_the_time_of_a_traces_samples_is_chosen_in_the_legend(window, tab, qtbot, words):
    legend = tab.chart.legend
    place = tab.table.visualRect(tab.model.index(0, NAME)).center()
    if not tab.model.is_plotted(0):
        qtbot.mouseClick(tab.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
        qtbot.keyClick(tab.table, KEYS.Key_Space)
    qtbot.waitUntil(lambda: legend.rowCount() > 0 and legend.isVisible())

    def choose():
        where = legend.visualItemRect(legend.item(0, 0)).center()
        return choose_at(legend.viewport(), where, qtbot, "Time of samples", words)

    choose()
    assert TIME_WORDS[tab.model.time_choice(tab.model.slots()[0])] == words
    assert choose()[1] == [words]


def test_a_picture_is_saved_by_its_key(window, tab, qtbot, tmp_path):
    tab.chart.canvas.setFocus()
    with person_at_dialogs() as person:
        person.saves_as(tmp_path / "shot.png")
        qtbot.keyClick(tab.chart.canvas, KEYS.Key_S, CTRL | ALT)
        qtbot.waitUntil(lambda: "shot.png" in window.status.currentMessage())
    assert (tmp_path / "shot.png").read_bytes().startswith(b"\x89PNG")
