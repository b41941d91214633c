"""The program's window in this process, as the benchmarks drive it."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

from gui.app import set_start_aside
from gui.core.groups.group import Group, PvSpec
from gui.program.plain_imports import use_plain_imports
from gui.program.settings import Settings
from gui.program.start_limits import keep_large_blocks_apart
from gui.qt.turns.frame_clock import FrameClock
from gui.tab.tab import Tab
from gui.window.docks.group_dock import wait_for_watches
from gui.window.main_window import MainWindow
from gui.workers.handle import close_all, live_workers
from tests.benchmarks.load import PREFIX
from tests.support.soft_ioc import missing_of


def load_group(pvs: int, traces: int) -> Group:
    """Return a group of the load IOC's first ``pvs`` records, the first ``traces`` plotted."""
    return Group("load", pvs=tuple(PvSpec(f"{PREFIX}{k}", plot=k < traces) for k in range(pvs)))


def lost(session: Tab, pvs: int) -> int:
    """Return how many updates are missing between the second and the last of every record."""
    missing = 0
    for slot in range(pvs):
        _, values, _, _ = session.store.filed_history(slot).window(0, 2**62)
        values = values[np.isfinite(values)]  # a record not yet processed is undefined
        missing += missing_of(values)
    return missing


class Program(QObject):
    """Window, clock and event loop."""

    def __init__(self) -> None:
        keep_large_blocks_apart()  # as the program does at its start, and so is this:
        use_plain_imports()  # else each later module's source is read by PySide, ADR 60
        self.app = QApplication([])
        super().__init__()
        self.clock = FrameClock()
        self.painted_frames = 0  # number of the last frame that is on the screen
        self.clock.painted.connect(self._on_painted)
        self.settings = Settings()
        self.window = MainWindow(self.clock, self.settings)
        self.window.resize(1280, 800)
        self.window.show()
        self.clock.start()
        set_start_aside()

    @Slot()
    def _on_painted(self) -> None:
        self.painted_frames = self.clock.frames

    def run(self, seconds: float) -> None:
        """Let the program run."""
        loop = QEventLoop()  # app.quit would close the window
        QTimer.singleShot(int(seconds * 1000), loop.quit)
        loop.exec()

    def until(self, condition: Callable[[], bool], seconds: float) -> None:
        """Let the program run until ``condition``, looked at every 2 ms."""
        deadline = time.monotonic() + seconds
        looking, loop = QTimer(), QEventLoop()

        def look() -> None:
            if condition() or time.monotonic() > deadline:
                loop.quit()

        looking.timeout.connect(look)
        looking.start(2)
        loop.exec()
        looking.stop()
        assert condition(), f"not within {seconds} s"

    def close_tab(self) -> None:
        """Close the first tab and wait for the end of its worker."""
        self.window.close_actions.close(self.window.open_tabs.tabs()[0])
        self.until(lambda: not live_workers(), 30)
        self.app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self.app.processEvents()


@contextmanager
def program() -> Iterator[Program]:
    """Show an empty window; close it, its tabs and workers at the end."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as own:  # neither this user's settings nor into them
        os.environ.update(XDG_CONFIG_HOME=f"{own}/config", XDG_STATE_HOME=f"{own}/state")
        made = Program()
        try:
            yield made
        finally:
            made.clock.stop()
            made.window.close()
            close_all(10)
            wait_for_watches(5)
            made.settings.flush()
