"""Long strings and characters in a tab, by the row's menu, and undone."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from gui.core.pv.updates import PvKind
from gui.core.table.columns import COLUMNS, NAME, VALUE
from gui.widgets.puts.value_editor import ValueEditor
from gui.widgets.table import table_actions
from tests.support.raw_ca import RawClient
from tests.support.row_menu import choose_in_row_menu, in_row_menu, selected_slots
from tests.support.window import LEFT, cells, window

__all__ = ["window"]
TYPE = COLUMNS.index("Type")
PATH = b"/data/beamline13/2026/11/28/experiment_0042/scan_00017.hdf5"  # 59 characters
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def tab(window, qtbot, soft_ioc, prefix):
    soft_ioc(
        f'record(lso,"{prefix}path"){{field(SIZV,"128")field(PINI,"YES")}}'
        f'record(waveform,"{prefix}bin"){{field(FTVL,"UCHAR")field(NELM,"16")}}'
    )
    other = RawClient()
    other.write(f"{prefix}path.VAL$", PATH + b"\0")
    other.write(f"{prefix}bin", b"hello\0")
    window.open_tabs.open_names([f"{prefix}path", f"{prefix}bin"], "Texts")
    session = window.open_tabs.contents()[0]
    session.set_modified(False)
    session.other = other
    qtbot.waitUntil(lambda: bool(session.store.has_value.all()))
    qtbot.waitUntil(lambda: cells(session, VALUE)[1] == "hello")
    yield session
    other.close()
    session.set_modified(False)


def click(session, qtbot, row):
    place = session.table.visualRect(session.model.index(row, VALUE)).center()
    qtbot.mouseClick(session.table.viewport(), LEFT, pos=place)
    assert selected_slots(session.table) == [row]


def test_a_cut_string_is_marked_refuses_its_editor_and_is_read_whole(window, tab, qtbot, prefix):
    cut = PATH[:39].decode() + "… (may be cut)"
    assert cells(tab, VALUE)[0] == cut
    window._menus.allow_puts.trigger()
    click(tab, qtbot, 0)
    place = tab.table.visualRect(tab.model.index(0, VALUE)).center()
    qtbot.mouseDClick(tab.table.viewport(), LEFT, pos=place)
    assert not tab.table.viewport().findChildren(ValueEditor)
    assert f"{prefix}path.VAL$" in window.status.currentMessage()
    choose_in_row_menu(tab, qtbot, 0, "Read as long string")
    assert cells(tab, NAME) == [f"{prefix}path.VAL$", f"{prefix}bin"]
    qtbot.waitUntil(lambda: cells(tab, VALUE)[0] == PATH.decode())
    assert tab.modified and tab.group.pvs[0].name == f"{prefix}path.VAL$"
    qtbot.keyClick(tab.table, Qt.Key.Key_Z, CTRL)
    assert cells(tab, NAME)[0] == f"{prefix}path"
    qtbot.waitUntil(lambda: cells(tab, VALUE)[0] == cut)
    qtbot.keyClick(tab.table, Qt.Key.Key_Z, CTRL)
    assert "nothing to undo in this group" in window.status.currentMessage()
    assert "Read as long string (NAME.VAL$)" not in in_row_menu(qtbot, tab.table, 1)


def test_characters_are_shown_as_chosen(window, tab, qtbot, monkeypatch):
    assert cells(tab, TYPE)[1] == "CHAR[16] as text (guessed)"
    answers = ["numbers", "text", "guessed by their content"]
    asked = []

    def answer(*args):
        asked.append(args[4])
        return answers.pop(0), True

    monkeypatch.setattr(table_actions, "ask_choice", answer)
    choose_in_row_menu(tab, qtbot, 1, "Characters as")
    assert cells(tab, VALUE)[1] == "[6 × uint8] 104 … 0"
    assert cells(tab, TYPE)[1] == "CHAR[16] as numbers" and tab.group.pvs[1].chars == "numbers"
    assert tab.model.array_at(1) is not None
    choose_in_row_menu(tab, qtbot, 1, "Characters as")
    assert cells(tab, VALUE)[1] == "hello" and tab.model.array_at(1) is None
    assert tab.group.pvs[1].chars == "text"
    qtbot.keyClick(tab.table, Qt.Key.Key_Z, CTRL)
    assert tab.group.pvs[1].chars == "numbers" and tab.store.kind[1] == PvKind.ARRAY
    choose_in_row_menu(tab, qtbot, 1, "Characters as")
    assert tab.group.pvs[1].chars == "" and cells(tab, VALUE)[1] == "hello"
    assert asked == ["guessed by their content", "numbers", "numbers"]
    assert "Characters as text or numbers…" not in in_row_menu(qtbot, tab.table, 0)


def test_other_edits_of_a_row_do_not_guess_its_characters_again(tab, qtbot, monkeypatch):
    name = tab.store.name[1]
    tab.other.write(name, bytes([1, 2, 255]))
    qtbot.waitUntil(lambda: cells(tab, TYPE)[1] == "CHAR[16] as numbers (guessed)")
    tab.other.write(name, b"hi\0")
    numbers = "[3 × uint8] 104 … 0"
    qtbot.waitUntil(lambda: cells(tab, VALUE)[1] == numbers)  # until it connects again
    monkeypatch.setattr(table_actions, "ask_text", lambda *_, **__: ("a note", True))
    choose_in_row_menu(tab, qtbot, 1, "Note")
    assert tab.group.pvs[1].comment == tab.store.comment[1] == "a note"
    assert cells(tab, VALUE)[1] == numbers
    path, chars = tab.group.pvs
    tab.apply_group(replace(tab.group, pvs=(path, replace(chars, label="Bytes"))))
    assert tab.store.label[1] == "Bytes" and cells(tab, VALUE)[1] == numbers


def test_characters_as_numbers_are_plotted_and_reduced(tab, qtbot, monkeypatch):
    monkeypatch.setattr(table_actions, "ask_choice", lambda *args: ("max", True))
    choose_in_row_menu(tab, qtbot, 1, "Array as a trace")
    assert tab.group.pvs[1].chars == "numbers" and tab.group.pvs[1].reduce == "max"
    name = tab.store.name[1]
    tab.other.write(name, bytes([3, 200, 7]))
    qtbot.waitUntil(lambda: tab.store.filed_history(1).newest(1)[1].tolist() == [200.0])
