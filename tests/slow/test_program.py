"""The whole program in a process of its own, on the demo beamline."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from tests.support.ports import free_port
from tests.support.soft_ioc import counting_records
from tests.support.waiting import DEADLINE_S, until


def children_of(pid: int) -> set[int]:
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(FileNotFoundError):  # that thread has ended
            found.update(map(int, task.read_text().split()))
    return found | {grandchild for child in found for grandchild in children_of(child)}


def alive(pid: int) -> bool:
    """Tell whether the process runs; a zombie that nobody reaps does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


TOO_SHORT = ("never connected", "never showed a value")


def report_of(printed: str, said: str) -> dict[str, object]:
    assert printed, f"no report: {said}"
    return json.loads(printed.splitlines()[-1])


def selftest(*options: str, seconds: int, **env: str) -> dict[str, object]:
    """Run the program for so long, or longer where the machine is too busy for that."""
    for patience_s in (seconds, 4 * seconds, 16 * seconds):
        ended = subprocess.run(
            [sys.executable, "-m", "gui", *options, "--selftest", str(patience_s)],
            env={**os.environ, **env}, capture_output=True, text=True,
            timeout=patience_s + DEADLINE_S,
        )  # fmt: skip
        report = report_of(ended.stdout, ended.stderr)
        errors = report["errors"]
        if not errors or not all(error.endswith(TOO_SHORT) for error in errors):
            break
    assert ended.returncode == 0, f"{report}\n{ended.stderr}"
    return report


def test_demo_selftest_and_screenshot(tmp_path):
    picture = tmp_path / "demo.png"
    report = selftest("--demo", "--screenshot", str(picture), seconds=12)
    assert report["ok"] and report["lost"] == 0 and report["errors"] == []
    assert report["tabs"] == 5 and report["pvs"] == report["connected"] >= 60
    assert report["updates"] > 100 and report["first_value_s"] > 0
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_selftest_fails_for_a_pv_that_is_not_there():
    ended = subprocess.run(
        [sys.executable, "-m", "gui", "--pv", "none:x", "--selftest", "2"],
        capture_output=True, text=True, timeout=DEADLINE_S,
    )  # fmt: skip
    report = report_of(ended.stdout, ended.stderr)
    assert ended.returncode == 1 and not report["ok"]
    assert report["errors"] == ["1 of 1 PVs never connected"]


def test_demo_ends_with_a_killed_parent():
    program = subprocess.Popen(
        [sys.executable, "-m", "gui", "--demo"],
        env=dict(os.environ), stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert until(lambda: len(children_of(program.pid)) >= 3)
    family = children_of(program.pid)
    program.send_signal(signal.SIGKILL)
    program.wait()
    assert until(lambda: not any(alive(pid) for pid in family))


def is_running(program: "subprocess.Popen[str]") -> bool:
    return program.poll() is None


def start_program(names: list[str], seconds: float) -> "subprocess.Popen[str]":
    wanted = [word for name in names for word in ("--pv", name)]
    return subprocess.Popen(
        [sys.executable, "-m", "gui", *wanted, "--selftest", str(seconds)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


@pytest.mark.timeout(600)
@pytest.mark.parametrize("fault", ["none, 20,000 updates/s", "stopped", "dead"])
def test_the_program_ends_though_its_ioc_does_not_answer(soft_ioc, prefix, fault):
    scan = ".02 second" if fault.startswith("none") else ".1 second"
    names = [f"{prefix}{k}" for k in range(400)]
    ioc = soft_ioc(counting_records(prefix, 400, scan))
    for run_s in (6.0, 60.0):  # the longer where the machine is too busy
        program = start_program(names, run_s)
        runs = partial(is_running, program)
        assert until(lambda runs=runs: ioc.channel_count() == 400 or not runs())
        connected = time.monotonic()
        until(lambda: False, run_s / 6)  # values arrive
        if runs():
            break
        program.communicate()
    if fault == "stopped":
        ioc.signal(signal.SIGSTOP)
    elif fault == "dead":
        ioc.stop()
    printed, said = program.communicate(timeout=DEADLINE_S)
    took_s = time.monotonic() - connected
    report = report_of(printed, said)
    assert program.returncode == 0, f"{report}\n{said}"
    assert report["ok"] and report["lost"] == 0 and report["updates"] > 400
    assert took_s < run_s + 15.0  # libca alone waits for a stopped IOC for 30 s
    if fault == "stopped":
        ioc.signal(signal.SIGCONT)


def test_a_real_window(tmp_path):
    display = f":{free_port()}"  # a number that no other test process has
    read, write = os.pipe()
    screen = subprocess.Popen(
        ["Xvfb", display, "-displayfd", str(write), "-screen", "0", "1280x800x24"],
        pass_fds=(write,), stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(write)
    with os.fdopen(read) as pipe:
        assert f":{pipe.readline().strip()}" == display  # it is up
    picture = tmp_path / "window.png"
    try:
        report = selftest(
            "--demo", "--screenshot", str(picture), "--size", "1280x800", seconds=6,
            DISPLAY=display, QT_QPA_PLATFORM="xcb",
        )  # fmt: skip
    finally:
        screen.terminate()
        screen.wait()
    assert report["ok"] and report["frames"] > 2
    assert picture.stat().st_size > 20_000
