"""State of a strip chart that the session keeps: switches, markers, zoomed ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui.core.chart.value_scale import ValueScale
from gui.core.program.workspace import CHART_SWITCHES, ChartState
from gui.widgets.chart.canvas.markers import Markers

if TYPE_CHECKING:
    from gui.widgets.chart.canvas.canvas import ChartCanvas
    from gui.widgets.chart.controls.actions import ChartActions


def chart_state(canvas: ChartCanvas, actions: ChartActions) -> ChartState:
    """Return the state of a chart."""
    switches = tuple(name for name in CHART_SWITCHES if actions[name].isChecked())
    markers = canvas.scene.markers
    return ChartState(
        switches,
        None if markers is None else (markers.a_ns, markers.b_ns),
        tuple((id_, s.low, s.high, s.log) for id_, s in canvas.navigator.view.scales),
    )


def restore_chart(canvas: ChartCanvas, actions: ChartActions, state: ChartState) -> None:
    """Bring a chart into ``state``; it is no step to undo. Its time is restored before."""
    for name in CHART_SWITCHES:
        actions[name].setChecked(name in state.switches)
    if canvas.scene.markers is not None and state.markers is not None:
        canvas.scene.markers = Markers(*state.markers)
        canvas.markers_moved.emit()
    scales = {axis: ValueScale(low, high, log) for axis, low, high, log in state.zoom}
    navigator = canvas.navigator
    navigator.view = navigator.view.without_scales().with_scales(scales)
