"""The chart as a person uses it: wheel, drags, keys, cursor, markers, statistics, pictures."""

import csv
import math
import time

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QMouseEvent, QWheelEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication

from gui.widgets.chart.colors import LIGHT
from gui.widgets.chart.controls.axis_menu import chart_menu
from gui.widgets.chart.readings.legend import HIGH, LOW, MEAN
from tests.support.batches import NOW, SECOND
from tests.support.charts import GREEN, RED, Histories, at, strip_chart, trace

LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def source():
    made = Histories()
    made.fill(0, [-80, -60, -40, -20], [0, 10, 5, 8])
    made.fill(2, [-90, -50], [100, 300])
    return made


@pytest.fixture
def chart(qtbot, source, monkeypatch):
    monkeypatch.setattr(time, "time_ns", lambda: NOW)
    made = strip_chart(qtbot, source, [trace(0), trace(2, GREEN)])
    made.refresh(NOW)
    made.canvas.setFocus()
    return made


def shown_s(chart):
    begin, end = chart.canvas.shown_range()
    return (begin - NOW) / SECOND, (end - NOW) / SECOND


def spin(chart, place, notches, modifiers=NONE):
    event = QWheelEvent(
        QPointF(place), QPointF(chart.canvas.mapToGlobal(place)), QPoint(),
        QPoint(0, 120 * notches), Qt.MouseButton.NoButton, modifiers,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(chart.canvas, event)


def drag(qtbot, chart, begin, end, button=LEFT):
    canvas = chart.canvas
    qtbot.mousePress(canvas, button, pos=begin)
    for part in (0.5, 1.0):
        place = QPointF(begin + (end - begin) * part)
        moved = QMouseEvent(
            QEvent.Type.MouseMove, place, canvas.mapToGlobal(place),
            Qt.MouseButton.NoButton, button, NONE,
        )  # fmt: skip
        QApplication.sendEvent(canvas, moved)
    qtbot.mouseRelease(canvas, button, pos=end)


def test_wheel_zooms_time_and_stays_live(chart):
    spin(chart, at(chart, -50), 1)
    assert shown_s(chart) == pytest.approx((-80, 0)) and chart.view.live
    spin(chart, at(chart, -40), -1)
    assert shown_s(chart) == pytest.approx((-100, 0))


def test_wheel_over_an_axis_zooms_it_alone(chart):
    axis, other = chart.canvas.axes
    before, untouched = axis.scale, other.scale
    spin(chart, QPoint(round(axis.place.x - 10), at(chart, 0).y()), 1)
    size = axis.scale.high - axis.scale.low
    assert size == pytest.approx(0.8 * (before.high - before.low), rel=0.01)
    assert other.scale == untouched and shown_s(chart) == pytest.approx((-100, 0))
    chart.refresh(NOW + SECOND)
    assert axis.scale.high - axis.scale.low == pytest.approx(size)  # stays until fitted


def test_a_rubber_band_zooms_to_it_and_undo_goes_back(chart, qtbot):
    axis = chart.canvas.axes[0]
    before = axis.scale
    drag(qtbot, chart, at(chart, -70, 0.25), at(chart, -30, 0.75))
    assert shown_s(chart) == pytest.approx((-70, -30), abs=0.3) and chart.paused
    assert axis.scale.high == pytest.approx(before.value_at(0.75), abs=0.1)
    qtbot.keyClick(chart.canvas, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert chart.view.live and axis.scale == before
    qtbot.keyClick(chart.canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert shown_s(chart) == pytest.approx((-70, -30), abs=0.3)
    qtbot.keyClick(chart.canvas, Qt.Key.Key_End)
    qtbot.keyClick(chart.canvas, Qt.Key.Key_Home)
    assert chart.view.live and not chart.navigator.view.scales


def test_a_flat_band_zooms_time_only(chart, qtbot):
    scales = [axis.scale for axis in chart.canvas.axes]
    drag(qtbot, chart, at(chart, -95), at(chart, -15))
    assert shown_s(chart) == pytest.approx((-95, -15), abs=0.3)
    assert not chart.navigator.view.scales
    assert len(scales) == 2


def test_panning_by_mouse_and_keys(chart, qtbot):
    drag(qtbot, chart, at(chart, -50), at(chart, -30), MIDDLE)
    assert shown_s(chart) == pytest.approx((-120, -20), abs=0.4) and chart.paused
    drag(
        qtbot,
        chart,
        QPoint(at(chart, -60).x(), chart.canvas.height() - 10),
        QPoint(at(chart, -50).x(), chart.canvas.height() - 10),
    )
    assert shown_s(chart) == pytest.approx((-130, -30), abs=0.6)
    qtbot.keyClick(chart.canvas, Qt.Key.Key_Left)
    assert shown_s(chart) == pytest.approx((-140, -40), abs=0.6)
    for _ in range(5):
        qtbot.keyClick(chart.canvas, Qt.Key.Key_Right)
    assert chart.view.live
    qtbot.keyClick(chart.canvas, Qt.Key.Key_Plus)
    assert chart.span == pytest.approx(80)
    qtbot.keyClick(chart.canvas, Qt.Key.Key_Minus)
    assert chart.span == pytest.approx(100)


def test_space_pauses_and_says_so(chart, qtbot):
    qtbot.keyClick(chart.canvas, Qt.Key.Key_Space)
    chart.refresh(NOW + 15 * SECOND)
    assert chart.paused and chart.toolbar.note() == "paused, 15 s behind"
    qtbot.keyClick(chart.canvas, Qt.Key.Key_Space)
    chart.refresh(NOW + 16 * SECOND)
    assert chart.view.live and chart.toolbar.note() == ""


@pytest.mark.parametrize(
    ("behind_s", "told"),
    [(15, "15 s"), (178, "2 min 58 s"), (240, "4 min"), (659, "11 min"), (8 * 3600 + 60, "8 h")],
)
def test_how_far_behind_is_told_exactly_enough(chart, qtbot, behind_s, told):
    qtbot.keyClick(chart.canvas, Qt.Key.Key_Space)
    chart.refresh(NOW + behind_s * SECOND)
    assert chart.toolbar.note() == f"paused, {told} behind"


def test_typed_spans_and_ranges(chart):
    spans = []
    chart.span_chosen.connect(spans.append)
    chart.type_time("2h30m")
    assert chart.span == 9000 and spans == [9000]
    chart.type_time("-3m to -1m")
    assert shown_s(chart) == pytest.approx((-180, -60)) and spans == [9000]
    chart.type_time("for ever")
    assert "for ever" in chart.toolbar.sentence() and shown_s(chart) == pytest.approx((-180, -60))


def test_double_click_fits_and_a_fixed_axis_stays(chart, qtbot):
    chart.set_traces([trace(0, axis="fixed"), trace(2, GREEN)])
    chart.refresh(NOW)
    fixed = chart.canvas.axes[0]
    spin(chart, at(chart, -50), 2, Qt.KeyboardModifier.ControlModifier)
    assert fixed.scale.high < 10
    qtbot.mouseDClick(chart.canvas, LEFT, pos=at(chart, -50))
    assert (fixed.scale.low, fixed.scale.high) == (0, 10)


def test_the_cursor_reads_the_sample_in_force(chart, qtbot, source):
    chart.actions_by_name["cursor"].trigger()
    qtbot.mouseMove(chart.canvas, at(chart, -45))
    chart.canvas.hover(QPointF(at(chart, -45)))
    found = chart.canvas.readings(chart.canvas.cursor_ns())
    assert [reading.value for reading in found] == ["10.0 mA", "300.0 K"]
    assert [reading.time_ns for reading in found] == [NOW - 60 * SECOND, NOW - 50 * SECOND]
    source.histories[0].gap(NOW - 10 * SECOND)
    assert chart.canvas.readings(NOW - 5 * SECOND)[0].value == "no data"
    chart.copy_readings()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[1].split("\t")[:2] == ["trace 0", "10.0 mA"] and len(lines) == 3
    picture = chart.canvas.grab().toImage()  # with a line down and a line across
    plot, place = chart.canvas.scene.layout.plot, at(chart, -45)
    ground = chart.canvas.scene.colors.ground.rgb()
    across = {picture.pixel(x, place.y()) for x in range(int(plot.left()) + 2, place.x() - 40)}
    assert len(across - {ground}) >= 1
    level = chart.canvas.axes[0].place
    assert picture.pixel(int(level.x - 3), place.y() - 4) == QColor(RED).rgb()


def test_markers_are_dragged_and_tell_what_lies_between(chart, qtbot):
    chart.actions_by_name["markers"].trigger()
    markers = chart.canvas.scene.markers
    drag(qtbot, chart, at(chart, (markers.a_ns - NOW) / SECOND), at(chart, -70))
    drag(qtbot, chart, at(chart, (markers.b_ns - NOW) / SECOND), at(chart, -30))
    assert markers.delta_s == pytest.approx(40, abs=0.5)
    assert chart.view.live  # dragging a marker zooms nothing
    panel = chart.panels.markers
    name, a, b, delta, slope, rate = panel.rows()[1]
    assert (name, a, b, delta) == ("trace 0", "0.0 mA", "5.0 mA", "5")
    assert float(slope) == pytest.approx(5 / 40, rel=0.02)
    assert float(rate) == pytest.approx(2 / 40, rel=0.02)
    chart.canvas.hover(None)
    chart.copy_readings()
    assert "Δt" in QGuiApplication.clipboard().text().splitlines()[0]
    chart.actions_by_name["markers"].trigger()
    assert chart.canvas.scene.markers is None and not panel.isVisible()


def test_the_box_of_the_cursor_covers_no_letter_of_a_marker(chart, qtbot):
    chart.actions_by_name["markers"].trigger()
    canvas, markers = chart.canvas, chart.canvas.scene.markers
    markers.a_ns, markers.b_ns = NOW - 60 * SECOND, NOW - 50 * SECOND

    def letters():
        """Return the pixels at the top of both markers."""
        x, y = at(chart, -60).x(), int(canvas.scene.layout.plot.top())
        wide = at(chart, -50).x() + 12 - x
        seen = canvas.grab(QRect(x, y + 1, wide, 10)).toImage()
        ink = QColor(canvas.scene.colors.ink)
        return [[seen.pixelColor(n, row) == ink for n in (1, wide - 6)] for row in range(10)]

    before = letters()
    assert all(map(any, before))
    chart.actions_by_name["cursor"].trigger()
    for seconds in (-62, -55, -49, -20):  # the box is right of it, and left of it at the end
        place = at(chart, seconds)
        qtbot.mouseMove(canvas, place)
        qtbot.waitUntil(lambda place=place: canvas.hovered == QPointF(place))
        assert canvas.cursor_ns() is not None and letters() == before, seconds


def test_statistics_of_the_range_or_between_markers(chart, qtbot, tmp_path):
    chart.actions_by_name["statistics"].trigger()
    for _ in range(4):
        chart.refresh(NOW)
    panel = chart.panels.statistics
    count, low, high, mean = panel.rows()[1][1:5]
    assert (count, low, high, mean) == ("4", "0.0", "10.0", "5.75")
    path = tmp_path / "s.csv"
    with qtbot.waitSignal(chart.saved):
        panel.save(path)
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    assert rows[0] == ["Statistics of the visible range"] and rows[3][:4] == [
        "trace 0",
        "mA",
        "4",
        "0.0",
    ]
    failures = []
    chart.failed.connect(failures.append)
    with qtbot.waitSignal(chart.failed):
        panel.save(tmp_path / "none" / "s.csv")
    assert "was not saved" in failures[0]
    chart.actions_by_name["markers"].trigger()
    markers = chart.canvas.scene.markers
    markers.a_ns, markers.b_ns = NOW - 50 * SECOND, NOW - 30 * SECOND
    for _ in range(4):
        chart.refresh(NOW)
    assert panel.rows()[1][1] == "1" and "markers" in panel.title.text()
    assert [chart.legend.item(0, n).text() for n in (LOW, HIGH, MEAN)] == ["5.0", "5.0", "5"]
    headings = [chart.legend.horizontalHeaderItem(n).text() for n in (LOW, HIGH, MEAN)]
    assert headings == ["Min A–B", "Max A–B", "Mean A–B"]


def test_pictures_have_title_zone_and_legend(chart, qtbot, tmp_path):
    chart.pictures.title = "Storage ring"
    for name in ("a.png", "a.svg"):
        with qtbot.waitSignal(chart.saved):
            chart.pictures.save(tmp_path / name)
    image = QImage(str(tmp_path / "a.png"))
    assert image.width() > 1000 and not image.isNull()
    svg = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert "Storage ring" in svg and "times in local time" in svg and "trace 0" in svg
    chart.pictures.copy()
    assert QGuiApplication.clipboard().image().size() == image.size()
    failures = []
    chart.failed.connect(failures.append)
    with qtbot.waitSignal(chart.failed):
        chart.pictures.save(tmp_path / "none" / "a.png")
    assert len(failures) == 1


def choose(chart, text, place=None):
    """Choose an entry of the first axis' menu."""
    where = place or at(chart, -50)
    menu = chart_menu(
        chart.canvas, where, chart.actions_by_name, chart._source, chart.traces, chart.take_axis
    )
    axis_menu = menu.actions()[0].menu()
    next(action for action in axis_menu.actions() if action.text().startswith(text)).trigger()
    menu.deleteLater()


def test_the_axis_menu(chart, source, qtbot):
    told = []
    chart.axes_changed.connect(told.append)
    choose(chart, "Logarithmic")
    chart.refresh(NOW)
    axis = chart.canvas.axes[0]
    assert axis.spec.log and "1 values ≤ 0" in axis.title  # the sample that is 0
    assert told[-1][-1].id == "unit:mA" and told[-1][-1].log
    choose(chart, "Logarithmic")
    choose(chart, "Range from the PVs")
    chart.refresh(NOW)
    assert (chart.canvas.axes[0].scale.low, chart.canvas.axes[0].scale.high) == (-5, 50)


def test_stacked_axes_and_limits(chart):
    chart.actions_by_name["stacked"].trigger()
    first, second = (axis.place.area for axis in chart.canvas.axes)
    assert first.bottom() < second.top() and first.width() == second.width()
    chart.actions_by_name["limits"].trigger()
    picture = chart.canvas.grab().toImage()
    colors = {
        picture.pixelColor(x, y).name() for x in range(300, 340) for y in range(picture.height())
    }
    assert LIGHT.alarms[1] in colors
    assert math.isfinite(chart.canvas.axes[0].scale.low)


def test_alarms_are_marked_along_the_trace(chart, source):
    history = source.histories[1]
    history.append(
        NOW + np.array([-60, -30], np.int64) * SECOND,
        np.array([5.0, 5.0]),
        np.array([2, 0], np.uint8),
    )
    chart.set_traces([trace(1, RED)])
    chart.refresh(NOW)

    def colors(second):
        picture, x = chart.canvas.grab().toImage(), at(chart, second).x()
        return {picture.pixelColor(x, y).name() for y in range(picture.height())}

    assert len(colors(-45) - colors(-15)) >= 1


def test_a_print_is_one_page_with_the_picture(chart, tmp_path):
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "chart.pdf"))
    assert chart.pictures.picture().print_on(printer)
    pdf = (tmp_path / "chart.pdf").read_bytes()
    assert pdf.startswith(b"%PDF") and b"/Count 1" in pdf and len(pdf) > 5_000


@pytest.mark.qt_log_ignore("QPainter::begin", extend=True)
def test_a_printer_that_takes_nothing_is_told(chart, tmp_path):
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "none" / "chart.pdf"))
    assert not chart.pictures.picture().print_on(printer)


def test_a_copied_reading_without_a_sample_has_no_severity(chart, qtbot):
    qtbot.keyClick(chart.canvas, Qt.Key.Key_C)
    chart.canvas.hover(chart.canvas.scene.layout.plot.topLeft())  # before the first sample
    chart.canvas.setFocus()
    qtbot.keyClick(chart.canvas, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]
    assert lines[0][0] == "Time"
    without = [line for line in lines[1:] if line[1] == "no data"]
    assert without and all(line[2:] == ["", ""] for line in without)
