"""Starts the program's parts in order, runs the event loop, and ends everything."""

from __future__ import annotations

import contextlib
import gc
import json
import logging
import os
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import (
    QLocale,
    QMessageLogContext,
    QObject,
    Qt,
    QtMsgType,
    Slot,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication

from gui import __version__
from gui.core.program.launch_options import LaunchOptions
from gui.core.pv.counts import group_mark, use_mark
from gui.files.disk.process_age import process_age_s
from gui.program.console import Console
from gui.program.early_start import EarlyStart
from gui.program.faults import Faults
from gui.program.leaving import Leaving
from gui.program.program_log import END_S
from gui.program.settings import FLUSH_S, Settings
from gui.program.start_limits import give_up
from gui.program.termination import TerminationSignals
from gui.qt.file_saver import finish_saves
from gui.qt.look.icons import program_icon
from gui.qt.look.theme import apply_theme, wants_dark
from gui.qt.turns.frame_clock import FrameClock
from gui.window.docks.group_dock import wait_for_watches
from gui.window.history_start import HistoryStart
from gui.window.main_window import MainWindow
from gui.workers.handle import close_all, close_spare_worker, prepare_worker

if TYPE_CHECKING:
    from gui.core.program.launch_message import LaunchMessage
    from gui.files.disk.lock_file import Claim
    from gui.window.selftest import SelfTest
    from gui.window.workspace.workspace import Workspace

    Instance = tuple[Path, LaunchMessage, Claim]

log = logging.getLogger("pvwatch")
EXIT_WAIT_S: Final = 2.4  # for workers, of the time that leaving may take
_SAVES_WAIT_S: Final = 2.0  # for pictures, tables and snapshots that are being saved
_WATCH_WAIT_S: Final = 0.2  # for the group browser's threads; one that hangs ends with us
# Warnings of the offscreen platform, which has no window manager.
_HARMLESS: Final = (
    "This plugin does not support propagateSizeHints()",
    "This plugin does not support raise()",
)


def set_start_aside() -> None:
    """Exclude the objects made so far (modules, classes, functions) from garbage collection.

    A full collection of all 70,000 would block the GUI thread for 35 ms; after this it takes 6 ms.
    """
    gc.freeze()


class _QtMessages:
    """Qt's message handler: into the log, warnings into the self-test too."""

    def __init__(self) -> None:
        self.selftest: SelfTest | None = None
        self._begun = False  # Qt has a screen
        self._early: list[tuple[int, str]] = []  # level, message: from before

    def begin(self) -> None:
        """Take it that Qt has a screen; log what it said before."""
        self._begun = True
        for level, message in self._early:
            log.log(level, "Qt: %s", message)
        self._early.clear()

    def __call__(self, kind: QtMsgType, _: QMessageLogContext, message: str) -> None:
        if kind == QtMsgType.QtFatalMsg and not self._begun:  # Qt would abort: a crash for nobody
            for early in self._early:  # not by the log, whose thread would have the last word
                print(f"Qt: {early[1]}", file=sys.stderr, flush=True)
            give_up(f"cannot start: no screen for its windows: {message}")
        if message in _HARMLESS:
            return
        level = logging.DEBUG if kind == QtMsgType.QtDebugMsg else logging.WARNING
        if not self._begun:
            self._early.append((level, message))
            return
        log.log(level, "Qt: %s", message)
        if kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) and self.selftest is not None:
            self.selftest.note_qt_message(message)


def _begin_workspace(
    window: MainWindow, options: LaunchOptions, instance: Instance | None
) -> Workspace | None:
    """Restore and save the workspace, unless this run is a self-test, the demo or a wall."""
    if options.selftest_s or options.demo or options.wall:
        return None
    from gui.window.workspace.workspace import Workspace

    workspace = Workspace(window)
    window.closing.connect(workspace.end)
    workspace.begin(restore=not window.open_tabs.tabs())
    if options.size is not None:  # which was asked for now; what came back has that of then
        window.resize(*options.size)
    if instance is not None:
        workspace.listen(*instance)
    return workspace


class _Ending(QObject):
    """Ends the event loop, and those of dialogs in it, without a question. GUI thread."""

    @Slot(str)
    def on_signal(self, name: str) -> None:
        """Leave in order: workspace, settings and logs are written after the loop."""
        log.warning("%s: the program ends", name)
        QApplication.exit(0)


def _printed(line: str) -> bool:
    """Print ``line``; False where nobody takes it: a full disk, a pipe that was closed."""
    if sys.stdout is None:  # closed before the start: nobody asked for it
        return True
    try:
        print(line, flush=True)
    except (OSError, ValueError) as error:
        log.error("The report could not be written: %s", error)
        with contextlib.suppress(OSError, ValueError):  # what is in its buffer
            sys.stdout.close()
        sys.stdout = None  # Python would try again at its end
        return False
    return True


def run(background: EarlyStart, instance: Instance | None = None) -> int:
    """Run the program; return its exit code. Ends the process if workers or the disk hang."""
    started = time.monotonic() - process_age_s()
    options = background.options
    leaving, console = Leaving(), Console(options.log_level)
    logging.basicConfig(level=options.log_level, handlers=[console])
    faults = Faults(options.log_level, quiet=bool(options.selftest_s))
    messages = _QtMessages()
    qInstallMessageHandler(messages)
    app = QApplication.instance() or QApplication(["pvwatch"])
    assert isinstance(app, QApplication)
    messages.begin()
    prepare_worker()
    use_mark(group_mark(QLocale().decimalPoint()))
    ending, signals = _Ending(), TerminationSignals()
    signals.received.connect(ending.on_signal)
    app.setApplicationName("PV Watch")
    app.setApplicationVersion(__version__)
    app.setAttribute(Qt.ApplicationAttribute.AA_DontShowIconsInMenus, False)
    settings = Settings()
    app.setWindowIcon(program_icon())
    apply_theme(app, wants_dark(settings.preferences.theme))
    clock = FrameClock()
    window = MainWindow(clock, settings, options, faults)
    window.closing.connect(leaving.begin)
    faults.message.connect(window.messages.error)
    if options.size is not None:
        window.resize(*options.size)
    files = list(options.files)
    while files and not window.open_tabs.open_file(files.pop(0)):
        pass  # where none can be opened the session comes back
    window.open_tabs.open_behind(files)
    if options.pvs:
        window.open_tabs.open_names(list(options.pvs))
    if len(window.open_tabs.tabs()) > 1:
        window.tab_widget.setCurrentIndex(0)
    if options.wall is not None:
        window.walls.open_file(options.wall)
    else:
        window.show()
    clock.start()
    faults.start(window)
    history = None  # kept over restarts, but of no self-test and no demo
    if not (options.selftest_s or options.demo):
        history = HistoryStart(window, settings)
    workspace = _begin_workspace(window, options, instance)
    close_spare_worker()
    set_start_aside()
    selftest = None
    if options.selftest_s:
        from gui.window.selftest import SelfTest

        selftest = SelfTest(options, window, clock, started)
    messages.selftest = selftest
    background.guard.arrived()
    code = int(app.exec())
    report = selftest.report if selftest is not None else None
    if report == {}:  # the self-test was ended by a signal
        code = 1
    leaving.code = code
    leaving.begin()
    clock.stop()
    window.files.keep_waiting()
    if workspace is not None:
        workspace.end()
    if history is not None:
        history.end()
    settings.flush(leaving.left(FLUSH_S))
    window.walls.close()
    window.open_tabs.end_all()
    if report is not None and not _printed(json.dumps(report)):  # before anything that may hang
        code = leaving.code = 1
    ended = close_all(leaving.left(EXIT_WAIT_S))
    ended &= window.archive.wait(leaving.left(EXIT_WAIT_S))
    ended &= wait_for_watches(leaving.left(_WATCH_WAIT_S))
    ended &= window.recordings.finish(leaving.left(_SAVES_WAIT_S))
    if history is not None:
        ended &= history.wait(leaving.left(_SAVES_WAIT_S))
    ended &= finish_saves(leaving.left(_SAVES_WAIT_S))
    ended &= faults.end(leaving.left(END_S))
    background.stop()
    signals.close()
    qInstallMessageHandler(None)
    ended &= console.end(leaving.left(END_S))
    if not ended:  # a stalled IOC blocks its worker for up to 30 s; everything is saved by now
        os._exit(code)
    window.deleteLater()
    leaving.end()
    if threading.active_count() > 1:
        # Python ends threads that come back from Qt's code into the end of the interpreter by an
        # abort of the process
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(AttributeError, OSError, ValueError):  # there is none
                stream.flush()
        os._exit(code)
    return code
