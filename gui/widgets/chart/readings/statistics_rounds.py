"""Statistics of traces, renewed for some traces a frame: a day of samples takes 20 ms."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from gui.core.history.history import SampleHistory
from gui.core.history.joined_window import in_range, joined_window, meaning_of
from gui.core.history.meaning import Meaning
from gui.core.history.range_statistics import RangeStatistics, range_statistics
from gui.core.history.sample_at import history_at, sample_of
from gui.core.pv.digits import figure_text
from gui.core.pv.formatting import format_duration, general_text, plain
from gui.core.pv.updates import PvKind
from gui.core.text.csv_text import CsvCell
from gui.widgets.chart.trace_source import Resolution, TraceSource, TraceSpec, histories

HEADINGS: Final = (
    "Trace", "Count", "Min", "Max", "Mean", "Std dev", "Time mean", "Integral (·s)", "Samples/s",
)  # fmt: skip

_DIGITS: Final = 6
_UNKNOWN: Final = "—"
_ROUND_S: Final = 1.0  # through all traces
_FIRST_S: Final = 0.005  # of a frame; a summary takes 0.1 ms
CSV_HEADINGS: Final = (
    "Trace", "Unit", "Count", "Min", "Max", "Mean", "Std dev", "Time mean",
    "Integral (unit·s)", "Samples per s",
)  # fmt: skip


class Summary(NamedTuple):
    """Lowest, highest and mean value of a trace as texts, "" where there is none."""

    low: str = ""
    high: str = ""
    mean: str = ""
    only: str = ""  # the one unit of several that these are of
    of: str = ""  # words that say which samples they are of; "": those up to now
    binned: bool = False  # some are known by the extremes of bins only

    def line(self) -> str:
        """Return all in one line."""
        ends = f"{self.of} {self.low} … {self.high}".lstrip() if self.low else ""
        parts = [ends, f"ø {self.mean}" if self.mean else "", "of bins" if self.binned else ""]
        shown = "  ".join(part for part in parts if part) if ends else ""
        return f"{shown} (in {self.only})" if shown and self.only else shown


@dataclass(slots=True)
class _Figures:
    """Extremes and mean of a trace; ``only``: the unit they are of, where there are several."""

    meaning: Meaning
    low: float
    high: float
    mean: float
    only: str
    binned: bool
    texts: Summary | None = None  # made when it is asked for: a frame asks for those of all traces

    def take(self, value: float) -> None:
        """Let ``value`` lie between the extremes, or be both where there are none. NaN: nothing."""
        low, high = min(self.low, value), max(self.high, value)
        if math.isnan(self.low):
            low = high = value
        if value == value and (low, high) != (self.low, self.high):
            self.low, self.high, self.texts = low, high, None


def _held(kept: Sequence[SampleHistory], at_ns: int) -> float | None:
    """Return the value in force at ``at_ns``: of a PV that does not change it is what is drawn."""
    found = sample_of(history_at(kept, at_ns), at_ns)
    return None if found is None else found.value


def _samples_of(history: SampleHistory, t0_ns: int, t1_ns: int) -> tuple[object, ...]:
    """Return what changes with the samples of ``history`` in [t0, t1] (ns, UTC)."""
    changes = history.meaning, history.total, history.shifts, history.gap_changes
    until = (history.count_between(0, at_ns) for at_ns in (t0_ns - 1, t1_ns))
    return (history, *changes, *until)


class StatisticsRounds:
    """Computes the statistics of one trace after the other and keeps the latest. GUI thread."""

    def __init__(self, source: TraceSource, resolution: Resolution) -> None:
        self._source = source
        self._resolution = resolution
        self._next, self._stepped_s = 0, -math.inf
        self.found: dict[int, RangeStatistics] = {}  # by slot
        self._summaries: dict[int, _Figures | None] = {}  # None: there can be none
        self._of_samples: dict[int, object] = {}  # which samples those are of
        self._only: dict[int, str] = {}  # the one unit of several that the statistics are of
        self._binned: dict[int, tuple[int, float, float]] = {}  # widest bin (ns) and extremes

    def step(self, traces: Sequence[TraceSpec], t0_ns: int, t1_ns: int, whole: bool) -> None:
        """Update the summaries of the next traces, and their statistics if ``whole``.

        Each trace has its turn once a second, at least one with every step. Those that have none,
        as after ``forget``, get theirs in one go. All that as far as time allows.
        """
        began_s = time.perf_counter()
        since_s = min(began_s - self._stepped_s, _ROUND_S)
        due = max(math.ceil(len(traces) * since_s / _ROUND_S), 1)
        self._stepped_s = began_s
        first = self._next
        for turn in range(len(traces)):
            trace = traces[(first + turn) % len(traces)]
            lacks = trace.slot not in self._summaries or (whole and trace.slot not in self.found)
            if turn < due:
                self._next = (first + turn + 1) % len(traces)
            elif not (lacks and trace.visible):
                continue
            self._summarise(trace, t0_ns, t1_ns)
            if whole:
                self.compute(trace, t0_ns, t1_ns)
            if time.perf_counter() - began_s > _FIRST_S:
                return

    def forget(self) -> None:
        """Drop all figures: they are of a range that is not shown any more."""
        for kept in (self.found, self._summaries, self._of_samples, self._only, self._binned):
            kept.clear()

    def _summarise(self, trace: TraceSpec, t0_ns: int, t1_ns: int) -> None:
        kept = histories(self._source, trace.slot)
        meaning = meaning_of(kept)
        shown = in_range(kept, t0_ns, t1_ns)
        samples = (meaning, *(_samples_of(each, t0_ns, t1_ns) for each in shown))
        if self._of_samples.get(trace.slot) == samples:
            return  # of a PV that does not change, only the range has moved on
        self._of_samples[trace.slot] = samples
        self._summaries[trace.slot] = None
        if meaning.kind is PvKind.ENUM:  # numbers of states have no mean
            return
        same = [each for each in shown if each.meaning.is_that_of(meaning)] or [kept[-1]]
        edges = np.array([t0_ns, t1_ns + 1], np.int64)
        bounds = [each.envelope(edges) for each in same]
        low = np.fmin.reduce([float(each[0][0]) for each in bounds])
        high = np.fmax.reduce([float(each[1][0]) for each in bounds])
        if np.isnan(low) and (held := _held(same, t0_ns)) is not None:
            low = high = held
            del self._of_samples[trace.slot]  # the range may move into a gap
        found = [each.totals(t0_ns, t1_ns) for each in same]
        binned = any(each.is_binned for each in same)
        finite = sum(each.finite for each in found)
        mean = sum(each.total for each in found) / finite if finite and not binned else math.nan
        only = meaning.words() if len(same) < len(shown) else ""
        self._summaries[trace.slot] = _Figures(meaning, float(low), float(high), mean, only, binned)

    def take_latest(self, slot: int, t0_ns: int, t1_ns: int) -> None:
        """Let the extremes hold the latest sample, if that is in [t0, t1] (ns, UTC).

        A summary is some frames old; the legend shows it beside the value of now.
        """
        found = self._summaries.get(slot)
        times, values, _ = self._source.history(slot).newest(1)
        if found is not None and len(times) and t0_ns <= times[0] <= t1_ns:
            found.take(float(values[0]))

    def compute(self, trace: TraceSpec, t0_ns: int, t1_ns: int) -> None:
        """Compute the statistics of ``trace`` over [t0, t1] (ns, UTC)."""
        slot = trace.slot
        kept = histories(self._source, slot)
        meaning = meaning_of(kept)
        self._only.pop(slot, None)
        self._binned.pop(slot, None)
        shown = in_range(kept, t0_ns, t1_ns)
        same = [each for each in shown if each.meaning.is_that_of(meaning)]
        if len(same) < len(shown):  # the others' samples are left out
            self._only[slot] = meaning.words()
            t0_ns = min(max(t0_ns, same[0].first_ns if same else t1_ns), t1_ns)
        times, values, gaps = joined_window(same, t0_ns, t1_ns)
        wide_ns = max((each.bin_ns for each in same), default=0)
        if wide_ns:
            edges = np.array([t0_ns, t1_ns + 1], np.int64)
            bounds = [each.envelope(edges) for each in same]
            low = np.fmin.reduce([float(each[0][0]) for each in bounds])
            high = np.fmax.reduce([float(each[1][0]) for each in bounds])
            self._binned[slot] = wide_ns, float(low), float(high)
        self.found[slot] = range_statistics(times, values, gaps, t0_ns, t1_ns)

    def rows(self, traces: Sequence[TraceSpec]) -> list[tuple[str, ...]]:
        """Return a row for each visible trace, by ``HEADINGS``."""
        return [self._row(trace, self.found.get(trace.slot)) for trace in traces if trace.visible]

    def csv_rows(self, traces: Sequence[TraceSpec]) -> list[list[CsvCell]]:
        """Return the exact figures of each visible trace, by ``CSV_HEADINGS``."""
        rows: list[list[CsvCell]] = []
        for trace in traces:
            found = self.found.get(trace.slot)
            if trace.visible:
                meaning = meaning_of(histories(self._source, trace.slot))
                unit = plain(meaning.unit, 16)
                figures: tuple[float, ...] = ()
                if trace.slot in self._binned:  # all else would be of bins, not of samples
                    figures = (math.nan, *self._binned[trace.slot][1:], *[math.nan] * 5)
                elif found is not None:
                    figures = (found.count, *_figures(found, meaning))
                cells = ["" if figure != figure else figure for figure in figures]  # NaN: unknown
                rows.append([self._label(trace), unit, *cells])
        return rows

    def _label(self, trace: TraceSpec) -> str:
        only = self._only.get(trace.slot)
        label = f"{trace.label} (only in {only})" if only else trace.label
        wide_ns = self._binned[trace.slot][0] if trace.slot in self._binned else 0
        bins = f" (bins of {format_duration(wide_ns / 1e9)}: zoom in for all)" if wide_ns else ""
        return label + bins

    def summary(self, slot: int, of: str) -> Summary:
        """Return minimum, maximum and mean for the legend, empty while unknown.

        ``of``: words before them that say which samples they are of; "": those up to now.
        """
        found = self._summaries.get(slot)
        if found is None:
            return Summary()
        if found.texts is None or found.texts.of != of:
            ends = (self._sample(slot, found.meaning, end) for end in (found.low, found.high))
            figures = (*ends, self._figure(slot, found.mean))
            low, high, mean = ("" if text == _UNKNOWN else text for text in figures)
            found.texts = Summary(low, high, mean, found.only, of, found.binned)
        return found.texts

    def _sample(self, slot: int, meaning: Meaning, value: float) -> str:
        """Return a sample with the digits that it has at the cursor and at markers."""
        if not math.isfinite(value):
            return _UNKNOWN
        return meaning.number(value, self._resolution(slot, value))

    def _figure(self, slot: int, value: float) -> str:
        return figure_text(value, self._resolution(slot, value))

    def _row(self, trace: TraceSpec, found: RangeStatistics | None) -> tuple[str, ...]:
        label = self._label(trace)
        if found is None:
            return (label, *("…" for _ in HEADINGS[1:]))
        slot, meaning = trace.slot, meaning_of(histories(self._source, trace.slot))
        binned = self._binned.get(slot)
        extremes = binned[1:] if binned else (found.minimum, found.maximum)
        ends = [self._sample(slot, meaning, each) for each in extremes]
        if binned:
            return (label, _UNKNOWN, *ends, *[_UNKNOWN] * 5)
        if meaning.kind is PvKind.ENUM:  # numbers of states have no mean, no deviation
            return (label, str(found.count), *ends, *[_UNKNOWN] * 4, _digits(found.rate))
        mean, time_mean = (self._figure(slot, each) for each in (found.mean, found.time_mean))
        deviation, integral, rate = map(_digits, (found.deviation, found.integral, found.rate))
        return (label, str(found.count), *ends, mean, deviation, time_mean, integral, rate)


def _figures(found: RangeStatistics, meaning: Meaning) -> tuple[float, ...]:
    if meaning.kind is PvKind.ENUM:
        return (found.minimum, found.maximum, *[math.nan] * 4, found.rate)
    return (
        found.minimum, found.maximum, found.mean, found.deviation, found.time_mean,
        found.integral, found.rate,
    )  # fmt: skip


def _digits(figure: float) -> str:
    return _UNKNOWN if figure != figure else general_text(figure, _DIGITS)  # NaN: unknown
