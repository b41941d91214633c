"""Traces of a tab: its strip chart and, once an array is plotted, its array plot."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar, Final

import numpy as np
from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QSplitter, QWidget

from gui.core.chart.trace_looks import TraceLooks
from gui.core.groups.group import AxisSpec, Group, PvSpec
from gui.core.pv.formatting import plain
from gui.core.pv.updates import PvKind
from gui.core.store.pv_store import PvStore
from gui.qt.jobs import JobResult, Jobs
from gui.qt.look.menu_groups import separator
from gui.qt.questions.focus_order import put_in_order
from gui.tab.earlier.shared_histories import SharedHistories
from gui.tab.trace_source import TabTraceSource
from gui.widgets.chart.chart import StripChart
from gui.widgets.chart.palette import in_theme, trace_color
from gui.widgets.chart.trace_source import TraceSpec
from gui.widgets.table.model import PvTableModel

if TYPE_CHECKING:
    from gui.tab.archive_fill import ArchiveFill
    from gui.tab.earlier.stored_fill import StoredFill
    from gui.widgets.waveform.plot import ArrayPlot
    from gui.workers.archive.archive_handle import ArchiveHandle

_LEAST: Final = QSize(160, 130)  # of a chart that is not made yet
_ARRAY_PLOT: Final = "gui.widgets.waveform.plot"


class TabTraces(QObject):
    """Draws the plotted PVs of ``specs``, by slot, which its owner changes. GUI thread.

    The chart is made when it is first asked for; until then its place is empty. ADR 66.

    The modules of the array plot, pyqtgraph's 170 among them, take 150 ms of CPU in which the GUI
    thread would stand: a thread loads them. Importing them makes types and no object of Qt.
    """

    chart_made = Signal()  # nobody has seen it yet
    message = Signal(str)  # how saving a picture, or an export of arrays, ended
    failed = Signal(str)
    leaving = Signal(object)  # slots (list) that were plotted: they are not, or are removed next
    news = Signal()  # the archive has what a person waits for: a frame should come soon

    _loaded: ClassVar = False  # the modules of the array plot, for the program

    def __init__(
        self,
        store: PvStore,
        model: PvTableModel,
        specs: dict[int, PvSpec],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._model = model
        self._specs = specs
        self._inspected: Callable[[], list[int]] = list
        self._axes: Sequence[AxisSpec] = ()
        self._source = TabTraceSource(store)
        self.shared = SharedHistories(store, time.time_ns())
        self._chart: StripChart | None = None
        self.array_plot: ArrayPlot | None = None  # made when an array is plotted
        self._loader: Jobs | None = None  # made when an array is plotted
        self._above_waveforms = separator(self)
        self.widget = QSplitter(Qt.Orientation.Horizontal)
        self._place = QWidget()  # of the chart
        self._place.setMinimumSize(_LEAST)
        self.widget.addWidget(self._place)
        self._drawn: tuple[TraceSpec, ...] = ()  # of the chart
        self.colors: dict[int, str] = {}  # of the traces as they are drawn
        self._plotted: frozenset[int] = frozenset()  # arrays too
        self._looks = TraceLooks()
        self._dark = self._utc = False
        self._arrays_shown: tuple[int, ...] = ()
        self._archive: ArchiveFill | None = None  # made when there is an archive
        self.stored: StoredFill | None = None  # where history of earlier runs is kept
        self.latest: tuple[int, int, int] = (0, 0, 0)  # all news of the frame before, counted
        self._steps = 0  # with which samples may have come that are not the store's news
        self._handle: ArchiveHandle | None = None

    def begin(self, axes: Sequence[AxisSpec], inspected: Callable[[], list[int]]) -> None:
        """Begin, for a group with ``axes``; ``inspected``: slots whose samples are wanted, too."""
        self._axes = axes
        self._inspected = inspected
        self.shared = SharedHistories(self._store, time.time_ns())
        if self._chart is not None:
            self._chart.canvas.scene.set_axes(axes)

    @property
    def has_chart(self) -> bool:
        """Whether the chart is there already."""
        return self._chart is not None

    @property
    def chart(self) -> StripChart:
        """The chart, made now if it is not there yet."""
        return self._make_chart() if self._chart is None else self._chart

    def _make_chart(self) -> StripChart:
        self._chart = made = StripChart(self._source, self._axes)
        made.set_dark(self._dark)
        made.set_traces(self._drawn)
        made.canvas.pvs = self._store.alive_count
        self.widget.replaceWidget(0, made)
        self._place.deleteLater()
        stops = (*made.toolbar.focus_stops(), made.canvas, made.legend)
        put_in_order(self.widget, stops)
        if self._handle is not None:
            self._fill_from(self._handle, made)
        self.chart_made.emit()
        return made

    @property
    def archive(self) -> ArchiveFill | None:
        """What fills the chart from the archive, if there is one; the chart is made with it."""
        if self._handle is not None and self._chart is None:
            self._make_chart()
        return self._archive

    def use_archive(self, handle: ArchiveHandle) -> None:
        """Fill the chart from the archive as well, once there is one."""
        if self._handle is None and handle.appliances:
            self._handle = handle
            if self._chart is not None:
                self._fill_from(handle, self._chart)

    def _fill_from(self, handle: ArchiveHandle, chart: StripChart) -> None:
        from gui.tab.archive_fill import ArchiveFill

        self._archive = ArchiveFill(self._store, handle, chart, self)
        self._archive.news.connect(self.news)
        self._source.archived = self._archive.pieces

    def plotted(self) -> list[int]:
        """Return the slots of the chart's traces, hidden ones included."""
        return [trace.slot for trace in (self._drawn if self._chart is None else self.chart.traces)]

    def use_stored(self, stored: StoredFill) -> None:
        """Show the history of earlier runs as well."""
        self.stored = stored
        stored.want(self.plotted())

    def renew(self) -> None:
        """Set the traces from ``specs``."""
        store, specs = self._store, self._specs
        plotted = [
            slot for slot in self._model.slots() if specs[slot].plot and not store.is_comment[slot]
        ]
        self.leave(self._plotted.difference(plotted))
        self._plotted = frozenset(plotted)
        traces = []
        looks = self._looks.allot([self._specs[slot] for slot in plotted])
        for look, slot in zip(looks, plotted, strict=True):
            spec = self._specs[slot]
            color = trace_color(look, self._dark)
            color = in_theme(spec.color, self._dark) if spec.color else color
            label = store.label[slot] or plain(spec.name, 80)
            label = f"{label} {spec.reduce}" if spec.reduce else label
            traces.append(
                TraceSpec(
                    slot,
                    label,
                    color,
                    look,
                    spec.width,
                    spec.style,
                    spec.axis,
                    spec.visible,
                    spec.time,
                )
            )
        store.histories.watch_only([*plotted, *self._inspected()])
        self.shared.want(plotted)
        if self.stored is not None:
            self.stored.want(plotted)
        arrays = self._arrays_shown = self._plotted_arrays()
        self._drawn = tuple(trace for trace in traces if trace.slot not in arrays)
        if self._chart is not None:
            self._chart.set_traces(self._drawn)
        self._show_arrays(tuple(trace for trace in traces if trace.slot in arrays))
        self.colors = {trace.slot: trace.color for trace in traces}
        self._model.set_plotted(self.colors)

    def leave(self, slots: Iterable[int]) -> None:
        """Tell which of ``slots`` were plotted; their store has their samples still."""
        leaving = sorted(self._plotted.intersection(slots))
        self._plotted = self._plotted.difference(leaving)
        if leaving:
            self.leaving.emit(leaving)

    def with_looks(self, group: Group) -> Group:
        """Return ``group``, of this tab, with the looks that its file needs to keep them."""
        return replace(group, pvs=self._looks.written(group.pvs))

    def tick(self) -> None:
        """Check, once a second, whether PVs became arrays or scalars."""
        if self._plotted_arrays() != self._arrays_shown:
            self.renew()
        elif self.array_plot is not None:
            self.array_plot.offer(self._array_choices())

    def refresh(self, now_ns: int) -> None:
        """Paint samples up to ``now_ns``, UTC."""
        self._store.histories.file_fresh()
        self._steps += self.shared.step()
        if self.stored is not None:
            self._steps += self.stored.step()
        filled = 0
        if self._archive is not None:
            self._archive.step(now_ns)
            filled = self._archive.revision
        self.latest = self._store.revision, self._steps, filled
        if self._chart is not None:
            self._chart.refresh(now_ns, self.latest)
        if self.array_plot is not None:
            self.array_plot.refresh()

    def set_dark(self, dark: bool) -> None:
        """Use the colours of the theme."""
        self._dark = dark
        if self._chart is not None:
            self._chart.set_dark(dark)
        self.renew()

    def actions(self) -> list[QAction]:
        """Return the actions of the chart, and the menu of the waveforms if there are any."""
        found = self.chart.actions_by_name.in_groups()
        if self.array_plot is not None and self.array_plot.isVisible():
            return [*found, self._above_waveforms, self.array_plot.menu.menuAction()]
        return found

    def set_utc(self, utc: bool) -> None:
        """Show times of waveforms in UTC or local time."""
        self._utc = utc
        if self.array_plot is not None:
            self.array_plot.set_utc(utc)

    def take(self) -> None:
        """Keep arrays that came with a batch; call it after ``PvStore.apply``."""
        if self.array_plot is not None:
            self.array_plot.take()

    def close(self) -> None:
        """Drop the reference to the tab, so that it is freed at once, without the collector."""
        self._inspected = list
        if self._loader is not None:
            self._loader.close()
        self.shared.close()
        self.stored = None
        if self._archive is not None:
            self._archive.close()

    def _plotted_arrays(self) -> tuple[int, ...]:
        """Return the slots of plotted PVs known to be arrays."""
        arrays = np.flatnonzero(self._store.kind == PvKind.ARRAY).tolist()
        specs = self._specs
        return tuple(s for s in arrays if s in specs and specs[s].plot and not specs[s].reduce)

    def _array_choices(self) -> list[tuple[str, int]]:
        """Return names and slots of all arrays, plotted or not."""
        store = self._store
        arrays = np.flatnonzero(store.alive & (store.kind == PvKind.ARRAY)).tolist()
        return [(store.name[slot], slot) for slot in arrays]

    def _load_plot(self) -> None:
        if self._loader is None:
            self._loader = Jobs(self, "pvwatch-plot")
            self._loader.run(partial(import_module, _ARRAY_PLOT), self._on_plot_loaded)

    def _on_plot_loaded(self, _: JobResult) -> None:
        TabTraces._loaded = True  # or it failed: importing it again raises that, and it is told
        self.renew()

    def _show_arrays(self, traces: tuple[TraceSpec, ...]) -> None:
        if self.array_plot is None and traces:
            if not TabTraces._loaded:
                self._load_plot()
                return
            from gui.widgets.waveform.plot import ArrayPlot

            if self._chart is None:  # it may be hidden
                self._make_chart()
            self.array_plot = ArrayPlot(self._source)
            self.array_plot.set_utc(self._utc)
            self.array_plot.message.connect(self.message)
            self.array_plot.failed.connect(self.failed)
            self.widget.addWidget(self.array_plot)
        if self.array_plot is not None:
            self.array_plot.set_traces(traces, self._array_choices())
            self.array_plot.setVisible(bool(traces))
            if self._chart is not None:
                self._chart.setVisible(bool(self._drawn) or not traces)
