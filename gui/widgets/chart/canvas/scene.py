"""Scene of the strip chart: laid out once a frame, painted whole or where it changed."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from gui.core.chart.navigator import ChartView
from gui.core.chart.state_axis import axis_id, common_states
from gui.core.chart.time_ticks import TimeTick, time_ticks
from gui.core.groups.group import AxisSpec, Side
from gui.core.history.history import SampleHistory
from gui.core.history.meaning import Meaning
from gui.core.pv.updates import Float64s, PvKind
from gui.widgets.chart.canvas.axis_painter import (
    limit_height,
    paint_data_starts,
    paint_grid,
    paint_limits,
    paint_time_axis,
    paint_value_axis,
    time_axis_height,
    unit_height,
)
from gui.widgets.chart.canvas.dense_bars import place_bars
from gui.widgets.chart.canvas.layout import TOP, ChartLayout, lay_out, sides_of
from gui.widgets.chart.canvas.limit_labels import LimitLabel
from gui.widgets.chart.canvas.markers import Markers
from gui.widgets.chart.canvas.trace_painter import TracePainter
from gui.widgets.chart.canvas.value_axis import DrawnAxis
from gui.widgets.chart.canvas.view_notes import (
    axes_text,
    has_samples,
    hidden_traces_text,
    no_data_text,
    out_of_view,
)
from gui.widgets.chart.colors import LIGHT, ChartColors
from gui.widgets.chart.trace_source import Limit, TraceSource, TraceSpec

_OVERLAP_PX: Final = 8.0  # repainted of a line that goes on into the kept part: width, caps
_EDGE: Final = 1.0
_VEIL: Final = 0.65  # over the traces that another one stands out from
_UNIT_ROOM: Final = 4.0  # heights of a unit: lower areas have it along the axis
_CENTRE: Final = int(Qt.AlignmentFlag.AlignCenter)


class ChartScene:
    """Lays out a frame, then paints all of it or only what changed. GUI thread."""

    def __init__(self, source: TraceSource, axes: Sequence[AxisSpec] = ()) -> None:
        self._source = source
        self.specs = {spec.id: spec for spec in axes}  # by id; traces may name them
        self.traces: tuple[TraceSpec, ...] = ()
        self.markers: Markers | None = None
        self.stacked = False
        self.show_limits = False
        self.archived_pale = False
        self.utc = False
        self.colors: ChartColors = LIGHT
        # meaning of each trace, and its earlier histories in view; None: traces or axes changed
        self._drawn: list[tuple[Meaning, tuple[SampleHistory, ...]]] | None = None
        self._axis_of_slot: dict[int, DrawnAxis] = {}
        self._sides: dict[str, Side] = {}  # by axis
        self.axes: dict[str, DrawnAxis] = {}
        self._painters: list[tuple[TracePainter, DrawnAxis]] = []
        self.layout: ChartLayout = lay_out(QRectF(), [], 0.0, False)
        self.notes: tuple[str, ...] = ()  # what a person does not see, and how to
        self.can_fit = False  # an automatic range would show traces that are out of view
        self.range_ns = (0, 1)  # of the last frame
        self._above = TOP  # room above each area, pixels
        self._ticks: list[tuple[float, TimeTick]] = []
        self._ticked: tuple[int, int, QRectF, bool] | None = None  # that they were made for
        self._same_ticks = False  # as those of the frame before
        self._limits: tuple[tuple[Limit, ...], ...] = ()  # of each painter; empty: not shown

    def set_traces(self, traces: Sequence[TraceSpec]) -> None:
        """Draw these PVs, from the next frame on."""
        self.traces = tuple(traces)
        self._drawn = None
        if not traces:  # no frame will be laid out that would drop the old ones
            self._painters = []

    def axis_of(self, trace: TraceSpec, meaning: Meaning) -> AxisSpec:
        """Return the axis of a trace: the one it names, else that of its unit or states."""
        own = axis_id(meaning)
        wanted = trace.axis if trace.axis in self.specs else own
        return self.specs.get(wanted or own) or AxisSpec(own, "", meaning.unit)

    def resolution(self, slot: int, value: float) -> float:
        """Return which difference is seen at ``value`` of a trace; 0: it is not drawn."""
        axis = self._axis_of_slot.get(slot)
        return 0.0 if axis is None else axis.resolution(value)

    def why_not_drawn(self, slot: int) -> str:
        """Return in a few words why a PV has no line, "" if it can have one."""
        if self._source.meaning(slot).kind is PvKind.TEXT:
            return "text: no line to draw"
        return ""

    def set_axis(self, spec: AxisSpec) -> None:
        """Change an axis."""
        self.specs[spec.id] = spec
        self._drawn = None

    def set_axes(self, specs: Sequence[AxisSpec]) -> None:
        """Replace all axes but those made for units."""
        self.specs = {spec.id: spec for spec in specs}
        self._drawn = None

    def _rebuild(self, drawn: list[tuple[Meaning, tuple[SampleHistory, ...]]]) -> None:
        """Assign axes and painters after a change of traces, units or states.

        What a trace had in another unit has an axis of that unit; texts have none.
        """
        self._drawn = drawn
        known = {(painter.spec.slot, painter.earlier): painter for painter, _ in self._painters}
        before, self.axes, self._painters = self.axes, {}, []
        self._axis_of_slot = {}
        meanings: dict[str, list[Meaning]] = {}
        every: dict[str, Side] = {}  # axes of hidden traces too: the others keep their sides
        for trace, (meaning, earlier) in zip(self.traces, drawn, strict=True):
            if meaning.kind is not PvKind.TEXT:
                spec = self.axis_of(trace, meaning)
                every.setdefault(spec.id, spec.side)
            if not trace.visible:
                continue
            for history in (None, *earlier):
                its = meaning if history is None else history.meaning
                if its.kind is PvKind.TEXT:
                    continue
                drawn_as = trace
                if axis_id(its) != axis_id(meaning):
                    drawn_as = replace(trace, axis=None)
                spec = self.axis_of(drawn_as, its)
                axis = self.axes.get(spec.id) or before.get(spec.id) or DrawnAxis(spec)
                axis.change(spec)
                self.axes[spec.id] = axis
                meanings.setdefault(spec.id, []).append(its)
                if history is None:
                    self._axis_of_slot[trace.slot] = axis
                painter = known.get((trace.slot, history)) or TracePainter(trace, history)
                painter.spec = trace
                self._painters.append((painter, axis))
                every.setdefault(spec.id, spec.side)
        self.axes = {id_: self.axes[id_] for id_ in every if id_ in self.axes}
        self._sides = dict(zip(every, sides_of(len(every), list(every.values())), strict=True))
        for axis in self.axes.values():
            colors = {painter.spec.color for painter, its in self._painters if its is axis}
            axis.set_color(colors.pop() if len(colors) == 1 else None)
            axis.states = common_states(meanings[axis.spec.id])
            units = (its.unit for its in meanings[axis.spec.id] if its.unit)
            axis.units = tuple(dict.fromkeys(units))

    def _in_view(self, slot: int, t0_ns: int) -> tuple[Meaning, tuple[SampleHistory, ...]]:
        earlier = [each for each in self._source.earlier(slot) if each.known_until_ns >= t0_ns]
        return self._source.meaning(slot), tuple(earlier)

    def arrange(
        self, rect: QRectF, view: ChartView, now_ns: int, metrics: QFontMetricsF, device_px: float
    ) -> None:
        """Lay out ``view`` at ``now_ns`` (UTC) in ``rect`` (logical pixels)."""
        begin_ns, _ = view.time.range_at(now_ns)
        wanted = [self._in_view(trace.slot, begin_ns) for trace in self.traces]
        if wanted != self._drawn:
            self._rebuild(wanted)
        bottom = time_axis_height(metrics)
        axes = list(self.axes.values())
        # Axis widths of the frame before: columns depend on them, and ranges on columns.
        sides = [self._sides[axis.spec.id] for axis in axes]
        top, above = TOP, unit_height(metrics)
        height = (rect.height() - bottom) / (max(len(axes), 1) if self.stacked else 1)
        units_above = height >= _UNIT_ROOM * above and any(axis.spec.unit for axis in axes)
        if units_above:
            top = above
        self._above = top
        before = lay_out(rect, [axis.width for axis in axes], bottom, self.stacked, sides, top)
        columns = max(int(before.plot.width() / device_px), 1)
        t0_ns, t1_ns = self.range_ns = view.time.on_columns(now_ns, columns)
        drawn: dict[str, list[tuple[Float64s, Float64s]]] = {}
        for trace, axis in self._painters:
            history = trace.earlier
            if history is None:
                history = self._source.history(trace.spec.slot)
            hold_ns = self._source.silent_since(trace.spec.slot) or now_ns
            trace.prepare(history, t0_ns, t1_ns, hold_ns, columns, axis.spec.log)
            drawn.setdefault(axis.spec.id, []).append(trace.extent)
        for axis in axes:
            axis.fit(drawn[axis.spec.id], view.scale(axis.spec.id))
            axis.undrawable = sum(t.undrawable for t, its in self._painters if its is axis)
        widths = [axis.measure(height, metrics, units_above, self.stacked) for axis in axes]
        self.layout = lay_out(rect, widths, bottom, self.stacked, sides, top)
        for axis, place in zip(axes, self.layout.axes, strict=True):
            axis.place = place
        self._note(view)
        plot = self.layout.plot
        ticked = (t0_ns, t1_ns, plot, self.utc)
        self._same_ticks = ticked == self._ticked
        if not self._same_ticks:
            self._ticked = ticked
            scale = plot.width() / (t1_ns - t0_ns)
            self._ticks = [
                (int(plot.left() + (tick.time_ns - t0_ns) * scale + 1e-6) + 0.5, tick)
                for tick in time_ticks(t0_ns, t1_ns, plot.width(), self.utc)
            ]
        self._limits = ()
        if self.show_limits:
            self._limits = tuple(
                () if t.earlier is not None else self._source.limits(t.spec.slot)
                for t, _ in self._painters
            )

    def _note(self, view: ChartView) -> None:
        """Find out what of the traces and axes is not seen."""
        places: dict[int, set[int]] = {}
        ways = set()  # in which ranges can be set that hide traces
        for trace, axis in self._painters:
            chosen = view.scale(axis.spec.id) is not None
            place = 0
            if chosen or axis.spec.range is not None:
                place = out_of_view(trace.extent, axis.scale)
            places.setdefault(trace.spec.slot, set()).add(place)
            if place:
                ways.add("Fit (Home) shows them" if chosen else "right click an axis: its range")
        hidden = hidden_traces_text(min(at) for at in places.values() if len(at) == 1)
        self.can_fit = bool(hidden) and "Fit (Home) shows them" in ways
        wide = [axis for axis in self.axes.values() if axis.width]  # those that have numbers
        shown = [axis for axis in wide if axis.place and axis.place.width]
        lines = [
            f"{hidden} – {', '.join(sorted(ways))}" if hidden else "",
            axes_text(len(shown), len(wide)),
        ]
        if self._painters and not has_samples(trace.extent for trace, _ in self._painters):
            lines = [no_data_text([self._source.standing_text(slot) for slot in places])]
        self.notes = tuple(filter(None, lines))

    def key(self) -> tuple[object, ...]:
        """Return everything a painted frame depends on, except time and samples."""
        axes = tuple(
            (a.spec, a.scale, a.place, a.title, a.color, a.states) for a in self.axes.values()
        )
        where = (self.layout.plot, self.range_ns[1] - self.range_ns[0])
        earlier = tuple(painter.earlier for painter, _ in self._painters)
        looks = (self.stacked, self.has_pale(), self.colors)
        return (where, axes, self.traces, earlier, self._limits, *looks)

    def has_pale(self) -> bool:
        """Tell whether something is drawn pale."""
        return has_samples(trace.extent for trace, _ in self._painters if self._is_pale(trace))

    def _is_pale(self, trace: TracePainter) -> bool:
        return self.archived_pale and trace.is_archived

    def dirty_x(self) -> float:
        """Return the x (logical pixels) from which the frame before is outdated."""
        t0_ns, t1_ns = self.range_ns
        plot = self.layout.plot
        dirty_ns = min((trace.dirty_ns for trace, _ in self._painters), default=t1_ns)
        x = plot.left() + (dirty_ns - t0_ns) / (t1_ns - t0_ns) * plot.width() - _OVERLAP_PX
        return max(float(int(x)), plot.left())

    def x_of(self, time_ns: int) -> float:
        """Return x of a time, in logical pixels."""
        t0_ns, t1_ns = self.range_ns
        plot = self.layout.plot
        return plot.left() + (time_ns - t0_ns) / (t1_ns - t0_ns) * plot.width()

    def time_at(self, x: float) -> int:
        """Return the time (ns, UTC) at ``x`` (logical pixels)."""
        t0_ns, t1_ns = self.range_ns
        plot = self.layout.plot
        return t0_ns + int((x - plot.left()) / plot.width() * (t1_ns - t0_ns))

    def place_at(self, at: QPointF) -> str:
        """Return ``"plot"``, ``"time"``, the id of the value axis at ``at``, or ``""``."""
        plot = self.layout.plot
        if not self.axes or plot.contains(at):
            return "plot" if self.axes else ""
        if plot.left() <= at.x() <= plot.right() and at.y() > plot.bottom():
            return "time"
        for axis in self.axes.values():
            place = axis.place
            if (
                place is not None
                and place.width
                and place.area.top() - self._above <= at.y() <= place.area.bottom()
            ):
                left = place.x - place.width if place.on_left else place.x
                if left <= at.x() <= left + place.width:
                    return axis.spec.id
        return ""

    def data_starts(self) -> dict[float, str]:
        """Return where stored samples begin, if older ones were discarded: x in pixels → colour."""
        found = {}
        for trace, _ in self._painters:
            history = self._source.history(trace.spec.slot)
            if history.evicted and self.range_ns[0] < history.first_ns < self.range_ns[1]:
                found[round(self.x_of(history.first_ns)) + 0.5] = trace.spec.color
        return found

    def limit_labels(self) -> list[LimitLabel]:
        """Return the labels of the limits in view; with the PV where several have limits."""
        several = sum(map(bool, self._limits)) > 1
        found = []
        for (trace, axis), limits in zip(self._painters, self._limits, strict=bool(self._limits)):
            assert axis.place is not None
            for limit in limits:
                y = limit_height(axis, limit.value)
                text = f"{limit.field} {trace.spec.label}" if several else limit.field
                if y is not None:
                    found.append(LimitLabel(y, axis.place.area, limit.severity, text))
        return found

    def texts_only(self) -> str:
        """Return why the plot is empty where all that is plotted are texts, "" otherwise."""
        texts = [t.label for t in self.traces if t.visible and self.why_not_drawn(t.slot)]
        if self._painters or not texts:
            return ""
        more = f" and {len(texts) - 1} more" if len(texts) > 1 else ""
        has = "have text as their values" if more else "has text as its value"
        return f"{texts[0]}{more} {has}:\na text has no line. The legend shows it as it is now."

    def paint(self, painter: QPainter, rect: QRectF, device_px: float, empty: str) -> None:
        """Paint the whole frame into ``rect``; ``empty``: text if there are no traces."""
        painter.fillRect(rect, self.colors.ground)
        if not self.traces:
            painter.setPen(self.colors.faint)
            painter.drawText(rect, _CENTRE, empty)
            return
        self._paint_plot(painter, self.layout.plot, device_px)
        if texts := self.texts_only():
            painter.setPen(self.colors.faint)
            painter.drawText(self.layout.plot, _CENTRE, texts)
        for axis in self.axes.values():
            paint_value_axis(painter, axis, self.colors)
        paint_time_axis(painter, self.layout.plot, self._ticks, self.colors, rect)

    def paint_part(
        self, painter: QPainter, rect: QRectF, from_x: float, device_px: float
    ) -> tuple[QRectF, ...]:
        """Paint the plot from ``from_x`` on, and the time axis if it changed; return where."""
        plot = self.layout.plot
        strip, below = QRectF(plot), QRectF(rect)
        strip.setLeft(min(from_x, plot.right()))
        below.setTop(plot.bottom() + _EDGE)
        if strip.width() > 0:
            painter.setClipRect(strip)
            self._paint_plot(painter, strip, device_px)
        if self._same_ticks:
            return (strip,)
        painter.fillRect(below, self.colors.ground)
        paint_time_axis(painter, plot, self._ticks, self.colors, rect)
        return strip, below

    def paint_highlighted(self, painter: QPainter, slot: int, device_px: float) -> None:
        """Paint the trace of ``slot`` over the others, which fade, as wide again as it is."""
        shown = [(trace, axis) for trace, axis in self._painters if trace.spec.slot == slot]
        if not shown:
            return
        veil = QColor(self.colors.ground)
        veil.setAlphaF(_VEIL)
        painter.fillRect(self.layout.plot, veil)
        for trace, axis in shown:
            assert axis.place is not None
            area, wider = axis.place.area, trace.spec.width
            painter.setClipRect(area)
            if bars := place_bars([(trace, axis)], device_px, wider=wider).get(trace):
                bars.paint(painter, self.colors)
            else:
                trace.paint(painter, area, axis.scale, device_px, self.colors, wider)
            trace.paint_alarms(painter, area, axis.scale, self.colors)
        painter.setClipping(False)

    def _paint_plot(self, painter: QPainter, part: QRectF, device_px: float) -> None:
        plot, axes = self.layout.plot, list(self.axes.values())
        ticks = [tick for tick in self._ticks if tick[0] >= part.left() - _EDGE]
        paint_grid(painter, plot, part, axes, ticks, self.colors)
        placed = place_bars(self._painters, device_px, part.left())
        pale = [self._is_pale(trace) for trace, _ in self._painters]
        for number in sorted(range(len(pale)), key=lambda each: not pale[each]):  # below the others
            trace, axis = self._painters[number]
            assert axis.place is not None
            area = axis.place.area
            painter.setClipRect(area.intersected(part))
            if self._limits:
                paint_limits(painter, axis, self._limits[number], self.colors)
            if bars := placed.get(trace):
                bars.paint(painter, self.colors, pale[number])
            else:
                trace.paint(painter, area, axis.scale, device_px, self.colors, pale=pale[number])
        for trace, axis in self._painters:  # over the traces, so that none hides a mark
            assert axis.place is not None
            painter.setClipRect(axis.place.area.intersected(part))
            trace.paint_alarms(painter, axis.place.area, axis.scale, self.colors, part.left())
        painter.setClipRect(part)
        paint_data_starts(painter, plot, self.data_starts())
        painter.setClipping(False)
