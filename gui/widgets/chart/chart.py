"""Strip chart: toolbar, canvas, legend and panels of readings."""

import time
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from gui.core.chart.chart_rest import ChartRest, Due
from gui.core.chart.data_begin import data_begin
from gui.core.chart.solo import Solo
from gui.core.chart.time_view import TimeView, growing
from gui.core.chart.typed_time import show_typed, text_in_force
from gui.core.groups.group import AxisSpec
from gui.core.pv.time_zone import offsets_of_range
from gui.core.text.time_span import SHORTEST_S
from gui.qt.menu_key import MenuKey, give_letters
from gui.widgets.chart.canvas.canvas import ChartCanvas
from gui.widgets.chart.canvas.cursor import readings_as_text
from gui.widgets.chart.canvas.markers import Markers
from gui.widgets.chart.colors import chart_colors
from gui.widgets.chart.controls.actions import ChartActions
from gui.widgets.chart.controls.annotation_hand import AnnotationHand
from gui.widgets.chart.controls.axis_menu import chart_menu
from gui.widgets.chart.controls.key_steps import ChartSteps
from gui.widgets.chart.controls.marker_keys import MarkerKeys
from gui.widgets.chart.controls.picture_actions import PictureActions
from gui.widgets.chart.controls.toolbar import ChartToolbar
from gui.widgets.chart.controls.trace_menu import axis_choices, fill_trace_menu
from gui.widgets.chart.readings.legend import Legend
from gui.widgets.chart.readings.legend_place import LegendPlace
from gui.widgets.chart.readings.legend_texts import LegendTexts
from gui.widgets.chart.readings.panels import ReadingPanels
from gui.widgets.chart.trace_source import TraceSource, TraceSpec, histories


class StripChart(QWidget):
    """Shows traces of a ``TraceSource``, up to now or a fixed range. GUI thread."""

    span_chosen = Signal(float)  # typed, or from the list: not by a zoom, which is a look
    utc_toggled = Signal(bool)
    traces_changed = Signal(object)  # tuple of TraceSpec, changed by the user
    removal_requested = Signal(int)  # slot of a trace to remove
    axes_changed = Signal(object)  # tuple of AxisSpec
    view_changed = Signal(bool)  # whether another change is unlikely to follow: it was typed
    saved = Signal(str)
    failed = Signal(str)

    def __init__(
        self,
        source: TraceSource,
        axes: Sequence[AxisSpec] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._source = source
        self._traces: tuple[TraceSpec, ...] = ()
        self._listed: tuple[TraceSpec, ...] | None = None  # as shown in the legend
        self.frames = 0
        self._rest = ChartRest()
        self.opened_ns = 0  # when the first span was set
        self.canvas = ChartCanvas(source, axes)
        self.canvas.view_changed.connect(self._on_view)
        self.canvas.axes_changed.connect(self.axes_changed)
        self.canvas.failed.connect(self.failed)
        self.canvas.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.canvas.customContextMenuRequested.connect(self._show_menu)
        MenuKey(self.canvas, lambda: self.canvas.scene.layout.plot.center().toPoint())
        self.navigator = self.canvas.navigator
        self.actions_by_name = ChartActions(self.canvas)
        self.steps = ChartSteps(self.canvas, self.actions_by_name)
        self.steps.stepped.connect(self._on_view)
        self.annotations = AnnotationHand(self.canvas)
        self.canvas.annotations = self.annotations
        self.annotations.failed.connect(self.failed)
        self.actions_by_name["annotate"].triggered.connect(self.annotations.ask)
        self.pictures = PictureActions(self.canvas, self.actions_by_name, self._legend_in_lines)
        self.pictures.saved.connect(self.saved)
        self.pictures.failed.connect(self.failed)
        self.panels = ReadingPanels(source, self.canvas)
        self.panels.saved.connect(self.saved)
        self.panels.failed.connect(self.failed)
        self._legend_texts = LegendTexts(source, self.canvas, self.panels)
        self._solo = Solo()
        self.canvas.markers_moved.connect(self.panels.show_markers)
        self._connect_actions()
        MarkerKeys(self.canvas, self.actions_by_name)
        self.toolbar = ChartToolbar(self.actions_by_name)
        self.toolbar.time_typed.connect(self.type_time)
        self.toolbar.time_left.connect(self.canvas.take_focus)
        self.toolbar.utc_toggled.connect(self._on_utc)
        self.actions_by_name["time_range"].triggered.connect(self.toolbar.span_box.begin)
        self.legend = Legend()
        self.legend.visibility_toggled.connect(self._toggle_visible)
        self.legend.solo_asked.connect(self._toggle_solo)
        self.legend.pointed_at.connect(self.canvas.highlight)
        self.legend.menu_requested.connect(self._show_trace_menu)
        self.legend.hide()
        self._row = LegendPlace(self.canvas, self.legend)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.toolbar)
        column.addWidget(self._row, 1)
        column.addWidget(self.panels)
        self.actions_by_name.show_whether_traces(False)
        self._show_state()

    def _connect_actions(self) -> None:
        actions = self.actions_by_name
        actions["copy"].triggered.connect(self.copy_readings)
        for name, switch in (
            ("pause", self.set_paused), ("cursor", self._set_cursor),
            ("markers", self._set_markers), ("statistics", self.panels.set_statistics_shown),
            ("stacked", self._set_stacked), ("limits", self._set_limits),
            ("archived", self._set_archived),
        ):  # fmt: skip
            actions[name].toggled.connect(switch)

    @property
    def view(self) -> TimeView:
        """The visible time range."""
        return self.navigator.view.time

    @property
    def span(self) -> float:
        """The span in seconds; while the chart grows, that to which it does."""
        if self.view.grows and self.view.goal_ns is not None:
            return self.view.goal_ns / 1e9
        return self.view.span_at(self.navigator.now_ns()) / 1e9

    @property
    def group_span(self) -> float:
        """The span that a group with this chart has, in seconds: it is not as short as any."""
        return max(self.span, SHORTEST_S)

    @property
    def paused(self) -> bool:
        """Whether the view is frozen."""
        return not self.view.live

    @property
    def traces(self) -> tuple[TraceSpec, ...]:
        """The traces, in their order."""
        return self._traces

    # -- time

    @Slot(float)
    def set_span(self, seconds: float) -> None:
        """Show ``seconds``, up to now or to the current end."""
        self.navigator.set_span(seconds)
        self._on_view()

    def set_first_span(self, seconds: float, grows: bool = False) -> None:
        """Set the initial span, no step to undo; ``grows``: as far as there are samples."""
        first = growing(round(seconds * 1e9)) if grows else self.view.with_span(seconds)
        self.navigator.view = replace(self.navigator.view, time=first)
        self.opened_ns = self.navigator.now_ns()
        self._show_state()

    @Slot(str)
    def type_time(self, text: str) -> None:
        """Show the typed span or range, or say below the box why not."""
        try:
            told = show_typed(self.navigator, text, self.navigator.now_ns(), self.canvas.scene.utc)
        except ValueError as error:
            self.toolbar.tell(f"{str(error).rstrip('.')}.", wrong=True)
            return
        self.toolbar.tell(told)
        self.toolbar.show_time(self._time_text(), entered=True)
        self._show_view(settled=True)
        if self.view.live and self.view.begin_ns is None and not self.view.grows:
            self.span_chosen.emit(self.group_span)

    def _grow(self) -> None:
        """Let a chart that grows begin with its samples."""
        if not self.view.grows:
            return
        visible = [trace.slot for trace in self._traces if trace.visible]
        found = (histories(self._source, slot) for slot in visible)
        self.navigator.grow(data_begin(found, self.opened_ns))
        if not self.view.grows:
            self._show_state()

    def _time_text(self) -> str:
        return text_in_force(self.view, self.canvas.scene.utc)

    @Slot(bool)
    def set_paused(self, paused: bool) -> None:
        """Freeze the view, or follow the time again."""
        if paused != self.paused:
            (self.navigator.pause if paused else self.navigator.go_live)()
            self._on_view()

    @Slot()
    def _on_view(self) -> None:
        self._show_view()

    def _show_view(self, settled: bool = False) -> None:
        """Show a changed view at once."""
        self._grow()
        self._show_state()
        self.view_changed.emit(settled)
        if self.isVisible():
            self.canvas.render_frame(self.navigator.now_ns())

    def _show_state(self) -> None:
        actions = self.actions_by_name
        actions["pause"].setChecked(self.paused)
        actions["live"].setEnabled(self.paused)
        actions["undo"].setEnabled(self.navigator.can_undo)
        actions["redo"].setEnabled(self.navigator.can_redo)
        self.toolbar.show_time(self._time_text())
        now_ns = self.navigator.now_ns()
        self.toolbar.show_behind(now_ns, self.view.end_ns)  # with the button, not a frame later
        self._show_zone(now_ns)

    def _show_zone(self, now_ns: int) -> None:
        shown = self.view.range_at(now_ns)
        self.toolbar.show_offsets(offsets_of_range(*shown, self.canvas.scene.utc))

    @Slot(bool)
    def _on_utc(self, utc: bool) -> None:
        self.canvas.scene.utc = utc
        self._show_state()
        self.utc_toggled.emit(utc)

    # -- traces

    def set_dark(self, dark: bool) -> None:
        """Use light or dark colours."""
        self.canvas.set_dark(dark)

    def set_traces(self, traces: Sequence[TraceSpec]) -> None:
        """Draw these PVs, from the next frame on."""
        self._traces = tuple(traces)
        self.actions_by_name.show_whether_traces(bool(self._traces))
        self.canvas.set_traces(self._traces)

    @Slot(int)
    def _toggle_visible(self, slot: int) -> None:
        for trace in self._traces:
            if trace.slot == slot:
                self.change_trace(replace(trace, visible=not trace.visible))

    @Slot(int)
    def _toggle_solo(self, slot: int) -> None:
        """Show a trace alone, or the others again; its first click toggled it, which is undone."""
        if not self._has(slot):
            return
        visible = {trace.slot: trace.visible ^ (trace.slot == slot) for trace in self._traces}
        wanted = self._solo.toggled(visible, slot)
        self.set_traces([replace(t, visible=wanted[t.slot]) for t in self._traces])
        self.traces_changed.emit(self._traces)
        self._on_view()

    def change_trace(self, changed: TraceSpec) -> None:
        """Replace a trace by ``changed`` and emit ``traces_changed``."""
        if changed.axis is not None and changed.axis not in self.canvas.scene.specs:
            drawn = {axis.spec.id: axis.spec for axis in self.canvas.axes}  # those of units
            unit = self._source.meaning(changed.slot).unit
            made = drawn.get(changed.axis) or AxisSpec(changed.axis, changed.label, unit)
            self.canvas.set_axes((*self.canvas.scene.specs.values(), made))  # of the same edit
        self.set_traces([changed if t.slot == changed.slot else t for t in self._traces])
        self.traces_changed.emit(self._traces)
        self._on_view()

    @Slot(object, object)
    def take_axis(self, spec: AxisSpec, changed: tuple[TraceSpec, ...]) -> None:
        """Change an axis and the traces ``changed`` with it, as one edit."""
        if not changed:
            before = next((each.spec for each in self.canvas.axes if each.spec.id == spec.id), None)
            if spec != before:
                (self.canvas.set_axis_range if spec.range else self.canvas.set_axis)(spec)
            return
        others = [each for each in self.canvas.scene.specs.values() if each.id != spec.id]
        self.canvas.set_axes((*others, spec))
        by_slot = {trace.slot: trace for trace in changed}
        self.set_traces([by_slot.get(trace.slot, trace) for trace in self._traces])
        self.traces_changed.emit(self._traces)
        self._on_view()

    @Slot(int, QPoint)
    def _show_trace_menu(self, slot: int, at: QPoint) -> None:
        if not self._has(slot):
            return
        menu = self.trace_menu(slot)
        # queued: after the moves that Qt makes up when a menu closes
        menu.aboutToHide.connect(self.legend.look_again, Qt.ConnectionType.QueuedConnection)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)

    def _has(self, slot: int) -> bool:
        """Tell whether ``slot`` is drawn: until the next frame the legend lists what was."""
        return any(trace.slot == slot for trace in self._traces)

    def trace_menu(self, slot: int) -> QMenu:
        """Return the menu of one trace."""
        menu = QMenu(self)
        trace = next(trace for trace in self._traces if trace.slot == slot)
        axes = axis_choices(self.canvas, trace, self._source.meaning(slot))
        dark = self.canvas.scene.colors is chart_colors(True)
        fill_trace_menu(menu, trace, axes, dark, self.change_trace, self.removal_requested.emit)
        give_letters(menu.actions())
        return menu

    @Slot(bool)
    def _set_cursor(self, on: bool) -> None:
        self.canvas.cursor_on = on
        self.canvas.update()

    @Slot(bool)
    def _set_markers(self, on: bool) -> None:
        t0_ns, t1_ns = self.view.range_at(self.navigator.now_ns())
        third = (t1_ns - t0_ns) // 3
        self.canvas.scene.markers = Markers(t0_ns + third, t1_ns - third) if on else None
        self.panels.set_markers_shown(on)
        self.canvas.update()

    @Slot(bool)
    def _set_stacked(self, on: bool) -> None:
        self.canvas.scene.stacked = on
        self._on_view()

    @Slot(bool)
    def _set_limits(self, on: bool) -> None:
        self.canvas.scene.show_limits = on
        self._on_view()

    @Slot(bool)
    def _set_archived(self, on: bool) -> None:
        self.canvas.scene.archived_pale = on
        self._on_view()

    @Slot(QPoint)
    def _show_menu(self, at: QPoint) -> None:
        menu = chart_menu(self.canvas, at, self.actions_by_name, self._source, self._traces,
                          self.take_axis)  # fmt: skip
        self.annotations.fill_menu(menu, at.toPointF())
        give_letters(menu.actions())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.canvas.mapToGlobal(at))

    # -- frames

    def refresh(self, now_ns: int, revision: object = None) -> None:
        """Paint the frame of ``now_ns`` (UTC); does nothing while hidden.

        ``revision``: as long as it stays, no sample came, and the chart is at rest; ``None``:
        whatever came.
        """
        if not self.isVisible():
            return
        if revision is not None:
            canvas = self.canvas
            seen = revision, self._traces, self.view, canvas.state()
            due = self._rest.due(seen, time.monotonic(), lambda: canvas.is_behind(now_ns))
            if due is Due.NOTHING:
                return
            if due is Due.PLOT:
                self._grow()
                canvas.render_frame(now_ns)
                return
        self.frames += 1
        self._grow()
        self._show_zone(now_ns)  # a live range may pass a change of the clock
        self.toolbar.show_behind(now_ns, self.view.end_ns)
        if self._listed != self._traces:
            self._listed = self._traces
            with self.canvas.before_frame(now_ns):  # it has the room that the legend leaves
                self.legend.set_traces(list(self._traces))
                self._row.show_legend(bool(self._traces))
                self._show_readings()
        self.canvas.render_frame(now_ns)
        self._show_readings()

    def _show_readings(self) -> None:
        self.panels.refresh()
        self.legend.show_cursor(self.canvas.cursor_on)
        self.legend.show_of(self.panels.figures_of)
        self.legend.set_values(self._legend_texts.rows(self._traces))

    @Slot()
    def copy_readings(self) -> None:
        """Copy the readings of the cursor, else of the markers, else the current values."""
        at_ns, panel = self.canvas.cursor_ns(), self.panels.markers
        if at_ns is not None:
            text = readings_as_text(self.canvas.readings(at_ns), at_ns, self.canvas.scene.utc)
            QGuiApplication.clipboard().setText(text)
        elif self.canvas.scene.markers is not None and panel is not None:
            panel.copy()
        else:
            lines = self._legend_texts.lines(self._traces, "\t")
            QGuiApplication.clipboard().setText("\n".join(line for _, line in lines))

    def _legend_in_lines(self) -> list[tuple[TraceSpec, str]]:
        return self._legend_texts.lines(self._traces, "   ")
