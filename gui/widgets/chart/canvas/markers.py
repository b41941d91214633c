"""Two time markers of the strip chart, and readings between them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from gui.core.history.history import SampleHistory
from gui.core.history.meaning import Meaning
from gui.core.history.sample_at import SampleAt, history_at, sample_of
from gui.core.pv.formatting import general_text, plain
from gui.core.pv.updates import PvKind
from gui.core.text.csv_text import CsvCell, time_cell
from gui.widgets.chart.colors import ChartColors
from gui.widgets.chart.trace_source import Resolution, TraceSource, TraceSpec, histories

GRAB_PX: Final = 5.0
HEADINGS: Final = ("Trace", "A", "B", "Δy (B−A)", "Slope/s", "Samples/s")
CSV_HEADINGS: Final = (
    "Trace", "A", "Unit of A", "Time of A", "B", "Unit of B", "Time of B", "B−A", "Slope per s",
    "Samples per s",
)  # fmt: skip


@dataclass(slots=True)
class Markers:
    """Times of A and B (ns, UTC); ``chosen``: "a" or "b" once keys move that one."""

    a_ns: int
    b_ns: int
    chosen: str = ""

    @property
    def ordered(self) -> tuple[int, int]:
        """The earlier and the later one."""
        return min(self.a_ns, self.b_ns), max(self.a_ns, self.b_ns)

    @property
    def delta_s(self) -> float:
        """Seconds from A to B."""
        return (self.b_ns - self.a_ns) / 1e9


@dataclass(frozen=True, slots=True)
class MarkerReading:
    """Samples of one trace in force at A and B; ``None``: no data."""

    label: str
    slot: int
    a: SampleAt | None
    b: SampleAt | None
    meanings: tuple[Meaning, Meaning]  # of A and of B
    inside: int | None  # samples from A to B; None: bins, of which that is not known
    seconds: float  # from A to B

    @property
    def delta(self) -> float | None:
        """B − A, where both mean the same; numbers of states have no difference."""
        first, second = self.meanings
        if self.a is None or self.b is None or not first.is_that_of(second):
            return None
        if first.kind is PvKind.ENUM:
            return None
        return self.b.value - self.a.value

    @property
    def slope(self) -> float | None:
        """Change a second."""
        return self.delta / self.seconds if self.delta is not None and self.seconds else None

    @property
    def rate(self) -> float | None:
        """Samples a second."""
        if self.inside is None or not self.seconds:
            return None
        return self.inside / abs(self.seconds)


def marker_readings(
    source: TraceSource, traces: Sequence[TraceSpec], markers: Markers
) -> list[MarkerReading]:
    """Return the reading of each visible trace."""
    begin, end = markers.ordered
    found = []
    for trace in traces:
        if not trace.visible:
            continue
        kept = histories(source, trace.slot)
        at = [history_at(kept, time_ns) for time_ns in (markers.a_ns, markers.b_ns)]
        a, b = (
            None
            if history.is_binned  # which value was when is not known
            else sample_of(history, time_ns)
            for history, time_ns in zip(at, (markers.a_ns, markers.b_ns), strict=True)
        )
        counts = [_count_in(history, begin, end) for history in kept]
        binned = any(history.is_binned and n for history, n in zip(kept, counts, strict=True))
        inside = None if binned or any(history.is_binned for history in at) else sum(counts)
        meanings = at[0].meaning, at[1].meaning
        found.append(
            MarkerReading(trace.label, trace.slot, a, b, meanings, inside, markers.delta_s)
        )
    return found


def marker_csv(
    source: TraceSource, traces: Sequence[TraceSpec], markers: Markers, utc: bool
) -> list[list[CsvCell]]:
    """Return the exact readings under headings; an empty cell where there is no data."""
    rows: list[list[CsvCell]] = [list(CSV_HEADINGS)]
    for found in marker_readings(source, traces, markers):
        cells: list[CsvCell] = [found.label]
        for sample, meaning in zip((found.a, found.b), found.meanings, strict=True):
            unit = plain(meaning.unit, 16)
            if sample is None:
                cells += [""] * 3
            else:
                cells += [sample.value, unit, time_cell(sample.time_ns, utc)]
        figures = (found.delta, found.slope, found.rate)
        rows.append([*cells, *("" if figure is None else figure for figure in figures)])
    return rows


def marker_rows(
    source: TraceSource, traces: Sequence[TraceSpec], markers: Markers, resolution: Resolution
) -> list[tuple[str, ...]]:
    """Return a row for each visible trace, by ``HEADINGS``; "—" where there is no data."""
    return [_shown(found, resolution) for found in marker_readings(source, traces, markers)]


def _shown(found: MarkerReading, resolution: Resolution) -> tuple[str, ...]:
    values = (
        ("no data" if found.inside is not None else "bins: zoom in")
        if sample is None
        else meaning.text(sample.value, resolution(found.slot, sample.value))
        for sample, meaning in zip((found.a, found.b), found.meanings, strict=True)
    )
    delta = "—" if found.delta is None else general_text(found.delta, 6)
    slope = "—" if found.slope is None else general_text(found.slope, 6)
    return (
        found.label,
        *values,
        delta,
        slope,
        "—" if found.rate is None else general_text(found.rate, 4),
    )


def _count_in(history: SampleHistory, begin_ns: int, end_ns: int) -> int:
    times = history.window(begin_ns, end_ns)[0]
    inside = times[np.searchsorted(times, begin_ns, "left") :]
    return len(inside) - int(np.isin(inside, history.held_ns).sum())


def paint_markers(
    painter: QPainter,
    plot: QRectF,
    markers: Markers,
    x_of: Callable[[int], float],
    colors: ChartColors,
) -> list[QRectF]:
    """Paint those in view, each with its name on top, and return where the names stand.

    ``x_of`` returns pixels of a time (ns).
    """
    metrics, flags = QFontMetricsF(painter.font()), []
    for name, time_ns in (("A", markers.a_ns), ("B", markers.b_ns)):
        x = x_of(time_ns)
        if not plot.left() <= x <= plot.right():
            continue
        shown = f"◂{name}▸" if markers.chosen == name.lower() else name
        flag = QRectF(x, plot.top(), metrics.horizontalAdvance(shown) + 8, metrics.height() + 2)
        flags.append(flag)
        painter.setPen(QPen(colors.ink, 1.5))
        painter.drawLine(QLineF(flag.left(), plot.top(), flag.left(), plot.bottom()))
        painter.fillRect(flag, colors.ink)
        painter.setPen(colors.ground)
        painter.drawText(flag, int(Qt.AlignmentFlag.AlignCenter), shown)
    return flags
