"""A real crash of a real process, and what the next start finds."""

import os
import signal
import subprocess
import sys

import pytest

from gui.files.program.crash_reports import KEPT, CrashFile, discard
from tests.support.waiting import DEADLINE_S, until

CHILD = """
import ctypes, os, signal, sys, time
from pathlib import Path
from gui.files.program.crash_reports import CrashFile
file = CrashFile(Path(sys.argv[1]))
file.begin("header of the run")
print("READY", flush=True)
if sys.argv[2] == "segv":
    def deep_inside():
        ctypes.string_at(0)
    deep_inside()
elif sys.argv[2] == "abort":
    os.abort()
elif sys.argv[2] == "end":
    file.end()
else:
    sys.stdin.read()
"""


def run(folder, how):
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(folder), how],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    child.stdout.readline()
    return child


def ended(child):
    child.communicate(timeout=DEADLINE_S)
    return child.returncode


@pytest.mark.parametrize(("how", "words"), [("segv", "Segmentation fault"), ("abort", "Aborted")])
def test_a_crash_is_found_with_the_stack_that_caused_it(tmp_path, how, words):
    folder = tmp_path / "crashes"
    child = run(folder, how)
    assert ended(child) in (-signal.SIGSEGV, -signal.SIGABRT)
    (report,) = CrashFile(folder).reports()
    assert report.text.startswith("header of the run") and words in report.text
    assert how != "segv" or "deep_inside" in report.text
    assert CrashFile(folder).reports() == [report]  # offered until it is discarded
    discard(report)
    discard(report)
    assert CrashFile(folder).reports() == []


def test_clean_ends_and_kills_leave_nothing_to_offer(tmp_path):
    folder = tmp_path / "crashes"
    assert ended(run(folder, "end")) == 0 and list(folder.iterdir()) == []
    child = run(folder, "wait")
    child.kill()
    ended(child)
    assert len(list(folder.iterdir())) == 1
    assert CrashFile(folder).reports() == [] and list(folder.iterdir()) == []


def test_the_file_of_a_program_that_runs_is_left_alone(tmp_path):
    folder = tmp_path / "crashes"
    child = run(folder, "wait")
    assert CrashFile(folder).reports() == [] and len(list(folder.iterdir())) == 1
    os.kill(child.pid, signal.SIGSEGV)
    ended(child)
    assert until(lambda: len(CrashFile(folder).reports()) == 1)


def test_they_are_bounded_and_a_folder_that_is_not_there_is_no_error(tmp_path):
    assert CrashFile(tmp_path / "none").reports() == []
    for number in range(KEPT + 5):
        path = tmp_path / f"{10**8 + number}.txt"
        path.write_text("old\n---- last words ----\nFatal Python error")
        os.utime(path, (number, number))
    found = CrashFile(tmp_path).reports()
    assert [report.time_s for report in found] == list(range(KEPT + 4, 4, -1))
    assert len(list(tmp_path.glob("*.txt"))) == KEPT
