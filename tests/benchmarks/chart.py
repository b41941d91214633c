"""``chart``: 20 traces, full span, live at 10 Hz, against pyqtgraph's auto 'peak' downsampling."""

import os
import time
from statistics import median
from typing import Any

import numpy as np

from gui.core.history.history import SampleHistory
from gui.core.history.meaning import Meaning
from gui.core.pv.updates import Float64s, Int64s, Metadata, PvKind

TRACES, WIDTH, HEIGHT = 20, 1200, 600
SAMPLES = (8_640, 86_400, 864_000)
FRAMES, PEER_FRAMES = 40, 3
MILLIAMPERES = Meaning(PvKind.FLOAT, Metadata("mA", 3))
_TENTH_NS = 100_000_000


def _times(count: int, end_ns: int) -> Int64s:
    return end_ns - np.arange(count, dtype=np.int64)[::-1] * _TENTH_NS


def _values(trace: int, count: int) -> Float64s:
    """A slow wave with noise; 20 of them lie beside each other."""
    rng = np.random.default_rng(trace)
    return np.asarray(
        trace + 0.3 * np.sin(np.arange(count) * 20 / count) + rng.normal(0, 0.04, count)
    )


class Filled:
    """Histories with ``count`` samples each, as a source of traces."""

    def __init__(self, count: int, end_ns: int) -> None:
        self.histories = [SampleHistory(max_age_s=10 * 86400) for _ in range(TRACES)]
        for trace, history in enumerate(self.histories):
            history.append(_times(count, end_ns), _values(trace, count), np.zeros(count, np.uint8))

    def history(self, slot: int) -> SampleHistory:
        return self.histories[slot]

    def earlier(self, slot: int) -> tuple[SampleHistory, ...]:
        return ()

    def dated_value(self, slot: int) -> str:
        return f"{slot}.000 mA"

    def standing_text(self, slot: int) -> str:
        return ""

    def stamp_mark(self, slot: int) -> str:
        return ""

    def stamp_text(self, slot: int) -> str:
        return ""

    def silent_since(self, slot: int) -> int | None:
        return None

    def limits(self, slot: int) -> tuple[()]:
        return ()

    def display_limits(self, slot: int) -> tuple[float, float] | None:
        return None

    def meaning(self, slot: int) -> Meaning:
        return MILLIAMPERES


def _ours(app: Any, count: int) -> float:
    """Return ms of a live frame, from new samples to painted; the first frame does not count."""
    from gui.widgets.chart.chart import StripChart
    from gui.widgets.chart.palette import trace_color
    from gui.widgets.chart.trace_source import TraceSpec

    now_ns = time.time_ns()
    source = Filled(count, now_ns)
    chart = StripChart(source)
    chart.resize(WIDTH, HEIGHT)
    chart.set_span(count / 10)
    chart.set_traces([TraceSpec(k, f"trace {k}", trace_color(k), k) for k in range(TRACES)])
    chart.show()
    took = []
    for frame in range(FRAMES + 1):
        now_ns += _TENTH_NS
        stamp, fine = np.array([now_ns], np.int64), np.zeros(1, np.uint8)
        app.processEvents()
        began = time.perf_counter()
        for trace, history in enumerate(source.histories):
            history.append(stamp, np.array([trace + 0.1]), fine)
        chart.refresh(now_ns)
        app.processEvents()
        if frame:
            took.append((time.perf_counter() - began) * 1e3)
    chart.close()
    return median(took)


def _peer(app: Any, count: int, follows: bool) -> float:
    """The same with a PlotDataItem a trace, lines as wide, auto downsampling 'peak'.

    ``follows``: the plot follows the data by itself, as it does by default; else the range is set
    by hand once a frame, which spares pyqtgraph to downsample every curve again for each other.
    """
    import pyqtgraph as pg

    plot = pg.PlotWidget()
    plot.resize(WIDTH, HEIGHT)
    x = np.arange(count) / 10
    values = [_values(trace, count) for trace in range(TRACES)]
    curves = [plot.plot(pen=pg.mkPen(pg.intColor(trace), width=1.5)) for trace in range(TRACES)]
    for curve in curves:
        curve.setDownsampling(auto=True, method="peak")
        curve.setClipToView(True)
    plot.show()
    took = []
    for frame in range(PEER_FRAMES + 1):
        app.processEvents()
        began = time.perf_counter()
        for trace, curve in enumerate(curves):
            values[trace][:-1] = values[trace][1:]
            curve.setData(x + frame / 10, values[trace])
        if not follows:
            plot.setXRange(frame / 10, (count + frame) / 10, padding=0)
        plot.repaint()
        app.processEvents()
        if frame:
            took.append((time.perf_counter() - began) * 1e3)
    plot.close()
    return median(took)


def _append_us(count: int) -> float:
    """Return µs to append one sample behind ``count`` of them."""
    history = Filled(count, time.time_ns()).histories[0]
    fine, value = np.zeros(1, np.uint8), np.zeros(1)
    stamps = history.last_ns + np.arange(1, 5_001).reshape(-1, 1) * _TENTH_NS
    began = time.perf_counter()
    for stamp in stamps:
        history.append(stamp, value, fine)
    return (time.perf_counter() - began) * 1e6 / len(stamps)


def chart(seconds: float) -> dict[str, object]:
    """``seconds`` is not used: so many frames are measured."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication([])
    ours = {count: _ours(app, count) for count in SAMPLES}
    peer = _peer(app, SAMPLES[-1], follows=True)
    by_hand = _peer(app, SAMPLES[-1], follows=False)
    return {
        "ms_per_frame": {
            "pvwatch": round(ours[SAMPLES[-1]], 2),
            "pyqtgraph_peak": round(peer, 1),
        },
        "ratio": round(peer / ours[SAMPLES[-1]], 1),
        "growth": round(ours[SAMPLES[-1]] / ours[SAMPLES[0]], 2),
        "pyqtgraph_peak_range_by_hand_ms": round(by_hand, 1),
        "ms_by_samples": {str(count): round(took, 2) for count, took in ours.items()},
        "append_us": {str(count): round(_append_us(count), 2) for count in (1_000, 1_000_000)},
    }
