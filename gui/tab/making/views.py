"""What a tab shows, made before it is known of which PVs: store, table, traces and chart."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QSplitter
from shiboken6 import delete

from gui.core.groups.group import PvSpec
from gui.core.history.budget import HistoryBudget
from gui.core.store.pv_store import PvStore
from gui.tab.traces import TabTraces
from gui.widgets.table.model import PvTableModel
from gui.widgets.table.panel import PvTablePanel

_SHARE: Final = (460, 340)  # of chart and table


class TabViews:
    """Made in steps; until a tab takes them nothing connects, and nobody sees them. GUI thread."""

    def __init__(self, budget: HistoryBudget | None) -> None:
        self.store = PvStore(budget=budget)
        self.specs: dict[int, PvSpec] = {}
        self._made = False

    def make(self) -> None:
        """Make the widgets, if they are not there yet; the chart comes later, ADR 66."""
        if self._made:
            return
        self._made = True
        self.model = PvTableModel(self.store)
        self.traces = TabTraces(self.store, self.model, self.specs)
        self.panel = PvTablePanel(self.model)
        self.widget = QSplitter(Qt.Orientation.Vertical)
        self.widget.addWidget(self.traces.widget)
        self.widget.addWidget(self.panel)
        self.widget.setSizes(list(_SHARE))
        self.widget.setChildrenCollapsible(False)
        self.widget.addActions(self.panel.actions())  # wherever in the tab the focus is

    def make_chart(self) -> None:
        """Make the chart as well."""
        self.make()
        assert self.traces.chart is not None

    def belong_to(self, tab: QObject) -> None:
        """End with ``tab`` from now on."""
        self.model.setParent(tab)
        self.traces.setParent(tab)

    def drop(self) -> None:
        """End at once: no tab wants them.

        Not later, when the window has ended and Python may collect what is left in any thread.
        """
        if self._made:
            self.traces.close()
            for ended in (self.widget, self.traces, self.model):
                delete(ended)
