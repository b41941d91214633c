"""The dialog of an axis, opened from its menu and answered by mouse and keys."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QStyle, QStyleOptionButton

from gui.core.groups.group import AxisSpec
from gui.widgets.chart.controls.axis_dialog import AxisDialog
from tests.gui.widgets.chart.test_chart_interaction import chart, source
from tests.gui.widgets.chart.test_menus_by_hand import choose, ends
from tests.support.batches import NOW
from tests.support.context_menu import LEFT

__all__ = ["chart", "source"]
KEYS = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


def press(dialog, button):
    buttons = dialog.findChild(QDialogButtonBox)
    QTest.mouseClick(buttons.button(getattr(QDialogButtonBox.StandardButton, button)), LEFT)


def typed(edit, text):
    QTest.mouseClick(edit, LEFT)
    QTest.keyClick(edit, KEYS.Key_A, CTRL)
    QTest.keyClicks(edit, text)


def clicked(box):
    option = QStyleOptionButton()
    box.initStyleOption(option)
    place = box.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, box)
    QTest.mouseClick(box, LEFT, pos=place.center())


@pytest.mark.parametrize("spec", [None, (0.125, 8.0), (-1e-300, 1e299)])
@pytest.mark.parametrize("log", [False, True])
def test_what_is_proposed_is_accepted_and_changes_nothing(chart, qtbot, spec, log):
    if log and spec is not None and spec[0] <= 0:
        pytest.skip("not a range of a log axis")
    unit = chart.canvas.axes[0].spec
    if spec is not None or log:
        chart.canvas.set_axis(AxisSpec(unit.id, "Named", unit.unit, log, spec))
        chart.refresh(NOW)
    told = []
    chart.axes_changed.connect(told.append)
    chart.traces_changed.connect(told.append)
    before = chart.canvas.axes[0].spec
    choose(chart, qtbot, "Properties…", answer=lambda dialog: press(dialog, "Ok"))
    assert chart.canvas.axes[0].spec == before and not told


def test_an_axis_is_named_fixed_made_log_and_moved(chart, qtbot):
    def answer(dialog):
        assert not dialog.unit.isEnabled()  # the IOC says what it is
        typed(dialog.label, "Beam")
        typed(dialog.low, "0")
        typed(dialog.high, "100")
        assert not dialog.automatic.isChecked()
        clicked(dialog.log)
        QTest.keyClick(dialog.side, KEYS.Key_End)
        press(dialog, "Ok")
        assert dialog.isVisible() and "above 0" in dialog.why.text()
        typed(dialog.low, "0.5")
        press(dialog, "Ok")

    told = []
    chart.axes_changed.connect(told.append)
    choose(chart, qtbot, "Properties…", answer=answer)
    axis = chart.canvas.axes[0]
    assert ends(chart) == (0.5, 100) and axis.spec.log and not axis.place.on_left
    assert axis.side_name == "Beam" and len(told) == 1

    def again(dialog):
        clicked(dialog.automatic)
        press(dialog, "Ok")

    choose(chart, qtbot, "Properties…", answer=again)
    assert chart.canvas.axes[0].spec.range is None


def test_ends_are_empty_while_the_range_is_automatic_and_come_when_one_is_typed(chart, qtbot):
    shown = [f"{end:.9g}" for end in ends(chart)]

    def answer(dialog):
        fields = dialog.low, dialog.high
        assert [field.text() for field in fields] == ["", ""]  # nothing that seems to be set
        told = [field.placeholderText().removeprefix("automatic: ") for field in fields]
        assert [float(text) for text in told] == pytest.approx([float(t) for t in shown], rel=1e-2)
        clicked(dialog.automatic)
        assert [field.text() for field in fields] == told
        typed(dialog.high, "x")
        press(dialog, "Ok")
        assert dialog.isVisible() and dialog.why.text()
        clicked(dialog.automatic)  # which takes what was typed, and what was wrong with it
        assert [field.text() for field in fields] == ["", ""] and not dialog.why.text()
        typed(dialog.low, "-700")
        assert dialog.high.text() == told[1] and not dialog.automatic.isChecked()
        press(dialog, "Ok")

    choose(chart, qtbot, "Properties…", answer=answer)
    assert ends(chart)[0] == -700 and ends(chart)[1] == pytest.approx(float(shown[1]), rel=1e-2)


def test_without_traces_there_is_no_empty_list(chart, qtbot):
    dialog = AxisDialog(chart.canvas, chart.canvas.axes[0], [])
    qtbot.addWidget(dialog)
    dialog.open()
    assert dialog.low.isVisible() and not dialog.traces.isVisible()
    texts = [label.text() for label in dialog.findChildren(QLabel) if label.isVisible()]
    assert not any("traces" in text for text in texts)
    QTest.keyClick(dialog, KEYS.Key_Escape)


def test_the_unit_is_typed_where_no_ioc_says_one(chart, source, qtbot):
    source.units[0] = source.units[2] = ""
    for slot in (0, 2):
        source.history(slot)
    chart.refresh(NOW)

    def answer(dialog):
        assert dialog.unit.isEnabled()
        typed(dialog.unit, "bar")
        press(dialog, "Ok")

    choose(chart, qtbot, "Properties…", answer=answer)
    chart.refresh(NOW)
    assert chart.canvas.axes[0].unit_text == "bar"


def test_a_cancelled_dialog_changes_nothing(chart, qtbot):
    def answer(dialog):
        typed(dialog.label, "Beam")
        press(dialog, "Cancel")

    before = chart.canvas.axes[0].spec
    choose(chart, qtbot, "Properties…", answer=answer)
    assert chart.canvas.axes[0].spec == before


def test_a_trace_comes_to_the_axis_of_another_and_goes_back(chart, qtbot):
    assert len(chart.canvas.axes) == 2
    told = []
    chart.traces_changed.connect(told.append)
    other = chart.traces[-1]
    choose(chart, qtbot, "With trace", other.label)
    assert len(chart.canvas.axes) == 1 and len(told) == 1

    def answer(dialog):
        row = [each.trace.slot for each in dialog._traces].index(other.slot)
        place = dialog.traces.visualItemRect(dialog.traces.item(row))
        box = QPoint(place.left() + 10, place.center().y())
        QTest.mouseClick(dialog.traces.viewport(), LEFT, pos=box)
        press(dialog, "Ok")

    choose(chart, qtbot, "Properties…", answer=answer)
    assert len(chart.canvas.axes) == 2 and len(told) == 2
