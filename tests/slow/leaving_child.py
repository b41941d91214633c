"""The whole program on a disk that does not answer, or beside pipes that nobody reads.

``leaving_child FAULT ARGUMENTS ...``: the window is closed after 2 s (unless it is a self-test),
the time of that (monotonic, s) is written to the file named by ``LEFT_AT``. Faults, joined by a
comma: ``log`` the log hangs; ``state``, ``config``, ``cache`` that folder hangs, from the start
on, with ``later`` from when the window is closed; ``talk``: much is said on stderr.
"""

import logging
import os
import sys
import threading
import time
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from gui.__main__ import main

faults = sys.argv[1].split(",")
for_ever = threading.Event()
hanging: list[str] = []


def hang_in(folder: str) -> None:
    """Let every call on a path in ``folder`` wait for ever."""
    if not hanging:
        for name in ("open", "stat", "lstat", "mkdir", "replace", "rename", "unlink", "scandir"):
            setattr(os, name, waiting(getattr(os, name)))
    hanging.append(folder)


def waiting(real):
    def call(path, *rest, **more):
        if isinstance(path, str | Path) and any(str(path).startswith(each) for each in hanging):
            for_ever.wait()
        return real(path, *rest, **more)

    return call


def begin() -> None:
    if "log" in faults:
        from gui.files.disk.rotating_file import RotatingFile

        RotatingFile.emit = lambda self, record: for_ever.wait()
    for kind in ("state", "config", "cache"):
        if kind in faults:
            hang_in(os.environ[f"XDG_{kind.upper()}_HOME"])


def leave() -> None:
    from gui.window.main_window import MainWindow

    if "later" in faults:
        begin()
    window = next(w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow))
    if "put" in faults:
        from gui.core.puts.record import PutOutcome, PutRecord

        window.puts._on_record(
            PutRecord(time.time_ns(), 1, 0, "X", "h", "1", "2", PutOutcome.CONFIRMED)
        )
    logging.getLogger("pvwatch").warning("The window is closed")
    Path(os.environ["LEFT_AT"]).write_text(str(time.monotonic()))
    for tab in window.open_tabs.contents():
        tab.set_modified(False)  # without a session to keep them the window asks
    window.close()


def talk() -> None:
    for number in range(2_000):
        logging.getLogger("pvwatch").error("%d %s", number, "x" * 200)


if "later" not in faults:
    begin()
app = QApplication(["pvwatch"])
if "talk" in faults:
    QTimer.singleShot(1_000, talk)
if "--selftest" not in sys.argv:
    QTimer.singleShot(2_000, leave)
sys.exit(main(sys.argv[2:]))
