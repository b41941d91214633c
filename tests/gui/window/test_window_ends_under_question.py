"""A window that ends while a question or a file of it is waited for: nothing that is gone is used.

A person cannot close a window under a question; its last tab can end by other means. Each question
is opened in a window beside the main one, whose only tab ends while it waits.
"""

import sys
import threading

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from shiboken6 import isValid

from gui.core.groups.group import Group, PvSpec
from gui.core.program.workspace import TabState, WindowState, WorkspaceState
from gui.core.puts.confirm_policy import ConfirmPolicy
from gui.files.groups.pvgroup import save
from gui.widgets.puts.confirm_dialog import ConfirmDialog
from gui.window.tabs import group_files
from tests.gui.window.test_menus_and_questions import click, shown_of
from tests.support.waiting import DEADLINE_S
from tests.support.window import turn_until
from tests.support.workspaces import restore


@pytest.fixture
def caught(monkeypatch):
    """What was raised, in overrides and slots too."""
    errors = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: errors.append(error))
    return errors


@pytest.fixture
def other(window, qtbot, caught, tmp_path):
    """A window beside the main one with one tab of a file."""
    path = tmp_path / "a.pvgroup"
    save(path, Group("Ours", pvs=(PvSpec("none:a"),)))
    window.open_tabs.open_file(path)
    window.windows.tear_current()
    (made,) = window.windows.windows
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    for tab in window.open_tabs.contents():
        tab.set_modified(False)


def new_group(window, tab):
    window.groups.new_group()


def add_pvs(window, tab):
    window.groups.add_pvs()


def close_changed(window, tab):
    tab.content.set_modified(True)
    window.close_actions.close_current()


def leave_changed(window, tab):
    tab.content.set_modified(True)
    window.close_actions.may_leave_all()


def overwrite(window, tab):
    save(tab.path, Group("Theirs of another length", pvs=(PvSpec("none:b"),)))
    tab.content.set_modified(True)
    window.files.save_tab(tab)


def save_as(window, tab):
    window.files.save_current_as()


def close_snapshot(window, tab):
    panel = tab.content.tools.snapshots.take("g")
    panel.window().close()


def save_picture(window, tab):
    tab.content.chart.pictures.ask_and_save()


def end_recording(window, tab):
    window.recordings._ask("Close?", "It ends.", "&End")


@pytest.mark.parametrize(
    "ask",
    [new_group, add_pvs, close_changed, leave_changed, overwrite, save_as, close_snapshot,
     save_picture, end_recording],
    ids=lambda ask: ask.__name__,
)  # fmt: skip
def test_its_question_ends_with_it(window, other, caught, qtbot, ask):
    tab = window.open_tabs.current()
    asked = []

    def look():  # in the event loop of the question
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog) and dialog.isVisible() and not asked:
            asked.append(dialog)
            window.open_tabs.end(tab)

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(10)
    ask(window, tab)
    timer.stop()
    assert len(asked) == 1
    assert turn_until(lambda: not isValid(asked[0]) and window.windows.windows == [])
    assert caught == []
    window.open_tabs.open_names(["none:z"], "After")  # it goes on
    assert window.open_tabs.current().content.group.name == "After"


def test_the_question_of_a_put_moves_with_its_tab(window, other, caught, qtbot):
    """It was over the window that the tab left, ended with it, and the put was given up unsaid."""
    tab = window.open_tabs.current().content
    puts = tab.tools.puts
    sent = []
    puts.policy = ConfirmPolicy.ALWAYS
    puts.ask(((tab.model.slots()[0], 5.0),), lambda planned, _: sent.extend(planned))
    (question,) = shown_of(ConfirmDialog)
    window.windows.dock_current()
    qtbot.waitUntil(lambda: not isValid(other))
    assert shown_of(ConfirmDialog) == [question]
    click(question, "Write")
    assert sent == [(tab.model.slots()[0], 5.0)]
    qtbot.waitUntil(lambda: not isValid(question))
    assert caught == []


def test_a_file_is_read_when_the_window_of_its_place_is_closed(
    window, qtbot, caught, tmp_path, monkeypatch
):
    """What the disk said was shown on a page that had ended with its window."""
    reading, release = threading.Event(), threading.Event()
    real = group_files.read_file

    def hang(*given):
        reading.set()
        release.wait(DEADLINE_S)
        return real(*given)

    tabs = TabState(tmp_path / "gone.pvgroup"), TabState(group=Group("G"))
    windows = WindowState(tabs=(TabState(group=Group("First")),)), WindowState(tabs=tabs)
    restore(window, WorkspaceState(windows))
    (second,) = window.windows.windows
    monkeypatch.setattr(group_files, "read_file", hang)
    window.open_tabs.unopened.retry()
    assert reading.wait(DEADLINE_S)
    for tab in window.open_tabs.contents():
        tab.set_modified(False)
    second.close()
    qtbot.waitUntil(lambda: not isValid(second))
    release.set()
    qtbot.waitUntil(lambda: not window.open_tabs.files.busy)
    assert caught == []
    assert window.open_tabs.unopened.pages() == []


def test_the_wall_is_left_when_its_tab_has_moved(window, other, caught, qtbot):
    """The window that it was called from, hidden meanwhile, had ended without its last tab."""
    QTest.keyClick(other, Qt.Key.Key_F11)
    wall = window.walls.wall
    qtbot.waitUntil(lambda: wall.isActiveWindow() and not other.isVisible())
    window.windows.dock(window.open_tabs.current())
    qtbot.waitUntil(lambda: not isValid(other))
    QTest.keyClick(wall, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not isValid(wall) and window.isActiveWindow())
    assert caught == []
