"""The strip chart: toolbar, picture and legend; scrolls by the clock and breaks in gaps."""

import time
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.core.formatting import format_duration
from gui.core.group import AxisSpec
from gui.core.time_view import TimeView
from gui.widgets.strip_chart.canvas import ChartCanvas
from gui.widgets.strip_chart.legend import Legend
from gui.widgets.strip_chart.source import TraceSource, TraceSpec
from gui.widgets.strip_chart.toolbar import ChartToolbar


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
        self._traces: tuple[TraceSpec, ...] = ()
        self._listed: tuple[TraceSpec, ...] | None = None  # what the legend lists
        self.frames = 0
        self.toolbar = ChartToolbar()
        self.toolbar.span_chosen.connect(self.set_span)
        self.toolbar.pause_toggled.connect(self.set_paused)
        self.toolbar.utc_toggled.connect(self._on_utc)
        self.canvas = ChartCanvas(source, axes)
        self.legend = Legend()
        self.legend.visibility_toggled.connect(self._toggle_visible)
        self.legend.hide()
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.canvas, 1)
        row.addWidget(self.legend)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.toolbar)
        column.addLayout(row, 1)

    @property
    def view(self) -> TimeView:
        """The part of time that is shown."""
        return self.canvas.view

    @property
    def span(self) -> float:
        """The span in seconds."""
        return self.view.span_ns / 1e9

    @property
    def paused(self) -> bool:
        """Whether the view is frozen."""
        return not self.view.live

    @property
    def traces(self) -> tuple[TraceSpec, ...]:
        """The traces, in their order."""
        return self._traces

    @Slot(float)
    def set_span(self, seconds: float) -> None:
        """Show the last ``seconds``."""
        changed = seconds != self.span
        self.canvas.view = self.view.with_span(seconds)
        self.toolbar.show_span(seconds)
        if changed:
            self.span_changed.emit(seconds)

    @Slot(bool)
    def set_paused(self, paused: bool) -> None:
        """Freeze the view, or go back to now."""
        view = self.view
        self.canvas.view = view.frozen_at(time.time_ns()) if paused else view.going_on()

    @Slot(bool)
    def _on_utc(self, utc: bool) -> None:
        self.canvas.utc = utc
        self.utc_toggled.emit(utc)

    def set_dark(self, dark: bool) -> None:
        """Use light or dark colours."""
        self.canvas.set_dark(dark)

    def set_traces(self, traces: Sequence[TraceSpec]) -> None:
        """Draw these PVs, from the next frame on."""
        self._traces = tuple(traces)
        self.canvas.set_traces(self._traces)

    @Slot(int)
    def _toggle_visible(self, slot: int) -> None:
        self.set_traces(
            [replace(t, visible=not t.visible) if t.slot == slot else t for t in self._traces]
        )
        self.traces_changed.emit(self._traces)

    def refresh(self, now_ns: int) -> None:
        """Paint one frame up to ``now_ns``; does nothing while not visible."""
        if not self.isVisible():
            return
        self.frames += 1
        if self.view.end_ns is not None:
            behind = format_duration((now_ns - self.view.end_ns) / 1e9)
            self.toolbar.set_note(f"paused, {behind} behind")
        else:
            self.toolbar.set_note("")
        if self._listed != self._traces:
            self._listed = self._traces
            self.legend.set_traces(list(self._traces))
            self.legend.setVisible(bool(self._traces))
        self.canvas.render_frame(now_ns)
        self.legend.set_values([self._legend_text(trace) for trace in self._traces])

    def _legend_text(self, trace: TraceSpec) -> str:
        value = self._source.display_value(trace.slot) or "no value yet"
        state = "" if self._source.connected(trace.slot) else " (disconnected)"
        state = " (silent)" if self._source.silent_since(trace.slot) else state
        return f"{trace.label}\n{value}{state}"
