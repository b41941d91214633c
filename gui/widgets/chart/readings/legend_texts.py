"""Texts of the legend: each trace's value now, at the cursor, and its range in view."""

from collections.abc import Sequence

from gui.core.pv.updates import PvKind
from gui.widgets.chart.canvas.canvas import ChartCanvas
from gui.widgets.chart.readings.legend_row import LegendRow
from gui.widgets.chart.readings.panels import ReadingPanels
from gui.widgets.chart.trace_source import TraceSource, TraceSpec


class LegendTexts:
    """Makes the texts of the legend, for the screen, the clipboard and pictures. GUI thread."""

    def __init__(self, source: TraceSource, canvas: ChartCanvas, panels: ReadingPanels) -> None:
        self._source = source
        self._canvas = canvas
        self._panels = panels

    def _state(self, slot: int) -> str:
        source = self._source
        state = source.dated_value(slot) or source.standing_text(slot)
        mark = source.stamp_mark(slot)
        return state + (f" (!) {mark}" if mark else "")

    def _summary(self, slot: int) -> str:
        return self._canvas.scene.why_not_drawn(slot) or self._panels.summary(slot).line()

    def rows(self, traces: Sequence[TraceSpec]) -> list[LegendRow]:
        """Return the row of each trace."""
        at_ns = self._canvas.cursor_ns()
        at_cursor: dict[int, str] = {}
        if at_ns is not None:
            visible = [trace.slot for trace in traces if trace.visible]
            found = self._canvas.readings(at_ns)
            at_cursor = dict(zip(visible, (reading.value for reading in found), strict=False))
        return [self._row(trace, at_cursor.get(trace.slot, "")) for trace in traces]

    def _row(self, trace: TraceSpec, at_cursor: str) -> LegendRow:
        state, summary = self._state(trace.slot), self._panels.summary(trace.slot)
        why = self._canvas.scene.why_not_drawn(trace.slot)
        of = f" {summary.only}" if summary.only else ""
        is_state = self._source.meaning(trace.slot).kind is PvKind.ENUM  # they have no figures
        none = "—" if trace.visible and not (why or is_state) else ""
        low, high, mean = (f"{text}{of}" if text else none for text in summary[:3])
        lines = [trace.label, state, why or summary.line(), self._source.stamp_text(trace.slot)]
        tip = "\n".join(filter(None, lines)).replace("<", "‹")
        texts = (trace.label, state, at_cursor, why or low, high, mean)
        return LegendRow(texts, tip, bool(self._source.standing_text(trace.slot)))

    def lines(self, traces: Sequence[TraceSpec], between: str) -> list[tuple[TraceSpec, str]]:
        """Return the label, value and summary of each trace in one line, ``between`` them."""
        found = []
        for trace in traces:
            parts = (trace.label, self._state(trace.slot), self._summary(trace.slot))
            found.append((trace, between.join(filter(None, parts))))
        return found
