"""The chart over histories that are filled by hand; what it paints is looked at by pixel."""

import sys

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from gui.core.groups.group import AxisSpec
from gui.core.history.history import SampleHistory
from gui.widgets.chart.chart import StripChart
from gui.widgets.chart.readings.legend import LOW
from gui.widgets.chart.trace_source import TraceSpec
from tests.support.batches import NOW, SECOND
from tests.support.charts import GREEN, RED, Histories, trace


@pytest.fixture
def source():
    return Histories()


@pytest.fixture
def chart(qtbot, source):
    made = StripChart(
        source,
        [AxisSpec("fixed", "Fixed", "V", range=(0.0, 10.0)), AxisSpec("log", "Log", log=True)],
    )
    qtbot.addWidget(made)
    made.resize(1000, 400)
    made.set_first_span(100)
    made.show()
    qtbot.waitExposed(made)
    return made


def columns_with(chart, color):
    """Numbers of the plot's columns of pixels that have ``color``, 0 at the left."""
    picture = chart.canvas.grab().toImage()
    plot, wanted = chart.canvas.scene.layout.plot.toRect(), QColor(color).rgb()
    return [
        x - plot.left()
        for x in range(plot.left(), plot.right())
        if any(picture.pixel(x, y) == wanted for y in range(plot.top(), plot.bottom() + 1))
    ]


def seconds_with(chart, color):
    """First and last second before NOW at which ``color`` is painted."""
    found = columns_with(chart, color)
    scale = chart.span / chart.canvas.scene.layout.plot.width()
    return found[0] * scale - chart.span, found[-1] * scale - chart.span


def test_a_quiet_pv_is_held_flat_to_now(chart, source):
    source.fill(0, [-50], [5])
    chart.set_traces([trace(0)])
    chart.refresh(NOW)
    assert seconds_with(chart, RED) == pytest.approx((-50, 0), abs=0.5)
    chart.refresh(NOW + 20 * SECOND)
    assert seconds_with(chart, RED) == pytest.approx((-70, 0), abs=0.5)


def test_the_first_frame_is_painted_once_in_the_room_that_the_legend_leaves(
    chart, source, monkeypatch
):
    """The legend took its room, then more for its numbers, and the plot was painted each time."""
    painted = []
    paint = chart.canvas.scene.paint
    monkeypatch.setattr(chart.canvas.scene, "paint", lambda *a: (painted.append(a), paint(*a)))
    for slot in range(4):
        source.fill(slot, [-50, -20], [5, -123456.789])
    traces = [trace(slot) for slot in range(4)]
    chart.set_traces(traces)
    painted.clear()
    width = chart.canvas.width()
    chart.refresh(NOW)
    assert len(painted) == 1 and chart.legend.isVisible() and chart.canvas.width() < width
    assert chart.legend.item(0, LOW).text().startswith("-123")


def test_the_line_breaks_in_a_gap_and_ends_while_silent(chart, source):
    source.fill(0, [-80, -70], [5, 5])
    source.histories[0].gap(NOW - 60 * SECOND)
    source.fill(0, [-40], [5])
    source.silent[0] = NOW - 20 * SECOND
    chart.set_traces([trace(0)])
    chart.refresh(NOW)
    width = chart.canvas.scene.layout.plot.width()
    painted = np.array(columns_with(chart, RED)) * 100 / width - 100
    assert not ((painted > -59) & (painted < -41)).any()
    assert ((painted > -62) & (painted < -60)).any() and painted.max() == pytest.approx(
        -20, abs=0.5
    )


def test_a_spike_among_many_samples_is_painted(chart, source):
    values = np.zeros(200_000)
    values[123_457] = 8
    source.fill(0, np.linspace(-100, 0, 200_000), values)
    chart.set_traces([trace(0, axis="fixed")])
    chart.refresh(NOW)
    plot = chart.canvas.scene.layout.plot
    picture = chart.canvas.grab().toImage()
    y = int(plot.bottom() - 0.5 * plot.height())
    x = int(plot.left() + 123_457 / 200_000 * plot.width())
    assert QColor(RED).rgb() in {picture.pixel(x + dx, y) for dx in range(-2, 3)}


def test_one_axis_a_unit_and_a_fixed_one_never_moves(chart, source):
    for slot in range(4):
        source.fill(slot, [-50, -10], [slot, 100 * slot + 1])
    chart.set_traces([trace(0), trace(1, GREEN), trace(2), trace(3, axis="fixed")])
    chart.refresh(NOW)
    axes = chart.canvas.axes
    assert [axis.title for axis in axes] == ["mA", "K", "Fixed (K)"]  # the unit that its trace has
    assert (axes[2].scale.low, axes[2].scale.high) == (0, 10)
    assert axes[1].scale.low < 2 and axes[1].scale.high > 201
    assert axes[0].color is None and axes[2].color == QColor(RED)
    places = [axis.place for axis in axes]
    assert [place.on_left for place in places] == [True, True, False]


def test_an_axis_that_never_had_a_value_is_not_drawn(chart, source):
    """It was a line without numbers at the side, in the trace's colour."""
    source.fill(0, [-50, -10], [1, 2])
    source.units[2] = ""  # nobody answered: no unit
    chart.set_traces([trace(0), trace(2, GREEN)])
    chart.refresh(NOW)
    plot = chart.canvas.scene.layout.plot
    picture = chart.canvas.grab().toImage()
    columns = [
        x
        for x in range(picture.width())
        if sum(picture.pixel(x, y) == QColor(GREEN).rgb() for y in range(picture.height())) > 50
    ]
    assert columns == [] and not any("no room" in note for note in chart.canvas.scene.notes)
    alone = plot.width()
    source.fill(2, [-20], [7])  # it comes with its first value
    chart.refresh(NOW + SECOND)
    assert chart.canvas.axes[1].place.width > 0
    assert chart.canvas.scene.layout.plot.width() < alone


def test_without_any_value_there_is_no_axis_but_a_plot(chart, source):
    chart.set_traces([trace(0), trace(2)])
    for _ in ("beside each other", "stacked"):
        chart.refresh(NOW)
        scene = chart.canvas.scene
        assert scene.layout.plot.width() > 600
        assert scene.notes and scene.notes[0].startswith("No samples known in this time range")
        chart.actions_by_name["stacked"].trigger()


def test_the_lowest_of_stacked_areas_stands_on_the_time_axis(chart, source):
    """It ended above it: ticks without a plot."""
    source.fill(0, [-50, -10], [1, 2])
    source.fill(2, [-50, -10], [1, 2])
    chart.set_traces([trace(0), trace(2)])
    chart.actions_by_name["stacked"].trigger()
    chart.refresh(NOW)
    layout = chart.canvas.scene.layout
    first, last = (place.area for place in layout.axes)
    assert 0 <= layout.plot.bottom() - last.bottom() < 2
    assert first.height() == last.height() and first.bottom() < last.top()


def test_a_time_at_the_edge_is_whole(chart, source):
    """With no axis beside the plot half of the date was cut: "26-11-24"."""
    chart.set_traces([trace(0)])
    ink = QColor(chart.canvas.scene.colors.ink).rgb()

    def inked(x, image):
        top = int(chart.canvas.scene.layout.plot.bottom()) + 8
        return any(image.pixel(x, y) == ink for y in range(top, image.height()))

    for second in range(0, 60, 3):  # the labels go past the edge
        chart.refresh(NOW + second * SECOND)
        image = chart.canvas.grab().toImage()
        assert not inked(0, image) and not inked(image.width() - 1, image), second


def test_units_that_come_later_make_their_axis(chart, source):
    source.units = dict.fromkeys(range(4), "")
    source.fill(0, [-50], [1])
    source.fill(2, [-50], [1])
    chart.set_traces([trace(0), trace(2)])
    chart.refresh(NOW)
    assert len(chart.canvas.axes) == 1
    source.units = {0: "mA", 2: "K"}
    chart.refresh(NOW)
    assert [axis.title for axis in chart.canvas.axes] == ["mA", "K"]


@pytest.mark.parametrize(
    "values",
    [[1e308, -1e308], [5e-324, 0], [0, 0], [7, 7], [np.inf, -np.inf], [np.nan, 1], [-1, 0], []],
)
@pytest.mark.parametrize("axis", [None, "log", "fixed"])
@pytest.mark.parametrize("style", ["step", "line", "points"])
def test_any_values_are_painted_without_complaint(chart, source, values, axis, style):
    source.fill(0, np.linspace(-90, -10, len(values)), values)
    chart.set_traces([trace(0, axis=axis, style=style)])
    chart.refresh(NOW)
    scale = chart.canvas.axes[0].scale
    assert np.isfinite([scale.low, scale.high]).all() and scale.low < scale.high


def test_a_click_in_the_legend_hides_a_trace(chart, source, qtbot):
    source.fill(0, [-50], [5])
    source.fill(2, [-50], [5])
    chart.set_traces([trace(0), trace(2, GREEN)])
    chart.refresh(NOW)
    assert [chart.legend.item(0, column).text() for column in (0, 1)] == ["trace 0", "value 0"]
    told = []
    chart.traces_changed.connect(told.append)
    where = chart.legend.visualItemRect(chart.legend.item(0, 0)).center()
    qtbot.mouseClick(chart.legend.viewport(), Qt.MouseButton.LeftButton, pos=where)
    chart.refresh(NOW)
    assert [spec.visible for spec in told[0]] == [False, True]
    assert columns_with(chart, RED) == [] and columns_with(chart, GREEN)


def test_pause_freezes_the_view_and_not_the_data(chart, source):
    source.fill(0, [-50], [5])
    chart.set_traces([trace(0)])
    chart.set_paused(True)
    end = chart.view.end_ns
    chart.refresh(end + 30 * SECOND)
    assert chart.paused and chart.view.range_at(end + 30 * SECOND)[1] == end
    assert "paused, 30 s behind" in chart.toolbar.note()
    chart.set_paused(False)
    assert chart.view.live


def test_hidden_and_empty_charts_paint_nothing(chart, source):
    chart.refresh(NOW)
    frames = chart.frames
    assert not chart.legend.isVisible() and chart.canvas.axes == ()
    chart.hide()
    chart.refresh(NOW)
    assert chart.frames == frames


@pytest.mark.parametrize(
    "least, values",
    [
        (0.3, np.full(50_000, 5.0)),
        # high in every column of pixels: a dashed trace of it looked like a whole one
        (0.4, 5 + np.random.default_rng(3).uniform(-1, 1, 50_000)),
    ],
    ids=["flat", "noise"],
)
def test_dashes_tell_traces_of_the_same_colour_apart(chart, source, least, values):
    values = values.copy()
    values[31_111] = 9
    source.fill(0, np.linspace(-100, 0, 50_000), values)
    chart.set_traces([TraceSpec(0, "x", RED, 7, axis="fixed")])
    chart.refresh(NOW)
    painted = columns_with(chart, RED)
    width = chart.canvas.scene.layout.plot.width()
    assert least * width < len(painted) < 0.8 * width
    spike = 31_111 / 50_000 * width
    assert min(abs(x - spike) for x in painted) < 2


def test_a_spike_in_a_day_is_seen_at_every_zoom(chart, source):
    """One sample among 864,000, from the whole day down to a second; its pixels are looked at."""
    count, tenth = 864_000, SECOND // 10
    spike = count - 1_000
    values = np.zeros(count)
    values[spike] = 8
    times = NOW - np.arange(count, dtype=np.int64)[::-1] * tenth
    source.histories[0].append(times, values, np.zeros(count, np.uint8))
    chart.set_traces([trace(0, axis="fixed")])
    span = count / 10
    while span > 1:
        chart.navigator.set_range(
            int(times[spike] - 0.7 * span * 1e9), int(times[spike] + 0.3 * span * 1e9)
        )
        chart.refresh(NOW)
        plot = chart.canvas.scene.layout.plot
        picture = chart.canvas.grab().toImage()
        y = int(plot.bottom() - 0.6 * plot.height())
        x = round(chart.canvas.x_of(int(times[spike])))
        found = {picture.pixel(x + dx, y) for dx in range(-2, 3)}
        assert QColor(RED).rgb() in found, f"not seen over {span} s"
        span /= 1.7


def test_a_day_on_a_log_axis_counts_what_it_cannot_draw(chart, source):
    values = np.tile([1e-9, 1e3, 0.0, -1.0], 100_000)
    source.fill(0, np.linspace(-90, -1, 400_000), values)
    chart.set_traces([trace(0, axis="log")])
    chart.refresh(NOW)
    axis = chart.canvas.axes[0]
    assert axis.undrawable == 200_000 and "200000 values ≤ 0 not drawn" in axis.title
    assert 0 < axis.scale.low <= 1e-9 and axis.scale.high >= 1e3
    painter = chart.canvas.scene._painters[0][0]
    drawn = np.isfinite(painter.extent[0])
    assert drawn.sum() > 0.8 * chart.canvas.scene.layout.plot.width()  # columns
    assert np.nanmin(painter.extent[0]) == 1e-9 and np.nanmax(painter.extent[1]) == 1e3


def test_the_beginning_of_the_data_kept_is_marked(chart, source):
    source.histories[0] = history = SampleHistory(max_bytes=17 * 64)
    seconds = np.arange(-100, 0)
    history.append(NOW + seconds * SECOND, np.full(100, 5.0), np.zeros(100, np.uint8))
    assert history.evicted == 36
    chart.set_traces([trace(0, axis="fixed")])
    chart.refresh(NOW)
    plot = chart.canvas.scene.layout.plot
    picture = chart.canvas.grab().toImage()
    x = int(chart.canvas.x_of(NOW - 64 * SECOND))
    marked = [
        y
        for y in range(int(plot.top()), int(plot.bottom()))
        if QColor(RED).rgb() in {picture.pixel(x + dx, y) for dx in (-1, 0, 1)}
    ]
    assert len(marked) > 0.4 * plot.height()  # dashed, from top to bottom
    assert columns_with(chart, RED)[0] >= x - plot.left() - 2  # no line before it


@pytest.mark.parametrize("count", [40, 40_000])
def test_a_picture_of_twice_the_pixels_is_as_bright(chart, source, count):
    """A cosmetic pen of half a pixel would be painted dim, few samples or many."""
    source.fill(0, np.linspace(-100, 0, count), np.tile([2.0, 8.0], count // 2))
    chart.set_traces([trace(0, axis="fixed")])
    chart.refresh(NOW)
    image = chart.pictures.picture().image()
    assert image.width() > 2 * chart.canvas.width()
    colors = [
        image.pixelColor(x, y).name()
        for y in range(200, 300, 9)
        for x in range(200, image.width() - 100)
    ]
    assert colors.count(RED) > (20 if count < 100 else 5_000)


def test_a_painter_ends_while_another_thread_holds_the_frame(chart, source, monkeypatch):
    """The watchdog holds the frames of a blocked GUI thread; Qt warns of a painter left active."""
    source.fill(0, [-50], [5])
    chart.set_traces([trace(0)])
    chart.refresh(NOW)
    held, draw = [], chart.canvas.draw_overlays

    def hold_frame(painter):
        held.append(sys._getframe(1))
        draw(painter)

    monkeypatch.setattr(chart.canvas, "draw_overlays", hold_frame)
    chart.canvas.repaint()  # a warning of Qt fails the test
    assert [frame.f_code.co_name for frame in held] == ["paintEvent"]
