"""The wall with two screens: it covers the one of its window, or that of the pointer."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.waiting import DEADLINE_S

SCREENS = [
    {"name": "left", "x": 0, "y": 0, "width": 1280, "height": 800, "logicalDpi": 96, "dpr": 1},
    {"name": "right", "x": 1280, "y": 0, "width": 1920, "height": 1080, "logicalDpi": 96, "dpr": 1},
]  # fmt: skip
CHILD = Path(__file__).with_name("wall_screens_child.py")


@pytest.mark.parametrize("screen", ["left", "right"])
def test_the_wall_covers_the_screen_of_its_window(tmp_path, screen):
    config = tmp_path / "screens.json"
    config.write_text(json.dumps({"screens": SCREENS}))
    ended = subprocess.run(
        [sys.executable, str(CHILD), screen],
        env={**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={config}"},
        cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=DEADLINE_S,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr[-4_000:]
    told = json.loads(ended.stdout.splitlines()[-1])
    size = next([each["width"], each["height"]] for each in SCREENS if each["name"] == screen)
    assert told == {"screens": 2, "wall": screen, "size": size, "back": screen}
