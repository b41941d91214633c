"""The box of the readings at the cursor takes a part of the plot, and says what it leaves out."""

import re
from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QTest

from gui.core.history.history import SampleHistory
from gui.widgets.chart.canvas.cursor import Reading, lines_within
from gui.widgets.chart.readings.legend import CURSOR
from tests.support.batches import NOW, SECOND
from tests.support.charts import RED, Histories, at, strip_chart, trace

LONG = "Horizontal position of the beam at the exit of the undulator of sector 12, trace {}"


def chart_of(qtbot, count, label="trace {}"):
    source = Histories()
    source.histories = {slot: SampleHistory(max_bytes=1 << 30) for slot in range(count)}
    source.units = dict.fromkeys(range(count), "mA")
    for slot in range(count):
        source.fill(slot, [-80, -40], [0, 10 * (slot + 1)])
    traces = [replace(trace(n), label=label.format(n)) for n in range(count)]
    return strip_chart(qtbot, source, traces)


def box_of(chart, qtbot, seconds):
    """Hover by mouse with the cursor on; return where the box lies in the plot, by its pixels."""
    canvas, plot = chart.canvas, chart.canvas.scene.layout.plot
    place = at(chart, seconds, 0.97)  # the level line below the box
    QTest.mouseMove(canvas, place)
    qtbot.waitUntil(lambda: canvas.hovered == QPointF(place))
    with_box = canvas.grab(plot.toRect()).toImage()
    chart.actions_by_name["cursor"].trigger()
    without = canvas.grab(plot.toRect()).toImage()
    chart.actions_by_name["cursor"].trigger()
    rows, columns = range(with_box.height()), range(with_box.width())
    differs = [[with_box.pixel(x, y) != without.pixel(x, y) for x in columns] for y in rows]
    # a line of the cursor is one pixel wide; the box has texts and edges
    high = [y for y in rows if sum(differs[y]) > 20 and y < 0.9 * len(rows)]
    wide = [x for x in columns if sum(row[x] for row in differs[min(high) : max(high) + 1]) >= 3]
    x = place.x() - plot.left()
    beside = [each for each in wide if abs(each - x) > 2]
    return QRectF(min(beside), min(high), max(beside) - min(beside), max(high) - min(high))


@pytest.fixture
def shown(qtbot):
    def show(*of):
        chart = chart_of(qtbot, *of)
        chart.resize(900, 460)
        chart.refresh(NOW)
        chart.actions_by_name["cursor"].trigger()
        return chart

    return show


@pytest.mark.parametrize("seconds", [-60, -30, -5])
@pytest.mark.parametrize(("count", "label"), [(2, "trace {}"), (3, LONG), (40, LONG)])
def test_the_box_takes_a_part_of_the_plot_on_the_side_that_has_room(
    shown, qtbot, count, label, seconds
):
    chart = shown(count, label)
    plot = chart.canvas.scene.layout.plot
    box = box_of(chart, qtbot, seconds)
    assert box.width() <= 0.45 * plot.width() + 1
    assert box.height() <= 0.6 * plot.height() + 1
    x = at(chart, seconds).x() - plot.left()
    assert box.left() > x or box.right() < x
    assert (box.left() > x) is (seconds < -50)


def test_what_has_no_room_is_counted_and_the_legend_has_it(shown, qtbot):
    chart = shown(40)
    metrics, plot = QFontMetricsF(chart.canvas.small_font()), chart.canvas.scene.layout.plot
    place = at(chart, -60)
    QTest.mouseMove(chart.canvas, place)
    qtbot.waitUntil(lambda: chart.canvas.hovered == QPointF(place))
    at_ns = chart.canvas.cursor_ns()
    found = chart.canvas.readings(at_ns)
    lines = lines_within(metrics, found, at_ns, True, QSizeF(300, 0.6 * plot.height()))
    more = re.fullmatch(r"\+ (\d+) more", lines[-1][0])
    assert more and int(more[1]) + len(lines) - 2 == 40
    assert len(lines) * metrics.height() <= 0.6 * plot.height()
    chart.refresh(NOW)
    told = [chart.legend.item(row, CURSOR).text() for row in range(chart.legend.rowCount())]
    assert len(told) == 40 and all(told)


def read(label, value="299.717 mA"):
    return Reading(label, RED, value, 0, NOW - SECOND)


def test_a_long_label_is_cut_in_its_middle_and_then_the_time_goes(qapp):
    metrics = QFontMetricsF(qapp.font())
    wide = metrics.horizontalAdvance
    one = read(LONG.format(3))
    whole = lines_within(metrics, [one], NOW, True, QSizeF(5_000, 500))[1][0]
    assert whole.startswith(one.label) and whole.endswith(")")
    texts = []
    for part in (0.6, 0.42, 0.3):
        room = wide(whole) * part
        (heading, _), (text, color) = lines_within(metrics, [one], NOW, True, QSizeF(room, 500))
        assert wide(text) <= room and wide(heading) <= room and color == RED
        texts.append(text)
    first, second, third = texts
    assert first.startswith("Horiz") and "…" in first and "3  299.717 mA  (" in first
    assert "3  299.717 mA  (" in second
    assert third.endswith("299.717 mA") and third.startswith("Ho")


def test_times_are_left_out_of_all_lines_or_of_none(qapp):
    metrics = QFontMetricsF(qapp.font())
    found = [read("x"), read("Beam current", "299.7170000 mA"), replace(read("y"), time_ns=None)]
    whole = lines_within(metrics, found, NOW, True, QSizeF(5_000, 500))
    assert [text.endswith(")") for text, _ in whole[1:]] == [True, True, False]
    room = metrics.horizontalAdvance(whole[2][0]) * 0.8
    lines = lines_within(metrics, found, NOW, True, QSizeF(room, 500))
    assert [text.split("  ")[1:] for text, _ in lines[1:]] == [
        ["299.717 mA"], ["299.7170000 mA"], ["299.717 mA"],
    ]  # fmt: skip


def test_a_number_without_room_never_loses_its_first_digits(qapp):
    metrics = QFontMetricsF(qapp.font())
    room = metrics.horizontalAdvance("0" * 11)
    number = read("Current", "123456789.25 mA")
    text = lines_within(metrics, [number], NOW, True, QSizeF(room, 500))[1][0]
    assert (
        text.startswith("12345") and text.endswith("…") and metrics.horizontalAdvance(text) <= room
    )


def test_a_low_plot_has_one_reading_at_least(qapp):
    metrics = QFontMetricsF(qapp.font())
    found = [read(f"trace {n}") for n in range(5)]
    lines = lines_within(metrics, found, NOW, True, QSizeF(400, 10))
    assert [text.split("  ")[0] for text, _ in lines[1:]] == ["trace 0", "+ 4 more"]
