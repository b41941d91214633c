"""Questions answered with each of their buttons, the CA page of the settings, a folder's menu."""

import os

from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit

from gui.core.groups.group import Group, PvSpec
from gui.core.text.mnemonics import mnemonic
from gui.files.groups.pvgroup import load, save
from gui.qt.paths.typed_path import TypedPathDialog
from tests.gui.window.test_menus_and_questions import click
from tests.support.context_menu import answering, choose_by_key
from tests.support.menu_bar import choose, front, tab  # noqa: F401
from tests.support.row_menu import choose_in_row_menu

KEYS = Qt.Key
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def test_a_note_and_the_kind_of_characters_are_given_and_given_up(window, tab, qtbot):
    def enter(text, ends):
        def answer(dialog):
            line = dialog.findChild(QLineEdit)
            assert line.width() > 400, "a note is a sentence"
            QTest.keyClicks(line, text)
            click(dialog, ends)

        return answer

    slot = tab.model.slots()[0]
    choose_in_row_menu(tab, qtbot, 0, "Note", answer=enter("hot", "Cancel"))
    assert not tab.model.note(slot)
    choose_in_row_menu(tab, qtbot, 0, "Note", answer=enter("hot", "OK"))
    assert tab.model.note(slot) == "hot"
    for ends in ("Cancel", "OK"):
        choose_in_row_menu(tab, qtbot, 0, "Characters", answer=lambda d, e=ends: click(d, e))
    assert tab.model.characters_choice(slot) == ""


def test_a_changed_group_is_kept_then_discarded(window, tab, qtbot):
    asked = []

    def answer(dialog, ends):
        asked.append(dialog.text())
        click(dialog, ends)

    for ends, left in (("Cancel", 1), ("Discard", 0)):
        tab.set_modified(True)
        front(window, qtbot)
        with answering(qtbot, lambda dialog, e=ends: answer(dialog, e)):
            QTest.keyClick(window.focusWidget() or window, KEYS.Key_W, CTRL)
        assert len(window.open_tabs.contents()) == left
    name = tab.group.name
    assert asked == [f"The group {name} has unsaved changes. Save it before it closes?"] * 2


def test_a_file_that_another_program_changed_is_overwritten_when_one_says_so(
    window, qtbot, tmp_path
):
    path = tmp_path / "a.pvgroup"
    save(path, Group("Ours", pvs=(PvSpec("none:a"),)))
    assert window.open_tabs.open_file(path)
    content = window.open_tabs.current().content
    save(path, Group("Theirs", pvs=(PvSpec("none:b"),)))
    later = path.stat().st_mtime + 10
    os.utime(path, (later, later))
    content.set_modified(True)
    front(window, qtbot)
    content.table.setFocus()
    with answering(qtbot, lambda dialog: click(dialog, "Overwrite")):
        QTest.keyClick(content.table, KEYS.Key_S, CTRL)
    qtbot.waitUntil(lambda: not content.modified)
    assert load(path).group.name == "Ours"


def test_variables_of_channel_access_are_read_and_copied(window, tab, qtbot):
    def answer(dialog):
        QTest.keyClick(dialog.focusWidget(), KEYS.Key_H, ALT)
        page = dialog.ca
        assert page.isVisible()
        QTest.keyClick(page.table, KEYS.Key_Down)
        QTest.keyClick(page.hints, KEYS.Key_A, CTRL)
        QApplication.clipboard().clear()
        click(page, "Copy")
        QTest.keyClick(dialog, KEYS.Key_Escape)

    choose(window, qtbot, "V", "s", answer)
    assert "EPICS_CA_ADDR_LIST" in QApplication.clipboard().text()


def test_the_menu_of_a_folder_of_groups(window, qtbot, folder, monkeypatch):
    asked = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: asked.append(url.path()) or True)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: asked.append("add") or "")
    browser = window.group_dock.browser
    view = browser.view
    number = next(n for n, row in enumerate(browser.model.rows) if row.path == str(folder))

    def pick(words):
        front(window, qtbot)
        place = view.visualRect(browser.model.index(number, 0)).center()
        if view.current_row() != number:
            view.select_row(number)
        assert view.viewport().rect().contains(place)
        choose_by_key(view, qtbot, words)

    pick("Copy path")
    assert QApplication.clipboard().text() == str(folder)
    pick("Show in file manager")
    pick("Read folders again")
    pick("Add folder")
    qtbot.waitUntil(lambda: len(asked) == 2)
    pick("Remove folder")
    assert browser.folders == ()


def test_the_theme_of_the_system_is_followed_or_not(window, tab, qtbot):
    menus = window._menus
    for entry in (menus.light, menus.follow_theme):
        choose(window, qtbot, "V", mnemonic(entry.text()))
        checked = [each for each in menus.themes().values() if each.isChecked()]
        assert checked == [entry]


def test_a_path_is_typed_or_given_up(window, qtbot, tmp_path):
    for text, ends in ((str(tmp_path / "a.pvgroup"), "OK"), ("", "Cancel")):
        dialog = TypedPathDialog(window, "Save group", "/net", "a.pvgroup")
        dialog.open()
        front(dialog, qtbot)
        QTest.keyClicks(dialog.edit, text)
        click(dialog, ends)
        assert not dialog.isVisible() and dialog.result() == (ends == "OK")


def test_what_there_is_to_redo_is_said(window, tab, qtbot):
    front(window, qtbot)
    tab.table.setFocus()
    QTest.keyClick(tab.table, KEYS.Key_Z, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert "nothing to" in window.status.currentMessage()
