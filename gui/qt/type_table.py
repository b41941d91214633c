"""Pre-sizing of PySide's type table, before the first thread in which Qt calls Python.

Source: PySide's ``sbkpep``. Below Python 3.12 the data of types are in one C++ hash table without
a lock. Qt asks a worker's objects for their type on the worker's thread, without the interpreter's
lock (PYSIDE-803), while the GUI thread inserts types: each Qt class at its first use, each widget
of a module that is loaded later. If the table grows then, the reader follows freed memory and the
process crashes. A table that is large enough from the start never grows, and never shrinks
(ADR 12).
"""

import gc
import sys
from functools import cache
from typing import Final

from shiboken6 import Shiboken

# All of QtCore, QtGui, QtWidgets, pyqtgraph and this program are 958 types. With 1,200 entered
# at once the table has at least 2,357 places.
TYPES: Final = 1_200


@cache
def presize_type_table() -> None:
    """Grow the table once and for all. GUI thread, before any thread is started."""
    if sys.version_info >= (3, 12):
        return  # each type holds its own data there
    collects = gc.isenabled()
    gc.disable()
    for _ in range(TYPES):
        type("Place", (Shiboken.Object,), {})
    gc.collect(0)  # now: entries must not be removed once threads read
    if collects:
        gc.enable()
