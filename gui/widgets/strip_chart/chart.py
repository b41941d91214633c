"""The strip chart: scrolls by the clock, breaks where nothing is known, paints pixels."""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui.core.batch import Float64s
from gui.core.formatting import format_duration
from gui.core.group import AxisSpec
from gui.core.trace_path import trace_path
from gui.widgets.strip_chart.legend import Legend
from gui.widgets.strip_chart.palette import trace_dash
from gui.widgets.strip_chart.source import TraceSource, TraceSpec
from gui.widgets.strip_chart.time_axis import TimeAxis
from gui.widgets.strip_chart.toolbar import ChartToolbar
from gui.widgets.strip_chart.value_axis import ValueAxis

EMPTY_TEXT: Final = "Nothing plotted.\nTick a PV in the table below to draw it here."
_FEWEST_COLUMNS: Final = 50


class StripChart(QWidget):
    """Traces of a ``TraceSource`` over the last ``span`` seconds; GUI thread."""

    span_changed = Signal(float)
    utc_toggled = Signal(bool)
    traces_changed = Signal(object)  # tuple of TraceSpec: visibility was clicked

    def __init__(
        self,
        source: TraceSource,
        axes: Sequence[AxisSpec] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._source = source
        self._span_s = 600.0
        self._origin_s = int(time.time())
        self._paused_ns: int | None = None
        self._specs = tuple(axes)  # those that traces may name
        self._traces: list[TraceSpec] = []
        self._units: list[str] | None = []  # None: the traces are others than those drawn
        self._axes: dict[str, ValueAxis] = {}
        self._curves: dict[int, tuple[Any, ValueAxis]] = {}
        self.frames = 0

        self.toolbar = ChartToolbar()
        self.toolbar.span_chosen.connect(self.set_span)
        self.toolbar.pause_toggled.connect(self.set_paused)
        self.toolbar.utc_toggled.connect(self._on_utc)
        self._time_axis = TimeAxis(self._origin_s)
        self._view = pg.GraphicsLayoutWidget()
        self._view.ci.layout.setContentsMargins(4, 6, 10, 4)
        self._plot = pg.PlotItem(axisItems={"bottom": self._time_axis}, enableMenu=False)
        self._plot.hideButtons()
        self._plot.hideAxis("left")
        self._plot.showGrid(x=True, y=False, alpha=0.25)
        self._plot.vb.setMouseEnabled(False, False)
        self._plot.vb.sigResized.connect(self._place_boxes)
        self._legend = Legend()
        self._legend.visibility_toggled.connect(self._toggle_visible)
        self._empty = QLabel(EMPTY_TEXT, self._view)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setTextFormat(Qt.TextFormat.PlainText)
        self._empty.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self._view, 1)
        row.addWidget(self._legend)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.toolbar)
        column.addLayout(row, 1)
        self.set_theme(False)
        self._legend.hide()

    @property
    def span(self) -> float:
        """The span in seconds."""
        return self._span_s

    @property
    def paused(self) -> bool:
        """Whether the view is frozen."""
        return self._paused_ns is not None

    @property
    def traces(self) -> tuple[TraceSpec, ...]:
        """The traces, in their order."""
        return tuple(self._traces)

    @Slot(float)
    def set_span(self, seconds: float) -> None:
        """Show the last ``seconds``."""
        changed = seconds != self._span_s
        self._span_s = seconds
        self.toolbar.show_span(seconds)
        if changed:
            self.span_changed.emit(seconds)

    @Slot(bool)
    def set_paused(self, paused: bool) -> None:
        """Freeze the view, or go back to now."""
        self._paused_ns = time.time_ns() if paused else None

    @Slot(bool)
    def _on_utc(self, utc: bool) -> None:
        self._time_axis.set_utc(utc)
        self.utc_toggled.emit(utc)

    def set_theme(self, dark: bool) -> None:
        """Use light or dark colours."""
        ground, ink = ("#16191d", "#b9c0c8") if dark else ("#ffffff", "#3c4249")
        self._view.setBackground(ground)
        self._ink = QColor(ink)
        self._empty.setStyleSheet(f"color: {ink}")
        for item in (self._time_axis, *(axis.item for axis in self._axes.values())):
            item.setPen(self._ink)
            item.setTextPen(self._ink)

    def set_traces(self, traces: list[TraceSpec]) -> None:
        """Draw these PVs, from the next frame on."""
        self._traces = list(traces)
        self._units = None

    @Slot(int)
    def _toggle_visible(self, slot: int) -> None:
        self._traces = [
            replace(t, visible=not t.visible) if t.slot == slot else t for t in self._traces
        ]
        self._units = None
        self.traces_changed.emit(tuple(self._traces))

    def _axis_of(self, trace: TraceSpec, unit: str) -> AxisSpec:
        for spec in self._specs:
            if spec.id == trace.axis:
                return spec
        return AxisSpec(f"unit:{unit}", "", unit)

    def _rebuild(self, units: list[str]) -> None:
        """Make axes and curves anew: after a change of traces, axes or units."""
        self._units = units
        for axis in self._axes.values():
            axis.release()
        self._view.clear()
        self._axes, self._curves = {}, {}
        wanted: dict[str, AxisSpec] = {}
        for trace, unit in zip(self._traces, units, strict=True):
            if trace.visible:
                spec = self._axis_of(trace, unit)
                wanted.setdefault(spec.id, spec)
        left = (len(wanted) + 1) // 2
        self._view.addItem(self._plot, row=0, col=left)
        for number, spec in enumerate(wanted.values()):
            on_left = number < left
            item = pg.AxisItem("left" if on_left else "right")
            item.setPen(self._ink)
            item.setTextPen(self._ink)
            self._view.addItem(item, row=0, col=left - 1 - number if on_left else number + 1)
            box = pg.ViewBox(enableMenu=False)
            box.setMouseEnabled(False, False)
            self._plot.scene().addItem(box)
            item.linkToView(box)
            box.setXLink(self._plot.vb)
            self._axes[spec.id] = ValueAxis(spec, box, item)
        for trace, unit in zip(self._traces, units, strict=True):
            if trace.visible:
                axis = self._axes[self._axis_of(trace, unit).id]
                self._curves[trace.slot] = (self._curve(trace), axis)
                axis.box.addItem(self._curves[trace.slot][0])
        self._place_boxes()
        self._legend.set_traces(self._traces)
        self._legend.setVisible(bool(self._traces))
        self._empty.setVisible(not self._traces)

    def _curve(self, trace: TraceSpec) -> Any:
        pen = QPen(QColor(trace.color), trace.width, trace_dash(trace.order))
        pen.setCosmetic(True)
        if trace.style == "points":
            return pg.ScatterPlotItem(pen=None, brush=QColor(trace.color), size=4)
        return pg.PlotCurveItem(pen=pen, connect="finite", antialias=False, skipFiniteCheck=False)

    @Slot()
    def _place_boxes(self) -> None:
        area: QRectF = self._plot.vb.sceneBoundingRect()
        for axis in self._axes.values():
            axis.box.setGeometry(area)
        self._empty.setGeometry(self._view.rect())

    def refresh(self, now_ns: int) -> None:
        """Paint one frame up to ``now_ns``; does nothing while not visible."""
        if not self.isVisible():
            return
        self.frames += 1
        if self._paused_ns is not None:
            behind = format_duration((now_ns - self._paused_ns) / 1e9)
            self.toolbar.set_note(f"paused, {behind} behind")
            now_ns = self._paused_ns
        else:
            self.toolbar.set_note("")
        units = [self._source.unit(trace.slot) for trace in self._traces]
        if units != self._units:
            self._rebuild(units)
        t0_ns = now_ns - int(self._span_s * 1e9)
        columns = max(int(self._plot.vb.width()), _FEWEST_COLUMNS)
        painted: dict[str, list[Float64s]] = {}
        for trace in self._traces:
            if trace.visible:
                curve, axis = self._curves[trace.slot]
                y = self._paint(trace, curve, axis, t0_ns, now_ns, columns)
                painted.setdefault(axis.spec.id, []).append(y)
        for axis_id, values in painted.items():
            self._axes[axis_id].fit(values)
        origin_ns = self._origin_s * 1_000_000_000
        self._plot.vb.setXRange((t0_ns - origin_ns) / 1e9, (now_ns - origin_ns) / 1e9, padding=0)
        self._legend.set_values([self._legend_text(trace) for trace in self._traces])

    def _paint(
        self, trace: TraceSpec, curve: Any, axis: ValueAxis, t0_ns: int, now_ns: int, columns: int
    ) -> Float64s:
        times, values, _, gaps = self._source.history(trace.slot).window(t0_ns, now_ns)
        if trace.style == "step" or len(times) > 2 * columns:
            times, values = trace_path(times, values, gaps, t0_ns, now_ns, columns)
        elif len(gaps):
            at = np.searchsorted(times, gaps[:, 0], "right")
            times = np.insert(times, at, gaps[:, 0])
            values = np.insert(values, at, np.nan)
        y = axis.scale(values)
        curve.setData((times - self._origin_s * 1_000_000_000) / 1e9, y)
        return y

    def _legend_text(self, trace: TraceSpec) -> str:
        value = self._source.display_value(trace.slot) or "no value yet"
        state = "" if self._source.connected(trace.slot) else " (disconnected)"
        return f"{trace.label}\n{value}{state}"
