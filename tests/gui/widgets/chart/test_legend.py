"""The legend as a person uses it: sorted, narrowed, pointed at, clicked."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QCursor, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton

from gui.core.history.meaning import Meaning
from gui.core.pv.updates import Metadata, PvKind
from gui.widgets.chart.readings.legend import COLUMNS, CURSOR, HIGH, LOW, MEAN, NAME, NOW
from tests.support.batches import NOW as NOW_NS
from tests.support.charts import GREEN, RED, Histories, strip_chart, trace
from tests.support.context_menu import LEFT, choose_at

BLUE = "#0000ff"


@pytest.fixture
def chart(qtbot):
    source = Histories()
    source.units = dict.fromkeys(range(4), "mA") | {2: "K"}
    source.fill(0, [-50, -1], [30, 4])
    source.fill(1, [-50, -1], [5, 5])
    source.fill(2, [-50, -1], [200, 1000])
    made = strip_chart(qtbot, source, [trace(0), trace(1, GREEN), trace(2, BLUE)])
    frames(made)
    return made


def frames(chart, count=4):
    for _ in range(count):
        chart.refresh(NOW_NS)


def column(chart, number):
    legend = chart.legend
    return [legend.item(row, number).text() for row in range(legend.rowCount())]


def cell(chart, row, number=NAME):
    return chart.legend.visualItemRect(chart.legend.item(row, number)).center()


def heading(chart, number):
    header = chart.legend.horizontalHeader()
    place = QPoint(
        header.sectionViewportPosition(number) + header.sectionSize(number) // 2,
        header.height() // 2,
    )
    QTest.mouseClick(header.viewport(), LEFT, pos=place)
    frames(chart)


def visible(chart):
    return [spec.slot for spec in chart.traces if spec.visible]


@pytest.fixture
def pointed(chart):
    """Traces that were pointed at, in turn; the mouse is on the second one."""
    told = []
    chart.legend.pointed_at.connect(told.append)
    for place in (cell(chart, 1), cell(chart, 1) + QPoint(1, 1)):
        QTest.mouseMove(chart.legend.viewport(), place)
    assert told[-1] == 1
    return told


def test_it_shows_value_lowest_and_highest_in_view(chart):
    assert column(chart, NAME) == ["trace 0", "trace 1", "trace 2"]
    assert column(chart, NOW) == ["value 0", "value 1 (disconnected)", "value 2"]
    assert [float(text) for text in column(chart, LOW)] == [4, 5, 200]
    assert [float(text) for text in column(chart, HIGH)] == [30, 5, 1000]
    assert "disconnected" in chart.legend.item(1, NOW).toolTip()


def test_a_click_on_a_heading_sorts_by_it_then_downwards_then_not(chart):
    heading(chart, HIGH)
    assert column(chart, NAME) == ["trace 1", "trace 0", "trace 2"]
    assert [float(text) for text in column(chart, HIGH)] == [5, 30, 1000]
    heading(chart, HIGH)
    assert column(chart, NAME) == ["trace 2", "trace 0", "trace 1"]
    QTest.mouseClick(chart.legend.viewport(), LEFT, pos=cell(chart, 2))  # its own trace is hidden
    frames(chart)
    assert visible(chart) == [0, 2] and column(chart, NAME)[2] == "trace 1"
    heading(chart, HIGH)
    assert column(chart, NAME) == ["trace 0", "trace 1", "trace 2"]


def test_a_double_click_shows_a_trace_alone_and_another_the_others_again(chart, qtbot):
    QTest.mouseClick(chart.legend.viewport(), LEFT, pos=cell(chart, 1))
    frames(chart)
    assert visible(chart) == [0, 2]
    for expected in ([2], [0, 2]):
        QTest.mouseClick(chart.legend.viewport(), LEFT, pos=cell(chart, 2))
        QTest.mouseDClick(chart.legend.viewport(), LEFT, pos=cell(chart, 2))
        frames(chart)
        assert visible(chart) == expected


def test_what_is_pointed_at_stands_out_and_the_others_fade(chart, qtbot):
    def colors():
        image = chart.canvas.grab().toImage()
        plot = chart.canvas.scene.layout.plot.toRect()
        found = {
            image.pixel(x, y)
            for x in range(plot.left() + 10, plot.right() - 10, 3)
            for y in range(plot.top(), plot.bottom())
        }
        return [QColor(color).rgb() in found for color in (RED, GREEN, BLUE)]

    assert colors() == [True, True, True]

    def after_a_move(widget, place):
        QTest.mouseMove(widget, place)
        QTest.mouseMove(widget, place + QPoint(1, 1))
        return colors()

    legend = chart.legend.viewport()
    qtbot.waitUntil(lambda: after_a_move(legend, cell(chart, 0)) == [True, False, False])
    qtbot.waitUntil(lambda: after_a_move(legend, cell(chart, 2)) == [False, False, True])

    # which Qt sends when the mouse goes to another widget
    QApplication.sendEvent(chart.legend, QEvent(QEvent.Type.Leave))
    assert colors() == [True, True, True]


def test_no_trace_stands_out_after_a_choice_in_the_menu_away_from_the_legend(chart, pointed, qtbot):
    legend, place = chart.legend.viewport(), cell(chart, 1)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, legend.mapToGlobal(place))
    QApplication.sendEvent(legend, event)
    menu = QApplication.activePopupWidget()
    QCursor.setPos(chart.canvas.mapToGlobal(QPoint(100, 100)))  # over an entry, beside the legend
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: pointed[-1] is None)
    beside = QPointF(-50, place.y())  # Qt tells of moves beside, too, while a button was pressed
    QTest.mouseMove(legend, place)
    QTest.mouseMove(legend, place + QPoint(1, 1))
    moved = QMouseEvent(
        QEvent.Type.MouseMove, beside, legend.mapToGlobal(beside), Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(legend, moved)
    assert pointed[-1] is None


def test_the_trace_stands_out_again_where_the_mouse_was_taken_for_gone(chart, pointed):
    """Once a platform said so under load, while the mouse moved on in the same cell."""
    legend, place = chart.legend.viewport(), cell(chart, 1)
    QApplication.sendEvent(chart.legend, QEvent(QEvent.Type.Leave))
    assert pointed[-1] is None
    QTest.mouseMove(legend, place)
    assert pointed[-1] == 1
    QTest.mouseMove(legend, QPoint(5, legend.height() - 5))  # below all rows
    assert pointed[-1] is None


def test_a_press_that_ends_on_another_trace_hides_none(chart):
    legend = chart.legend.viewport()
    for begin, end in ((0, 1), (2, 0)):
        QTest.mousePress(legend, LEFT, pos=cell(chart, begin))
        QTest.mouseMove(legend, cell(chart, end))
        QTest.mouseRelease(legend, LEFT, pos=cell(chart, end))
        frames(chart)
        assert visible(chart) == [0, 1, 2]
    QTest.mousePress(legend, LEFT, pos=cell(chart, 1))
    QTest.mouseRelease(legend, LEFT, pos=QPoint(5, legend.height() - 5))  # below all rows
    QTest.mouseRelease(legend, LEFT, pos=cell(chart, 1))  # whose press was elsewhere
    frames(chart)
    assert visible(chart) == [0, 1, 2]


def test_the_cursor_has_a_column_while_it_is_on(chart):
    assert chart.legend.isColumnHidden(CURSOR)
    (button,) = (b for b in chart.toolbar.findChildren(QToolButton) if b.text() == "Cursor")
    QTest.mouseClick(button, LEFT)
    plot = chart.canvas.scene.layout.plot
    place = QPoint(int(chart.canvas.x_of(NOW_NS - 20 * 10**9)), int(plot.center().y()))
    QTest.mouseMove(chart.canvas, place - QPoint(1, 1))
    QTest.mouseMove(chart.canvas, place)
    frames(chart)
    assert not chart.legend.isColumnHidden(CURSOR)
    assert [text.split()[0] for text in column(chart, CURSOR)] == ["30.0", "5.0", "200.0"]
    QTest.mouseClick(button, LEFT)
    frames(chart)
    assert chart.legend.isColumnHidden(CURSOR)


def test_columns_are_chosen_and_remembered(kept_widths, chart, qtbot):
    header = chart.legend.horizontalHeader()
    assert chart.legend.isColumnHidden(MEAN)
    for words in COLUMNS[NOW:]:
        choose_at(header.viewport(), QPoint(20, 5), qtbot, words)
    frames(chart)
    shown = [not chart.legend.isColumnHidden(n) for n in range(len(COLUMNS))]
    assert shown == [True, False, False, False, False, True]
    assert [float(text) for text in column(chart, MEAN)] == [17, 5, 600]
    other = strip_chart(qtbot, Histories(), [trace(0)])
    assert other.legend.isColumnHidden(NOW) and not other.legend.isColumnHidden(MEAN)


def test_a_dragged_column_keeps_its_width_and_no_number_is_cut(kept_widths, chart, qtbot):
    header = chart.legend.horizontalHeader()
    edge = header.sectionViewportPosition(LOW) + header.sectionSize(LOW) - 1
    before = chart.legend.columnWidth(LOW)
    QTest.mousePress(header.viewport(), LEFT, pos=QPoint(edge, 5))
    QTest.mouseMove(header.viewport(), QPoint(edge + 15, 5))
    QTest.mouseMove(header.viewport(), QPoint(edge + 30, 5))
    QTest.mouseRelease(header.viewport(), LEFT, pos=QPoint(edge + 30, 5))
    wide = chart.legend.columnWidth(LOW)
    assert wide >= before + 25
    other = strip_chart(qtbot, Histories(), [trace(0)])
    assert other.legend.columnWidth(LOW) == wide
    legend = chart.legend
    for row in range(legend.rowCount()):
        text = legend.item(row, HIGH).text()
        assert legend.fontMetrics().horizontalAdvance(text) <= legend.columnWidth(HIGH) - 4


def test_hidden_traces_come_back_to_their_places_and_the_others_keep_theirs(chart):
    def places():
        return {axis.name: axis.place.on_left for axis in chart.canvas.axes}

    before, looks = places(), [(t.slot, t.color) for t in chart.traces]
    assert before == {"mA": True, "K": False}
    for row in (0, 1):
        QTest.mouseClick(chart.legend.viewport(), LEFT, pos=cell(chart, row))
    frames(chart)
    assert places() == {"K": False}
    assert column(chart, NAME) == ["trace 0", "trace 1", "trace 2"]
    for row in (0, 1):
        QTest.mouseClick(chart.legend.viewport(), LEFT, pos=cell(chart, row))
    frames(chart)
    assert places() == before and [(t.slot, t.color) for t in chart.traces] == looks
    assert np.isfinite(chart.canvas.axes[0].scale.low)


def test_a_name_without_room_is_cut_once(qtbot):
    source = Histories()
    made = strip_chart(qtbot, source, [replace(trace(0), label="DEMO:LIFETIME")])
    legend = made.legend
    frames(made)
    shown = legend.item(0, NAME).text()
    room = legend.visualItemRect(legend.item(0, NAME)).width() - legend.iconSize().width()
    assert shown.count("…") <= 1
    assert legend.fontMetrics().horizontalAdvance(shown) <= room - 14  # with what Qt keeps free


def test_what_is_not_known_is_a_dash_and_what_is_not_of_now_is_italic(qtbot):
    """Empty cells beside a failed archive, and an old value as upright as those of now."""
    source = Histories()  # slot 1 is disconnected
    source.fill(0, [-50, -1], [30, 4])
    made = strip_chart(qtbot, source, [trace(0), trace(1, GREEN), trace(2, BLUE, visible=False)])
    frames(made)
    assert column(made, LOW)[0] == "4.0" and column(made, LOW)[1:] == ["—", ""]  # hidden: nothing
    assert column(made, HIGH)[1] == "—"
    fonts = [made.legend.item(row, NOW).font().italic() for row in range(3)]
    assert fonts == [False, True, False]
    source.standing_text = lambda slot: ""
    frames(made)
    assert not made.legend.item(1, NOW).font().italic()
    for descending in (False, True):  # what is not known stays below what is
        heading(made, LOW)
        frames(made)
        assert column(made, LOW)[0] == "4.0", descending


def test_numbers_stand_at_the_right_of_their_columns_and_not_at_the_edge(chart):
    legend, header = chart.legend, chart.legend.horizontalHeader()
    for number in (NOW, LOW, HIGH):
        for cell_of in (legend.item(0, number), legend.horizontalHeaderItem(number)):
            assert cell_of.textAlignment() & Qt.AlignmentFlag.AlignRight, number
    end = header.sectionViewportPosition(HIGH) + header.sectionSize(HIGH)
    assert legend.viewport().width() - end == 4 and not legend.horizontalScrollBar().maximum()


@pytest.mark.parametrize("keys", ["CM", "MC"])
def test_no_column_is_cut_with_cursor_and_markers_in_a_window_of_1280(qtbot, keys):
    """Max was behind a scroll bar: words in the headings, and then numbers, got no room."""
    source = Histories()
    source.meanings[0] = Meaning(PvKind.FLOAT, Metadata("mA", 3))
    source.dated_value = lambda slot: "298.912 mA"
    source.fill(0, [-90, -70, -1], [292.2274, 306.6071, 298.912])
    made = strip_chart(qtbot, source, [replace(trace(0), label="Beam current")])
    made.resize(1034, 500)
    frames(made)
    made.canvas.setFocus()
    canvas, plot = made.canvas, made.canvas.scene.layout.plot
    QTest.mouseMove(canvas, QPoint(int(plot.center().x()), 100))
    for key in keys:
        QTest.keyClick(canvas, key)
        frames(made)
    QTest.mouseMove(canvas, QPoint(int(plot.center().x()) + 9, 100))
    frames(made)
    assert column(made, CURSOR) == ["306.607 mA"]
    assert made.legend.horizontalHeaderItem(HIGH).text() == "Max A–B"
    qtbot.waitUntil(lambda: made.legend.horizontalScrollBar().maximum() == 0)
    assert column(made, NAME) == ["Beam current"]
    assert canvas.width() > made.width() / 2
