"""Screens and dialogs at 150 and 200 %: every control has a name, every text has room.

And the gallery's own screen: Qt's offscreen has 400 pixels in height at 200 %, which cut menus.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.gallery import VIEWS

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


_SCREEN = """
import json, sys
from tests.support.demo_scenes import own_home
with own_home(sys.argv[1], float(sys.argv[2])):
    from PySide6.QtWidgets import QApplication, QMenu
    application = QApplication([])
    screen = application.primaryScreen()
    menu = QMenu()
    for number in range(24):
        menu.addAction(f"Entry {number}").setIconVisibleInMenu(True)
    menu.popup(screen.geometry().center())
    columns = {menu.actionGeometry(each).left() for each in menu.actions()}
    room = screen.availableGeometry()
    print(json.dumps([room.width(), room.height(), screen.devicePixelRatio(), len(columns)]))
"""


@pytest.mark.parametrize("view", VIEWS)
def test_the_gallery_has_a_screen_like_a_real_one(view):
    size, scale = VIEWS[view]
    ended = subprocess.run(
        [sys.executable, "-c", _SCREEN, size, str(scale)],
        cwd=ROOT, capture_output=True, text=True, timeout=280,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    *room, ratio, columns = json.loads(ended.stdout)
    assert room == [int(number) for number in size.split("x")]
    assert ratio == scale
    assert columns == 1  # a menu as long as that of the chart
