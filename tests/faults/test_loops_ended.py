"""A scenario whose X server has gone fails at once, and says so; it stood until its limit."""

import subprocess
import sys

from tests.support.waiting import DEADLINE_S

ENDED = """
from types import MethodType, SimpleNamespace
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from tests.faults.scene import LoopsEndedError, Scene

app = QApplication([])
scene = SimpleNamespace(errors=["The X11 connection broke"], limit=lambda seconds: seconds)
scene._turn = MethodType(Scene._turn, scene)
Scene.run(scene, 0.01)
QTimer.singleShot(0, lambda: app.exit(1))  # what Qt does then
Scene.run(scene, 60.0)
for wait in (lambda: Scene.run(scene, 0.01), lambda: Scene.waited(scene, lambda: False, 60.0)):
    try:
        wait()
    except LoopsEndedError as error:
        print(error)
"""


def test_no_event_loop_runs_any_more():
    command = [sys.executable, "-c", ENDED]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=DEADLINE_S, check=True)
    said = "Qt runs no event loop any more: ['The X11 connection broke']\n"
    assert ended.stdout == said * 2, ended.stderr
