"""Child of ``test_wall_on_screens.py``: F11 on one of two screens, then Esc; prints where."""

import json
import os
import sys
import tempfile
from pathlib import Path

os.environ.update(dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"), tempfile.mkdtemp()))
sys.path.insert(0, str(Path(__file__).parents[2]))

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.core.groups.group import Group, PvSpec
from gui.program.settings import Settings
from gui.qt.turns.frame_clock import FrameClock
from gui.window.main_window import MainWindow


def wait(condition):
    for _ in range(400):
        if condition():
            return
        QTest.qWait(25)
    raise AssertionError("it did not come")


def main(name):
    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    screens = {screen.name(): screen for screen in app.screens()}
    clock = FrameClock()
    window = MainWindow(clock, Settings())
    window.resize(800, 600)
    window.move(screens[name].geometry().center() - window.rect().center())
    window.show()
    clock.start()
    wait(window.isActiveWindow)
    window.open_tabs.open_group(Group("G", pvs=(PvSpec("none:a"), PvSpec("none:b"))))
    QTest.keyClick(window, Qt.Key.Key_F11)
    wait(lambda: window.walls.wall is not None and window.walls.wall.isActiveWindow())
    wall = window.walls.wall
    told = {"screens": len(screens), "wall": wall.screen().name()}
    told["size"] = [wall.width(), wall.height()]
    QTest.keyClick(wall.view, Qt.Key.Key_Escape)
    wait(window.isVisible)
    told["back"] = window.screen().name()
    print(json.dumps(told), flush=True)
    window.close()
    os._exit(0)  # no program: what has to end in order is shown elsewhere


main(sys.argv[1])
