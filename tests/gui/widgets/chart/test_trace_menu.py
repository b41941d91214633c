"""Colour, width, style and axis of a trace by its menu; axes on the side that was chosen."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QColorDialog, QMenu

from tests.gui.widgets.chart.test_chart_interaction import chart, choose, source
from tests.support.batches import NOW
from tests.support.charts import at
from tests.support.context_menu import plain_text

__all__ = ["chart", "source"]


def pick(chart, *path, slot=0):
    """Choose an entry of a trace's menu by the beginnings of its texts."""
    menu = kept = chart.trace_menu(slot)
    for text in path[:-1]:
        menu = next(a for a in menu.actions() if plain_text(a).startswith(text)).menu()
    next(a for a in menu.actions() if plain_text(a).startswith(path[-1])).trigger()
    kept.deleteLater()


def test_a_trace_is_changed_by_its_menu(chart, qtbot, monkeypatch):
    told, gone = [], []
    chart.traces_changed.connect(told.append)
    chart.removal_requested.connect(gone.append)
    pick(chart, "Width", "3")
    pick(chart, "Style", "Lines")
    pick(chart, "Colour", "#b45490")
    first = told[-1][0]
    assert (first.width, first.style, first.color) == (3.0, "line", "#b45490")
    monkeypatch.setattr(QColorDialog, "getColor", lambda color, *_: type(color)("#123456"))
    pick(chart, "Colour", "Other")
    assert told[-1][0].color == "#123456" and chart.traces[0].color == "#123456"
    assert "#123456" in {chart.canvas.axes[0].color.name()}  # the axis of one trace has its colour
    pick(chart, "Hide")
    assert not chart.traces[0].visible and len(chart.canvas.axes) == 1
    pick(chart, "Show")
    assert len(chart.canvas.axes) == 2
    pick(chart, "Stop", slot=2)
    assert gone == [2]


def test_a_trace_moves_to_another_axis_or_one_of_its_own(chart):
    told = []
    chart.axes_changed.connect(told.append)
    pick(chart, "Axis", "Fixed", slot=2)
    assert [axis.spec.id for axis in chart.canvas.axes] == ["unit:mA", "fixed"]
    pick(chart, "Axis", "Its own axis", slot=2)
    assert [axis.spec.id for axis in chart.canvas.axes] == ["unit:mA", "own:trace 2"]
    own = chart.canvas.scene.specs["own:trace 2"]
    assert (own.label, own.unit) == ("trace 2", "K") and not told  # one edit, of the trace
    pick(chart, "Axis", "By unit", slot=2)
    assert [axis.spec.id for axis in chart.canvas.axes] == ["unit:mA", "unit:K"]


def test_a_right_click_in_the_legend_asks_for_the_menu(chart, qtbot):
    chart.legend.menu_requested.disconnect(chart._show_trace_menu)  # offscreen has no popups
    with qtbot.waitSignal(chart.legend.menu_requested) as asked:
        place = chart.legend.visualItemRect(chart.legend.item(1, 0)).center()
        chart.legend.customContextMenuRequested.emit(place)
    assert asked.args[0] == 2 and isinstance(asked.args[1], QPoint)


def test_an_axis_goes_to_the_side_that_was_chosen(chart):
    assert [axis.place.on_left for axis in chart.canvas.axes] == [True, False]
    choose(chart, "On the right")
    chart.refresh(NOW)
    places = [axis.place for axis in chart.canvas.axes]
    # the other one, free to be on either side, takes the left
    assert [place.on_left for place in places] == [False, True]
    plot = chart.canvas.scene.layout.plot
    assert places[0].x == plot.right() and places[1].x == plot.left()
    assert chart.canvas.axes[0].spec.side == "right"


def test_keys_zoom_and_move_the_values_and_undo_goes_back(chart, qtbot):
    canvas = chart.canvas
    before = [(axis.scale.low, axis.scale.high) for axis in canvas.axes]

    def sizes():
        return [axis.scale.high - axis.scale.low for axis in canvas.axes]

    whole = sizes()
    qtbot.keyClick(canvas, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert [round(now / then, 6) for now, then in zip(sizes(), whole, strict=True)] == [0.8, 0.8]
    qtbot.keyClick(canvas, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert [round(now / then, 6) for now, then in zip(sizes(), whole, strict=True)] == [1, 1]
    qtbot.keyClick(canvas, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert not chart.navigator.view.scales
    after = [(axis.scale.low, axis.scale.high) for axis in canvas.axes]
    assert after == [pytest.approx(pair) for pair in before]
    # over one axis: that one alone
    place = canvas.axes[1].place
    qtbot.mouseMove(canvas, QPoint(int(place.x + place.width / 2), at(chart, -50).y()))
    qtbot.keyClick(canvas, Qt.Key.Key_Up)
    assert canvas.axes[0].scale.low == after[0][0]
    assert canvas.axes[1].scale.low > before[1][0]


def test_a_row_of_a_trace_that_was_just_removed_does_nothing(chart, qtbot):
    """Until the next frame the legend lists what was: its row has no menu, and no solo."""
    legend = chart.legend
    count = legend.rowCount()
    last = legend.visualItemRect(legend.item(count - 1, 0)).center()
    chart.set_traces(chart.traces[:-1])
    QApplication.sendEvent(
        legend.viewport(),
        QContextMenuEvent(QContextMenuEvent.Reason.Mouse, last, legend.mapToGlobal(last)),
    )
    assert not chart.findChildren(QMenu)
    qtbot.mouseDClick(legend.viewport(), Qt.MouseButton.LeftButton, pos=last)
    assert all(trace.visible for trace in chart.traces)
    chart.refresh(NOW)
    assert legend.rowCount() == count - 1
