"""Menus of an axis and of a trace, clicked by hand; the chart printed into a file by keys."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDialogButtonBox, QLineEdit

from gui.widgets.chart.controls.range_dialog import RangeDialog
from tests.gui.widgets.chart.test_chart_interaction import chart, source
from tests.support.batches import NOW
from tests.support.context_menu import LEFT, answering, choose_at

__all__ = ["chart", "source"]
KEYS = Qt.Key


def choose(chart, qtbot, *words, number=0, answer=None):
    """Choose in the menu of an axis; returns what was checked in it."""
    axis = chart.canvas.axes[number]
    aside = -10 if axis.place.on_left else 10
    where = QPoint(round(axis.place.x + aside), round(axis.place.area.center().y()))
    checked = choose_at(chart.canvas, where, qtbot, *words, answer=answer)
    chart.refresh(NOW)
    return checked[0]


def of_trace(chart, qtbot, row, words):
    """Choose in the menu of a row of the legend."""
    legend = chart.legend
    where = legend.visualItemRect(legend.item(row, 0)).center()
    choose_at(legend.viewport(), where, qtbot, words)
    chart.refresh(NOW)


def ends(chart, number=0):
    scale = chart.canvas.axes[number].scale
    return scale.low, scale.high


def test_the_range_shown_is_fixed_and_new_values_leave_it(chart, source, qtbot):
    before = ends(chart)
    assert choose(chart, qtbot, "Fix the range shown") == ["Automatic range", "On either side"]
    assert ends(chart) == pytest.approx(before)
    source.fill(0, [-5], [1000])
    chart.refresh(NOW)
    assert ends(chart) == pytest.approx(before)
    assert choose(chart, qtbot, "Automatic range") == ["On either side"]
    assert ends(chart)[1] >= 1000


def test_an_axis_takes_the_range_of_the_pvs_display_limits(chart, qtbot):
    choose(chart, qtbot, "Range from the PVs' display limits")
    assert ends(chart) == (-5, 50)


def test_an_axis_goes_from_side_to_side(chart, qtbot):
    def sides():
        return [axis.place.on_left for axis in chart.canvas.axes]

    assert sides() == [True, False]
    choose(chart, qtbot, "On the right")
    assert sides() == [False, True]
    choose(chart, qtbot, "On the left", number=1)
    assert choose(chart, qtbot, "On the left") == ["Automatic range", "On the right"]
    assert sides() == [True, True]
    for number in (0, 1):
        checked = choose(chart, qtbot, "On either side", number=number)
        assert checked == ["Automatic range", "On the left"]
    assert sides() == [True, False]


def test_a_range_is_typed_and_cancelled(chart, qtbot):
    def give_up(dialog):
        assert isinstance(dialog, RangeDialog)
        QTest.keyClick(dialog.edit, KEYS.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(dialog.edit, "1, 2")
        buttons = dialog.findChild(QDialogButtonBox)
        QTest.mouseClick(buttons.button(buttons.StandardButton.Cancel), LEFT)

    before = ends(chart)
    choose(chart, qtbot, "Fixed range…", answer=give_up)
    assert ends(chart) == before and chart.canvas.axes[0].spec.range is None


def test_a_trace_is_hidden_shown_and_taken_out(chart, qtbot):
    gone = []
    chart.removal_requested.connect(gone.append)
    of_trace(chart, qtbot, 1, "Hide")
    assert [axis.name for axis in chart.canvas.axes] == ["mA"]
    of_trace(chart, qtbot, 1, "Show")
    assert [axis.name for axis in chart.canvas.axes] == ["mA", "K"]
    of_trace(chart, qtbot, 1, "Stop plotting")
    assert gone == [2]


@pytest.mark.parametrize("by_key", [True, False])
def test_the_chart_is_printed_into_a_file(chart, qtbot, tmp_path, by_key):
    path = tmp_path / "chart.pdf"
    failed = []
    chart.failed.connect(failed.append)

    def answer(dialog):
        assert dialog.inherits("QPrintDialog")
        printers, name = (
            dialog.findChild(QComboBox, "printers"),
            dialog.findChild(QLineEdit, "filename"),
        )
        QTest.keyClick(printers, KEYS.Key_End)  # the last one is a file: no printer gets anything
        assert "PDF" in printers.currentText()
        QTest.keyClick(name, KEYS.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(name, str(path))
        QTest.keyClick(name, KEYS.Key_Return)

    printed(chart, qtbot, by_key, answer)
    assert path.read_bytes().startswith(b"%PDF") and not failed


def test_printing_is_given_up_by_esc(chart, qtbot):
    failed = []
    chart.failed.connect(failed.append)
    printed(chart, qtbot, True, lambda dialog: QTest.keyClick(dialog, KEYS.Key_Escape))
    assert not failed


def printed(chart, qtbot, by_key, answer):
    if by_key:
        with answering(qtbot, answer):
            qtbot.keyClick(chart.canvas, KEYS.Key_P, Qt.KeyboardModifier.ControlModifier)
    else:
        where = chart.canvas.rect().center()
        choose_at(chart.canvas, where, qtbot, "Print…", answer=answer)


def test_a_trace_goes_onto_the_axis_of_another_unit_and_the_axis_says_both(chart, qtbot):
    told = []
    chart.traces_changed.connect(told.append)
    legend = chart.legend
    where = legend.visualItemRect(legend.item(1, 0)).center()
    choose_at(legend.viewport(), where, qtbot, "Axis", "mA")
    chart.refresh(NOW)
    assert [axis.name for axis in chart.canvas.axes] == ["mA, K"]
    assert len(told) == 1 and told[0][1].axis == "unit:mA"
    choose(chart, qtbot, "Logarithmic")
    assert chart.canvas.axes[0].spec.log and chart.canvas.axes[0].scale.log
    for entry in ("Its own axis", "trace 2 (K)", "Fixed (V)", "By unit"):  # the second: it has it
        choose_at(legend.viewport(), where, qtbot, "Axis", entry)
        chart.refresh(NOW)
        assert len(chart.canvas.axes) == 2
    axes = dict.fromkeys(changed[1].axis for changed in told[1:])
    assert [*axes] == ["own:trace 2", "fixed", None]
    assert [axis.name for axis in chart.canvas.axes] == ["mA", "K"]
