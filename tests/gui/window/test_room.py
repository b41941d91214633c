"""Room in the window: everything that a person needs is seen, at 1280 × 800 and at 1920 × 1080."""

import re
import time

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QToolButton

from gui.core.diagnostics.overload import Overload, OverloadLevel
from gui.core.groups.group import Group, PvSpec
from gui.core.table.columns import COLUMNS, LABEL, NAME, TABLE_COLUMNS, TIME, VALUE
from gui.widgets.chart.readings.legend import HIGH, LOW, MEAN, NAME, NOW
from gui.window.docks.overload_notice import OverloadNotice
from tests.support.batches import batch, connected
from tests.support.window import LEFT, cells, names

SIZES = [(1280, 800), (1920, 1080)]
GAUGES = [f"SR:VAC:SECTOR-12:IONPUMP:GAUGE-{number:03}:Readback" for number in range(40)]

FIGURES = (LOW, HIGH, MEAN)


def opened(window, qtbot, pvs, size=SIZES[0]):
    window.resize(*size)
    window.open_tabs.open_group(Group("Room", 60, pvs=tuple(PvSpec(pv, plot=True) for pv in pvs)))
    tab = window.open_tabs.current().content
    qtbot.waitUntil(lambda: tab.chart.frames > 1)
    return tab


def units(prefix, count):
    return "".join(
        f'record(ai,"{prefix}u{n}"){{field(VAL,"{10 + n}")field(EGU,"unit{n}")field(PINI,"YES")}}'
        for n in range(count)
    )


@pytest.mark.parametrize("size", SIZES)
def test_columns_fill_the_table_and_none_is_cut(window, qtbot, size):
    tab = opened(window, qtbot, ["a", "b"], size)
    header, room = tab.table.header, tab.table.viewport().width()
    qtbot.waitUntil(lambda: header.length() == tab.table.viewport().width())
    shown = [n for n in range(header.count()) if not header.isSectionHidden(n)]
    last = COLUMNS.index("Rate")
    right = header.sectionViewportPosition(last) + header.sectionSize(last)
    assert shown[-1] == last and right == room
    assert not tab.table.horizontalScrollBar().isVisible()


@pytest.mark.parametrize("size", SIZES)
def test_a_time_of_another_day_is_seen_with_its_milliseconds(window, qtbot, size):
    tab = opened(window, qtbot, ["old", "in the future"], size)
    now, days = time.time_ns(), 2 * 86_400_000_000_000
    rows = [(0, now - days, 5, 0, 0), (1, now + days, 5, 0, 0)]
    tab.store.apply(batch(rows, [connected(0), connected(1)], arrival=now))
    header, texts = tab.table.header, cells(tab, TIME)
    qtbot.waitUntil(lambda: header.length() == tab.table.viewport().width())
    for text, mark in zip(texts, ("", r"\(!\) "), strict=True):
        assert re.match(mark + r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}", text)
        room = header.sectionSize(TIME) - 8  # its margins
        assert tab.table.fontMetrics().horizontalAdvance(text) <= room


@pytest.mark.parametrize("size", SIZES)
def test_a_usual_label_is_whole(window, qtbot, size):
    tab = opened(window, qtbot, ["a"], size)
    header = tab.table.header
    qtbot.waitUntil(lambda: header.length() == tab.table.viewport().width())
    width = tab.table.fontMetrics().horizontalAdvance("Front-end shutter")
    assert width <= header.sectionSize(LABEL) - 8  # its margins


def test_names_and_texts_are_whole_where_other_columns_have_room(window, qtbot):
    window.resize(*SIZES[0])
    pvs = (PvSpec("DEMO:SMP:PRESSURE", label="Chamber pressure"), PvSpec("DEMO:NAME"))
    window.open_tabs.open_group(Group("Room", 60, pvs=pvs))
    tab = window.open_tabs.current().content
    header = tab.table.header
    qtbot.waitUntil(lambda: header.length() == tab.table.viewport().width())
    wide = tab.table.fontMetrics().horizontalAdvance
    box = header.sectionSize(COLUMNS.index("PV")) - 8 - wide("DEMO:SMP:PRESSURE")
    assert box >= 20  # 13 of it, margins, and what Qt needs to elide nothing
    assert header.sectionSize(LABEL) >= wide("Chamber pressure") + 8
    assert header.sectionSize(VALUE) >= 180  # it had 165


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("Severity", "✖ INVALID"),
        ("Status", "HWLIMIT"),
        ("Status", "TIMEOUT"),
        ("Connection", "disconnected 65 s"),
        ("Connection", "connected ▲ 2 IOCs"),
    ],
)
def test_columns_that_give_room_keep_that_of_their_usual_words(window, qtbot, heading, words):
    tab = opened(window, qtbot, ["a"])
    column = next(each for each in TABLE_COLUMNS if each.heading == heading)
    width = tab.table.fontMetrics().horizontalAdvance(words)
    assert width <= column.least - 8 < column.width - 8


def test_a_column_that_was_dragged_keeps_its_width(window, qtbot):
    tab = opened(window, qtbot, ["a", "b"])
    header = tab.table.header
    edge = header.sectionViewportPosition(NAME) + header.sectionSize(NAME) - 1
    before = header.sectionSize(NAME)
    drag(qtbot, header.viewport(), QPoint(edge, 8), QPoint(edge + 60, 8))
    assert header.sectionSize(NAME) == before + 60
    window.resize(1920, 1080)
    qtbot.waitUntil(lambda: header.length() >= tab.table.viewport().width())
    assert header.sectionSize(NAME) == before + 60
    window._on_second()
    other = opened(window, qtbot, ["c"])
    assert other.table.header.sectionSize(NAME) == before + 60


def test_twelve_units_leave_half_of_the_width_to_the_plot(window, qtbot, soft_ioc, prefix):
    soft_ioc(units(prefix, 12))
    tab = opened(window, qtbot, [f"{prefix}u{n}" for n in range(12)])
    canvas = tab.chart.canvas
    qtbot.waitUntil(lambda: tab.store.known_count() == 12)
    qtbot.waitUntil(lambda: any("axes have no room" in note for note in canvas.scene.notes))
    assert canvas.scene.layout.plot.width() > canvas.width() * 0.45
    canvas.setFocus()
    qtbot.keyClick(canvas, Qt.Key.Key_T)  # Stacked
    qtbot.waitUntil(lambda: not canvas.scene.notes)
    assert all(axis.place.width for axis in canvas.axes)


def test_the_legend_tells_long_names_apart_and_its_width_is_kept(window, qtbot):
    tab = opened(window, qtbot, GAUGES[:3])
    legend = tab.chart.legend
    qtbot.waitUntil(lambda: legend.rowCount() == 3 and "002" in legend.item(2, NAME).text())
    assert GAUGES[2] in legend.item(2, NAME).toolTip()
    handle = legend.parent().handle(1)
    middle = handle.rect().center()
    before = legend.width()
    qtbot.mousePress(handle, LEFT, pos=middle)
    qtbot.mouseMove(handle, middle - QPoint(300, 0))  # it follows the mouse
    qtbot.mouseRelease(handle, LEFT, pos=middle)
    assert legend.width() == before + 300
    qtbot.waitUntil(lambda: legend.item(2, NAME).text().startswith(GAUGES[2]))
    other = opened(window, qtbot, GAUGES[3:5])
    qtbot.waitUntil(lambda: abs(other.chart.legend.width() - before - 300) < 8)


def test_the_legend_tells_long_names_apart_beside_one_of_another_kind(window, qtbot):
    legend = opened(window, qtbot, [*GAUGES[:3], "BL13:MONOCHROMATOR:CRYSTAL"]).chart.legend
    qtbot.waitUntil(lambda: legend.rowCount() == 4 and bool(legend.item(3, NAME).text()))
    for row in range(3):
        qtbot.waitUntil(lambda r=row: f"00{r}" in legend.item(r, NAME).text())


def test_many_traces_have_one_line_each(window, qtbot):
    tab = opened(window, qtbot, GAUGES)
    legend = tab.chart.legend
    qtbot.waitUntil(lambda: legend.rowCount() == 40)
    qtbot.waitUntil(lambda: "no answer yet" in legend.item(39, NOW).text())
    assert "GAUGE-039"[-3:] in legend.item(39, NAME).text()
    height = legend.visualItemRect(legend.item(0, NAME)).height()
    assert height < 2 * legend.fontMetrics().height()


def drag(qtbot, widget, begin, end):
    qtbot.mousePress(widget, LEFT, pos=begin)
    qtbot.mouseMove(widget, (begin + end) / 2)
    qtbot.mouseMove(widget, end)
    qtbot.mouseRelease(widget, LEFT, pos=end)


def test_a_zoom_dragged_past_the_edge_ends_at_the_edge(window, qtbot, soft_ioc, prefix):
    soft_ioc(units(prefix, 1))
    tab = opened(window, qtbot, [f"{prefix}u0"])
    canvas = tab.chart.canvas
    qtbot.waitUntil(lambda: bool(canvas.axes) and canvas.axes[0].known)
    canvas.setFocus()
    qtbot.mouseClick(button_of(tab, "Pause"), LEFT)
    shown, plot = tab.chart.navigator.view.time, canvas.scene.layout.plot.toRect()
    before = canvas.axes[0].scale
    drag(qtbot, canvas, plot.center(), QPoint(canvas.width() + 300, canvas.height() + 200))
    zoomed, scale = tab.chart.navigator.view.time, canvas.axes[0].scale
    past_ns = zoomed.end_ns - shown.end_ns
    assert past_ns < 1_000_000 and zoomed.span_ns < shown.span_ns  # whole ms, to be typed
    assert before.low - 1e-9 <= scale.low < scale.high < before.high


def test_live_after_a_zoom_says_where_the_traces_are_and_a_click_fits(
    window, qtbot, soft_ioc, prefix
):
    ioc = soft_ioc(units(prefix, 2))
    tab = opened(window, qtbot, [f"{prefix}u0", f"{prefix}u1"])
    canvas = tab.chart.canvas
    qtbot.waitUntil(lambda: len(canvas.axes) == 2 and all(axis.known for axis in canvas.axes))
    plot = canvas.scene.layout.plot.toRect()
    low = QPoint(0, plot.height() // 30)
    drag(
        qtbot, canvas, plot.bottomLeft() + QPoint(20, -60) - low, plot.bottomLeft() + QPoint(90, -4)
    )
    canvas.setFocus()
    qtbot.mouseClick(button_of(tab, "Live"), LEFT)
    for name in ("u0", "u1"):
        ioc.put(prefix + name, 500)
    qtbot.waitUntil(lambda: any("2 traces above ▲" in note for note in canvas.scene.notes))
    qtbot.waitUntil(lambda: not canvas._noted.isEmpty())
    qtbot.mouseClick(canvas, LEFT, pos=canvas._noted.center().toPoint())
    qtbot.waitUntil(lambda: not canvas.scene.notes)


def button_of(tab, text):
    buttons = tab.chart.toolbar.findChildren(QToolButton)
    return next(button for button in buttons if button.text() == text)


def test_pvs_that_never_connected_have_no_scale(window, qtbot):
    tab = opened(window, qtbot, ["nope:1", "nope:2"])
    canvas = tab.chart.canvas
    qtbot.waitUntil(
        lambda: canvas.scene.notes == ("No samples known in this time range: no answer yet",)
    )
    assert not any(axis.ticks for axis in canvas.axes)


def test_the_sort_arrow_is_seen(window, qtbot):
    tab = opened(window, qtbot, ["b", "a"])
    header = tab.table.header
    before = header.grab().toImage()
    where = QPoint(header.sectionViewportPosition(NAME) + 20, 8)
    qtbot.mouseClick(header.viewport(), LEFT, pos=where)
    assert names(tab) == ["b", "a"] and tab.table.model().index(0, NAME).data() == "a"
    assert header.isSortIndicatorShown() and header.sortIndicatorSection() == NAME
    assert header.grab().toImage() != before


def test_a_first_window_is_inside_the_screen(window):
    from gui.window.first_size import first_size

    room = window.screen().availableGeometry()
    size = first_size(5_000, 5_000)
    assert size.width() < room.width() and size.height() <= room.height() - 40
    assert first_size(300, 200).width() == 300


def test_the_legend_cuts_no_number_of_its_statistics(window, qtbot, soft_ioc, prefix):
    soft_ioc(
        f'record(calc,"{prefix}n"){{field(SCAN,".1 second")'
        f'field(CALC,"A+1")field(INPA,"{prefix}n")}}'
        f'record(calc,"{prefix}rf"){{field(SCAN,".1 second")field(PREC,"2")field(EGU,"Hz")'
        f'field(PINI,"YES")'
        f'field(CALC,"499654321.12+SIN(A)/100")field(INPA,"{prefix}n")}}'
    )
    window.resize(1280, 800)
    window.open_tabs.open_names([f"{prefix}rf"])
    legend = window.open_tabs.current().content.chart.legend

    def statistics():
        return [legend.item(0, column).text() for column in FIGURES] if legend.rowCount() else [""]

    qtbot.waitUntil(lambda: all(statistics()))  # lowest, highest, mean
    qtbot.waitUntil(lambda: all("4996543" in text for text in statistics()))
    for column in (NOW, LOW, HIGH):
        text = legend.item(0, column).text()
        assert legend.fontMetrics().horizontalAdvance(text) <= legend.columnWidth(column) - 4


def test_the_legend_shows_its_columns_whole_at_1280(window, qtbot, soft_ioc, prefix):
    """Its third number was cut, and reached by a bar only; the plot keeps two thirds."""
    names = [f"{prefix}{name}" for name in ("CURRENT", "LIFETIME", "ORBIT:X", "ORBIT:Y")]
    soft_ioc(
        "".join(
            f'record(ao,"{name}"){{field(VAL,"{299.095 + n}")field(EGU,"mA")field(PREC,"3")'
            f'field(PINI,"YES")}}'
            for n, name in enumerate(names)
        )
    )
    window.resize(*SIZES[0])
    pvs = tuple(PvSpec(name, "Beam current", plot=True) for name in names)
    window.open_tabs.open_group(Group("Room", 60, pvs=pvs))
    chart = window.open_tabs.current().content.chart
    legend = chart.legend
    qtbot.waitUntil(lambda: legend.rowCount() == 4 and "302.095" in legend.item(3, HIGH).text())
    qtbot.waitUntil(lambda: legend.horizontalScrollBar().maximum() == 0)
    qtbot.waitUntil(lambda: not legend.horizontalScrollBar().isVisible())
    assert chart.canvas.width() > 0.6 * chart.width()
    before = legend.width()
    legend.outgrown.emit()
    assert legend.width() == before  # once


def test_a_notice_in_the_status_bar_does_not_make_the_window_wider(window, qtbot):
    """It did, by 100 pixels, whenever the program could not keep up."""
    opened(window, qtbot, ["a"], (800, 560))
    status, notice = window.status, OverloadNotice()  # the window's own comes with the load
    status.insertPermanentWidget(0, notice)
    qtbot.waitUntil(lambda: window.width() == 800)
    notice.show_overload(
        Overload(OverloadLevel.PAINTS_LESS, "Screen every 0.2 s, as a text", "why")
    )

    def is_whole(label):
        return label.isVisible() and label.width() >= label.sizeHint().width()

    kept = [status._fields[name] for name in ("connected", "lost", "puts", "clock")]
    for _ in range(2):  # it is laid out with the figures, which are renewed once a second
        renewed = status._last
        qtbot.waitUntil(lambda before=renewed: status._last != before)
        QApplication.processEvents()
    assert window.width() == 800 and all(map(is_whole, [notice, *kept]))
    notice.show_overload(Overload())
    qtbot.waitUntil(lambda: all(map(is_whole, [*kept, status._fields["rate"]])))
    assert window.width() == 800
