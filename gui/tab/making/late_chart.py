"""The chart of a tab, made in a turn of its own after the table is on the screen. ADR 66."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from gui.core.store.pv_store import PvStore
from gui.qt.turns.frame_clock import FrameClock
from gui.tab.chart_edits import TabChartEdits
from gui.tab.group_edits import GroupEdits
from gui.tab.traces import TabTraces
from gui.widgets.chart.controls.actions import paint_icons
from gui.widgets.table.model import PvTableModel

_NEXT_MS: Final = 20


class LateChart(QObject):
    """Has the chart of ``traces`` made, and connects it. GUI thread.

    Whoever asks ``traces`` for the chart before its turn gets it at once, connected.
    """

    removal_requested = Signal(int)  # slot
    utc_toggled = Signal(bool)
    keys_came = Signal()  # actions of the chart that act wherever in the tab the focus is

    def __init__(
        self,
        traces: TabTraces,
        store: PvStore,
        model: PvTableModel,
        edits: GroupEdits,
        widget: QWidget,
        clock: FrameClock,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._traces = traces
        self._model = model
        self._edits = edits
        self._widget = widget
        self._clock = clock
        self._store = store
        self._opened_ns = store.now_ns()
        traces.chart_made.connect(self._connect)
        if traces.has_chart:
            self._connect()
        else:
            clock.after_frame(self._make)

    def hurry(self) -> None:
        """Have it made before those of other tabs: this one is seen."""
        if not self._traces.has_chart:
            self._clock.after_frame(self._make, first=True)

    def _make(self) -> None:
        if not paint_icons():  # of the program's first chart: a third of what it takes
            self._clock.after_frame(self._make, first=True)
            self._clock.hasten(_NEXT_MS)
            return
        if self._traces.chart.isVisible():
            self._clock.hasten()

    @Slot()
    def _connect(self) -> None:
        self._clock.never_mind(self._make)
        chart, group = self._traces.chart, self._edits.group
        chart.navigator.clock = self._store.clock
        if self._store.is_replay:
            chart.actions_by_name.name_for_replay()
        chart.set_first_span(group.span_s, grows=True)
        chart.opened_ns = self._opened_ns  # it may have been before the chart was made
        chart.annotations.show(group.annotations)
        chart.pictures.title = group.name
        chart.toolbar.show_utc(self._model.utc)
        chart.saved.connect(self._traces.message)
        chart.failed.connect(self._traces.failed)
        chart.removal_requested.connect(self.removal_requested)
        chart.utc_toggled.connect(self.utc_toggled)
        TabChartEdits(self._traces, self._model, self._edits, self)
        self._widget.addActions(chart.actions_by_name.of_tab())
        self.keys_came.emit()

    def renew_title(self) -> None:
        """Take the name of the group for pictures."""
        if self._traces.has_chart:
            self._traces.chart.pictures.title = self._edits.group.name

    def close(self) -> None:
        """Make none any more."""
        self._clock.never_mind(self._make)
