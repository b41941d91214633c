"""Signals end the program in order: at once, with everything written."""

import os
import signal
import subprocess
import sys

import pytest

from gui.files.program.workspace import default_path, load
from gui.program.termination import SIGNALS, TerminationSignals
from tests.support.waiting import DEADLINE_S, until

# Whoever runs the tests may ignore them, as nohup and a shell's & do; the program goes on so.
NOT_IGNORED = """
import runpy, signal
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, signal.SIG_DFL)
runpy.run_module("gui", run_name="__main__", alter_sys=True)
"""


@pytest.fixture(autouse=True)
def not_ignored():
    """Have the signals handled as in a terminal."""
    before = {number: signal.signal(number, signal.SIG_DFL) for number in SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_a_signal_comes_once_from_the_event_loop(qtbot):
    before = signal.getsignal(signal.SIGTERM)
    signals, received = TerminationSignals(), []
    signals.received.connect(received.append)
    os.kill(os.getpid(), signal.SIGTERM)
    assert received == []
    qtbot.waitUntil(lambda: received == ["SIGTERM"])
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL  # the second one ends the process
    signals.close()
    assert signal.getsignal(signal.SIGTERM) is before
    signals.deleteLater()


def test_what_was_ignored_stays_ignored(qtbot):
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        signals = TerminationSignals()
        os.kill(os.getpid(), signal.SIGHUP)
        os.kill(os.getpid(), signal.SIGINT)
        with qtbot.waitSignal(signals.received) as got:
            pass
        assert got.args == ["SIGINT"]
        signals.close()
        signals.deleteLater()
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_tab_opened_just_now_is_in_the_workspace(number, runtime_folder):
    environment = {
        **os.environ,
        "XDG_RUNTIME_DIR": str(runtime_folder),
        "EPICS_CA_ADDR_LIST": "127.0.0.1:1",
        "EPICS_CA_AUTO_ADDR_LIST": "NO",
    }
    state = default_path()
    program = [sys.executable, "-c", NOT_IGNORED, "--pv"]
    first = subprocess.Popen([*program, "T:a"], env=environment, stderr=subprocess.PIPE, text=True)
    try:
        assert until(lambda: state.exists())
        assert subprocess.run([*program, "T:b"], env=environment).returncode == 0
        first.send_signal(number)  # the tab was opened, and is not saved before two seconds
        _, errors = first.communicate(timeout=DEADLINE_S)
    finally:
        first.kill()
        first.communicate(timeout=DEADLINE_S)
    assert first.returncode == 0 and "Traceback" not in errors, errors
    found = load(state).state
    names = [pv.name for window in found.windows for tab in window.tabs for pv in tab.group.pvs]
    assert names == ["T:a", "T:b"]
