"""The whole program and its own faults: what a crash, a stall and a full disk leave behind."""

import json
import os
import signal
import subprocess
import sys

from gui.files.disk.state_folder import state_folder
from tests.support.waiting import DEADLINE_S, until

CODE = """
import sys, time
from PySide6.QtCore import QTimer
from gui.__main__ import main
from gui.window.selftest import SelfTest
def stall():
    time.sleep(1.5)  # the watchdog may have to wait for its turn
def fail():
    raise ValueError("of the test")
def begin(self, *args, real=SelfTest.__init__):
    real(self, *args)
    QTimer.singleShot(2000, fail)
    QTimer.singleShot(2500, stall)
if sys.argv[1] == "faulty":
    SelfTest.__init__ = begin
sys.exit(main(sys.argv[2:]))
"""


def run(how="well", seconds=5, **more):
    return subprocess.Popen(
        [sys.executable, "-c", CODE, how, "--selftest", str(seconds), "--pv", "none:x"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more,
    )  # fmt: skip


def test_a_stall_and_an_uncaught_error_are_in_the_log_and_the_program_goes_on(qtbot):
    program = run("faulty")
    printed, said = program.communicate(timeout=DEADLINE_S)
    report = json.loads(printed.splitlines()[-1])
    assert program.returncode == 1  # for the PV too
    assert "Error in PV Watch: ValueError: of the test" in report["errors"], said
    text = (state_folder() / "pvwatch.log").read_text()
    assert "ValueError: of the test" in text and "PV Watch ends" in text
    stalls = [each.split("\n20")[0] for each in text.split("GUI thread blocked ")[1:]]
    assert [each for each in stalls if " stall" in each and float(each.split(" ms")[0]) >= 1_450]
    assert "INFO" not in said  # the console says what it was asked to
    assert list((state_folder() / "crashes").iterdir()) == []


def test_a_crash_is_found_by_the_next_start(qtbot):
    program = run(seconds=DEADLINE_S)  # it is killed before
    crashes = state_folder() / "crashes"
    assert until(lambda: list(crashes.glob("*.txt")) != [])
    assert until(lambda: b"last words" in next(crashes.glob("*.txt")).read_bytes())
    os.kill(program.pid, signal.SIGSEGV)
    program.communicate(timeout=DEADLINE_S)
    assert program.returncode == -signal.SIGSEGV
    again = run()
    again.communicate(timeout=DEADLINE_S)
    text = (state_folder() / "pvwatch.log").read_text()
    assert "The last run ended by a crash" in text


def test_a_state_folder_that_cannot_be_written_does_not_keep_the_program_from_running(
    qtbot, tmp_path
):
    (tmp_path / "file").write_text("")
    program = run(env=dict(os.environ, XDG_STATE_HOME=str(tmp_path / "file")))
    printed, _ = program.communicate(timeout=DEADLINE_S)
    errors = json.loads(printed.splitlines()[-1])["errors"]
    assert sum("the log cannot be written" in error for error in errors) == 1
