"""Dialogs for files while a folder does not answer: the path is typed, and nothing waits."""

import os
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QLineEdit, QWidget

from gui.core.text.file_name import FileKind
from gui.qt.paths import answers
from gui.qt.paths.completer import PathCompleter
from gui.qt.paths.open_dialogs import ask_for_folder, ask_what_to_open
from gui.qt.paths.typed_path import TypedPathDialog
from gui.qt.save_dialog import SaveTarget, ask_where_to_save
from tests.support.waiting import DEADLINE_S

KINDS = (FileKind("Pictures", (".png",)), FileKind("Drawings", (".svg",)))


@pytest.fixture
def window(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def silent_home(tmp_path, monkeypatch):
    """A home that answers nobody, until the test is over."""
    home, over = tmp_path / "home", threading.Event()
    home.mkdir()
    isdir = os.path.isdir

    def waits(path):
        if str(path).startswith(str(home)):
            over.wait(DEADLINE_S)
        return isdir(path)

    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setattr(os.path, "isdir", waits)
    monkeypatch.setattr(answers, "_PATIENCE_MS", 100)
    yield home
    over.set()


def person_types(*texts, ends_with):
    """Act at the dialog as soon as it is there: type, look whether OK can be pressed, end it."""
    seen = []

    def act():
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, TypedPathDialog) or not dialog.isVisible():
            return
        timer.stop()
        edit = dialog.findChild(QLineEdit, "fileNameEdit")
        ok = dialog.buttons.button(QDialogButtonBox.StandardButton.Ok)
        seen.append((dialog.note.text(), ok.isEnabled()))
        for text in texts:
            edit.clear()
            QTest.keyClicks(edit, text)
            seen.append((text, ok.isEnabled()))
        if isinstance(ends_with, QDialogButtonBox.StandardButton):
            QTest.mouseClick(dialog.buttons.button(ends_with), Qt.MouseButton.LeftButton)
        else:
            QTest.keyClick(edit, ends_with)

    timer = QTimer()
    timer.timeout.connect(act)
    timer.start(10)
    seen.append(timer)
    return seen


def test_where_to_save_is_typed_when_home_is_silent(window, silent_home, tmp_path):
    seen = person_types("shot", str(tmp_path / "shot"), ends_with=Qt.Key.Key_Return)
    target = ask_where_to_save(window, "picture", "a", KINDS)
    assert target == SaveTarget(tmp_path / "shot.png", False)
    _, (note, at_first), (_, relative), (_, whole) = seen
    assert note.startswith(f"{silent_home} does not answer, so folders cannot be shown. Type")
    assert (at_first, relative, whole) == (False, False, True)


def test_what_to_open_is_typed_when_home_is_silent(window, silent_home, tmp_path):
    person_types(str(tmp_path / "a.pvgroup"), ends_with=Qt.Key.Key_Return)
    assert ask_what_to_open(window, "Open", "All (*)", many=True) == [tmp_path / "a.pvgroup"]
    person_types(str(tmp_path), ends_with=Qt.Key.Key_Return)
    assert ask_for_folder(window, "Add") == tmp_path
    person_types(str(tmp_path), ends_with=Qt.Key.Key_Escape)
    assert ask_for_folder(window, "Add") is None
    person_types(str(tmp_path), ends_with=QDialogButtonBox.StandardButton.Cancel)
    assert ask_for_folder(window, "Add") is None
    person_types(str(tmp_path), ends_with=QDialogButtonBox.StandardButton.Ok)
    assert ask_for_folder(window, "Add") == tmp_path


def test_the_folder_that_is_silent_is_named(silent_home, tmp_path):
    assert answers.silent_folder(str(tmp_path)) == str(silent_home)


def test_all_folders_answer(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "not there"))
    assert answers.silent_folder(str(tmp_path)) == ""


def test_names_are_completed_as_they_are_typed(qtbot, tmp_path):
    (tmp_path / "pictures").mkdir()
    for name in ("shot.png", "shell.txt", "other"):
        (tmp_path / name).write_bytes(b"")
    edit = QLineEdit()
    qtbot.addWidget(edit)
    PathCompleter(edit, lambda: str(tmp_path))
    edit.show()
    edit.activateWindow()
    edit.setFocus()
    qtbot.waitUntil(edit.hasFocus)  # else it is nobody who types
    QTest.keyClicks(edit, "sh")
    found = edit.completer()
    qtbot.waitUntil(lambda: found.popup().isVisible())
    model = found.completionModel()
    assert {model.index(row, 0).data() for row in range(model.rowCount())} == {
        "shell.txt", "shot.png",
    }  # fmt: skip
    QTest.keyClick(found.popup(), Qt.Key.Key_Down)
    QTest.keyClick(found.popup(), Qt.Key.Key_Return)
    assert edit.text() in ("shell.txt", "shot.png")
    edit.clear()
    QTest.keyClicks(edit, f"{tmp_path}/pic")
    qtbot.waitUntil(lambda: found.popup().isVisible())
    QTest.keyClick(found.popup(), Qt.Key.Key_Down)
    QTest.keyClick(found.popup(), Qt.Key.Key_Return)
    assert Path(edit.text()) == tmp_path / "pictures"


def test_names_of_what_is_no_folder_are_none(tmp_path):
    assert answers.names_in(str(tmp_path / "none"), 9) == []
    for number in range(5):
        (tmp_path / str(number)).write_bytes(b"")
    assert len(answers.names_in(str(tmp_path), 3)) == 3
