"""Room for Qt's Python types, made before the first thread that Qt calls Python in.

Source: PySide's ``sbkpep``: below Python 3.12 what belongs to a type is kept in one hash table of
C++, without a lock. Qt asks a worker's objects for their type, in the worker's thread and without
the interpreter's lock (PYSIDE-803), while the GUI thread enters types: each Qt class at its first
use, each widget of a module that is loaded later. When the table has to grow then, the reader
follows freed memory and the process ends. A table that is large enough from the start never
grows, and never shrinks (ADR 12).
"""

import gc
import sys
from functools import cache
from typing import Final

from shiboken6 import Shiboken

# All of QtCore, QtGui, QtWidgets, pyqtgraph and this program are 958 types. With 1,200 entered
# at once the table has 2,357 places at least.
TYPES: Final = 1_200


@cache
def make_room_for_types() -> None:
    """Let the table grow once and for all. Called on: GUI thread, before a thread is started."""
    if sys.version_info >= (3, 12):
        return  # each type holds its own there
    collects = gc.isenabled()
    gc.disable()
    for _ in range(TYPES):
        type("Place", (Shiboken.Object,), {})
    gc.collect(0)  # now: entries must not be taken out once threads read
    if collects:
        gc.enable()
