"""``pvwatch --wall FILE`` in a process of its own."""

import json
import os
import subprocess
import sys

from PySide6.QtGui import QImage

from gui.core.groups.group import Group, PvSpec
from gui.files.groups.pvgroup import save
from gui.files.program.workspace import default_path
from tests.slow.test_program import report_of, selftest
from tests.support.soft_ioc import counting_records
from tests.support.waiting import DEADLINE_S


def test_a_wall_starts_from_a_file_and_leaves_the_session_alone(tmp_path, soft_ioc, prefix):
    soft_ioc(counting_records(prefix, 6, ".1 second"))
    rows = (PvSpec("# Counters"), *(PvSpec(f"{prefix}{k}") for k in range(6)))
    save(tmp_path / "wall.pvgroup", Group("Wall", 60, pvs=rows))
    picture = tmp_path / "wall.png"
    env = {"XDG_STATE_HOME": str(tmp_path / "state"), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    report = selftest(
        "--wall", str(tmp_path / "wall.pvgroup"), "--screenshot", str(picture), seconds=6, **env
    )
    assert report["ok"] and report["tabs"] == 1 and report["pvs"] == report["connected"] == 6
    assert report["first_value_s"] > 0 and report["updates"] > 20
    seen = QImage(str(picture))
    assert not seen.isNull()
    colors = {
        seen.pixelColor(x, y).name() for x in range(0, seen.width(), 3) for y in (60, 90, 120)
    }
    assert len(colors) > 2  # tiles, not an empty window
    session = [path for path in tmp_path.rglob("*") if path.name == default_path().name]
    assert session == []


def test_a_wall_without_its_file_fails(tmp_path):
    ended = subprocess.run(
        [sys.executable, "-m", "gui", "--wall", str(tmp_path / "no.pvgroup"), "--selftest", "2"],
        env=dict(os.environ), capture_output=True, text=True, timeout=DEADLINE_S,
    )  # fmt: skip
    report = report_of(ended.stdout, ended.stderr)
    assert ended.returncode == 1 and not report["ok"]
    assert "no.pvgroup" in json.dumps(report["errors"])


def test_a_wall_needs_a_file():
    ended = subprocess.run(
        [sys.executable, "-m", "gui", "--wall"], capture_output=True, text=True, timeout=DEADLINE_S
    )
    assert ended.returncode == 2 and "--wall" in ended.stderr
