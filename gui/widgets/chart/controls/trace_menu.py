"""Menu of a trace: hide, colour, width, style, axis, time, stop plotting."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtGui import QActionGroup, QColor
from PySide6.QtWidgets import QColorDialog, QMenu, QWidget

from gui.core.chart.state_axis import axis_id
from gui.core.groups.group import AxisSpec, Style
from gui.core.history.meaning import Meaning
from gui.core.pv.formatting import plain
from gui.core.stamps.choice import TIME_WORDS
from gui.qt.look.command_icons import give_icons
from gui.qt.look.menu_groups import separate
from gui.widgets.chart.canvas.canvas import ChartCanvas
from gui.widgets.chart.palette import COLORS, color_icon, trace_color
from gui.widgets.chart.trace_source import TraceSpec

_STYLES: Final[dict[Style, str]] = {
    "step": "Steps: each value holds until the next",
    "line": "Lines between values",
    "points": "Points",
}
_WIDTHS: Final = (1.0, 1.5, 2.0, 3.0, 5.0)

Change = Callable[[TraceSpec], None]


def fill_trace_menu(
    menu: QMenu,
    trace: TraceSpec,
    axes: Sequence[AxisSpec],
    dark: bool,
    change: Change,
    remove: Callable[[int], None],
) -> None:
    """Add the actions of ``trace``; ``axes``: those it can be drawn on besides its unit's.

    ``change`` is called with the changed trace, ``remove`` with its slot.
    """

    def choose(submenu: QMenu, text: str, changed: TraceSpec, chosen: bool) -> None:
        action = submenu.addAction(text, lambda: change(changed))
        action.setCheckable(True)
        action.setChecked(chosen)
        group.addAction(action)

    menu.addAction("Hide" if trace.visible else "Show", lambda: change(_toggled(trace)))
    colors = menu.addMenu("Colour")
    for number in range(len(COLORS)):
        color = trace_color(number, dark)
        text = color + ("  (current)" if color == trace.color else "")
        painted = replace(trace, color=COLORS[number])  # the theme's form is chosen when drawn
        colors.addAction(color_icon(color), text, _bound(change, painted))
    separate(colors)
    colors.addAction("Other…", lambda: _ask_color(menu.parentWidget(), trace, change))
    group = QActionGroup(menu)
    width_menu = menu.addMenu("Width")
    for width in _WIDTHS:
        choose(width_menu, f"{width:g} px", replace(trace, width=width), width == trace.width)
    group = QActionGroup(menu)
    style_menu = menu.addMenu("Style")
    for style, text in _STYLES.items():
        choose(style_menu, text, replace(trace, style=style), style == trace.style)
    group = QActionGroup(menu)
    axis_menu = menu.addMenu("Axis")
    named = {axis.id for axis in axes}
    choose(axis_menu, "By unit", replace(trace, axis=None), trace.axis not in named)
    for axis in axes:
        unit = f" ({axis.unit})" if axis.label and axis.unit else ""
        label = plain((axis.label or axis.unit or axis.id) + unit, 40).replace("&", "&&")
        choose(axis_menu, label, replace(trace, axis=axis.id), trace.axis == axis.id)
    choose(axis_menu, "Its own axis", replace(trace, axis=own_axis(trace)), False)
    group = QActionGroup(menu)
    time_menu = menu.addMenu("Time of samples")
    for kept, text in TIME_WORDS.items():
        choose(time_menu, text, replace(trace, time=kept), kept == trace.time)
    separate(menu)
    menu.addAction("Stop plotting", lambda: remove(trace.slot))
    give_icons([*menu.actions(), *colors.actions()])


def axis_choices(canvas: ChartCanvas, trace: TraceSpec, meaning: Meaning) -> tuple[AxisSpec, ...]:
    """Return the axes for ``trace`` besides that of its unit: the group's, and those drawn."""
    specs = canvas.scene.specs
    drawn = [axis.spec for axis in canvas.axes if axis.states is None]  # not those of states
    others = [spec for spec in drawn if spec.id not in (*specs, axis_id(meaning))]
    return (*specs.values(), *others)


def own_axis(trace: TraceSpec) -> str:
    """Return the id of an axis for ``trace`` alone."""
    return f"own:{trace.label}"


def _toggled(trace: TraceSpec) -> TraceSpec:
    return replace(trace, visible=not trace.visible)


def _bound(change: Change, trace: TraceSpec) -> Callable[[], None]:
    return lambda: change(trace)


def _ask_color(parent: QWidget | None, trace: TraceSpec, change: Change) -> None:
    color = QColorDialog.getColor(QColor(trace.color), parent, "Colour of the trace")
    if color.isValid():
        change(replace(trace, color=color.name()))
