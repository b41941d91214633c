"""The table's model and view over a store that is filled by hand."""

import time
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QApplication, QComboBox, QLabel

from gui.core.groups.group import PvSpec
from gui.core.pv.severity import ConnectionState
from gui.core.pv.updates import (
    ArrayUpdate,
    ConnectionChange,
    Metadata,
    MetadataChange,
    PvKind,
    TextUpdate,
)
from gui.core.store.pv_store import PvStore
from gui.core.table.columns import COLUMNS, LABEL, VALUE
from gui.core.theme.roles import theme_colors
from gui.qt.look.theme import apply_theme
from gui.widgets.table.model import PvTableModel
from gui.widgets.table.panel import PvTablePanel
from gui.widgets.table.row_painter import RowPainter
from gui.widgets.table.table_actions import TableActions
from gui.widgets.table.view import PvTableView
from tests.support.batches import NOW, batch, connected, silence
from tests.support.color_vision import contrast


@pytest.fixture
def table(qtbot):
    store = PvStore()
    model = PvTableModel(store)
    panel = PvTablePanel(model)
    view = panel.view
    qtbot.addWidget(panel)
    panel.resize(1200, 320)
    slots = store.add([PvSpec("a", label="Current"), PvSpec("b"), PvSpec("<b>c</b>")])
    model.append_slots(slots)
    store.apply(
        batch(
            [(0, NOW + 123_000_000, 5, 1, 4), (1, NOW, 7, 0, 0)],
            [connected(0), connected(1), MetadataChange(0, Metadata("mA", 2))],
        )
    )
    panel.show()
    qtbot.waitExposed(panel)
    yield store, model, view


def row(model, number):
    return [model.index(number, column).data() for column in range(len(COLUMNS))]


def test_a_row_says_all_there_is(table, qtmodeltester):
    store, model, _ = table
    model.utc = True
    assert row(model, 0) == [
        "a", "Current", "5.00 mA", "▲ MINOR", "HIGH", "2026-11-24 12:00:00.123", "connected",
        "0.0/s",
        "", "mA", "DOUBLE", "ioc:5064", "1", "",
    ]  # fmt: skip
    assert row(model, 1)[3:5] == ["–", "–"]
    assert row(model, 2)[:4] == ["<b>c</b>", "", "no answer yet", "—"]  # empty: an empty text
    assert row(model, 2)[6].startswith("search") and model.cell(2, 2).italic
    gone = ConnectionChange(0, ConnectionState.DISCONNECTED, time.time_ns() - 65_000_000_000)
    store.apply(batch(events=[gone]))
    assert row(model, 0)[2:5] == ["5.00 mA", "—", "—"] and row(model, 0)[6] == "disconnected 65 s"
    assert model.cell(0, 2).italic and model.cell(0, 2).tint is None
    qtmodeltester.check(model)


def test_a_silent_ioc_looks_stale(table):
    store, model, _ = table
    silence(store, 0, time.time_ns() - 12_000_000_000)
    assert row(model, 0)[3] == "—" and row(model, 0)[6] == "silent 12 s"
    assert model.cell(0, 2).italic
    assert "Stale" in model.index(0, 2).data(Qt.ItemDataRole.ToolTipRole)


def test_changes_are_told_in_ranges_of_visible_rows(table, qtbot):
    store, model, _ = table
    model.append_slots(store.add([PvSpec(str(k)) for k in range(100)]))
    told = []
    model.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
    store.take_dirty()
    store.apply(batch([(slot, NOW, 1, 0, 0) for slot in (0, 1, 2, 40, 41, 90)]))
    model.refresh(store.take_dirty(), (0, 60))
    assert told == [(0, 2), (40, 41)]


def test_a_click_on_the_box_and_the_space_bar_plot(table, qtbot):
    _, model, view = table
    toggled = []
    model.plot_toggled.connect(lambda slot, plot: toggled.append((slot, plot)))
    height = view.rowHeight(0)
    qtbot.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(10, height + height // 2)
    )
    assert toggled == [(1, True)]
    model.set_plotted({1: "#ff0000"})
    asked = []
    actions = view.parentWidget().actions_of_rows
    actions.plot_requested.connect(lambda slots, plot: asked.append((slots, plot)))
    view.selectRow(1)
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert asked == [((1,), False)]


def test_copies_and_removal(table):
    _, model, view = table
    view.selectAll()
    actions = view.parent().actions_of_rows
    actions.copy_names()
    assert QGuiApplication.clipboard().text() == "a\nb\n<b>c</b>"
    actions.copy_value()
    assert QGuiApplication.clipboard().text().splitlines()[:2] == ["5.00 mA", "7"]
    actions.copy_rows()
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0].split("\t") == list(COLUMNS[:8]) and len(lines) == 4  # the columns shown
    asked = []
    actions.remove_requested.connect(asked.append)
    actions.remove_selected()
    assert asked == [(0, 1, 2)]
    model.remove_slots([1])
    assert [row(model, k)[0] for k in range(model.rowCount(QModelIndex()))] == ["a", "<b>c</b>"]
    assert model.row_of(2) == 1 and model.row_of(1) == -1


def pixels(view, number, column):
    """The colours of one cell, as a set of names."""
    image = view.viewport().grab().toImage()
    x, width = view.columnViewportPosition(column), view.columnWidth(column)
    y, height = view.rowViewportPosition(number), view.rowHeight(number)
    return {
        image.pixelColor(i, j).name() for i in range(x, x + width, 2) for j in range(y, y + height)
    }


def test_what_is_painted(table):
    store, model, view = table
    assert "#fff3cd" in pixels(view, 0, 2)  # MINOR has a tint
    assert "#fff3cd" not in pixels(view, 1, 2)
    silence(store, 0)
    model.emit_changed()  # as the frame does
    assert "#fff3cd" not in pixels(view, 0, 2)
    assert "#d55e00" not in pixels(view, 1, 0)
    model.set_plotted({1: "#d55e00"})
    assert "#d55e00" in pixels(view, 1, 0)


def test_an_empty_table_says_what_to_do(qtbot):
    view = PvTableView(PvTableModel(PvStore()))
    qtbot.addWidget(view)
    view.resize(400, 200)
    view.show()
    image = view.viewport().grab().toImage()
    assert len({image.pixelColor(x, y).name() for x in range(390) for y in range(60, 140)}) >= 2
    QApplication.processEvents()


class _Pen(QPainter):
    """A painter that notes the texts that it draws."""

    def __init__(self, device):
        super().__init__(device)
        self.texts = []

    def drawText(self, *arguments):
        self.texts.append(arguments[-1])


def test_the_end_of_a_value_is_seen_however_long_it_is(table):
    """It says the exponent, the unit, that a text may be cut, how a put goes."""
    store, model, view = table
    path = TextUpdate(1, NOW, b"/data/beamline13/2026/11/28/proposal-47", 0, 0)
    tiny = (0, NOW, 1.5e-7, 0, 0)
    events = [connected(1, PvKind.TEXT), path, MetadataChange(0, Metadata("mA", -1))]
    store.apply(batch([tiny], events))
    image = QImage(400, 40, QImage.Format.Format_RGB32)
    for row_, width, end in ((0, 120, "e-7 mA"), (1, 250, "(may be cut)")):
        pen = _Pen(image)
        RowPainter(model, view).paint_row(pen, row_, 0, 20, [(VALUE, 0, width)], False)
        pen.end()
        (seen,) = pen.texts
        assert seen.endswith(end) and len(seen) < len(model.index(row_, VALUE).data())


@pytest.mark.parametrize("shown", ["[256 × float64] … 115.14", "[256] … 115.14", "[256]…"])
def test_an_array_has_one_ellipsis_and_its_count_and_last_value_whole(table, shown):
    store, model, view = table
    array = np.full(256, 98.67)
    array[-1] = 115.14
    store.apply(batch(events=[connected(1, PvKind.ARRAY), ArrayUpdate(1, NOW, array, 0, 0)]))
    image = QImage(400, 40, QImage.Format.Format_RGB32)
    pen = _Pen(image)
    room = view.fontMetrics().horizontalAdvance(shown) + 8  # with its margins
    RowPainter(model, view).paint_row(pen, 1, 0, 20, [(VALUE, 0, room)], False)
    pen.end()
    assert pen.texts == [shown]


def test_a_label_is_cut_in_its_middle(table):
    """Its end tells it from its neighbours: "… shutter", "… valve"."""
    store, model, view = table
    model.append_slots(store.add([PvSpec("d", label="Front-end shutter of the beamline 7")]))
    image = QImage(400, 40, QImage.Format.Format_RGB32)
    pen = _Pen(image)
    RowPainter(model, view).paint_row(pen, 3, 0, 20, [(LABEL, 0, 120)], False)
    pen.end()
    (seen,) = pen.texts
    assert seen.startswith("Front") and seen.endswith("line 7") and "…" in seen


def test_an_array_is_reduced_as_typed_or_told_why_not(table, qtbot):
    """The list of *Array as a trace…* takes any element; it offers first what is in force."""
    store, model, view = table
    actions = TableActions(view, model)
    wanted, seen = [], []
    actions.reduce_requested.connect(lambda slots, how: wanted.append((slots, how)))
    store.reduction[0] = "[3]"
    view.selectRow(0)

    def type_in(*texts):
        dialog = QApplication.activeModalWidget()
        box, label = dialog.findChild(QComboBox), dialog.findChild(QLabel)
        seen.append((box.currentText(), label.text()))
        qtbot.keyClick(box, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        qtbot.keyClicks(box, texts[0])
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
        if len(texts) > 1:
            QTimer.singleShot(0, lambda: type_in(*texts[1:]))

    QTimer.singleShot(0, lambda: type_in("maximum", "[ 12 ]"))
    actions.ask_reduction()
    assert wanted == [((0,), "[12]")]
    assert seen[0][0] == "[3]" and "“maximum” is no value of an array" in seen[1][1]


def test_the_sort_arrow_keeps_a_distance_to_a_heading_at_the_right(table, qtbot):
    view = table[2]
    header = view.header
    left, width = header.sectionViewportPosition(VALUE), header.sectionSize(VALUE)
    place = QPoint(left + width // 2, header.height() // 2)

    def inked():
        """Return the columns of the heading that have something dark, from its middle on."""
        QApplication.processEvents()
        image = header.grab().toImage()
        rows = range(4, header.height() - 4)
        return [
            x
            for x in range(left + width // 3, left + width - 3)
            if any(image.pixelColor(x, y).lightness() < 150 for y in rows)
        ]

    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseMove(view.viewport(), QPoint(5, 5))
    columns = inked()
    gaps = [after - before for before, after in pairwise(columns)]
    assert max(gaps) >= 4  # between the last letter and the arrow


def test_an_alarm_is_seen_in_a_selected_row(table, qtbot):
    _, model, view = table
    severity = COLUMNS.index("Severity")
    ground = view.palette().highlight().color().name()
    assert ground not in pixels(view, 0, severity)
    qtbot.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(model.index(0, 1)).center()
    )
    shown = pixels(view, 0, severity)
    assert "#fff3cd" in shown and ground in shown  # MINOR's tint between edges of the selection
    assert view.palette().highlightedText().color().name() not in shown
    assert ground in pixels(view, 0, COLUMNS.index("Connection"))
    view.selectRow(1)
    assert "#fff3cd" in pixels(view, 0, severity) and ground in pixels(view, 1, severity)


def test_the_edge_of_the_current_row_has_no_line_within_it(table, qtbot):
    """Once a second the columns from the value on are painted alone, with an edge of their own."""
    _, model, view = table
    qtbot.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(model.index(0, 1)).center()
    )
    view.clearSelection()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    edge = view.palette().highlight().color().rgb()
    part = view.visualRect(model.index(0, VALUE))
    part.setRight(view.viewport().width() - 1)
    image = view.viewport().grab(part).toImage()
    middle = image.height() // 2
    assert image.pixel(image.width() // 2, 0) == edge  # above it there is one
    assert [x for x in range(image.width() - 2) if image.pixel(x, middle) == edge] == []
    view.horizontalScrollBar().setValue(0)
    assert (
        view.viewport().grab(view.visualRect(model.index(0, 0))).toImage().pixel(0, middle) == edge
    )


@pytest.mark.parametrize("dark", [False, True])
def test_the_outline_of_a_box_is_seen_on_every_ground(table, qapp, dark):
    """It had a contrast of 2.4 in a selected row, and a filled one none where it is as blue."""
    _, model, view = table
    apply_theme(qapp, dark)
    ground = theme_colors(dark).accent
    model.set_plotted({2: ground})
    view.setCurrentIndex(model.index(0, 0))
    view.selectAll()
    seen = [contrast_of_box(view, row) for row in range(3)]
    view.clearSelection()
    seen += [contrast_of_box(view, row) for row in range(2)]
    assert min(seen) >= 3, seen


def contrast_of_box(view, row):
    """Return the contrast of the middle of a box' left edge with what is beside it."""
    picture = view.viewport().grab().toImage()
    y = view.rowViewportPosition(row) + view.rowHeight(row) // 2
    ratio = picture.devicePixelRatio()
    names = [picture.pixelColor(int(x * ratio), int(y * ratio)).name() for x in range(1, 14)]
    return max(contrast(name, names[0]) for name in names[:8])
