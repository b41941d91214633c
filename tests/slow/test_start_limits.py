"""Under tight limits the program starts, or says why in one line; it never hangs."""

import itertools
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

import gui
from gui.cli import parse_arguments
from gui.core.program.launch_options import LaunchOptions
from gui.program.start_limits import (
    FILES,
    FILES_OF_TAB,
    MEMORY_MB,
    THREADS,
    THREADS_OF_TAB,
    why_not,
)
from tests.support.waiting import DEADLINE_S, until

ROOT = Path(gui.__file__).parents[1]
NEEDED = THREADS + THREADS_OF_TAB
USERS = itertools.count(23_000 + os.getpid() % 20_000 * 16)  # limits count by user
READ_ALL = "+dac_read_search,+dac_override"  # the interpreter may be in a folder of root


def run(tmp_path, limit, *arguments, without=(), stdout=None):
    """Run a self-test of the program as another user, whom limits hold, under ``ulimit``.

    ``without``: variables that are not set; ``stdout``: where it writes to, instead of a pipe.
    """
    if os.geteuid() or not shutil.which("setpriv"):
        pytest.skip("needs root to become a user without processes")
    tmp_path.chmod(0o777)
    user = str(next(USERS))
    environment = {
        **os.environ, "HOME": str(tmp_path), "TMPDIR": str(tmp_path), "PYTHONPATH": str(ROOT),
        "XDG_CONFIG_HOME": str(tmp_path / "c"), "XDG_STATE_HOME": str(tmp_path / "s"),
        "EPICS_CA_ADDR_LIST": "127.0.0.1:1", "EPICS_CA_AUTO_ADDR_LIST": "NO",
    }  # fmt: skip
    environment = {key: value for key, value in environment.items() if key not in without}
    program = [sys.executable, "-m", "gui", "--selftest", "2", "--pv", "none:x", *arguments]
    command = [
        "setpriv", "--reuid", user, "--regid", user, "--clear-groups",
        f"--inh-caps={READ_ALL}", f"--ambient-caps={READ_ALL}",
        "bash", "-c", f'{f"ulimit {limit}" if limit else "true"} && exec "$@"', "bash", *program,
    ]  # fmt: skip
    began = time.monotonic()
    ended = subprocess.run(
        command, env=environment, stdout=stdout or subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, timeout=DEADLINE_S, cwd="/",
    )  # fmt: skip
    return ended, time.monotonic() - began


def says_why(ended, seconds, why):
    lines = ended.stderr.splitlines()
    assert ended.returncode == 1 and ended.stdout == "", ended.stderr
    assert len(lines) == 1 and lines[0].startswith("pvwatch: cannot start: "), ended.stderr
    assert why in lines[0]
    assert seconds < 30.0  # a tenth of a second, where others compute too


@pytest.mark.parametrize("threads", [1, 8, 10, 12, NEEDED])
def test_too_few_threads(tmp_path, threads):
    says_why(*run(tmp_path, f"-u {threads}"), f"leaves room for {threads - 1} more")


@pytest.mark.parametrize("megabytes", [150, 600, 700, 800])
def test_too_little_memory(tmp_path, megabytes):
    says_why(*run(tmp_path, f"-v {megabytes << 10}"), f"is {megabytes} MB")


@pytest.mark.parametrize("files", [8, 10, 16, 32])
def test_too_few_open_files(tmp_path, files):
    """Of 16 it hung, of 10 Qt aborted, of 8 it said so by a traceback."""
    says_why(*run(tmp_path, f"-n {files}"), "the limit on open files (ulimit -n)")


def test_the_soft_limit_on_open_files_is_raised(tmp_path):
    """It is 1,024 for most: fewer IOCs than a large tab has."""
    code = (
        "import resource; from gui.core.program.launch_options import LaunchOptions\n"
        "from gui.program.start_limits import why_not\n"
        "limit = resource.RLIMIT_NOFILE; hard = resource.getrlimit(limit)[1]\n"
        "resource.setrlimit(limit, (20, hard)); assert why_not(LaunchOptions()) == ''\n"
        "assert resource.getrlimit(limit) == (min(hard, 65_536), hard)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=DEADLINE_S, cwd=ROOT)


def test_the_demo_needs_more(tmp_path):
    says_why(*run(tmp_path, "-u 40", "--demo"), "leaves room for 39 more")


@pytest.mark.parametrize(
    "limit", [f"-u {NEEDED + 1}", f"-v {MEMORY_MB << 10}", f"-n {FILES + FILES_OF_TAB + 8}"]
)
def test_just_enough(tmp_path, limit):
    ended, _ = run(tmp_path, limit)
    assert ended.stdout, ended.stderr
    report = json.loads(ended.stdout.splitlines()[-1])
    assert report["errors"] == ["1 of 1 PVs never connected"], ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("megabytes", [100, 200])
def test_too_little_memory_of_its_own(tmp_path, megabytes):
    """Of 200 it hung, and said MemoryError without end."""
    says_why(*run(tmp_path, f"-d {megabytes << 10}"), f"(ulimit -d) is {megabytes} MB")


NOBODY = ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR")


@pytest.mark.parametrize(("limit", "without"), [("-f 0", ()), ("", NOBODY), ("-f 0", NOBODY)])
def test_nothing_can_be_written(tmp_path, limit, without):
    """Without a home or a folder for temporary files it ended by a traceback."""
    ended, _ = run(tmp_path, limit, without=without)
    assert "Traceback" not in ended.stderr
    report = json.loads(ended.stdout.splitlines()[-1])
    assert report["errors"][-1] == "1 of 1 PVs never connected"
    assert all("log cannot be written" in error for error in report["errors"][:-1])


def test_a_report_that_nobody_takes(tmp_path):
    """It ended by an abort, before settings and logs were written."""
    with open("/dev/full", "w") as full:
        ended, _ = run(tmp_path, "", stdout=full)
    assert ended.returncode == 1
    assert "The report could not be written: [Errno 28]" in ended.stderr
    assert "Traceback" not in ended.stderr and "QThread" not in ended.stderr
    assert "PV Watch ends" in (tmp_path / "s" / "pvwatch" / "pvwatch.log").read_text()


@pytest.mark.parametrize("platform", ["xcb", "no-such"])
def test_without_a_screen(tmp_path, monkeypatch, platform):
    """Qt aborted, which left a core file."""
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    ended, _ = run(tmp_path, "", without=("DISPLAY", "WAYLAND_DISPLAY"))
    last = ended.stderr.splitlines()[-1]
    assert ended.returncode == 1 and ended.stdout == "", ended.stderr
    assert last.startswith("pvwatch: cannot start: no screen for its windows: "), ended.stderr


def test_started_in_a_folder_that_was_removed(tmp_path, monkeypatch):
    folder = tmp_path / "gone"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PWD", str(folder))
    folder.rmdir()
    assert parse_arguments(["a.pvgroup"]).files == (folder / "a.pvgroup",)


def test_without_limits_nothing_is_said_and_nothing_is_left():
    tasks = Path("/proc/self/task")
    before = len(list(tasks.iterdir()))
    if resource.getrlimit(resource.RLIMIT_AS)[0] == resource.RLIM_INFINITY:
        assert why_not(LaunchOptions()) == ""
    assert until(lambda: len(list(tasks.iterdir())) <= before)


def test_a_start_that_hangs_is_ended():
    code = (
        "import resource, threading\n"
        "from gui.program import start_limits\n"
        "start_limits.START_S = 0.2\n"
        "resource.setrlimit(resource.RLIMIT_NPROC, (150, resource.getrlimit(6)[1]))\n"
        "guard = start_limits.StartGuard()\n"
        "threading.Event().wait()\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=DEADLINE_S, cwd=ROOT
    )
    assert ended.returncode == 1
    assert ended.stderr == (
        "pvwatch: cannot start: it hangs under the limits of ulimit -u or ulimit -v\n"
    )


def test_a_library_that_is_not_there_is_said_in_one_line(tmp_path):
    code = (
        "import sys; sys.modules['PySide6.QtWidgets'] = None\n"
        "from gui.__main__ import main\n"
        "main(['--selftest', '1'])\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=DEADLINE_S, cwd=ROOT
    )
    assert ended.returncode == 1 and len(ended.stderr.splitlines()) == 1, ended.stderr
    assert ended.stderr.startswith("pvwatch: cannot start: ")
