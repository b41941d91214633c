import subprocess
import sys

import pytest

from tests.support.waiting import DEADLINE_S

PLACES = 2_357  # of a table of libstdc++ that has held `TYPES` and more


def types_below(one, found):
    for child in type.__subclasses__(one):
        if child not in found:
            found.add(child)
            types_below(child, found)
    return found


COUNT = """
import importlib, pkgutil
import gui
import pyqtgraph
from PySide6 import QtCore, QtGui, QtWidgets
from shiboken6 import Shiboken
for module in (QtCore, QtGui, QtWidgets):
    for name in dir(module):
        getattr(module, name)
for found in pkgutil.walk_packages(gui.__path__, "gui."):
    if not found.name.startswith(("gui.demo", "gui.__main__")):
        importlib.import_module(found.name)
from tests.gui.qt.test_type_room import types_below
print(len(types_below(Shiboken.Object, set())))
"""


def test_every_type_of_the_program_has_its_place():
    child = subprocess.run(
        [sys.executable, "-c", COUNT],
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        check=True,
    )
    assert int(child.stdout) < PLACES


@pytest.mark.parametrize("run", range(8))
def test_types_are_entered_while_workers_run(run):
    child = subprocess.run(
        [sys.executable, "-m", "tests.gui.qt.type_room_child", "12000", "6000"],
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
    )
    assert (child.returncode, child.stdout) == (0, "6000\n"), child.stderr
