"""After a crash within a minute of the start the session is not restored by itself again."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest

from gui.core.groups.group import Group, PvSpec
from gui.core.program.workspace import TabState, WindowState, WorkspaceState
from gui.files.disk.state_folder import state_folder
from gui.files.program.crash_reports import MARK
from gui.files.program.restore_mark import MOST_TRIES, RestoreMark
from gui.files.program.workspace import default_path, load, save
from gui.window.workspace.workspace import Workspace
from tests.support.waiting import DEADLINE_S, until
from tests.support.window import turn_until

NAMES = ["A", "B", "C"]


@pytest.fixture
def session():
    """A saved session of three groups that are in no file."""
    tabs = tuple(TabState(group=Group(n, pvs=(PvSpec(f"none:{n}"),))) for n in NAMES)
    save(default_path(), WorkspaceState((WindowState(tabs=tabs),)))
    return default_path()


def crashed(path, seconds=5.0, words="Fatal Python error: Segmentation fault\n", tries=1):
    """Leave what a run leaves that crashes ``seconds`` after it began to restore."""
    pid = 2**22 + 7  # no process has it
    now = time.time()
    mark = {"pid": pid, "began_s": now - seconds, "tries": tries}
    RestoreMark(path).path.write_text(json.dumps(mark))
    report = state_folder() / "crashes" / f"{pid}.txt"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text(f"PV Watch\n{MARK}{words}")


@pytest.fixture
def begin(window):
    made = []

    def start(ask):
        standing = Workspace(window)
        standing.begin(restore=True, ask=ask)
        made.append(standing)
        assert turn_until(lambda: not window.open_tabs.openings.busy)
        return standing

    yield start
    for each in made:
        each.end()
    for tab in window.open_tabs.contents():
        tab.set_modified(False)


def shown(window):
    return [tab.content.group.name for tab in window.open_tabs.tabs()]


def closed(window):
    return [page.name for page in window.tab_widget.unopened()]


def test_without_a_crash_nothing_is_asked(window, session, begin):
    standing = begin(ask=True)
    assert standing.question is None and shown(window) == NAMES
    mark = RestoreMark(session).path
    assert json.loads(mark.read_text())["pid"] == os.getpid()
    standing.end()
    assert not mark.exists()


def test_the_mark_goes_after_a_minute(window, session, begin):
    standing = begin(ask=True)
    assert standing._young.isActive() and standing._young.interval() == 60_000
    standing._young.timeout.emit()
    assert not RestoreMark(session).path.exists()


@pytest.mark.parametrize(("seconds", "words"), [(3_600.0, "Fatal"), (5.0, "")])
def test_a_crash_later_or_none_does_not_ask(window, session, begin, seconds, words):
    crashed(session, seconds, words)
    standing = begin(ask=True)
    assert standing.question is None and shown(window) == NAMES


def test_the_user_leaves_tabs_out(window, session, begin, qtbot):
    crashed(session)
    standing = begin(ask=True)
    question = standing.question
    qtbot.waitUntil(question.isVisible)
    assert shown(window) == [] and closed(window) == NAMES
    assert "crashed within a minute" in window.messages.errors[-1]
    assert question.open_chosen.text() == "&Open ticked tabs"
    texts = [question.list.item(row).text() for row in range(3)]
    assert [text.split()[0] for text in texts] == NAMES
    rect = question.list.visualItemRect(question.list.item(1))
    box = rect.topLeft() + type(rect.topLeft())(8, rect.height() // 2)
    qtbot.mouseClick(question.list.viewport(), Qt.MouseButton.LeftButton, pos=box)
    qtbot.mouseClick(question.open_chosen, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown(window) == ["A", "C"])
    assert closed(window) == ["B"]
    mark = json.loads(RestoreMark(session).path.read_text())
    assert mark["pid"] == os.getpid()  # the next crash asks again
    standing.end()
    kept = load(session).state.windows[0].tabs
    assert [(tab.group.name, tab.left_out) for tab in kept] == [
        ("A", False), ("B", True), ("C", False),
    ]  # fmt: skip


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Return])
def test_enter_and_escape_open_none_and_nothing_is_lost(window, session, begin, qtbot, key):
    crashed(session)
    standing = begin(ask=True)
    qtbot.waitUntil(standing.question.isVisible)
    QTest.keyClick(standing.question.open_none, key)
    assert shown(window) == [] and closed(window) == NAMES
    page = window.tab_widget.unopened()[2]
    window.tab_widget.setCurrentIndex(2)
    qtbot.mouseClick(page.open_button, Qt.MouseButton.LeftButton)
    assert shown(window) == ["C"]
    standing.end()
    kept = load(session).state.windows[0].tabs
    assert [tab.left_out for tab in kept] == [True, True, False]
    assert QKeySequence("Ctrl+W")  # closing them is tested with the pages


def test_nobody_there_opens_none_and_says_so(window, session, begin, caplog):
    crashed(session)
    standing = begin(ask=False)
    assert standing.question is None and shown(window) == [] and closed(window) == NAMES
    assert "3 tabs are not opened" in caplog.text


def test_ends_that_nobody_can_explain_ask_the_second_time(window, session, begin):
    crashed(session, words="", tries=MOST_TRIES)
    standing = begin(ask=True)
    assert standing.question is not None and shown(window) == []
    assert f"ended {MOST_TRIES} times" in window.messages.errors[-1]


@pytest.mark.parametrize(
    "text", ["", "{", '{"pid": "x"}', "[]", '{"pid":1,"began_s":1e999}', "9" * 500]
)
def test_a_broken_mark_is_no_mark(window, session, begin, text):
    RestoreMark(session).path.write_text(text)
    assert begin(ask=True).question is None and shown(window) == NAMES


def test_the_whole_program_crashes_once(session):
    """A real SIGSEGV; the next start opens nothing by itself, the one after neither."""
    environment = {
        **os.environ, "EPICS_CA_ADDR_LIST": "127.0.0.1:1", "EPICS_CA_AUTO_ADDR_LIST": "NO",
    }  # fmt: skip
    command = [sys.executable, "-m", "gui", "--new-instance"]

    def start():
        return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)

    first = start()
    crashes = state_folder() / "crashes"
    assert until(lambda: RestoreMark(session)._before is not None)  # written, not only begun
    assert until(lambda: (crashes / f"{first.pid}.txt").exists())
    assert until(lambda: MARK in (crashes / f"{first.pid}.txt").read_text())
    first.send_signal(signal.SIGSEGV)
    first.communicate(timeout=DEADLINE_S)
    assert "crashed within a minute of its last start: 3 tabs are not opened" in run(session, start)
    run(session, start)


def run(session, start):
    """Start the program, end it in order when it has saved; return what it said."""
    written = session.stat().st_mtime_ns
    again = start()
    assert until(lambda: session.stat().st_mtime_ns > written or again.poll() is not None)
    again.terminate()
    _, said = again.communicate(timeout=DEADLINE_S)
    assert again.returncode == 0, said
    kept = load(session).state.windows[0].tabs
    assert [(tab.group.name, tab.left_out) for tab in kept] == [(n, True) for n in NAMES]
    return said
