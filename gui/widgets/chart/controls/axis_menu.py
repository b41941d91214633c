"""Context menu of the strip chart: settings of the axis under the mouse, then all actions."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QInputDialog, QMenu

from gui.core.chart.value_scale import ValueScale
from gui.core.groups.group import AxisSpec, Side
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
        title = axis.title or "no unit"
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

    automatic = menu.addAction("Automatic range", set_spec(replace(spec, range=None)))
    automatic.setCheckable(True)
    automatic.setChecked(spec.range is None)
    menu.addAction("Fixed range…", lambda: _ask_range(canvas, axis))
    menu.addAction("Fix the range shown", set_spec(_fixed(spec, axis.scale)))
    limits = [
        source.display_limits(trace.slot)
        for trace in traces
        if trace.visible and canvas.scene.axis_of(trace, source.unit(trace.slot)).id == spec.id
    ]
    known = [limit for limit in limits if limit is not None]
    if known:
        wide = (min(low for low, _ in known), max(high for _, high in known))
        menu.addAction("Range from the PVs' display limits", set_spec(replace(spec, range=wide)))
    log = menu.addAction("Logarithmic", set_spec(replace(spec, log=not spec.log, range=None)))
    log.setCheckable(True)
    log.setChecked(spec.log)
    menu.addSeparator()
    for side, text in _SIDES.items():
        place = menu.addAction(text, set_spec(replace(spec, side=side)))
        place.setCheckable(True)
        place.setChecked(spec.side == side)


def _fixed(spec: AxisSpec, scale: ValueScale) -> AxisSpec:
    return replace(spec, range=(scale.low, scale.high))


def _ask_range(canvas: ChartCanvas, axis: DrawnAxis) -> None:
    shown = f"{axis.scale.low:g}, {axis.scale.high:g}"
    text, ok = QInputDialog.getText(
        canvas,
        "Fixed range",
        f"Lowest and highest value of {axis.title or 'the axis'}:",
        text=shown,
    )
    if ok:
        try:
            low, high = (float(part) for part in text.replace(";", ",").split(","))
            canvas.set_axis(_fixed(axis.spec, ValueScale(low, high, axis.spec.log)))
        except ValueError:
            canvas.failed.emit(f"“{text}” is not a range such as 0, 100")
