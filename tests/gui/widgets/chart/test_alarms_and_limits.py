"""Alarms along a trace and limits: seen by colour and shape, by pixel and by label."""

from itertools import groupby

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QFontMetricsF

from gui.widgets.chart.canvas.value_axis import TICK_LENGTH
from gui.widgets.chart.colors import DARK, LIGHT
from tests.support.batches import NOW, SECOND
from tests.support.charts import RED, Histories, at, strip_chart, trace


@pytest.fixture
def source():
    return Histories()


def fill(source, slot, seconds, values, severity):
    times = NOW + (np.asarray(seconds, float) * SECOND).astype(np.int64)
    source.histories[slot].append(
        times, np.asarray(values, float), np.full(len(times), severity, np.uint8)
    )


def near_line(chart, seconds, color):
    """Pixels of ``color`` in a box around the line at ``seconds`` before NOW, as rows of bools."""
    middle = at(chart, seconds)
    box = QRect(middle.x() - 30, middle.y() - 24, 61, 48)
    image, wanted = chart.canvas._picture.toImage(), QColor(color).rgb()
    return np.array(
        [
            [image.pixel(x, y) == wanted for x in range(box.left(), box.right() + 1)]
            for y in range(box.top(), box.bottom() + 1)
        ]
    )


@pytest.mark.parametrize("samples", [3, 60_000])
def test_a_severity_has_colour_and_shape_and_the_trace_stays_seen(qtbot, source, samples):
    shapes = []
    for severity in (1, 2, 3):
        source.histories[0] = Histories().histories[0]
        fill(source, 0, np.linspace(-99, 0, samples), np.full(samples, 5.0), severity)
        chart = strip_chart(qtbot, source, [trace(0, axis="fixed")])
        plot = chart.canvas.scene.layout.plot
        image = chart.canvas._picture.toImage()
        line = round(plot.bottom() - plot.height() / 2)
        columns = range(int(plot.left()) + 20, int(plot.right()) - 20)
        hidden = [
            x
            for x in columns
            if QColor(RED).rgb() not in {image.pixel(x, line + dy) for dy in (-2, -1, 0, 1)}
        ]
        assert not hidden
        marks = near_line(chart, -50, LIGHT.alarms[severity])
        assert marks.any() and not marks[24:].any()  # over the line, not on it
        rows = marks[marks.any(axis=1)].sum(axis=1)
        shapes.append((rows[0] < rows[-1], rows[len(rows) // 2] > max(rows[0], rows[-1])))
    assert len(set(shapes)) == 3  # ▲, ◆ and ✖ are told apart without their colours


def test_without_an_alarm_there_is_no_mark(qtbot, source):
    fill(source, 0, np.linspace(-99, 0, 50), np.full(50, 5.0), 0)
    chart = strip_chart(qtbot, source, [trace(0, axis="fixed")])
    for colors in (LIGHT, DARK):
        for color in colors.alarms.values():
            assert not near_line(chart, -50, color).any()


def test_lines_of_limits_say_which_and_whose_they_are(qtbot, source):
    source.fill(0, [-50, 0], [1, 8])
    source.fill(1, [-50, 0], [2, 9])
    chart = strip_chart(qtbot, source, [trace(0, axis="fixed")])
    before = chart.canvas.grab().toImage()
    chart.actions_by_name["limits"].trigger()
    labels = chart.canvas.scene.limit_labels()
    assert [label.text for label in labels] == ["HIGH", "HIHI"]
    plot = chart.canvas.scene.layout.plot
    for label, value in zip(labels, (4.0, 9.0), strict=True):
        assert label.y == pytest.approx(plot.bottom() - value / 10 * plot.height(), abs=1)
    shown = chart.canvas.grab().toImage()
    box = QRect(int(plot.left()) + 4, round(labels[0].y) - 6, 40, 12)
    assert before.copy(box) != shown.copy(box)
    chart.set_traces([trace(0, axis="fixed"), trace(1, axis="fixed")])
    chart.refresh(NOW)
    assert [label.text for label in chart.canvas.scene.limit_labels()] == [
        "HIGH trace 0",
        "HIHI trace 0",
        "HIGH trace 1",
        "HIHI trace 1",
    ]


def test_units_stand_over_the_numbers_and_names_beside_them(qtbot, source):
    source.fill(0, [-50, 0], [1, 8])
    chart = strip_chart(qtbot, source, [trace(0)])
    (axis,) = chart.canvas.axes
    assert (axis.unit_text, axis.side_name, axis.title) == ("mA", "", "mA")
    narrow = axis.width
    source.units[0] = "V"
    chart.set_traces([trace(0, axis="fixed")])
    chart.refresh(NOW)
    (axis,) = chart.canvas.axes
    assert (axis.unit_text, axis.side_name, axis.title) == ("V", "Fixed", "Fixed (V)")
    assert narrow < axis.width
    chart.resize(1000, 120)  # too low for a row of its own
    chart.refresh(NOW)
    (axis,) = chart.canvas.axes
    assert (axis.unit_text, axis.side_name) == ("", "Fixed (V)")


def test_a_unit_does_not_touch_the_number_of_a_tick_at_the_upper_edge(qtbot, source):
    source.fill(0, [-50, 0], [1, 8])
    source.units[0] = "kg"
    chart = strip_chart(qtbot, source, [trace(0, axis="fixed")])  # from 0 to 10
    canvas = chart.canvas
    (axis,) = canvas.axes
    place, metrics = axis.place, QFontMetricsF(canvas.small_font())
    assert axis.unit_text == "kg" and axis.ticks[-1].label == "10"
    picture, ground = canvas.grab().toImage(), canvas.scene.colors.ground
    columns = range(int(place.x - axis.numbers_width - 10), int(place.x - TICK_LENGTH - 3))
    rows = [
        any(picture.pixelColor(x, y) != ground for x in columns)
        for y in range(int(place.area.top() + metrics.height()))
    ]
    blanks = [len(list(run)) for ink, run in groupby(rows) if not ink]
    assert len(blanks) == 3 and blanks[1] >= 2  # above the unit, between, below the number
