"""How long the window stands for a save: Ctrl+S goes on with it, a question waits a little."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from gui.core.groups.group import Group, PvSpec
from gui.files.groups.pvgroup import load
from gui.window.tabs.group_files import PATIENCE_S, GroupFiles
from tests.support.window import walk_to


def test_ctrl_s_stands_no_longer_than_a_file_that_is_opened(
    window, qtbot, ioc, folder, prefix, monkeypatch
):
    waited, write = [], GroupFiles.write

    def noted(self, path, group, expected, then, patience_s):
        waited.append(patience_s)
        return write(self, path, group, expected, then, patience_s)

    monkeypatch.setattr(GroupFiles, "write", noted)
    walk_to(window, qtbot, folder / "g0.pvgroup")
    tab = window.open_tabs.current()
    tab.content.apply_group(Group("Other", pvs=(PvSpec(f"{prefix}1"),)))
    assert tab.content.modified
    tab.content.table.setFocus()
    QTest.keyClick(tab.content.table, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not tab.content.modified)
    assert waited == [PATIENCE_S]
    many = tuple(PvSpec(f"{prefix}{number}") for number in range(2_001))
    tab.content.apply_group(Group("Many", pvs=many))
    QTest.keyClick(tab.content.table, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert tab.content.modified  # it did not stand for what takes longer than anybody waits
    qtbot.waitUntil(lambda: not tab.content.modified)
    assert waited == [PATIENCE_S, 0.0]
    assert load(folder / "g0.pvgroup").group.pvs == many
