"""Texts of a tab that is not open, and the notice about a changed file, by hand."""

import os

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from gui.core.groups.group import Group, PvSpec
from gui.core.program.workspace import TabState, WindowState, WorkspaceState
from gui.files.groups.pvgroup import save
from tests.support.window import LEFT
from tests.support.workspaces import restore

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.mark.parametrize("name", ["title", "path", "reason", "retry"])
def test_what_an_unopened_tab_says_can_be_selected_and_copied(window, qtbot, tmp_path, name):
    path = tmp_path / "b.pvgroup"
    restore(window, WorkspaceState((WindowState(tabs=(TabState(path),)),)))
    (page,) = window.tab_widget.unopened()
    label = getattr(page, name)
    qtbot.waitUntil(lambda: bool(label.text()) and label.isVisible())
    text = label.text()
    wanted = {"title": "b is not open", "path": str(path), "reason": "No such file or directory."}
    assert name not in ("reason", "retry") or text.endswith(".")
    assert wanted.get(name, "tries again by itself") in text
    label.setFocus()
    qtbot.mouseClick(label, LEFT)
    qtbot.keyClick(label, Qt.Key.Key_A, CTRL)
    assert label.selectedText() == text
    QApplication.clipboard().clear()
    qtbot.keyClick(label, Qt.Key.Key_C, CTRL)
    assert QApplication.clipboard().text() == text


def test_keep_takes_the_notice_away_and_leaves_the_group(window, qtbot, tmp_path):
    path = tmp_path / "a.pvgroup"
    save(path, Group("Ours", pvs=(PvSpec("none:a"),)))
    assert window.open_tabs.open_file(path)
    tab, notice = window.open_tabs.current(), window.tab_widget.notice
    tab.content.set_modified(True)
    save(path, Group("Theirs", pvs=(PvSpec("none:b"),)))
    later = path.stat().st_mtime + 10
    os.utime(path, (later, later))  # another time, however coarse the clock of the disk
    window.changes.check(path)
    qtbot.waitUntil(notice.isVisible)
    assert "changed by another program" in notice.text.text()
    qtbot.mouseClick(notice.keep, LEFT)
    assert not notice.isVisible() and "Ours" in tab.content.title()
    assert tab.content.store.name[0] == "none:a"
    tab.content.set_modified(False)
