"""A chart with little room: low stacked areas, and a toolbar that leaves the docks theirs."""

import math
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton

from gui.widgets.chart.canvas.axis_painter import tick_labels
from gui.widgets.chart.canvas.value_axis import TICK_LENGTH
from gui.widgets.chart.controls.archive_notice import ArchiveNotice
from gui.widgets.chart.readings.legend import LOW
from tests.support.batches import NOW, SECOND
from tests.support.charts import GREEN, Histories, strip_chart, trace


@pytest.fixture
def chart(qtbot):
    source = Histories()
    source.units = {0: "mA", 1: "K", 2: "V", 3: "A"}
    for slot in range(4):
        source.fill(slot, [-80, -40], [0, 10 * (slot + 1)])
    return strip_chart(qtbot, source, [trace(0), trace(1, GREEN), trace(2), trace(3)])


def boxes(chart):
    """Return tops and bottoms of all labels, without the room for descenders: they are numbers."""
    metrics = QFontMetricsF(chart.canvas.small_font())
    ink = metrics.height() - metrics.descent()
    labels = [tick_labels(axis, axis.place.area, metrics) for axis in chart.canvas.axes]
    return sorted((top, top + ink) for each in labels for top, _ in each)


@pytest.mark.parametrize("height", [150, 190, 230, 270, 330, 400, 600])
def test_labels_of_stacked_areas_do_not_overlap(chart, qtbot, height):
    chart.canvas.setFocus()
    QTest.keyClick(chart.canvas, Qt.Key.Key_T)
    chart.resize(1000, height)
    chart.refresh(NOW)
    found = boxes(chart)
    for above, below in pairwise(found):
        assert above[1] <= below[0] + 0.01
    assert height < 330 or len(found) >= 4


def test_a_zoom_asks_for_no_more_width_and_its_words_are_whole_where_there_is_room(chart, qtbot):
    least = chart.toolbar.minimumSizeHint().width()
    chart.canvas.setFocus()
    for key in (Qt.Key.Key_Minus, Qt.Key.Key_Left):
        QTest.keyClick(chart.canvas, key)
    chart.refresh(NOW + 178 * SECOND)
    assert chart.paused
    QApplication.processEvents()  # hints are asked for again
    assert chart.toolbar.minimumSizeHint().width() <= least
    chart.resize(1400, 500)
    box = chart.toolbar.span_box
    labels = chart.toolbar.findChildren(QLabel)
    note = next(label for label in labels if label.text().startswith("paused, "))
    assert note.toolTip() == note.text()
    qtbot.waitUntil(lambda: note.width() >= note.sizeHint().width())
    assert box.width() >= box.sizeHint().width()


def test_a_narrow_toolbar_has_icons_alone_and_a_wide_one_its_words(chart, qtbot):
    """It asked for 600 pixels: a window with a plot of waveforms was 1,180 wide at least."""
    bar = chart.toolbar
    worded = ("Pause", "Live", "Local")

    def told():
        buttons = [each for each in bar.findChildren(QToolButton) if each.isVisible()]
        beside = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        return sorted(b.text().split()[0] for b in buttons if b.toolButtonStyle() == beside)

    chart.resize(1000, 400)
    qtbot.waitUntil(lambda: told() == sorted(worded))
    least = bar.minimumSizeHint().width()
    assert least < 470
    for width in (least + 1, 1000, least + 60, 1400):
        chart.resize(width, 400)
        qtbot.waitUntil(lambda width=width: told() == (sorted(worded) if width > 900 else []))
        buttons = [each for each in bar.findChildren(QToolButton) if each.isVisible()]
        for each in buttons:
            assert each.width() >= each.sizeHint().width() - 1, each.text()
            assert each.geometry().right() < bar.width()
            assert each.text() or each.accessibleName()
        assert abs(bar.minimumSizeHint().width() - least) <= 3


def test_a_narrow_and_low_chart_leaves_half_of_its_width_to_the_plot(chart, qtbot):
    chart.resize(440, 260)
    qtbot.waitUntil(lambda: chart.width() == 440 and chart.legend.isVisible())
    qtbot.waitUntil(lambda: chart.canvas.width() > 200)
    assert chart.legend.width() <= 220 and not chart.legend.visibleRegion().isEmpty()


def test_a_narrow_chart_has_its_legend_beneath_the_plot_and_a_wide_one_beside(chart, qtbot):
    def beneath():
        at = chart.legend.mapTo(chart, chart.legend.rect().topLeft())
        return at.y() >= chart.canvas.geometry().bottom() and at.x() < 10

    chart.resize(900, 500)
    chart.refresh(NOW)
    qtbot.waitUntil(lambda: chart.legend.isVisible())
    assert not beneath()
    wide = chart.legend.width()
    chart.resize(660, 500)
    qtbot.waitUntil(beneath)
    chart.refresh(NOW)
    assert chart.canvas.width() > 640 and chart.canvas.height() > 250
    assert chart.canvas.scene.layout.plot.width() > 350
    last = chart.legend.item(3, 0)
    assert chart.legend.viewport().rect().contains(chart.legend.visualItemRect(last))
    chart.resize(1700, 500)  # as of a window of 1920 pixels: the numbers are whole
    qtbot.waitUntil(lambda: chart.legend.width() > 400)
    chart.resize(660, 300)  # so low that nothing has room beneath
    qtbot.waitUntil(lambda: not beneath())
    chart.resize(900, 500)
    qtbot.waitUntil(lambda: not beneath() and abs(chart.legend.width() - wide) < 3)


def test_pausing_does_not_move_the_plot(chart, qtbot):
    """The headings of figures grow by "in view"; the legend took the room for them."""
    for _ in range(3):
        chart.refresh(NOW)
    before = chart.canvas.width()
    chart.canvas.setFocus()
    QTest.keyClick(chart.canvas, Qt.Key.Key_Space)
    for _ in range(3):
        chart.refresh(NOW)
    assert chart.legend.horizontalHeaderItem(LOW).text() == "Min in view"
    assert chart.canvas.width() == before


@pytest.mark.parametrize("width", [1000, 560])
def test_a_notice_of_the_archive_lies_over_no_number_of_an_axis(chart, width):
    notice = ArchiveNotice(chart.canvas)
    chart.resize(width, 500)
    chart.refresh(NOW)
    words = ("", "Archive, 4 PVs: 127.0.0.1:37555 failed on this request (HTTP 500)", "")
    notice.show_words(*words)
    assert notice.text().endswith("failed on this request (HTTP\u00a0500)")  # in one line
    plot = chart.canvas.scene.layout.plot.toAlignedRect()
    assert notice.again.isVisible() and plot.contains(notice.geometry())
    chart.canvas.setFocus()
    QTest.keyClick(chart.canvas, Qt.Key.Key_T)  # the plot begins somewhere else now
    chart.refresh(NOW + SECOND)
    notice.show_words(*words)
    other = chart.canvas.scene.layout.plot.toAlignedRect()
    assert other.left() != plot.left() and other.contains(notice.geometry())


def test_no_number_of_an_axis_is_half_seen_beside_that_of_the_cursor(chart):
    """11.5 stuck out below the box in which 11.543 stood."""
    canvas = chart.canvas
    (axis, *_) = canvas.axes
    metrics = QFontMetricsF(canvas.small_font())
    top, _ = tick_labels(axis, axis.place.area, metrics)[1]
    digits = top + metrics.ascent() - metrics.capHeight(), top + metrics.ascent()

    def ink(high, low):
        """Return how many pixels of the axis' numbers, between two heights, are no ground."""
        place, picture = axis.place, canvas.grab().toImage()
        right = int(place.x - TICK_LENGTH - 4)
        columns = range(int(right - axis.numbers_width), right)
        rows = range(math.ceil(high), math.floor(low))
        ground = canvas.scene.colors.ground
        return sum(picture.pixelColor(x, y) != ground for x in columns for y in rows)

    assert axis.place.on_left and ink(*digits)
    chart.canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_C)
    y = digits[0] - 1  # the box ends in the midst of the digits
    QTest.mouseMove(canvas, QPoint(int(canvas.scene.layout.plot.center().x()), int(y)))
    chart.refresh(NOW)
    assert not ink(int(y) + metrics.height() / 2 + 1, digits[1])
    canvas.hover(None)
    chart.refresh(NOW)
    assert ink(*digits)  # it is back
