"""Axes by hand: fixed ranges typed, log on and off, zooms that stay; readings as fine as seen."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox

from gui.core.groups.group import AxisSpec
from gui.core.history.meaning import Meaning
from gui.core.pv.updates import Metadata, PvKind
from gui.widgets.chart.controls.axis_menu import chart_menu
from gui.widgets.chart.controls.range_dialog import RangeDialog
from gui.widgets.chart.readings.legend import HIGH, LOW, MEAN
from tests.gui.widgets.chart.test_chart_interaction import chart, source, spin
from tests.support.batches import NOW, SECOND
from tests.support.charts import GREEN, RED, at, trace
from tests.support.context_menu import plain_text

__all__ = ["chart", "source"]


def axis_menu(chart, number=0):
    """The menu that a right click on an axis opens, with its entries by text."""
    axis = chart.canvas.axes[number]
    side = -10 if axis.place.on_left else 10
    where = QPoint(round(axis.place.x + side), round(axis.place.area.center().y()))
    menu = chart_menu(
        chart.canvas, where, chart.actions_by_name, chart._source, chart.traces, chart.take_axis
    )
    return menu, {action.text(): action for action in menu.actions()}


def clicked(chart, text, number=0):
    menu, entries = axis_menu(chart, number)
    action = next(action for shown, action in entries.items() if shown.startswith(text))
    menu.popup(chart.mapToGlobal(QPoint(0, 0)))
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
    menu.close()
    menu.deleteLater()
    chart.refresh(NOW)


def typed(chart, qtbot, text):
    """Open "Fixed range…", type ``text`` ("": leave the proposal), press Enter."""
    clicked(chart, "Fixed range")
    dialog = chart.findChildren(RangeDialog)[-1]
    qtbot.waitUntil(dialog.isVisible)
    if text:
        dialog.edit.selectAll()
        qtbot.keyClicks(dialog.edit, text)
    qtbot.keyClick(dialog.edit, Qt.Key.Key_Return)
    return dialog


def ends(chart, number=0):
    chart.refresh(NOW)
    scale = chart.canvas.axes[number].scale
    return scale.low, scale.high


def test_a_range_is_typed_and_what_is_wrong_stays_until_typed_again(chart, qtbot):
    dialog = typed(chart, qtbot, "7, 1")
    assert dialog.isVisible() and dialog.why.text().startswith("7 is not below 1")
    dialog.edit.selectAll()
    qtbot.keyClicks(dialog.edit, "1 to 7")
    assert not dialog.why.text()
    buttons = dialog.findChild(QDialogButtonBox)
    ok = buttons.button(QDialogButtonBox.StandardButton.Ok)
    qtbot.mouseClick(ok, Qt.MouseButton.LeftButton)
    assert ends(chart) == (1, 7)
    typed(chart, qtbot, "")
    assert ends(chart) == (1, 7) and chart.canvas.axes[0].spec.range == (1, 7)


def test_each_proposal_is_accepted(chart, qtbot, source):
    values = 499_654_321.12 + np.array([-0.02, 0.0, 0.02, 0.01])
    chart.set_traces([trace(3, GREEN)])
    source.fill(3, [-90, -60, -30, -10], values)
    chart.refresh(NOW)
    shown = ends(chart)
    typed(chart, qtbot, "")
    fixed = chart.canvas.axes[0].spec.range
    assert fixed == pytest.approx(shown, abs=1e-3)
    assert ends(chart) == fixed and fixed[0] < values.min() < values.max() < fixed[1]
    clicked(chart, "Automatic range")
    assert chart.canvas.axes[0].spec.range is None
    clicked(chart, "Logarithmic")
    shown = ends(chart)
    typed(chart, qtbot, "")
    assert chart.canvas.axes[0].spec.range == pytest.approx(shown, rel=1e-3)


def test_readings_are_as_fine_as_what_is_seen(chart, qtbot, source):
    values = 499_654_321.12 + np.array([-0.02, 0.0, 0.02, 0.01])
    source.meanings[3] = Meaning(PvKind.FLOAT, Metadata("Hz"))
    source.fill(3, [-90, -60, -30, -10], values)
    chart.set_traces([trace(3, RED)])
    chart.refresh(NOW)
    chart.actions_by_name["cursor"].trigger()
    QTest.mouseMove(chart.canvas, at(chart, -45))
    read = chart.canvas.readings(NOW - 45 * SECOND)[0].value
    assert float(read.removesuffix(" Hz")) == pytest.approx(499_654_321.12, abs=1e-4)
    qtbot.keyClick(chart.canvas, Qt.Key.Key_S)
    for _ in range(3):
        chart.refresh(NOW)
    low, high, mean = (float(text) for text in chart.panels.statistics.rows()[1][2:5])
    assert (low, high) == pytest.approx((values[0], values[2]), abs=1e-4)
    assert mean == pytest.approx(values.mean(), abs=1e-3)
    qtbot.keyClick(chart.canvas, Qt.Key.Key_M)
    chart.refresh(NOW)
    a, b = (float(t.removesuffix(" Hz")) for t in chart.panels.markers.rows()[1][1:3])
    assert {round(a, 2), round(b, 2)} <= {499_654_321.1, 499_654_321.12, 499_654_321.14}
    qtbot.keyClick(chart.canvas, Qt.Key.Key_M)
    for _ in range(2):
        chart.refresh(NOW)
    low, high, mean = (float(chart.legend.item(0, n).text()) for n in (LOW, HIGH, MEAN))
    assert (low, high) == pytest.approx((values[0], values[2]), abs=1e-3)
    assert mean == pytest.approx(values.mean(), abs=1e-3)
    table = chart.panels.statistics.table
    for column in range(1, 6):
        text = table.item(0, column).text()
        assert table.fontMetrics().horizontalAdvance(text) < table.columnWidth(column)
    labels = [tick.label for tick in chart.canvas.axes[0].ticks]
    assert len(set(labels)) == len(labels) >= 2 and all("e" not in label for label in labels)


def test_an_axis_has_a_menu_of_its_own_with_the_charts_in_one_line(chart):
    """One line for the axis stood above the 28 of the chart, most of which act on its times."""
    menu, entries = axis_menu(chart)
    heading, *rest = menu.actions()
    assert heading.isSeparator() and heading.text() == f"Axis {chart.canvas.axes[0].name}"
    assert "Automatic range" in entries and "Pause" not in map(plain_text, rest)
    assert plain_text(rest[-1]) == "Chart" and not rest[-1].icon().isNull()
    assert "Pause" in map(plain_text, rest[-1].menu().actions())
    menu.deleteLater()


def test_a_log_axis_refuses_0_and_says_so(chart, qtbot):
    clicked(chart, "Logarithmic")
    before = ends(chart)
    dialog = typed(chart, qtbot, "0, 100")
    assert dialog.why.text() == "A logarithmic axis begins above 0, not at 0."
    qtbot.keyClick(dialog.edit, Qt.Key.Key_Escape)
    menu, entries = axis_menu(chart)
    limits = next(action for text, action in entries.items() if "display limits" in text)
    assert not limits.isEnabled() and "-5 is not above 0" in limits.text()
    menu.deleteLater()
    assert ends(chart) == before and chart.canvas.axes[0].spec.range is None


def test_log_on_and_off_keeps_a_fixed_range(chart, qtbot):
    said = []
    chart.failed.connect(said.append)
    typed(chart, qtbot, "1, 8")
    clicked(chart, "Logarithmic")
    assert ends(chart) == (1, 8) and chart.canvas.axes[0].scale.log
    clicked(chart, "Logarithmic")
    assert ends(chart) == (1, 8) and not said
    typed(chart, qtbot, "0, 8")
    clicked(chart, "Logarithmic")
    axis = chart.canvas.axes[0]
    low, high = ends(chart)
    assert 0 < low <= 5 and 10 <= high < 20  # automatic: around the values above 0
    assert "[automatic: no log from 0]" in axis.title and "above 0, not at 0" in said[0]
    clicked(chart, "Logarithmic")
    assert ends(chart) == (0, 8) and "automatic" not in chart.canvas.axes[0].title


def test_a_file_with_a_log_axis_from_0_draws_its_trace(chart):
    chart.canvas.set_axes([AxisSpec("p", "Pressure", "mbar", log=True, range=(0.0, 100.0))])
    chart.set_traces([trace(0, axis="p")])
    chart.refresh(NOW)
    axis = chart.canvas.axes[0]
    assert 0 < axis.scale.low <= 5 and 10 <= axis.scale.high < 20
    assert axis.title.startswith("Pressure (mA)  [automatic: no log from 0]")


@pytest.mark.parametrize("change", ["On the right", "colour", "Logarithmic"])
def test_a_change_of_side_colour_or_log_keeps_the_zoom(chart, change, qtbot):
    axis = chart.canvas.axes[0]
    middle = QPoint(round(axis.place.x - 10), round(axis.place.area.center().y()))
    spin(chart, middle, 3)
    zoomed = ends(chart)
    assert zoomed[0] > 0
    if change == "colour":
        entry = (
            next(a for a in chart.trace_menu(0).actions() if plain_text(a) == "Colour")
            .menu()
            .actions()[2]
        )
        entry.trigger()
    else:
        clicked(chart, change)
    assert ends(chart) == pytest.approx(zoomed)
    menu, entries = axis_menu(chart)
    assert not entries["Automatic range"].isChecked()
    menu.deleteLater()
    clicked(chart, "Automatic range")
    assert ends(chart) != pytest.approx(zoomed)


def test_states_are_named_on_the_axis_and_have_no_mean(chart, source):
    door = Meaning(PvKind.ENUM, Metadata(labels=("Closed", "Moving", "Open")))
    source.meanings[1] = door
    source.fill(1, [-90, -60, -30], [0, 1, 2])
    chart.set_traces([trace(0, GREEN), trace(1, RED)])
    for _ in range(4):
        chart.refresh(NOW)
    assert [axis.name for axis in chart.canvas.axes] == ["mA", "States Closed, Moving, Open"]
    states = chart.canvas.axes[1]
    assert [(tick.value, tick.label) for tick in states.ticks] == [
        (0, "Closed"), (1, "Moving"), (2, "Open"),
    ]  # fmt: skip
    assert states.value_text(1.2) == "Moving" and states.value_text(-0.6) == ""
    assert [chart.legend.item(1, n).text() for n in (LOW, HIGH, MEAN)] == ["", "", ""]  # no mean
    chart.actions_by_name["statistics"].trigger()
    for _ in range(4):
        chart.refresh(NOW)
    row = chart.panels.statistics.rows()[2]
    assert row[2:5] == ["Closed", "Open", "—"]
    menu, entries = axis_menu(chart, 1)
    assert not entries["Logarithmic"].isEnabled()
    menu.deleteLater()


def test_a_text_says_why_there_is_no_line(chart, source):
    source.meanings[2] = Meaning(PvKind.TEXT)
    chart.set_traces([trace(2, RED)])
    chart.refresh(NOW)
    assert chart.canvas.scene.texts_only().startswith("trace 2 has text as its value:")
    assert chart.legend.item(0, LOW).text() == "text: no line to draw"
    assert not chart.canvas.axes  # no axis of a number that there is not
    chart.set_traces([trace(2, RED), trace(0, GREEN)])
    chart.refresh(NOW)
    assert not chart.canvas.scene.texts_only() and len(chart.canvas.axes) == 1
