"""Both buttons that add a folder of groups."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QFileDialog

from gui.widgets.group_browser.group_browser import GroupBrowser
from gui.widgets.group_browser.watch_thread import live_watches


@pytest.mark.parametrize("name", ["Add folder", "Add folder…"])
def test_a_folder_is_added_and_its_groups_are_shown(qtbot, tmp_path, monkeypatch, name):
    (tmp_path / "Vacuum.pvgroup").write_text("x")
    browser = GroupBrowser((".pvgroup",))
    qtbot.addWidget(browser)
    browser.resize(280, 500)
    browser.show()
    qtbot.waitExposed(browser)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    buttons = browser.findChildren(QAbstractButton)
    button = next(b for b in buttons if (b.accessibleName() or b.text()) == name)
    assert button.isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Vacuum" in [row.text for row in browser.model.rows])
    assert browser.view.isVisible() and browser.folders == (tmp_path,)
    browser.close()
    qtbot.waitUntil(lambda: live_watches() == 0)
