"""The files that came with the program are never written by Save."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from gui.files.disk.resources import resource
from gui.files.groups.pvgroup import load
from tests.support.save_dialogs import person_at_dialogs
from tests.support.window import KEYS, window

__all__ = ["window"]
CTRL = Qt.KeyboardModifier.ControlModifier


def test_save_of_a_group_of_the_demo_asks_for_a_file_of_ones_own(window, qtbot, tmp_path):
    path = resource("demo", "accelerator.pvgroup")
    before = path.read_bytes()
    window.open_tabs.open_file(path)
    qtbot.waitUntil(lambda: window.open_tabs.current() is not None)
    tab = window.open_tabs.current()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    tab.content.table.setFocus()
    tab.content.table.selectRow(1)
    qtbot.keyClick(tab.content.table, KEYS.Key_Delete)
    own = tmp_path / "mine"
    with person_at_dialogs() as person:
        person.saves_as(own)
        qtbot.keyClick(tab.content.table, KEYS.Key_S, CTRL)
    qtbot.waitUntil(own.with_suffix(".pvgroup").exists)
    assert path.read_bytes() == before
    kept = own.with_suffix(".pvgroup")
    qtbot.waitUntil(lambda: tab.path == kept and not tab.content.modified)
    for row in (0, 1):  # the second save asks nothing, and the third: nobody is there to answer
        saved = kept.read_bytes()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        tab.content.table.setFocus()
        tab.content.table.selectRow(row)
        qtbot.keyClick(tab.content.table, KEYS.Key_Delete)
        assert tab.content.modified
        qtbot.keyClick(tab.content.table, KEYS.Key_S, CTRL)
        assert QApplication.activeModalWidget() is None
        qtbot.waitUntil(lambda: not tab.content.modified)
        assert kept.read_bytes() != saved
    assert path.read_bytes() == before
    names = [pv.name for pv in load(kept).group.pvs]
    shown = [pv.name for pv in tab.content.group.pvs]
    assert [name.replace("$(P)", "DEMO:") for name in names] == shown
    assert len(names) == len(load(path).group.pvs) - 3


@pytest.mark.parametrize("by", ["its path", "a link"])
def test_a_group_of_the_demo_is_not_written_by_save_as_either(window, qtbot, tmp_path, by):
    path = resource("demo", "vacuum.pvgroup")
    before = path.read_bytes()
    window.open_tabs.open_names(["none:a"])
    tab = window.open_tabs.current()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    named = path
    if by == "a link":
        (tmp_path / "demo").symlink_to(path.parent)
        named = tmp_path / "demo" / path.name
    with person_at_dialogs() as person:
        person.saves_as(named).answers("Replace")
        qtbot.keyClick(tab.content.table, KEYS.Key_S, CTRL | Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: "came with the program" in window.status.currentMessage())
    assert path.read_bytes() == before and tab.path is None and tab.content.modified
    tab.content.set_modified(False)
