"""Context menu of the strip chart: in the plot the axes, then all actions; on an axis its own."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QPoint
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from gui.core.chart.axis_range import parse_range, range_text
from gui.core.chart.state_axis import axis_id
from gui.core.groups.axis_rule import why_not
from gui.core.groups.group import AxisSpec
from gui.core.pv.digits import exact_text
from gui.core.pv.formatting import plain
from gui.core.pv.updates import PvKind
from gui.qt.look.command_icons import give_icons
from gui.qt.look.menu_groups import separate
from gui.widgets.chart.canvas.canvas import ChartCanvas
from gui.widgets.chart.canvas.value_axis import DrawnAxis
from gui.widgets.chart.controls.actions import ChartActions
from gui.widgets.chart.controls.axis_trace import SIDES, AxisTrace
from gui.widgets.chart.palette import color_icon
from gui.widgets.chart.trace_source import TraceSource, TraceSpec

Taken = Callable[[AxisSpec, tuple[TraceSpec, ...]], None]  # an axis, and traces that changed


def chart_menu(
    canvas: ChartCanvas,
    at: QPoint,
    actions: ChartActions,
    source: TraceSource,
    traces: Sequence[TraceSpec],
    take: Taken,
) -> QMenu:
    """Return the menu for the point ``at`` of the canvas; ``take`` gets an axis with its traces."""
    menu = QMenu(canvas)
    place = canvas.scene.place_at(at.toPointF())
    axes = [axis for axis in canvas.axes if place in ("plot", "time", axis.spec.id)]
    of_one = bool(axes) and place not in ("plot", "time")
    for axis in axes:
        title = f"Axis {axis.name or 'no unit'}"
        if of_one:
            menu.addSection(title)
        inner = menu if of_one else menu.addMenu(title.replace("&", "&&"))
        _fill_axis_menu(inner, canvas, axis, source, traces, take)
    if axes:
        separate(menu)
    whole = menu.addMenu("Chart") if of_one else menu
    whole.addActions(actions.in_groups())
    give_icons(whole.actions())
    give_icons(menu.actions())
    return menu


def _fill_axis_menu(
    menu: QMenu,
    canvas: ChartCanvas,
    axis: DrawnAxis,
    source: TraceSource,
    traces: Sequence[TraceSpec],
    take: Taken,
) -> None:
    spec = axis.spec
    listed = axis_traces(canvas, spec, source, traces)
    menu.addAction("Properties…", lambda: _ask_axis(canvas, axis, listed, take))
    others = [each.trace for each in listed if not each.here]
    bring = menu.addMenu("With trace")
    bring.setEnabled(bool(others))
    for trace in others:
        text = plain(trace.label, 60).replace("&", "&&")
        bring.addAction(color_icon(trace.color), text, _brought(take, spec, trace))
    separate(menu)

    def set_spec(changed: AxisSpec) -> Callable[[], None]:
        return lambda: canvas.set_axis(changed)

    def set_range(low_high: tuple[float, float] | None) -> Callable[[], None]:
        return lambda: canvas.set_axis_range(replace(spec, range=low_high))

    automatic = menu.addAction("Automatic range", set_range(None))
    automatic.setCheckable(True)
    automatic.setChecked(spec.range is None and canvas.navigator.view.scale(spec.id) is None)
    menu.addAction("Fixed range…", lambda: _ask_range(canvas, axis))
    shown = parse_range(range_text(spec, axis.scale), spec.log)
    menu.addAction("Fix the range shown", set_range(shown))
    limits = [
        source.display_limits(trace.slot)
        for trace in traces
        if trace.visible and canvas.scene.axis_of(trace, source.meaning(trace.slot)).id == spec.id
    ]
    known = [limit for limit in limits if limit is not None]
    if known:
        wide = (min(low for low, _ in known), max(high for _, high in known))
        why = why_not(*wide, spec.log)
        text = "Range from the PVs' display limits"
        text += f": not on a log axis, {exact_text(wide[0])} is not above 0" if why else ""
        by_limits = menu.addAction(text, set_range(wide))
        by_limits.setObjectName("display limits")  # whatever its text says
        by_limits.setEnabled(not why)
    log = menu.addAction("Logarithmic", lambda: _toggle_log(canvas, spec))
    log.setCheckable(True)
    log.setChecked(spec.log)
    log.setEnabled(spec.log or axis.states is None)
    separate(menu)
    sides = QActionGroup(menu)
    for side, text in SIDES.items():
        place = menu.addAction(text, set_spec(replace(spec, side=side)))
        place.setCheckable(True)
        place.setChecked(spec.side == side)
        sides.addAction(place)
    give_icons(menu.actions())


def axis_traces(
    canvas: ChartCanvas, spec: AxisSpec, source: TraceSource, traces: Sequence[TraceSpec]
) -> list[AxisTrace]:
    """Return all traces that have a line, with whether they are drawn on the axis ``spec``."""
    listed = []
    for trace in traces:
        meaning = source.meaning(trace.slot)
        if meaning.kind is not PvKind.TEXT:
            here = canvas.scene.axis_of(trace, meaning).id == spec.id
            listed.append(AxisTrace(trace, meaning.unit, here, axis_id(meaning) == spec.id))
    return listed


def _brought(take: Taken, spec: AxisSpec, trace: TraceSpec) -> Callable[[], None]:
    return lambda: take(spec, (replace(trace, axis=spec.id),))


def _ask_axis(canvas: ChartCanvas, axis: DrawnAxis, traces: list[AxisTrace], take: Taken) -> None:
    from gui.widgets.chart.controls.axis_dialog import AxisDialog  # not at the start

    dialog = AxisDialog(canvas, axis, traces)
    dialog.chosen.connect(take)
    dialog.open()


def _ask_range(canvas: ChartCanvas, axis: DrawnAxis) -> None:
    from gui.widgets.chart.controls.range_dialog import RangeDialog  # not at the start

    RangeDialog(canvas, axis).open()


def _toggle_log(canvas: ChartCanvas, spec: AxisSpec) -> None:
    """Make the axis logarithmic, or linear again; a fixed range that log cannot show is kept."""
    changed = replace(spec, log=not spec.log)
    canvas.set_axis(changed)
    if changed.range is not None and (why := why_not(*changed.range, changed.log)):
        canvas.failed.emit(f"{why} The range is automatic while the axis is logarithmic.")
