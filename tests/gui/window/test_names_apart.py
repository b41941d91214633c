"""Groups in no file: each has a name of its own, in tab, save dialog, session and when reopened."""

import re
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from gui.files.groups.pvgroup import load
from gui.window.actions.new_group_dialog import NewGroupDialog
from tests.support.save_dialogs import person_at_dialogs
from tests.support.window import drop, names, turn_until
from tests.support.workspaces import captured, restore

KEYS = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def press(key, *modifiers):
    mask = Qt.KeyboardModifier.NoModifier
    for each in modifiers:
        mask |= each
    target = QApplication.activeModalWidget() or QApplication.activeWindow()
    QTest.keyClick(target.focusWidget() or target, key, mask)


def front(window, qtbot):
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)


def names_on_tabs(window):
    """Return what a person reads on the tabs, without marks and counts."""
    texts = [window.tab_widget.tabText(number) for number in range(window.tab_widget.count())]
    return [re.fullmatch(r"(?:\W+ )?(.+?)( \d+/\d+.*| \*)?", text)[1] for text in texts]


def new_group(window, qtbot, pv, name=None):
    """Make a group by keys; return the name that was proposed, and what the dialog told of it."""
    seen = []

    def fill():
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, NewGroupDialog)
        dialog.activateWindow()
        assert turn_until(lambda: QApplication.activeWindow() is dialog)
        proposed = dialog.group_name.text()
        QTest.keyClicks(dialog.text, pv)
        if name is not None:
            dialog.group_name.setFocus()
            press(KEYS.Key_A, CTRL)
            QTest.keyClicks(dialog.group_name, name)
        told = [each.text() for each in dialog.findChildren(QLabel) if each.isVisible()]
        seen.append((proposed, [text for text in told if "is open already" in text]))
        assert turn_until(lambda: dialog.names() == [pv])
        press(KEYS.Key_Return, CTRL)

    front(window, qtbot)
    QTimer.singleShot(0, fill)
    press(KEYS.Key_N, CTRL)
    return seen[0]


def test_new_groups_are_told_apart(window, qtbot, prefix):
    assert new_group(window, qtbot, f"{prefix}0") == ("Untitled", [])
    assert new_group(window, qtbot, f"{prefix}1") == ("Untitled 2", [])
    proposed, told = new_group(window, qtbot, f"{prefix}2", "untitled")
    assert proposed == "Untitled 3"
    assert told == ["untitled is open already: this one will be untitled 3."]
    assert new_group(window, qtbot, f"{prefix}3", "Vacuum")[1] == []
    assert names_on_tabs(window) == ["Untitled", "Untitled 2", "untitled 3", "Vacuum"]


def test_pasted_and_dropped_names_too(window, qtbot, prefix):
    window.open_tabs.open_names([f"{prefix}0"])  # as the command line does
    data = QMimeData()
    data.setText(f"{prefix}1\n{prefix}2")
    drop(window.tab_widget, data)
    qtbot.waitUntil(lambda: sum(len(names(tab.content)) for tab in window.open_tabs.tabs()) == 3)
    window.open_tabs.open_names([f"{prefix}0"])
    named = names_on_tabs(window)
    assert len(set(named)) == len(named) and named[-1] == "Untitled 2"


def test_a_closed_one_comes_back_beside_its_successor(window, qtbot, prefix):
    new_group(window, qtbot, f"{prefix}0")
    window.open_tabs.current().content.set_modified(False)  # no question
    front(window, qtbot)
    press(KEYS.Key_W, CTRL)
    qtbot.waitUntil(lambda: not window.open_tabs.tabs())
    new_group(window, qtbot, f"{prefix}1")
    assert names_on_tabs(window) == ["Untitled"]
    front(window, qtbot)
    press(KEYS.Key_T, CTRL, SHIFT)
    qtbot.waitUntil(lambda: len(window.open_tabs.tabs()) == 2)
    assert names_on_tabs(window) == ["Untitled", "Untitled 2"]
    assert names(window.open_tabs.tabs()[1].content) == [f"{prefix}0"]


def test_a_session_of_two_that_were_alike_tells_them_apart(window, qtbot, prefix):
    for number in range(2):
        new_group(window, qtbot, f"{prefix}{number}")
    kept = captured(window)
    assert [tab.group.name for tab in kept.windows[0].tabs] == ["Untitled", "Untitled 2"]
    alike = [
        replace(tab, group=replace(tab.group, name="Untitled")) for tab in kept.windows[0].tabs
    ]
    while window.open_tabs.tabs():
        window.open_tabs.end(window.open_tabs.tabs()[0])
    before = replace(kept, windows=(replace(kept.windows[0], tabs=tuple(alike)),))
    restore(window, before)  # one that an earlier version has written
    assert names_on_tabs(window) == ["Untitled", "Untitled 2"]


def test_the_second_suggests_its_own_name_and_takes_that_of_its_file(
    window, qtbot, prefix, tmp_path
):
    for number in range(2):
        new_group(window, qtbot, f"{prefix}{number}")
    content = window.open_tabs.current().content
    content.table.setFocus()
    content.table.selectRow(0)
    front(window, qtbot)
    press(KEYS.Key_Delete)
    qtbot.waitUntil(lambda: names(content) == [])
    with person_at_dialogs() as person:
        person.saves_as(tmp_path / "gauges")
        press(KEYS.Key_S, CTRL)
    assert person.seen.proposed == [str(tmp_path / "gauges")]
    qtbot.waitUntil(lambda: (tmp_path / "gauges.pvgroup").exists())
    qtbot.waitUntil(lambda: names_on_tabs(window) == ["Untitled", "gauges"])
    front(window, qtbot)
    content.table.setFocus()
    press(KEYS.Key_Z, CTRL)  # the PV comes back, the name stays that of the file
    qtbot.waitUntil(lambda: names(content) == [f"{prefix}1"])
    assert names_on_tabs(window) == ["Untitled", "gauges"]
    assert load(tmp_path / "gauges.pvgroup").group.name == "gauges"
    content.set_modified(False)
    new_group(window, qtbot, f"{prefix}2")
    front(window, qtbot)
    with person_at_dialogs() as person:  # in the folder that was used last
        person.accepts()
        press(KEYS.Key_S, CTRL)
    assert [Path(name).name for name in person.seen.proposed] == ["Untitled 2.pvgroup"]
    qtbot.waitUntil(lambda: (tmp_path / "Untitled 2.pvgroup").exists())
