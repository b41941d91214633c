"""Edits that a person makes in the chart: each one step of ``GroupEdits``."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, Slot

from gui.core.groups.group import Annotation, AxisSpec, PvSpec
from gui.core.pv.formatting import plain
from gui.tab.group_edits import GroupEdits, named
from gui.tab.traces import TabTraces
from gui.widgets.chart.trace_source import TraceSpec
from gui.widgets.table.model import PvTableModel

_WORDS: Final = {
    "color": "Colour of",
    "width": "Width of",
    "style": "Style of",
    "axis": "Axis of",
    "time": "Time of samples of",
}


class TabChartEdits(QObject):
    """Turns what the chart emits into edits. GUI thread."""

    def __init__(
        self, traces: TabTraces, model: PvTableModel, edits: GroupEdits, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._traces = traces
        self._model = model
        self._edits = edits
        chart = traces.chart
        chart.axes_changed.connect(self._on_axes)
        chart.view_changed.connect(self._on_view)
        chart.span_chosen.connect(self._on_span)
        chart.traces_changed.connect(self._on_traces)
        chart.annotations.changed.connect(self._on_annotations)

    @Slot(bool)
    def _on_view(self, typed: bool) -> None:
        """Let a note on a span of before go: another one was typed."""
        if typed:
            self._edits.message.emit("")

    @Slot(float)
    def _on_span(self, seconds: float) -> None:
        from gui.core.groups.setup_edits import SetSpan  # not at the start

        self._edits.do(SetSpan(seconds))

    @Slot(object, str)
    def _on_annotations(self, annotations: tuple[Annotation, ...], words: str) -> None:
        self._edits.change(replace(self._edits.group, annotations=annotations), words)

    @Slot(object)
    def _on_axes(self, axes: tuple[AxisSpec, ...]) -> None:
        before = self._edits.group.axes
        changed = [axis for axis in axes if axis not in before]
        title = plain(changed[0].label or changed[0].unit or changed[0].id, 40) if changed else ""
        self._edits.change(replace(self._edits.group, axes=axes), f"Axis {title}".strip())

    @Slot(object)
    def _on_traces(self, traces: tuple[TraceSpec, ...]) -> None:
        group = self._edits.group
        pvs = list(group.pvs)
        row_of = {slot: row for row, slot in enumerate(self._model.slots())}
        words, names = "Trace of", []
        for trace in traces:
            row = row_of.get(trace.slot)
            if row is None:
                continue
            before = pvs[row]
            pvs[row] = self._drawn(before, trace)
            if pvs[row] != before:
                names.append(before.name)
                words = _words(before, pvs[row])
        axes = tuple(self._traces.chart.canvas.scene.specs.values())
        new = replace(group, pvs=tuple(pvs), axes=axes)
        self._edits.change(new, f"{words} {named(tuple(names))}")

    def _drawn(self, pv: PvSpec, trace: TraceSpec) -> PvSpec:
        """Return ``pv`` drawn as ``trace``; a colour that was automatic stays so."""
        same = trace.color == self._traces.colors.get(trace.slot)
        return replace(
            pv,
            visible=trace.visible,
            width=trace.width,
            style=trace.style,
            axis=trace.axis,
            time=trace.time,
            color=pv.color if same else trace.color,
        )


def _words(before: PvSpec, after: PvSpec) -> str:
    if before.visible != after.visible:
        return "Show" if after.visible else "Hide"
    changed = (name for name in _WORDS if getattr(before, name) != getattr(after, name))
    return _WORDS[next(changed, "axis")]
