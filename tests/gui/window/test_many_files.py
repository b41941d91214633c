"""Many files at once open one in a turn of the event loop, in order, behind the first."""

import os
import signal
import subprocess
import sys

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from gui.core.groups.group import Group, PvSpec
from gui.core.program.launch_message import LaunchMessage
from gui.core.program.workspace import TabState, WindowState, WorkspaceState
from gui.files.groups.pvgroup import save
from gui.files.program.workspace import default_path, load
from gui.window.tabs.unopened_tab import UnopenedTab
from gui.window.workspace.capture import restore_workspace
from gui.window.workspace.workspace import Workspace
from tests.support.waiting import DEADLINE_S, until
from tests.support.window import drop
from tests.support.workspaces import captured

MANY = 10


@pytest.fixture
def files(tmp_path):
    made = [tmp_path / f"g{number}.pvgroup" for number in range(MANY)]
    for number, path in enumerate(made):
        save(path, Group(f"G{number}", pvs=(PvSpec(f"none:{number}", plot=True),)))
    return made


def dropped(window, files):
    """Drop ``files`` on the window, as a file manager does."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in files])
    drop(window.tab_widget, data)


def sources(window):
    return [tab.source for tab in window.open_tabs.tabs()]


def steps(window):
    """Let the event loop turn until all is open; return the most that one turn has opened."""
    most, before = 0, len(window.open_tabs.tabs())
    while window.open_tabs.openings.busy:
        QCoreApplication.processEvents()
        now = len(window.open_tabs.tabs())
        most, before = max(most, now - before), now
    return most


def in_session(window):
    return [tab.path for shown in captured(window).windows for tab in shown.tabs]


def test_one_file_opens_in_a_turn_behind_the_first(window, files):
    dropped(window, files)
    assert sources(window) == files[:1] and window.tab_widget.currentIndex() == 0
    assert steps(window) == 1
    assert sources(window) == files and window.tab_widget.currentIndex() == 0


def test_the_first_is_used_while_the_others_open(window, files, qtbot):
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    dropped(window, files)
    first = window.open_tabs.current().content
    edit = first.panel.bar.edit
    qtbot.mouseClick(edit, Qt.MouseButton.LeftButton)
    for number, letter in enumerate("none"):
        while len(sources(window)) < number + 2:
            QCoreApplication.processEvents()  # a turn, which opens one
        assert QApplication.focusWidget() is edit
        QTest.keyClicks(edit, letter)
    assert edit.text() == "none" and window.open_tabs.openings.busy
    steps(window)
    assert edit.text() == "none" and window.open_tabs.current().content is first
    assert QApplication.focusWidget() is edit


def test_what_a_person_opens_meanwhile_comes_to_the_front_and_stays(window, files, tmp_path):
    other = tmp_path / "other.pvgroup"
    save(other, Group("Other", pvs=(PvSpec("none:o"),)))
    dropped(window, files[:-1])
    QCoreApplication.processEvents()
    dropped(window, [other, files[-1], files[-2]])  # that one is waiting already
    assert window.open_tabs.current().source == other
    steps(window)
    assert window.open_tabs.current().source == other
    assert sorted(sources(window)) == sorted([*files, other])


def test_files_that_fail_stop_nothing_and_are_all_told(window, files):
    for path in files[2:8:2]:
        path.write_text("{")
    gone = files[5]
    gone.unlink()
    dropped(window, files)
    steps(window)
    bad = {*files[2:8:2], gone}
    assert sources(window) == [path for path in files if path not in bad]
    said = "\n".join(window.tab_widget.problems.texts())
    assert all(path.name in said for path in bad) and window.tab_widget.problems.isVisible()


def test_nothing_is_lost_when_the_program_ends_midway(window, files, qtbot):
    dropped(window, files)
    QCoreApplication.processEvents()
    assert len(sources(window)) < MANY and in_session(window) == files
    assert window.close()
    QTest.qWait(50)
    assert sources(window) == []  # no more of them opened
    assert sorted(window._settings.recent()) == files


def test_a_window_that_closes_opens_no_more(window, files, qtbot):
    window.open_tabs.open_names(["none:w"], "W")
    window.windows.tear_current()
    (second,) = window.windows.windows
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in files])
    drop(second.tab_widget, data)
    assert sources(window)[1:] == files[:1]
    for tab in window.open_tabs.contents():
        tab.set_modified(False)
    second.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qtbot.waitUntil(lambda: not isValid(second))
    QTest.qWait(50)
    assert sources(window) == [] and not window.open_tabs.openings.busy


def test_a_window_whose_tabs_move_away_stays_for_those_that_come(window, files, qtbot):
    window.open_tabs.open_names(["none:w"], "W")
    window.windows.tear_current()
    (second,) = window.windows.windows
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in files[:3]])
    drop(second.tab_widget, data)
    for tab in list(second.tab_widget.tabs()):
        window.windows.dock(tab)
    steps(window)
    assert [tab.source for tab in second.tab_widget.tabs()] == files[1:3]
    for tab in window.open_tabs.contents():
        tab.set_modified(False)


def test_files_of_a_second_start_open_in_turns(window, files):
    """What another start hands over, with its macros."""
    standing = Workspace(window)
    standing._on_received(LaunchMessage(tuple(files), (), {"A": "x"}, 30.0, {}))
    assert sources(window) == files[:1]
    assert steps(window) == 1 and sources(window) == files
    assert {tab.content.chart.span for tab in window.open_tabs.tabs()} == {30.0}
    assert all(tab.macros["A"] == "x" for tab in window.open_tabs.tabs())


def test_a_slow_file_holds_up_none_of_the_others(window, files, slow_reads, qtbot):
    release = slow_reads.begin()
    window.open_tabs.open_files(files[:2])
    qtbot.waitUntil(slow_reads.begun.is_set)
    qtbot.waitUntil(lambda: not window.open_tabs.openings.busy)
    slow_reads.end()
    window.open_tabs.open_files(files[2:])
    qtbot.waitUntil(lambda: len(sources(window)) == MANY - 2)
    assert sorted(sources(window)) == files[2:] and sorted(in_session(window)) == files
    release.set()
    qtbot.waitUntil(lambda: sorted(sources(window)) == files)


def test_a_late_file_of_a_window_that_is_gone_is_shown_from_the_previews(
    window, files, slow_reads, qtbot
):
    release = slow_reads.begin()
    window.open_tabs.open_names(["none:w"], "W")
    window.windows.tear_current()
    (second,) = window.windows.windows
    dropped(second, files[:1])
    qtbot.waitUntil(slow_reads.begun.is_set)
    window.open_tabs.contents()[0].set_modified(False)
    second.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qtbot.waitUntil(lambda: not isValid(second))
    slow_reads.end()
    for path in files[:2]:  # the first is in no window then
        window.previews.preview(path)
        qtbot.waitUntil(lambda path=path: sources(window) == [path])
    release.set()
    qtbot.waitUntil(lambda: files[0] in sources(window))
    assert window.open_tabs.current().source == files[0]


# -- the session


def session(files, active=0):
    return WorkspaceState((WindowState(tabs=tuple(map(TabState, files)), active=active),))


def begin(window, state):
    restore_workspace(window.windows, window.open_tabs, window.previews, state)


def test_the_session_opens_in_turns_the_one_in_front_first(window, files):
    begin(window, session(files, active=4))
    assert sources(window) == [files[4]] and window.tab_widget.currentIndex() == 4
    assert window.tab_widget.count() == MANY and in_session(window) == files
    assert "opens in a moment" in window.tab_widget.unopened()[0].reason.text()
    assert steps(window) == 1
    assert sources(window) == files and window.tab_widget.currentIndex() == 4
    assert window.open_tabs.unopened.pages() == []


def test_a_tab_of_the_session_that_is_looked_at_opens_next(window, files, qtbot):
    begin(window, session(files))
    bar = window.tab_widget.bar
    last = bar.tabRect(MANY - 1).center()
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=last)
    if window.tab_widget.currentIndex() != MANY - 1:  # no room for it in the bar
        window.tab_widget.setCurrentIndex(MANY - 1)
    qtbot.waitUntil(lambda: files[-1] in sources(window))
    assert len(sources(window)) < MANY
    steps(window)
    assert sources(window) == files and window.open_tabs.current().source == files[-1]


def test_a_tab_of_the_session_that_is_closed_while_it_waits_stays_closed(window, files, qtbot):
    begin(window, session(files))
    for page in window.tab_widget.unopened()[3:5]:
        window.tab_widget.setCurrentWidget(page)
        button = next(b for b in page.findChildren(type(page.open_button)) if "lose" in b.text())
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    steps(window)
    left = [path for number, path in enumerate(files) if number not in (4, 5)]
    assert sources(window) == left and in_session(window) == left


def test_files_of_the_session_that_fail_keep_their_places(window, files):
    files[3].unlink()
    files[6].write_text("{")
    begin(window, session(files))
    steps(window)
    kinds = [isinstance(page, UnopenedTab) for page in window.tab_widget.pages()]
    assert [number for number, kind in enumerate(kinds) if kind] == [3, 6]
    assert in_session(window) == files


def test_the_program_ended_while_files_open_has_them_all_in_its_session(files, runtime_folder):
    """As a process, ended by SIGTERM as soon as it keeps the session."""
    environment = {
        **os.environ, "EPICS_CA_ADDR_LIST": "127.0.0.1:1", "EPICS_CA_AUTO_ADDR_LIST": "NO",
    }  # fmt: skip
    command = [sys.executable, "-m", "gui", "--new-instance", *map(str, files)]
    program = subprocess.Popen(command, env=environment)
    try:
        lock = default_path().with_name(f"{default_path().name}.lock")
        assert until(lambda: lock.exists() or program.poll() is not None)
        program.send_signal(signal.SIGTERM)
        assert program.wait(DEADLINE_S) == 0
    finally:
        program.kill()
        program.wait()
    kept = load(default_path()).state.windows[0].tabs
    assert [tab.path for tab in kept] == files
