"""The docks with diagnostics and program log, and the overload notice of the status bar."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDockWidget, QMainWindow

from gui.core.diagnostics.cpu_meter import CPU
from gui.core.history.budget import HistoryBudget
from gui.qt.look.menu_groups import separator
from gui.qt.turns.frame_clock import FrameClock
from gui.qt.turns.own_turn import OwnTurn
from gui.window.docks.overload_notice import OverloadNotice
from gui.window.docks.panel import Panel
from gui.window.messages import Messages
from gui.workers.handle import batches_taken

if TYPE_CHECKING:
    from gui.core.diagnostics.overload import OverloadWatch
    from gui.program.faults import Faults
    from gui.tab.figures_source import DiagnosticsSource
    from gui.tab.probe import WatchedTab
    from gui.widgets.diagnostics.figures_view import DiagnosticsView
    from gui.widgets.diagnostics.log_view import LogView

_POLL_MS = 1000


class DiagnosticsDocks(QObject):
    """Both docks are hidden at first and made when first shown (ADR 6). GUI thread.

    ``tabs`` returns the open tabs, ``dropped`` how many updates were lost so far. Without
    ``faults`` there are neither log nor stalls.
    """

    def __init__(
        self,
        window: QMainWindow,
        clock: FrameClock,
        budget: HistoryBudget,
        tabs: Callable[[], Sequence[WatchedTab]],
        dropped: Callable[[], int],
        faults: Faults | None,
        messages: Messages,
    ) -> None:
        super().__init__(window)
        self._clock = clock
        self._budget = budget
        self._tabs = tabs
        self._dropped = dropped
        self._faults = faults
        self._messages = messages
        self._dark = self._utc = False
        self._view: DiagnosticsView | None = None
        self._source: DiagnosticsSource | None = None
        self._log_view: LogView | None = None
        self._overload: OverloadWatch | None = None
        self._taken, self._drops, self._behind_s = -1, 0, 0.0  # as of the latest poll
        self.notice = OverloadNotice()
        self.dock = self._make_dock(window, "Diagnostics", "diagnostics")
        self.dock.visibilityChanged.connect(self._on_diagnostics)
        self.log_dock = self._make_dock(window, "Program log", "log")
        self.log_dock.visibilityChanged.connect(self._on_log)
        self.notice.clicked.connect(self.show_diagnostics)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.VeryCoarseTimer)  # in one turn with others
        self._timer.timeout.connect(self._poll)
        self._timer.setInterval(_POLL_MS)
        self._own = OwnTurn(self._begin, self)
        self._own.start(_POLL_MS)

    @staticmethod
    def _make_dock(window: QMainWindow, title: str, name: str) -> QDockWidget:
        dock = Panel(title, name, window)
        window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, dock)
        dock.hide()
        return dock

    @property
    def view(self) -> DiagnosticsView:
        """The figures; made when first shown."""
        if self._view is None:
            from gui.widgets.diagnostics.figures_view import DiagnosticsView

            source = self.new_source(self)
            view = DiagnosticsView(source.start, source.stop)
            source.setParent(view)  # which still stops it when a floating dock goes with its window
            source.renewed.connect(view.take)
            view.saved.connect(self._messages.note)
            view.message.connect(self._messages.note)
            view.failed.connect(self._messages.error)
            view.set_dark(self._dark)
            view.set_utc(self._utc)
            self._source, self._view = source, view
            self.dock.setWidget(view)
        return self._view

    def new_source(self, parent: QObject) -> DiagnosticsSource:
        """Return a source of figures of its own, for as long as ``parent`` lives."""
        from gui.core.diagnostics.figures import Stalls
        from gui.tab.figures_source import DiagnosticsSource

        stalls = self._faults.stalls if self._faults is not None else Stalls
        return DiagnosticsSource(self._tabs, self._clock, self._budget, stalls, parent)

    def log_text(self) -> str:
        """Return the lines of the log that are kept; "" without a log."""
        lines = self._faults.log.lines.copy() if self._faults is not None else ()
        return "".join(f"{line.as_text()}\n" for line in lines)

    @property
    def log_view(self) -> LogView | None:
        """The log; made when first shown, ``None`` without a log."""
        if self._log_view is None and self._faults is not None:
            from gui.widgets.diagnostics.log_view import LogView

            view = self._log_view = LogView(self._faults.log.lines, self._faults.log.path)
            view.set_dark(self._dark)
            view.set_utc(self._utc)
            self.log_dock.setWidget(view)
        return self._log_view

    @Slot(bool)
    def _on_diagnostics(self, visible: bool) -> None:
        if visible:
            assert self.view is not None

    @Slot(bool)
    def _on_log(self, visible: bool) -> None:
        if visible and self.log_view is not None:
            self.log_view.refresh()

    @Slot()
    def show_diagnostics(self) -> None:
        """Show the diagnostics, in front of other docks."""
        self.dock.show()
        self.dock.raise_()

    def _begin(self) -> None:
        self._timer.start()
        self._poll()  # the first imports what it takes: 15 ms

    @Slot()
    def _poll(self) -> None:
        if self._overload is None:
            from gui.core.diagnostics.overload import OverloadWatch

            self._overload = OverloadWatch()
        clock, now_ns, taken = self._clock, time.time_ns(), batches_taken()
        if taken != self._taken or self._behind_s:  # else nothing waits, nor was dropped
            self._taken, self._drops = taken, self._dropped()
            self._behind_s = max(
                (tab.store.figures.behind_s(now_ns) for tab in self._tabs()), default=0.0
            )
        self.notice.show_overload(
            self._overload.check(
                time.monotonic(), clock.interval_ms, clock.wanted_ms, self._drops, self._behind_s
            )
        )

    def show_cpu(self) -> None:
        """Show what the status bars have just measured and show themselves."""
        if self._view is not None:
            self._view.show_cpu(CPU.latest())

    def menu_actions(self) -> list[QAction]:
        """Return a separator and showing the docks."""
        actions = [separator(self)]
        for dock, text, key in (
            (self.dock, "D&iagnostics", "Ctrl+Shift+D"),
            (self.log_dock, "Program &log", "Ctrl+Shift+L"),
        ):
            action = dock.toggleViewAction()
            action.setText(text)
            action.setShortcut(QKeySequence(key))
            actions.append(action)
        return actions

    def set_dark(self, dark: bool) -> None:
        """Use the colours of the theme."""
        self._dark = dark
        for view in (self._view, self._log_view):
            if view is not None:
                view.set_dark(dark)

    def set_utc(self, utc: bool) -> None:
        """Show times in UTC or local time."""
        self._utc = utc
        for view in (self._view, self._log_view):
            if view is not None:
                view.set_utc(utc)

    def close(self) -> None:
        """Stop: the main window closes."""
        self._own.stop()
        self._timer.stop()
        if self._source is not None:
            self._source.stop()
