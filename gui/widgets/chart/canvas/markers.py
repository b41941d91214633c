"""Two time markers of the strip chart, and readings between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from gui.core.history.sample_at import value_at
from gui.widgets.chart.colors import ChartColors
from gui.widgets.chart.trace_source import TraceSource, TraceSpec

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
    source: TraceSource, traces: Sequence[TraceSpec], markers: Markers
) -> list[tuple[str, ...]]:
    """Return a row for each visible trace, by ``HEADINGS``; "—" where there is no data."""
    begin, end = markers.ordered
    rows = []
    for trace in traces:
        if not trace.visible:
            continue
        history = source.history(trace.slot)
        a, b = (value_at(*history.window(at, at), at) for at in (markers.a_ns, markers.b_ns))
        times = history.window(begin, end)[0]
        inside = len(times) - int(np.searchsorted(times, begin, "left"))
        seconds = abs(markers.delta_s)
        rate = f"{inside / seconds:.4g}" if seconds else "—"
        shown = [
            "no data" if s is None else source.format_sample(trace.slot, s.value) for s in (a, b)
        ]
        delta = slope = "—"
        if a is not None and b is not None:
            delta = f"{b.value - a.value:.6g}"
            slope = f"{(b.value - a.value) / markers.delta_s:.6g}" if markers.delta_s else "—"
        rows.append((trace.label, *shown, delta, slope, rate))
    return rows


def paint_marker(painter: QPainter, plot: QRectF, x: float, name: str, colors: ChartColors) -> None:
    """Paint one marker at ``x`` (pixels) with its name on top."""
    painter.setPen(QPen(colors.ink, 1.5))
    painter.drawLine(QLineF(x, plot.top(), x, plot.bottom()))
    metrics = QFontMetricsF(painter.font())
    flag = QRectF(x, plot.top(), metrics.horizontalAdvance(name) + 8, metrics.height() + 2)
    painter.fillRect(flag, colors.ink)
    painter.setPen(colors.ground)
    painter.drawText(flag, int(Qt.AlignmentFlag.AlignCenter), name)
