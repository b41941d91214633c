"""Screens and dialogs at 150 and 200 %: every control has a name, every text has room."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCREENS = "tests/gui/window/test_screens.py"
DIALOGS = "tests/gui/window/test_letters_of_dialogs.py"
WHICH = "(every_text_has_room and 100) or every_control or no_dialog or no_question"


@pytest.mark.parametrize("scale", ["1.5", "2"])
def test_every_text_has_room_where_a_pixel_is_several(scale):
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "0", SCREENS, DIALOGS, "-k", WHICH],
        cwd=ROOT, capture_output=True, text=True, timeout=280,
        env={**os.environ, "QT_SCALE_FACTOR": scale, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout[-6_000:]
    assert "5 passed" in ended.stdout, ended.stdout
