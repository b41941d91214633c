"""Whatever is saved: who may no longer write the file is told, by every way of saving."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication

from gui.core.groups.group import Group, PvSpec
from gui.core.program.workspace import TabState, WindowState, WorkspaceState
from gui.files.groups.convert import convert
from gui.files.groups.pvgroup import save
from gui.program.autosave import Autosave
from gui.window.help.report_dialog import ReportDialog
from gui.window.selftest import _save_picture
from tests.support.lost_rights import GROUP, SAID, share
from tests.support.menu_bar import choose, front, tab
from tests.support.save_dialogs import person_at_dialogs
from tests.support.window import LEFT

__all__ = ["share", "tab"]
KEYS, MODIFIERS = Qt.Key, Qt.KeyboardModifier
CTRL_SHIFT = MODIFIERS.ControlModifier | MODIFIERS.ShiftModifier


def click(qtbot, text):
    """Click the button ``text`` of whatever is on the screen, as soon as it is there."""

    def found():
        everywhere = (w for top in QApplication.topLevelWidgets() for w in [top] if w.isVisible())
        buttons = (b for top in everywhere for b in top.findChildren(QAbstractButton))
        return [
            b
            for b in buttons
            if b.text().replace("&", "") == text and b.isVisible() and b.isEnabled()
        ]

    qtbot.waitUntil(lambda: bool(found()))
    qtbot.mouseClick(found()[0], LEFT)


def picture(window, tab, qtbot):
    tab.chart.canvas.setFocus()
    qtbot.keyClick(tab.chart.canvas, KEYS.Key_S, MODIFIERS.ControlModifier | MODIFIERS.AltModifier)


def statistics(window, tab, qtbot):
    tab.chart.canvas.setFocus()
    qtbot.keyClick(tab.chart.canvas, KEYS.Key_S)
    click(qtbot, "Save CSV…")


def alarm_log(window, tab, qtbot):
    qtbot.keyClick(window, KEYS.Key_A, CTRL_SHIFT)
    click(qtbot, "Save log…")


def snapshot(window, tab, qtbot):
    qtbot.keyClick(window, KEYS.Key_T, MODIFIERS.ControlModifier)
    click(qtbot, "Save as…")


def diagnostics(window, tab, qtbot):
    qtbot.keyClick(window, KEYS.Key_D, CTRL_SHIFT)
    click(qtbot, "Save as JSON…")


def group(window, tab, qtbot):
    qtbot.keyClick(window, KEYS.Key_S, CTRL_SHIFT)


def report(window, tab, qtbot):
    choose(window, qtbot, "H", "r")
    qtbot.waitUntil(lambda: isinstance(QApplication.activeWindow(), ReportDialog))
    click(qtbot, "Save…")


WAYS = {
    "shot.png": picture, "shot.svg": picture, "s.csv": statistics, "log.csv": alarm_log,
    "s.pvsnap": snapshot, "d.json": diagnostics, "r.zip": report, "g.pvgroup": group,
    "g.stp": group, "g.plt": group, "g.txt": group,
}  # fmt: skip


@pytest.mark.parametrize("name", WAYS)
def test_it_is_told_in_the_window(window, tab, qtbot, tmp_path, share, name):
    path = share(tmp_path / name)
    kind = {".svg": "SVG", ".stp": "StripTool", ".plt": "Data", ".txt": "List"}
    front(window, qtbot)
    with person_at_dialogs() as person:
        person.saves_as(path, kind.get(path.suffix, "")).answers("Replace")
        WAYS[name](window, tab, qtbot)
        qtbot.waitUntil(lambda: window.statusBar().currentMessage().startswith(f"Saved {path}, "))
    shown = window.statusBar().currentMessage()
    assert f"Saved {path}, {SAID}" in shown and window.messages.errors[-1] == shown
    assert path.read_bytes() != b"old" and path.stat().st_gid != GROUP
    for side in QApplication.topLevelWidgets():
        if "Snapshot" in side.windowTitle() and side.isVisible():
            side.close()


def test_it_is_told_of_the_settings(window, qtbot, share):
    qtbot.keyClick(window, KEYS.Key_D, MODIFIERS.ControlModifier)  # dark
    qtbot.waitUntil(window._settings.path.exists)
    share(window._settings.path)
    qtbot.keyClick(window, KEYS.Key_D, MODIFIERS.ControlModifier)
    qtbot.waitUntil(lambda: SAID in window.statusBar().currentMessage())
    assert str(window._settings.path) in window.statusBar().currentMessage()


def test_it_is_told_of_the_session(qtbot, tmp_path, share):
    path = tmp_path / "session.json"
    states = [
        WorkspaceState((WindowState(tabs=(TabState(tmp_path / f"{n}.pvgroup"),)),)) for n in "ab"
    ]
    keeper = Autosave(lambda: states[0], path)
    assert keeper.flush()
    share(path)
    keeper, told = Autosave(lambda: states[1], path), []
    keeper.failed.connect(told.append)
    assert keeper.flush()
    (said,) = told
    assert said.startswith(f"Saved {path}, {SAID}")


def test_it_is_told_by_a_conversion(tmp_path, share, capsys):
    save(tmp_path / "g.pvgroup", Group("g", pvs=(PvSpec("a:b"),)))
    path = share(tmp_path / "g.stp")
    assert convert(tmp_path / "g.pvgroup", path) == 0
    assert f"Saved {path}, {SAID}" in capsys.readouterr().err


def test_it_is_told_of_the_picture_of_a_self_test(window, qtbot, tmp_path, share):
    path = share(tmp_path / "window.png")
    (said,) = _save_picture(window, path)
    assert said.startswith(f"Saved {path}, {SAID}")
