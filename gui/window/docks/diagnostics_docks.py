"""The docks that show how the program is doing, diagnostics and log, and the overload notice."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu

from gui.core.history.budget import HistoryBudget
from gui.qt.frame_clock import FrameClock
from gui.window.docks.overload_notice import OverloadNotice

if TYPE_CHECKING:
    from gui.core.diagnostics.overload import OverloadWatch
    from gui.program.faults import Faults
    from gui.tab.figures_source import DiagnosticsSource
    from gui.tab.probe import WatchedTab
    from gui.widgets.diagnostics.figures_view import DiagnosticsView
    from gui.widgets.diagnostics.log_view import LogView

_LOOK_MS = 1000


class DiagnosticsDocks(QObject):
    """Both docks are hidden at first and made when first shown (ADR 6). GUI thread.

    ``tabs`` returns the open tabs; ``faults`` may come later, from the composition root.
    """

    failed = Signal(str)
    message = Signal(str)

    def __init__(
        self,
        window: QMainWindow,
        clock: FrameClock,
        budget: HistoryBudget,
        tabs: Callable[[], Sequence[WatchedTab]],
        dropped: Callable[[], int],
    ) -> None:
        super().__init__(window)
        self._clock = clock
        self._budget = budget
        self._tabs = tabs
        self._dropped = dropped
        self.faults: Faults | None = None
        self._dark = self._utc = False
        self._diagnostics: DiagnosticsView | None = None
        self._source: DiagnosticsSource | None = None
        self._log: LogView | None = None
        self._overload: OverloadWatch | None = None
        self.notice = OverloadNotice()
        self.holder = self._holder(window, "Diagnostics", "diagnostics")
        self.holder.visibilityChanged.connect(self._on_diagnostics)
        self.log_holder = self._holder(window, "Log", "log")
        self.log_holder.visibilityChanged.connect(self._on_log)
        self.notice.clicked.connect(self.show_diagnostics)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(_LOOK_MS)

    @staticmethod
    def _holder(window: QMainWindow, title: str, name: str) -> QDockWidget:
        holder = QDockWidget(title, window)
        holder.setObjectName(name)
        window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, holder)
        holder.hide()
        return holder

    @property
    def diagnostics(self) -> DiagnosticsView:
        """The figures; made when first wanted."""
        if self._diagnostics is None:
            from gui.core.diagnostics.figures import Stalls
            from gui.tab.figures_source import DiagnosticsSource
            from gui.widgets.diagnostics.figures_view import DiagnosticsView

            stalls = self.faults.stalls if self.faults is not None else Stalls
            source = DiagnosticsSource(self._tabs, self._clock, self._budget, stalls, self)
            dock = DiagnosticsView(source.start, source.stop)
            source.renewed.connect(dock.take)
            dock.saved.connect(self.message)
            dock.message.connect(self.message)
            dock.failed.connect(self.failed)
            dock.set_dark(self._dark)
            dock.set_utc(self._utc)
            self._source, self._diagnostics = source, dock
            self.holder.setWidget(dock)
        return self._diagnostics

    @property
    def log(self) -> LogView | None:
        """The log; made when first wanted, ``None`` where the program keeps none."""
        if self._log is None and self.faults is not None:
            from gui.widgets.diagnostics.log_view import LogView

            dock = self._log = LogView(self.faults.log.lines, self.faults.log.path)
            dock.set_dark(self._dark)
            dock.set_utc(self._utc)
            self.log_holder.setWidget(dock)
        return self._log

    @Slot(bool)
    def _on_diagnostics(self, visible: bool) -> None:
        if visible:
            assert self.diagnostics is not None

    @Slot(bool)
    def _on_log(self, visible: bool) -> None:
        if visible and self.log is not None:
            self.log.refresh()

    @Slot()
    def show_diagnostics(self) -> None:
        """Show the figures, whatever was shown there."""
        self.holder.show()
        self.holder.raise_()

    @Slot()
    def _look(self) -> None:
        if self._overload is None:
            from gui.core.diagnostics.overload import OverloadWatch

            self._overload = OverloadWatch()
        clock, now_ns = self._clock, time.time_ns()
        behind_s = max((tab.store.figures.behind_s(now_ns) for tab in self._tabs()), default=0.0)
        self.notice.show_overload(
            self._overload.check(
                time.monotonic(), clock.interval_ms, clock.wanted_ms, self._dropped(), behind_s
            )
        )

    def fill_menu(self, menu: QMenu) -> None:
        """Add showing the docks."""
        for holder, text, key in (
            (self.holder, "&Diagnostics", "Ctrl+Shift+D"),
            (self.log_holder, "Program &log", "Ctrl+Shift+L"),
        ):
            action = holder.toggleViewAction()
            action.setText(text)
            action.setShortcut(QKeySequence(key))
            menu.addAction(action)

    def set_dark(self, dark: bool) -> None:
        """Choose the colours of the theme."""
        self._dark = dark
        for dock in (self._diagnostics, self._log):
            if dock is not None:
                dock.set_dark(dark)

    def set_utc(self, utc: bool) -> None:
        """Show times in UTC or local time."""
        self._utc = utc
        for dock in (self._diagnostics, self._log):
            if dock is not None:
                dock.set_utc(utc)

    def close(self) -> None:
        """The window closes."""
        self._timer.stop()
        if self._source is not None:
            self._source.stop()
