"""Two time markers of the strip chart, and readings between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from gui.core.history.history import SampleHistory
from gui.core.history.sample_at import history_at, value_at
from gui.core.pv.updates import PvKind
from gui.widgets.chart.colors import ChartColors
from gui.widgets.chart.trace_source import Resolution, TraceSource, TraceSpec, histories

GRAB_PX: Final = 5.0
HEADINGS: Final = ("Trace", "A", "B", "Δy (B−A)", "Slope per s", "Samples per s")


@dataclass(slots=True)
class Markers:
    """Times of A and B (ns, UTC)."""

    a_ns: int
    b_ns: int

    @property
    def ordered(self) -> tuple[int, int]:
        """The earlier and the later one."""
        return min(self.a_ns, self.b_ns), max(self.a_ns, self.b_ns)

    @property
    def delta_s(self) -> float:
        """Seconds from A to B."""
        return (self.b_ns - self.a_ns) / 1e9


def marker_rows(
    source: TraceSource, traces: Sequence[TraceSpec], markers: Markers, resolution: Resolution
) -> list[tuple[str, ...]]:
    """Return a row for each visible trace, by ``HEADINGS``; "—" where there is no data."""
    begin, end = markers.ordered
    rows = []
    for trace in traces:
        if not trace.visible:
            continue
        kept = histories(source, trace.slot)
        at = [history_at(kept, time_ns) for time_ns in (markers.a_ns, markers.b_ns)]
        a, b = (
            value_at(*history.window(time_ns, time_ns), time_ns)
            for history, time_ns in zip(at, (markers.a_ns, markers.b_ns), strict=True)
        )
        inside = sum(_count_in(history, begin, end) for history in kept)
        seconds = abs(markers.delta_s)
        rate = f"{inside / seconds:.4g}" if seconds else "—"
        shown = [
            "no data"
            if sample is None
            else history.meaning.text(sample.value, resolution(trace.slot, sample.value))
            for sample, history in zip((a, b), at, strict=True)
        ]
        delta = slope = "—"
        same = at[0].meaning.is_that_of(at[1].meaning) and at[0].meaning.kind is not PvKind.ENUM
        if a is not None and b is not None and same:
            delta = f"{b.value - a.value:.6g}"
            slope = f"{(b.value - a.value) / markers.delta_s:.6g}" if markers.delta_s else "—"
        rows.append((trace.label, *shown, delta, slope, rate))
    return rows


def _count_in(history: SampleHistory, begin_ns: int, end_ns: int) -> int:
    times = history.window(begin_ns, end_ns)[0]
    return len(times) - int(np.searchsorted(times, begin_ns, "left"))


def paint_marker(painter: QPainter, plot: QRectF, x: float, name: str, colors: ChartColors) -> None:
    """Paint one marker at ``x`` (pixels) with its name on top."""
    painter.setPen(QPen(colors.ink, 1.5))
    painter.drawLine(QLineF(x, plot.top(), x, plot.bottom()))
    metrics = QFontMetricsF(painter.font())
    flag = QRectF(x, plot.top(), metrics.horizontalAdvance(name) + 8, metrics.height() + 2)
    painter.fillRect(flag, colors.ink)
    painter.setPen(colors.ground)
    painter.drawText(flag, int(Qt.AlignmentFlag.AlignCenter), name)
