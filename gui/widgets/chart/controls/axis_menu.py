"""Context menu of the strip chart: settings of the axis under the mouse, then all actions."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

from gui.core.chart.axis_range import parse_range, range_text
from gui.core.groups.axis_rule import why_not
from gui.core.groups.group import AxisSpec, Side
from gui.core.pv.digits import exact_text
from gui.widgets.chart.canvas.canvas import ChartCanvas
from gui.widgets.chart.canvas.value_axis import DrawnAxis
from gui.widgets.chart.controls.actions import ChartActions
from gui.widgets.chart.trace_source import TraceSource, TraceSpec

_SIDES: Final[dict[Side, str]] = {
    "": "On either side",
    "left": "On the left",
    "right": "On the right",
}


def chart_menu(
    canvas: ChartCanvas,
    at: QPoint,
    actions: ChartActions,
    source: TraceSource,
    traces: Sequence[TraceSpec],
) -> QMenu:
    """Return the menu for the point ``at`` of the canvas."""
    menu = QMenu(canvas)
    place = canvas.scene.place_at(at.toPointF())
    axes = [axis for axis in canvas.axes if place in ("plot", "time", axis.spec.id)]
    for axis in axes:
        title = axis.name or "no unit"
        _axis_menu(menu.addMenu(f"Axis {title}".replace("&", "&&")), canvas, axis, source, traces)
    if axes:
        menu.addSeparator()
    for action in actions.all():
        menu.addAction(action)
    return menu


def _axis_menu(
    menu: QMenu,
    canvas: ChartCanvas,
    axis: DrawnAxis,
    source: TraceSource,
    traces: Sequence[TraceSpec],
) -> None:
    spec = axis.spec

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
        menu.addAction(text, set_range(wide)).setEnabled(not why)
    log = menu.addAction("Logarithmic", lambda: _toggle_log(canvas, spec))
    log.setCheckable(True)
    log.setChecked(spec.log)
    log.setEnabled(spec.log or axis.states is None)
    menu.addSeparator()
    for side, text in _SIDES.items():
        place = menu.addAction(text, set_spec(replace(spec, side=side)))
        place.setCheckable(True)
        place.setChecked(spec.side == side)


def _ask_range(canvas: ChartCanvas, axis: DrawnAxis) -> None:
    from gui.widgets.chart.controls.range_dialog import RangeDialog  # not at the start

    RangeDialog(canvas, axis).open()


def _toggle_log(canvas: ChartCanvas, spec: AxisSpec) -> None:
    """Make the axis logarithmic, or linear again; a fixed range that log cannot show is kept."""
    changed = replace(spec, log=not spec.log)
    canvas.set_axis(changed)
    if changed.range is not None and (why := why_not(*changed.range, changed.log)):
        canvas.failed.emit(f"{why} The range is automatic while the axis is logarithmic.")
