"""The whole program in a process of its own, on the demo beamline."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.conftest import until


def children_of(pid: int) -> set[int]:
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        found.update(map(int, task.read_text().split()))
    return found | {grandchild for child in found for grandchild in children_of(child)}


def alive(pid: int) -> bool:
    """Tell whether the process runs; a zombie that nobody reaps does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_demo_selftest_and_screenshot(tmp_path):
    picture = tmp_path / "demo.png"
    ended = subprocess.run(
        [sys.executable, "-m", "gui", "--demo", "--selftest", "12", "--screenshot", str(picture)],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    report = json.loads(ended.stdout.splitlines()[-1])
    assert ended.returncode == 0, (report, ended.stderr)
    assert report["ok"] and report["lost"] == 0 and report["errors"] == []
    assert report["tabs"] == 5 and report["pvs"] == report["connected"] >= 60
    assert report["updates"] > 1000 and report["first_value_s"] < 10
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_selftest_fails_for_a_pv_that_is_not_there():
    ended = subprocess.run(
        [sys.executable, "-m", "gui", "--pv", "none:x", "--selftest", "2"],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    report = json.loads(ended.stdout.splitlines()[-1])
    assert ended.returncode == 1 and not report["ok"]
    assert report["errors"] == ["1 of 1 PVs never connected"]


def test_demo_ends_with_a_killed_parent():
    program = subprocess.Popen(
        [sys.executable, "-m", "gui", "--demo"],
        env=dict(os.environ), stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert until(lambda: len(children_of(program.pid)) >= 3, 20)
    family = children_of(program.pid)
    program.send_signal(signal.SIGKILL)
    program.wait()
    assert until(lambda: not any(alive(pid) for pid in family), 10)
