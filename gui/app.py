"""The composition root: what is started in which order, and how the program ends."""

from __future__ import annotations

import gc
import json
import logging
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    Qt,
    QTimer,
    QtMsgType,
    Slot,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication

from gui import __version__
from gui.background import Background
from gui.core.program.launch_options import LaunchOptions
from gui.files.disk.process_age import process_age_s
from gui.qt.frame_clock import FrameClock
from gui.qt.lateness import GuiLateness
from gui.shell.group_dock import wait_for_watches
from gui.shell.main_window import MainWindow
from gui.shell.own_faults import OwnFaults
from gui.shell.settings import Settings
from gui.shell.theme import apply_theme
from gui.workers.handle import close_all

if TYPE_CHECKING:
    from gui.core.program.launch_message import LaunchMessage
    from gui.files.disk.lock_file import Claim
    from gui.shell.program_session import ProgramSession

    Instance = tuple[Path, LaunchMessage, Claim]

log = logging.getLogger("pvwatch")
EXIT_WAIT_S: Final = 2.4  # for workers; with what else is waited for, 3 s at most
_WATCH_WAIT_S: Final = 0.2  # a file server that hangs holds its thread up: it ends with the process
# The offscreen platform says so of windows and tool tips; it has no window manager to ask.
_HARMLESS: Final = (
    "This plugin does not support propagateSizeHints()",
    "This plugin does not support raise()",
)
_MEGABYTE: Final = 1 << 20


class SelfTest(QObject):
    """Runs the program for so long, then says in one JSON line how it went."""

    def __init__(
        self, options: LaunchOptions, window: MainWindow, clock: FrameClock, started: float
    ) -> None:
        super().__init__(window)
        self._window = window
        self._clock = clock
        self._started = started
        self._screenshot = options.screenshot
        self._lateness = GuiLateness(self)
        self._cpu = time.process_time()
        self._qt_messages: list[str] = []
        self.exit_code = 1
        self.report: dict[str, Any] = {}
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(self._finish)
        timer.start(int((options.selftest_s or 0) * 1000))
        settled = QTimer(self)  # lateness of the running program, not of its start
        settled.setSingleShot(True)
        settled.timeout.connect(self._lateness.start)
        settled.start(0)

    def note_qt_message(self, message: str) -> None:
        """Keep a Qt warning for the report."""
        self._qt_messages.append(message)

    @Slot()
    def _finish(self) -> None:
        window = self._window
        stores = [session.store for session in window.sessions()]
        updates, lost = window.totals()
        firsts = [session.first_value_at for session in window.sessions()]
        shown = [first for first in firsts if first is not None]
        wanted = sum(store.alive_count() for store in stores)
        connected = sum(int((store.ever_connected & store.alive).sum()) for store in stores)
        errors = [*window.errors, *self._qt_messages]
        if self._screenshot is not None and not window.grab().save(str(self._screenshot), "PNG"):
            errors.append(f"{self._screenshot} could not be written")
        self._lateness.stop()
        elapsed = max(time.monotonic() - self._started, 1e-3)
        silent = sum(
            int((store.alive & store.ever_connected & (store.updates == 0)).sum())
            for store in stores
        )
        if connected < wanted:
            errors.append(f"{wanted - connected} of {wanted} PVs never connected")
        if silent:
            errors.append(f"{silent} PVs never showed a value")
        ok = bool(stores) and wanted > 0 and not lost and not errors
        if not stores:
            errors.append("no group is open")
        self.report = {
            "ok": ok,
            "version": __version__,
            "tabs": len(stores),
            "pvs": wanted,
            "connected": connected,
            "updates": updates,
            "lost": lost,
            "dropped": lost,
            "frames": self._clock.frames,
            "gui_late_ms": self._lateness.percentiles(),
            "first_value_s": round(min(shown) - self._started, 3) if shown else None,
            "cpu_percent": round(100 * (time.process_time() - self._cpu) / elapsed, 1),
            "rss_mb": round(_rss_bytes() / _MEGABYTE, 1),
            "errors": errors,
        }
        self.exit_code = 0 if ok else 1
        QApplication.exit(self.exit_code)


def set_start_aside() -> None:
    """Keep the garbage collector off what the start made: modules, classes, functions, for ever.

    A full collection would look at all 70,000 of them, 35 ms in which the GUI thread stands; after
    this it takes 6 ms.
    """
    gc.freeze()


def _rss_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


class _QtMessages:
    """Qt's messages into the log, warnings into the self-test too."""

    def __init__(self) -> None:
        self.selftest: SelfTest | None = None

    def __call__(self, kind: QtMsgType, _: QMessageLogContext, message: str) -> None:
        if message in _HARMLESS:
            return
        level = logging.DEBUG if kind == QtMsgType.QtDebugMsg else logging.WARNING
        log.log(level, "Qt: %s", message)
        if kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) and self.selftest is not None:
            self.selftest.note_qt_message(message)


def _begin_session(
    window: MainWindow, options: LaunchOptions, instance: Instance | None
) -> ProgramSession | None:
    """Keep and restore the session, unless this run is a self-test or the demo."""
    if options.selftest_s or options.demo:
        return None
    from gui.shell.program_session import ProgramSession

    standing = ProgramSession(window)
    window.closing.connect(standing.end)
    standing.begin(restore=not window.sessions())
    if instance is not None:
        standing.listen(*instance)
    return standing


def run(background: Background, instance: Instance | None = None) -> int:
    """Run the program; return its exit code. Ends the process itself if workers hang."""
    started = time.monotonic() - process_age_s()
    options = background.options
    logging.basicConfig(level=options.log_level, stream=sys.stderr)
    faults = OwnFaults(options.log_level, quiet=bool(options.selftest_s))
    messages = _QtMessages()
    qInstallMessageHandler(messages)
    app = QApplication.instance() or QApplication(["pvwatch"])
    assert isinstance(app, QApplication)
    app.setApplicationName("PV Watch")
    app.setApplicationVersion(__version__)
    app.setAttribute(Qt.ApplicationAttribute.AA_DontShowIconsInMenus, False)
    settings = Settings()
    apply_theme(app, settings.flag("dark"))
    clock = FrameClock()
    window = MainWindow(clock, settings, options.allow_put)
    faults.told.connect(window.report)
    window.health.faults = faults
    window.desk.macros = dict(options.macros)
    window.desk.span_s = options.span_s
    window.editing.asks = options.selftest_s is None
    if options.size is not None:
        window.resize(*options.size)
    for path in options.files:
        window.open_file(path)
    if options.pvs:
        window.open_names(list(dict.fromkeys(options.pvs)))
    if len(window.sessions()) > 1:
        window.tabs.setCurrentIndex(0)
    window.show()
    clock.start()
    faults.start(window)
    standing = _begin_session(window, options, instance)
    set_start_aside()
    selftest = SelfTest(options, window, clock, started) if options.selftest_s else None
    messages.selftest = selftest
    code = int(app.exec())
    report = selftest.report if selftest is not None else None
    clock.stop()
    if standing is not None:
        standing.end()
    settings.flush()
    window.close_all_tabs()
    ended = close_all(EXIT_WAIT_S)
    wait_for_watches(_WATCH_WAIT_S)
    ended &= faults.end()
    background.stop()
    if report is not None:
        print(json.dumps(report), flush=True)
    qInstallMessageHandler(None)
    if not ended:  # a stalled IOC holds a worker for up to 30 s: everything is saved by now
        logging.shutdown()
        sys.stdout.flush()
        os._exit(code)
    window.deleteLater()
    return code
