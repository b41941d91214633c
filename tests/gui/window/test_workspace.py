"""The session comes back as it was; a second start opens in the first; both as processes too."""

import os
import signal
import subprocess
import sys
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from gui.core.groups.group import Group, PvSpec
from gui.core.program.workspace import TabState, WindowState, WorkspaceState
from gui.core.table.columns import SORT_ORDERS
from gui.core.table.sort import SortKey
from gui.files.groups.pvgroup import save
from gui.files.program.workspace import default_path, load
from gui.files.program.workspace import save as save_session
from gui.window.settings.settings_dialog import SettingsDialog
from gui.window.workspace.workspace import Workspace
from tests.support.waiting import DEADLINE_S, until
from tests.support.workspaces import captured, restore

PATIENT = """
import sys
from gui.__main__ import main
from gui.program.hand_over import try_hand_over
try_hand_over.__defaults__ = (float(sys.argv[1]),)
sys.exit(main(sys.argv[2:]))
"""  # the program, which gives another more than a second to answer


def test_what_is_open_comes_back(window, qtbot, tmp_path):
    path = tmp_path / "ring.pvgroup"
    save(path, Group("Ring", pvs=tuple(PvSpec(f"r{k}", plot=k < 2) for k in range(5))))
    assert window.open_tabs.open_file(path)
    window.open_tabs.open_names(["b", "a"], "Mine")
    ring, mine = window.open_tabs.contents()
    ring.panel.bar.edit.setText("r1|r2")
    qtbot.waitUntil(lambda: ring.model.rowCount() == 2)
    ring.model.set_sort(SortKey(SORT_ORDERS["name"], True))
    ring.widget.setSizes([100, 500])
    mine.chart.set_span(3600)
    mine.chart.navigator.set_range(10**18, 10**18 + 60 * 10**9)
    mine.table.go_to_row(1)
    window.tab_widget.setCurrentIndex(0)
    state = captured(window)
    for session in window.open_tabs.contents():
        session.set_modified(False)
    while window.open_tabs.contents():
        window.close_actions.close(window.open_tabs.tabs()[0])
    restore(window, state)
    ring, mine = window.open_tabs.contents()
    assert window.tab_widget.currentIndex() == 0 and not ring.modified and mine.modified
    assert window.open_tabs.tabs()[0].path == path and window.open_tabs.tabs()[1].path is None
    assert [pv.name for pv in mine.group.pvs] == ["b", "a"]
    assert mine.chart.paused and mine.chart.view.end_ns == 10**18 + 60 * 10**9
    assert mine.table.current_slot() == 1
    qtbot.waitUntil(lambda: ring.model.rowCount() == 2)
    assert [ring.model.index(row, 0).data() for row in range(2)] == ["r2", "r1"]
    again = captured(window)
    before, after = state.windows[0].tabs[0], again.windows[0].tabs[0]
    assert replace(after, sizes=()) == replace(before, sizes=())
    shares = [tab.sizes[0] / sum(tab.sizes) for tab in (before, after)]
    assert shares[0] == pytest.approx(shares[1], abs=0.02)
    for session in window.open_tabs.contents():
        session.set_modified(False)


def test_the_session_is_kept_and_ends_with_the_window(window, qtbot):
    standing = Workspace(window)
    window.closing.connect(standing.end)
    standing.begin(restore=True)
    window.open_tabs.open_names(["x"], "Kept")
    qtbot.waitUntil(lambda: default_path().exists())
    assert load(default_path()).state.windows[0].tabs[0].group.name == "Kept"
    window.open_tabs.contents()[0].set_modified(False)
    window.close()
    assert standing._autosave is None


def test_settings_hold_at_once(window, qtbot):
    window.open_tabs.open_names(["x"])
    window.open_tabs.contents()[0].set_modified(False)
    window.view_actions.edit_settings()
    dialog = window.findChild(SettingsDialog)
    settings = window._settings
    dialog.applied.emit(
        replace(settings.preferences, theme="dark", utc=True, memory_mb=256, frame_ms=500,
                put_policy="never")
    )  # fmt: skip
    assert window.budget.megabytes == 256 and window._clock._shortest_ms == 500
    assert window.puts.policy.value == "never" and window.open_tabs.contents()[0].model.utc
    assert window.open_tabs.contents()[0].tools.put_policy.value == "never"
    dialog.reject()
    QApplication.processEvents()


def test_a_second_start_opens_in_the_first_and_a_crash_loses_nothing(runtime_folder):
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_RUNTIME_DIR": str(runtime_folder),
        "EPICS_CA_ADDR_LIST": "127.0.0.1:1",
        "EPICS_CA_AUTO_ADDR_LIST": "NO",
    }
    state = default_path()

    def tabs():
        found = load(state).state if state.exists() else None
        return [tab.group for window in found.windows for tab in window.tabs] if found else []

    started = []

    def start(*arguments):
        command = [sys.executable, "-c", PATIENT, str(DEADLINE_S), *arguments]
        started.append(subprocess.Popen(command, env=environment))
        return started[-1]

    first = start("--pv", "T:a")
    try:
        assert until(lambda: len(tabs()) == 1)
        second = start("--pv", "T:b")
        assert second.wait(DEADLINE_S) == 0
        assert until(lambda: len(tabs()) == 2)
        first.send_signal(signal.SIGKILL)
        first.wait(DEADLINE_S)
        written = state.stat().st_mtime_ns
        first = start()  # brings both back
        assert until(lambda: state.stat().st_mtime_ns > written)  # up, and keeping again
        third = start("--pv", "T:c")
        assert third.wait(DEADLINE_S) == 0
        assert until(lambda: len(tabs()) == 3)
    finally:
        for process in started:
            process.kill()
            process.wait(DEADLINE_S)


SLOW = """
import sys, time
from gui.__main__ import main
from gui.program import start_limits
why_not = start_limits.why_not
start_limits.why_not = lambda options: time.sleep(3.0) or why_not(options)
sys.exit(main(sys.argv[1:]))
"""  # the program, on a machine where it takes longer to start


def test_two_that_start_at_once_are_one_program(runtime_folder):
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_RUNTIME_DIR": str(runtime_folder),
        "EPICS_CA_ADDR_LIST": "127.0.0.1:1",
        "EPICS_CA_AUTO_ADDR_LIST": "NO",
    }
    first = subprocess.Popen([sys.executable, "-c", SLOW, "--pv", "T:a"], env=environment)
    second = None
    try:
        assert until(lambda: list(runtime_folder.glob("pvwatch-*.lock")))  # it begins
        command = [sys.executable, "-c", PATIENT, str(DEADLINE_S), "--pv", "T:b"]
        second = subprocess.Popen(command, env=environment)
        assert second.wait(DEADLINE_S) == 0
        assert first.poll() is None
        assert until(lambda: default_path().exists())
        assert until(lambda: len(load(default_path()).state.windows[0].tabs) == 2)
    finally:
        for process in (first, second):
            if process is not None:
                process.kill()
                process.wait(DEADLINE_S)


def test_the_size_of_the_command_line_holds_where_a_session_had_another(runtime_folder, qtbot):
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_RUNTIME_DIR": str(runtime_folder),
        "EPICS_CA_ADDR_LIST": "127.0.0.1:1",
        "EPICS_CA_AUTO_ADDR_LIST": "NO",
    }
    state, probe = default_path(), QWidget()
    qtbot.addWidget(probe)

    def size_after(*arguments):
        written = state.stat().st_mtime_ns if state.exists() else 0
        command = [sys.executable, "-c", PATIENT, str(DEADLINE_S), *arguments]
        process = subprocess.Popen(command, env=environment)
        try:
            assert until(lambda: state.exists() and state.stat().st_mtime_ns > written)
            process.send_signal(signal.SIGTERM)
            process.wait(DEADLINE_S)
        finally:
            process.kill()
            process.wait(DEADLINE_S)
        probe.restoreGeometry(load(state).state.windows[0].geometry)
        return probe.width(), probe.height()

    assert size_after("--pv", "T:a", "--size", "760x560") == (760, 560)
    assert size_after() == (760, 560)
    assert size_after("--size", "780x640") == (780, 640)


def test_a_session_that_cannot_be_saved_is_not_relied_on(window, qtbot, tmp_path):
    folder = tmp_path / "state"
    standing = Workspace(window)
    standing.begin(restore=False, path=folder / "session.json")
    assert window.close_actions.untitled_come_back
    qtbot.waitUntil((folder / "session.json").exists)
    folder.rename(tmp_path / "elsewhere")
    folder.write_text("a file now")
    window.open_tabs.open_names(["a"])
    qtbot.waitUntil(lambda: not window.close_actions.untitled_come_back)
    assert "was not saved" in window.messages.errors[-1]
    window.open_tabs.current().content.set_modified(False)
    standing.end()


def test_a_session_that_may_not_be_written_comes_back_and_is_not_kept(window, qtbot, tmp_path):
    path = tmp_path / "session.json"
    state = WorkspaceState((WindowState(tabs=(TabState(group=Group("Mine")),)),))
    save_session(path, state)
    before = path.read_bytes()
    (tmp_path / "session.json.lock").mkdir()  # as on a read-only disk: it cannot be locked
    standing = Workspace(window)
    standing.begin(restore=True, path=path)
    assert [tab.group.name for tab in window.open_tabs.contents()] == ["Mine"]
    assert not window.close_actions.untitled_come_back
    (said,) = window.messages.errors
    assert said == f"{path} cannot be written (Is a directory): the session is not kept"
    window.open_tabs.open_names(["a"])
    for tab in window.open_tabs.contents():
        tab.set_modified(False)
    standing.end()
    assert path.read_bytes() == before
