"""The span box by keyboard and mouse: what is typed is shown, or is told to be wrong."""

import time
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel

from gui.widgets.chart.chart import StripChart
from gui.widgets.chart.controls.span_box import SpanBox
from tests.support.charts import Histories, trace

LEFT = Qt.MouseButton.LeftButton
SECOND = 10**9


def ns(*moment):
    return int(datetime(*moment, tzinfo=UTC).timestamp()) * SECOND


class Clock:
    now_ns = ns(2026, 11, 24, 6, 56)

    def __call__(self):
        return self.now_ns


@pytest.fixture
def clock(monkeypatch):
    made = Clock()
    monkeypatch.setattr(time, "time_ns", made)
    return made


@pytest.fixture
def chart(qtbot, clock):
    made = StripChart(Histories())
    made.navigator.clock = clock
    qtbot.addWidget(made)
    made.resize(1100, 500)
    made.set_first_span(600)
    made.set_traces([trace(0)])
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    look(made)
    made.canvas.setFocus()
    return made


def look(chart, frames=5):
    for _ in range(frames):
        chart.refresh(time.time_ns())


def box_of(chart):
    return chart.findChild(SpanBox)


def enter(qtbot, chart, text, key=Qt.Key.Key_Return):
    line = box_of(chart).lineEdit()
    qtbot.mouseClick(line, LEFT, pos=line.rect().center())
    qtbot.keyClick(line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, key)
    look(chart)


def sentences(chart):
    return [label.text() for label in chart.toolbar.findChildren(QLabel) if label.isVisible()]


def says(chart, part):
    return any(part in text for text in sentences(chart))


def shown(chart):
    return chart.canvas.shown_range()


def is_red(chart):
    box = box_of(chart)
    color = box.grab().toImage().pixelColor(1, box.height() // 2)
    return color.red() > color.green() + 60


@pytest.mark.parametrize(
    ("typed", "seconds", "text"),
    [("2h30", 9000, "2h30m"), ("45s", 45, "45s"), ("90", 90, "1m30s"), ("10m", 600, "10m")],
)
def test_a_typed_span_is_in_force_and_the_box_says_it(chart, qtbot, typed, seconds, text):
    enter(qtbot, chart, typed)
    assert chart.span == seconds and chart.view.live
    assert box_of(chart).currentText() == text and chart.canvas.hasFocus()
    assert not is_red(chart)


def test_a_span_is_chosen_by_mouse_and_by_the_arrow_keys(chart, qtbot):
    box = box_of(chart)
    qtbot.mouseClick(box, LEFT, pos=QPoint(box.width() - 8, box.height() // 2))
    row = box.model().index(box.findText("1h"), 0)
    box.view().scrollTo(row)

    def chosen():  # a popup takes no click before it has stood for a moment
        view = box.view()
        if box.currentText() != "1h" and view.isVisible():
            qtbot.mouseClick(view.viewport(), LEFT, pos=view.visualRect(row).center())
        return box.currentText() == "1h"

    qtbot.waitUntil(chosen)
    assert chart.span == 3600 and box.currentText() == "1h"
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert chart.span == 7200 and box.currentText() == "2h"


def test_leaving_the_box_enters_what_is_typed(chart, qtbot):
    enter(qtbot, chart, "3m", Qt.Key.Key_Tab)
    assert chart.span == 180 and box_of(chart).currentText() == "3m"
    enter(qtbot, chart, "7m", Qt.Key.Key_Escape)
    assert chart.span == 180 and box_of(chart).currentText() == "3m" and chart.canvas.hasFocus()


def test_wrong_text_stays_marked_until_it_is_typed_again(chart, qtbot):
    enter(qtbot, chart, "for ever")
    look(chart, 30)
    box = box_of(chart)
    assert says(chart, "“for ever” is not a time span") and is_red(chart)
    assert box.currentText() == "for ever" and box.lineEdit().hasFocus() and chart.span == 600
    qtbot.mouseClick(chart.canvas, LEFT, pos=at_part(chart, 0.5))
    qtbot.keyClick(chart.canvas, Qt.Key.Key_Space)
    look(chart)
    assert says(chart, "for ever") and says(chart, "paused") and box.currentText() == "for ever"
    qtbot.keyClicks(box.lineEdit(), "x")
    assert not is_red(chart) and not says(chart, "for ever")
    enter(qtbot, chart, "5m")
    assert chart.span == 300 and not is_red(chart)
    enter(qtbot, chart, "25:00 - now")
    assert is_red(chart) and says(chart, "“25:00” is not a time")
    qtbot.keyClick(box.lineEdit(), Qt.Key.Key_Escape)
    assert not is_red(chart) and not says(chart, "25:00") and " - " in box.currentText()


def test_the_box_follows_zoom_pause_undo_and_zone(chart, qtbot, berlin):
    canvas, box = chart.canvas, box_of(chart)
    qtbot.keyClick(canvas, Qt.Key.Key_Plus)
    assert box.currentText() == "8m"
    qtbot.keyClick(canvas, Qt.Key.Key_Space)
    assert box.currentText() == "2026-11-24 07:48 - 07:56"
    utc = next(b for b in chart.toolbar.findChildren(type(chart.toolbar._utc)) if b.isCheckable()
               and b.text() == "Local +01:00")  # fmt: skip
    qtbot.mouseClick(utc, LEFT)
    assert box.currentText() == "2026-11-24 06:48 - 06:56"
    qtbot.keyClick(canvas, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert box.currentText() == "8m"
    qtbot.mousePress(canvas, LEFT, pos=at_part(chart, 0.2))
    qtbot.mouseMove(canvas, at_part(chart, 0.5))
    qtbot.mouseRelease(canvas, LEFT, pos=at_part(chart, 0.6))
    look(chart)
    text, before = box.currentText(), shown(chart)
    enter(qtbot, chart, "10m")
    enter(qtbot, chart, text)
    assert shown(chart) == before


def at_part(chart, part):
    plot = chart.canvas.scene.layout.plot
    return QPoint(round(plot.left() + part * plot.width()), round(plot.center().y()))


def test_readmes_range_at_every_hour_of_the_day(chart, qtbot, clock, zone):
    for hour in range(24):
        clock.now_ns = ns(2026, 11, 24, hour, 40)
        enter(qtbot, chart, "10:00 - 11:30")
        begin, end = shown(chart)
        local = datetime.fromtimestamp(begin / SECOND)
        now = datetime.fromtimestamp(clock.now_ns / SECOND)
        assert (local.hour, local.minute, end - begin) == (10, 0, 5400 * SECOND), hour
        assert local.date() == now.date() or (now.hour < 10 and (now - local).days == 0)
        assert not is_red(chart) and chart.paused
        shown_text = box_of(chart).currentText()
        enter(qtbot, chart, "1m")
        enter(qtbot, chart, shown_text)
        assert shown(chart) == (begin, end)
    clock.now_ns = ns(2026, 11, 24, 6, 56)
    enter(qtbot, chart, "06:16 - 07:36")
    assert not is_red(chart) and shown(chart)[1] - shown(chart)[0] == 4800 * SECOND


def test_a_range_to_now_stays_live_and_keeps_its_beginning(chart, qtbot, clock, zone):
    enter(qtbot, chart, "2026-11-23 10:00 to now")
    begin = shown(chart)[0]
    assert chart.view.live and datetime.fromtimestamp(begin / SECOND).hour == 10
    assert box_of(chart).currentText() == "2026-11-23 10:00 to now"
    clock.now_ns += 3600 * SECOND
    look(chart)
    assert shown(chart) == (begin, clock.now_ns) and chart.view.live
    scene = chart.canvas.scene.range_ns
    assert scene[0] == begin and scene[1] >= clock.now_ns
    assert (scene[1] - scene[0]) < 1.02 * (clock.now_ns - begin)
    assert not says(chart, "paused")
    enter(qtbot, chart, "-2h to now")
    assert chart.view.live and box_of(chart).currentText() == "2h"
    clock.now_ns += 60 * SECOND
    look(chart)
    assert shown(chart) == (clock.now_ns - 7200 * SECOND, clock.now_ns)


def test_a_range_that_is_still_to_come_in_part_says_so(chart, qtbot, clock, berlin):
    clock.now_ns = ns(2026, 11, 24, 9, 30)
    enter(qtbot, chart, "10:00 - 11:30")
    assert says(chart, "paused, ends in 60 min")


def test_the_hours_of_a_changed_clock(chart, qtbot, berlin):
    enter(qtbot, chart, "2026-10-25 02:00 - 02:59")
    assert shown(chart) == (ns(2026, 10, 25, 0), ns(2026, 10, 25, 1, 59))
    assert says(chart, "comes twice on 2026-10-25") and not is_red(chart)
    enter(qtbot, chart, "2026-10-25 02:00+01:00 - 02:59")
    assert shown(chart) == (ns(2026, 10, 25, 1), ns(2026, 10, 25, 1, 59))
    assert not says(chart, "comes twice")
    assert box_of(chart).currentText() == "2026-10-25 02:00+01:00 - 02:59+01:00"
    before = shown(chart)
    enter(qtbot, chart, "2026-03-29 02:30 - 04:00")
    assert is_red(chart) and says(chart, "does not exist: on 2026-03-29 the clock goes from 02:00")
    assert shown(chart) == before


def test_typing_is_not_overwritten_by_frames_nor_by_a_moving_view(chart, qtbot):
    line = box_of(chart).lineEdit()
    qtbot.mouseClick(line, LEFT, pos=line.rect().center())
    qtbot.keyClick(line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(line, "12")
    look(chart, 10)
    chart.navigator.zoom_time(0.5)
    chart._on_view()
    assert line.text() == "12"
    qtbot.mouseClick(chart.canvas, LEFT, pos=at_part(chart, 0.5))
    assert chart.span == 12 and box_of(chart).currentText() == "12s"


def test_less_than_a_second_is_shown_and_typed_but_is_no_span_of_a_group(chart, qtbot):
    told = []
    chart.span_chosen.connect(told.append)
    enter(qtbot, chart, "0.25s")
    assert chart.span == 0.25 and box_of(chart).currentText() == "0.25s" and told == [1.0]


def test_a_range_before_now_is_shown_without_the_fraction_at_which_it_was_typed(
    chart, qtbot, clock, zone
):
    clock.now_ns = ns(2026, 11, 24, 6, 56) + 123_456_789
    enter(qtbot, chart, "-3m to -2m")
    shown_text = box_of(chart).currentText()
    assert "." not in shown_text and shown_text[:10] == "2026-11-24"
    assert shown(chart) == (ns(2026, 11, 24, 6, 53), ns(2026, 11, 24, 6, 54))
    enter(qtbot, chart, "-3s to -2s")
    begin, end = shown(chart)
    assert (begin % SECOND, end - begin) == (123_000_000, SECOND)
    assert ".123" in box_of(chart).currentText() and "456" not in box_of(chart).currentText()
    enter(qtbot, chart, "-2h to now")  # it moves: nothing is rounded
    assert box_of(chart).currentText() == "2h"
