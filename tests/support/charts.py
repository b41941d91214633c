"""Histories that are filled by hand, and where a chart paints them."""

import numpy as np
from PySide6.QtCore import QPoint

from gui.core.groups.group import AxisSpec
from gui.core.history.history import SampleHistory
from gui.core.history.meaning import Meaning
from gui.core.pv.updates import Metadata, PvKind
from gui.widgets.chart.chart import StripChart
from gui.widgets.chart.trace_source import Limit, TraceSpec
from tests.support.batches import NOW, SECOND

RED, GREEN = "#ff0000", "#00ff00"


def strip_chart(qtbot, source, traces):
    """Return a chart of 100 s at ``NOW`` with an axis that is fixed; the clock has to stand."""
    made = StripChart(source, [AxisSpec("fixed", "Fixed", "V", range=(0.0, 10.0))])
    made.navigator.clock = lambda: NOW
    qtbot.addWidget(made)
    made.resize(1000, 500)
    made.set_first_span(100)
    made.set_traces(traces)
    made.show()
    qtbot.waitExposed(made)
    made.refresh(NOW)
    return made


class Histories:
    """A ``TraceSource`` by hand."""

    def __init__(self):
        self.histories = {slot: SampleHistory(max_bytes=1 << 30) for slot in range(4)}
        self.units = {0: "mA", 1: "mA", 2: "K", 3: "K"}
        self.meanings = {}
        self.silent = {}
        self.before = {}
        self.marks = {}

    def history(self, slot):
        history = self.histories[slot]
        history.meaning = self.meaning(slot)
        return history

    def earlier(self, slot):
        return self.before.get(slot, ())

    def dated_value(self, slot):
        why = self.standing_text(slot)
        return f"value {slot} ({why})" if why else f"value {slot}"

    def standing_text(self, slot):
        return "disconnected" if slot == 1 else "silent" if slot in self.silent else ""

    def stamp_mark(self, slot):
        return self.marks.get(slot, "")

    def stamp_text(self, slot):
        return self.stamp_mark(slot)

    def silent_since(self, slot):
        return self.silent.get(slot)

    def limits(self, slot):
        return (Limit(4.0, 1, "HIGH"), Limit(9.0, 2, "HIHI"))

    def display_limits(self, slot):
        return (-5.0, 50.0)

    def meaning(self, slot):
        found = self.meanings.get(slot)
        return found or Meaning(PvKind.FLOAT, Metadata(self.units[slot], 1))

    def fill(self, slot, seconds, values):
        times = NOW + (np.asarray(seconds, float) * 1e9).astype(np.int64)
        self.histories[slot].append(
            times, np.asarray(values, float), np.zeros(len(times), np.uint8)
        )


def trace(slot, color=RED, **more):
    return TraceSpec(slot, f"trace {slot}", color, slot, **more)


def at(chart, seconds, part=0.5):
    """The point of the plot at so many seconds before NOW, at a part of the height from above."""
    plot = chart.canvas.scene.layout.plot
    return QPoint(
        round(chart.canvas.x_of(NOW + int(seconds * SECOND))),
        round(plot.top() + part * plot.height()),
    )
