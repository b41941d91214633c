"""Statistics of traces, computed for one trace a frame: a day of samples takes 20 ms."""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from gui.core.history.meaning import Meaning
from gui.core.history.range_statistics import RangeStatistics, range_statistics
from gui.core.pv.digits import figure_text
from gui.core.pv.formatting import plain
from gui.core.pv.updates import PvKind
from gui.core.text.csv_text import CsvCell
from gui.widgets.chart.trace_source import Resolution, TraceSource, TraceSpec

HEADINGS: Final = (
    "Trace", "Count", "Min", "Max", "Mean", "Std dev", "Time mean", "Integral (·s)",
    "Samples per s",
)  # fmt: skip

_DIGITS: Final = 7
_LINE: Final = 25  # characters of a line in the legend; a longer one would be cut in a number


CSV_HEADINGS: Final = (
    "Trace", "Unit", "Count", "Min", "Max", "Mean", "Std dev", "Time mean",
    "Integral (unit·s)", "Samples per s",
)  # fmt: skip


class StatisticsRounds:
    """Computes the statistics of one trace after the other and keeps the latest. GUI thread."""

    def __init__(self, source: TraceSource, resolution: Resolution) -> None:
        self._source = source
        self._resolution = resolution
        self._next = 0
        self.found: dict[int, RangeStatistics] = {}  # by slot
        self._summaries: dict[int, str] = {}
        self._only: dict[int, str] = {}  # the one unit of several that the statistics are of

    def step(self, traces: Sequence[TraceSpec], t0_ns: int, t1_ns: int, whole: bool) -> None:
        """Update the summary of the next trace, and its statistics if ``whole``."""
        if traces:
            self._next = (self._next + 1) % len(traces)
            self._summarise(traces[self._next], t0_ns, t1_ns)
            if whole:
                self.compute(traces[self._next], t0_ns, t1_ns)

    def _summarise(self, trace: TraceSpec, t0_ns: int, t1_ns: int) -> None:
        history = self._source.history(trace.slot)
        if history.meaning.kind is PvKind.ENUM:  # numbers of states have no mean
            self._summaries[trace.slot] = ""
            return
        low, high, *_ = history.envelope(np.array([t0_ns, t1_ns + 1], np.int64))
        found = history.totals(t0_ns, t1_ns)
        mean = found.total / found.finite if found.finite else math.nan
        text = ""
        if math.isfinite(low[0]):
            ends = float(low[0]), float(high[0])
            text = " … ".join(figure_text(v, self._resolution(trace.slot, v)) for v in ends)
        if math.isfinite(mean):
            shown = f"ø {figure_text(mean, self._resolution(trace.slot, mean))}"
            text += ("\n" if len(text) + len(shown) > _LINE else "  ") + shown
        if text and self._other_units(trace, t0_ns):
            text += f" (in {history.meaning.words()})"
        self._summaries[trace.slot] = text

    def compute(self, trace: TraceSpec, t0_ns: int, t1_ns: int) -> None:
        """Compute the statistics of ``trace`` over [t0, t1] (ns, UTC)."""
        history = self._source.history(trace.slot)
        self._only.pop(trace.slot, None)
        if self._other_units(trace, t0_ns):
            self._only[trace.slot] = history.meaning.words()
            t0_ns = min(max(t0_ns, history.first_ns), t1_ns)
        times, values, _, gaps = history.window(t0_ns, t1_ns)
        self.found[trace.slot] = range_statistics(times, values, gaps, t0_ns, t1_ns)

    def _other_units(self, trace: TraceSpec, t0_ns: int) -> bool:
        """Return whether the range has samples in another unit, which are left out."""
        return any(each.last_ns >= t0_ns for each in self._source.earlier(trace.slot))

    def rows(self, traces: Sequence[TraceSpec]) -> list[tuple[str, ...]]:
        """Return a row for each visible trace, by ``HEADINGS``."""
        return [self._row(trace, self.found.get(trace.slot)) for trace in traces if trace.visible]

    def csv_rows(self, traces: Sequence[TraceSpec]) -> list[list[CsvCell]]:
        """Return the exact figures of each visible trace, by ``CSV_HEADINGS``."""
        rows: list[list[CsvCell]] = []
        for trace in traces:
            found = self.found.get(trace.slot)
            if trace.visible:
                meaning = self._source.history(trace.slot).meaning
                unit = plain(meaning.unit, 16)
                figures = () if found is None else (found.count, *_figures(found, meaning))
                cells = ["" if figure != figure else figure for figure in figures]  # NaN: unknown
                rows.append([self._label(trace), unit, *cells])
        return rows

    def _label(self, trace: TraceSpec) -> str:
        only = self._only.get(trace.slot)
        return f"{trace.label} (only in {only})" if only else trace.label

    def summary(self, slot: int) -> str:
        """Return minimum, maximum and mean as a line for the legend, "" while unknown."""
        return self._summaries.get(slot, "")

    def _row(self, trace: TraceSpec, found: RangeStatistics | None) -> tuple[str, ...]:
        label = self._label(trace)
        if found is None:
            return (label, *("…" for _ in HEADINGS[1:]))
        meaning = self._source.history(trace.slot).meaning
        if meaning.kind is PvKind.ENUM:  # numbers of states have no mean, no deviation
            ends = (_state(meaning, found.minimum), _state(meaning, found.maximum))
            return (label, str(found.count), *ends, "—", "—", "—", "—", _digits(found.rate))
        low, high, mean, time_mean = (
            figure_text(figure, self._resolution(trace.slot, figure), _DIGITS)
            for figure in (found.minimum, found.maximum, found.mean, found.time_mean)
        )
        deviation, integral, rate = map(_digits, (found.deviation, found.integral, found.rate))
        return (label, str(found.count), low, high, mean, deviation, time_mean, integral, rate)


def _figures(found: RangeStatistics, meaning: Meaning) -> tuple[float, ...]:
    if meaning.kind is PvKind.ENUM:
        return (found.minimum, found.maximum, *[math.nan] * 4, found.rate)
    return (
        found.minimum, found.maximum, found.mean, found.deviation, found.time_mean,
        found.integral, found.rate,
    )  # fmt: skip


def _state(meaning: Meaning, value: float) -> str:
    return meaning.text(value) if math.isfinite(value) else "—"


def _digits(figure: float) -> str:
    return "—" if figure != figure else f"{figure:.{_DIGITS}g}"  # NaN: unknown
