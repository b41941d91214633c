"""Statistics of the visible range, one trace a frame: a day of samples takes a few ms each."""

from collections.abc import Sequence
from typing import Final

from gui.core.range_statistics import RangeStatistics, range_statistics
from gui.widgets.strip_chart.source import TraceSource, TraceSpec

HEADINGS: Final = (
    "Trace", "Count", "Min", "Max", "Mean", "Std dev", "Time mean", "Integral (·s)",
    "Samples per s",
)  # fmt: skip


class StatisticsRounds:
    """Keeps the latest statistics of every trace. GUI thread."""

    def __init__(self, source: TraceSource) -> None:
        self._source = source
        self._next = 0
        self.found: dict[int, RangeStatistics] = {}  # by slot

    def step(self, traces: Sequence[TraceSpec], t0_ns: int, t1_ns: int) -> None:
        """Renew the statistics of the next trace, in the order of ``traces``."""
        if traces:
            self._next = (self._next + 1) % len(traces)
            self.compute(traces[self._next], t0_ns, t1_ns)

    def compute(self, trace: TraceSpec, t0_ns: int, t1_ns: int) -> None:
        """Renew the statistics of ``trace`` over [t0, t1]."""
        times, values, _, gaps = self._source.history(trace.slot).window(t0_ns, t1_ns)
        self.found[trace.slot] = range_statistics(times, values, gaps, t0_ns, t1_ns)

    def rows(self, traces: Sequence[TraceSpec]) -> list[tuple[str, ...]]:
        """Return a row for each visible trace, by ``HEADINGS``."""
        return [_row(trace, self.found.get(trace.slot)) for trace in traces if trace.visible]

    def summary(self, slot: int) -> str:
        """Return lowest, highest and mean as a line for the legend, "" while unknown."""
        found = self.found.get(slot)
        if found is None or found.count == found.not_finite:
            return ""
        return f"{found.minimum:.5g} … {found.maximum:.5g}, mean {found.mean:.5g}"


def _row(trace: TraceSpec, found: RangeStatistics | None) -> tuple[str, ...]:
    if found is None:
        return (trace.label, *("…" for _ in HEADINGS[1:]))
    figures = (
        found.minimum, found.maximum, found.mean, found.deviation, found.time_mean,
        found.integral, found.rate,
    )  # fmt: skip
    texts = ("—" if figure != figure else f"{figure:.7g}" for figure in figures)  # NaN: unknown
    return (trace.label, str(found.count), *texts)
