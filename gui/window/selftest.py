"""The self-test: a run of the program, and a report of it as one JSON line."""

from __future__ import annotations

import os
import time
from collections import Counter
from pathlib import Path
from typing import Any, Final

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication, QWidget

from gui import __version__
from gui.core.program.launch_options import LaunchOptions
from gui.core.store.pv_store import PvStore
from gui.files.disk.atomic_write import saved_text, write_atomic
from gui.qt.turns.frame_clock import FrameClock
from gui.qt.turns.lateness import GuiLateness
from gui.window.main_window import MainWindow

_MEGABYTE: Final = 1 << 20


class SelfTest(QObject):
    """Ends the program after ``options.selftest_s``; then ``report`` and ``exit_code`` are set."""

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
        settled = QTimer(self)  # lateness without that of the start
        settled.setSingleShot(True)
        settled.timeout.connect(self._lateness.start)
        settled.start(0)

    def note_qt_message(self, message: str) -> None:
        """Keep a Qt warning for the report."""
        self._qt_messages.append(message)

    @Slot()
    def _finish(self) -> None:
        window = self._window
        tabs = window.open_tabs.contents()
        stores = [tab.store for tab in tabs]
        updates, lost = window.open_tabs.totals()
        firsts = [tab.first_value_at for tab in tabs]
        shown = [first for first in firsts if first is not None]
        wanted = sum(store.alive_count() for store in stores)
        connected = sum(int((store.ever_connected & store.alive).sum()) for store in stores)
        errors = [*window.messages.errors, *self._qt_messages]
        if self._screenshot is not None:
            errors += _save_picture(window.walls.wall or window, self._screenshot)
        self._lateness.stop()
        elapsed = max(time.monotonic() - self._started, 1e-3)
        silent = sum((_without_value(store) for store in stores), Counter[str]())
        if connected < wanted:
            errors.append(f"{wanted - connected} of {wanted} PVs never connected")
        if silent:
            reasons = ", ".join(f"{count} {why}" for why, count in silent.items())
            errors.append(f"{silent.total()} PVs never showed a value: {reasons}")
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


def _save_picture(window: QWidget, path: Path) -> list[str]:
    """Save the window as PNG; return what went wrong. A link at ``path`` is not followed."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not window.grab().save(buffer, "PNG"):
        return [f"{path} could not be written: no picture could be made"]
    try:
        lost = write_atomic(path, bytes(data.data()), follow=False)
    except OSError as error:
        return [f"{path} could not be written: {error.strerror or error}"]
    return [saved_text(path, lost)] if lost else []


def _without_value(store: PvStore) -> Counter[str]:
    """Return how many PVs connected and never had a value, by why."""
    slots = np.flatnonzero(store.alive & store.ever_connected & (store.updates == 0)).tolist()
    return Counter(store.standing_text(slot) for slot in slots)


def _rss_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
