"""A frame of which only what changed was painted is that which is painted whole."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage

from gui.core.groups.group import AxisSpec
from gui.widgets.chart.chart import StripChart
from tests.support.batches import NOW, SECOND
from tests.support.charts import Histories, trace

_ROUNDED = 10
_THICK = 4  # pixels, the thickest line
STYLES = ("step", "line", "points", "step")


def pixels(chart):
    """Red, green and blue of the picture, (height, width, 3)."""
    image = chart.canvas._picture.toImage().convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
    return rows[:, : image.width(), :3].astype(int)


@pytest.mark.parametrize("stacked", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_parts_are_as_the_whole(qtbot, seed, stacked):
    rng = np.random.default_rng(seed)
    source = Histories()
    axis = AxisSpec("fixed", "Fixed", "V", range=(-5.0, 5.0))
    chart = StripChart(source, [axis])
    qtbot.addWidget(chart)
    chart.resize(900, 420)
    chart.show()
    chart.set_first_span(float(rng.choice([7, 60, 600])))
    chart.canvas.scene.stacked = stacked
    colors = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")
    chart.set_traces(
        [trace(k, colors[k], axis="fixed", style=STYLES[k], width=1.0 + k) for k in range(4)]
    )
    at = -chart.span
    source.fill(3, np.linspace(at, 0, 9_000), rng.normal(0, 0.5, 9_000))
    source.fill(0, np.sort(rng.uniform(at, 0, 60)), rng.normal(0, 1, 60))
    now_ns, parts = NOW, chart.canvas.parts
    for frame in range(60):
        now_ns += int(rng.integers(1, int(0.02 * chart.span * SECOND)))
        for slot in range(4):
            count = int(rng.integers(0, 4)) if rng.random() < 0.6 else 0
            late = rng.uniform(0, 0.01, count) * chart.span  # the IOC's time, before now
            stamps = np.sort((now_ns - NOW) / SECOND - late)
            source.histories[slot].append(
                NOW + (stamps * SECOND).astype(np.int64),
                rng.normal(0, 2, count),
                rng.integers(0, 4, count).astype(np.uint8) * np.uint8(rng.random() < 0.2),
            )
            if rng.random() < 0.05:
                source.histories[slot].gap(now_ns)
        chart.refresh(now_ns)
        if frame % 10 == 9:
            shown = pixels(chart).copy()
            chart.canvas._key = ()
            chart.canvas.render_frame(now_ns)
            # Smooth lines may differ by the rounding of where they lie, and thick ones at the left,
            # where what has left the plot still spreads into it.
            left = int(chart.canvas.scene.layout.plot.left())
            unlike = np.abs(shown - pixels(chart)).max(axis=2) > 48
            unlike[:, left : left + _THICK // 2] = False
            differ = int(unlike.sum())
            assert differ <= _ROUNDED, f"{differ} pixels differ in frame {frame}"
    assert chart.canvas.parts - parts > 40


def test_a_frame_of_a_quiet_day_paints_next_to_nothing(qtbot):
    source = Histories()
    chart = StripChart(source)
    qtbot.addWidget(chart)
    chart.resize(900, 420)
    chart.show()
    chart.set_first_span(86_400)
    chart.set_traces([trace(0)])
    source.fill(0, np.linspace(-86_400, 0, 200_000), np.zeros(200_000))
    for frame in range(12):
        source.fill(0, [frame / 10], [0.0])
        chart.refresh(NOW + frame * SECOND // 10)
    assert chart.canvas.parts >= 9
    plot = chart.canvas.scene.layout.plot
    assert plot.right() - chart.canvas.scene.dirty_x() < 12


def test_a_chart_without_traces_goes_on_saying_what_to_do(qtbot):
    chart = StripChart(Histories())
    qtbot.addWidget(chart)
    chart.resize(900, 400)
    chart.show()
    qtbot.waitExposed(chart)
    chart.set_traces([trace(0)])
    chart.refresh(NOW)
    chart.set_traces([])
    chart.refresh(NOW)
    said = pixels(chart)
    assert (said != said[0, 0]).any(axis=2).sum() > 100  # there is a text
    for number in range(1, 4):
        chart.refresh(NOW + number * 10**8)
    assert (pixels(chart) == said).all()


def test_the_window_shows_the_frame_where_only_a_part_is_brought_to_it(qtbot, qapp):
    """New samples within the last column: only that strip is copied to the window."""
    source, rng = Histories(), np.random.default_rng(1)
    chart = StripChart(source)
    qtbot.addWidget(chart)
    chart.resize(900, 420)
    chart.show()
    chart.set_first_span(3_600)
    chart.set_traces([trace(k, color) for k, color in enumerate(("#0072b2", "#d55e00"))])
    for slot in (0, 1):
        source.fill(slot, np.linspace(-3_600, 0, 9_000), rng.normal(slot, 0.2, 9_000))
    chart.refresh(NOW)
    qapp.processEvents()
    parts, ranges = chart.canvas.parts, set()
    for frame in range(1, 80):
        now_ns = NOW + frame * SECOND // 10
        for slot in (0, 1):
            source.fill(slot, np.array([frame / 10]), rng.normal(slot, 1.0, 1))
        chart.refresh(now_ns)
        qapp.processEvents()
        ranges.add(chart.canvas.scene.range_ns)
        shown = chart.screen().grabWindow(chart.winId()).toImage()
        shown = shown.copy(QRect(chart.canvas.mapTo(chart, QPoint()), chart.canvas.size()))
        whole = chart.canvas.grab().toImage().convertToFormat(shown.format())
        assert shown == whole, f"frame {frame}"
    assert chart.canvas.parts - parts > 60 and 1 < len(ranges) < 10
