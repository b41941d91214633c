"""The group editor, driven as people do: with keys and mouse."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QComboBox, QDoubleSpinBox, QLineEdit, QMessageBox

from gui.core.groups.group import AxisSpec, Group, PvSpec
from gui.core.groups.known_names import KnownNames, NameIndex
from gui.widgets.group_editor.axes_model import ID, LOG, RANGE, SIDE, UNIT
from gui.widgets.group_editor.editor_dialog import GroupEditorDialog
from gui.widgets.group_editor.macro_dialog import MacroDialog
from gui.widgets.group_editor.macros_model import NAME as MACRO
from gui.widgets.group_editor.macros_model import VALUE
from gui.widgets.group_editor.rows_model import (
    ARRAY,
    AXIS,
    COLOR,
    COMMENT,
    LABEL,
    NAME,
    PLOT,
    SHOWN,
    STYLE,
    TIME,
    WIDTH,
)
from tests.support.waiting import Cost

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard")

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
Key = Qt.Key
GROUP = Group(
    "Ring",
    600.0,
    {"P": "SR:"},
    (AxisSpec("current", "Current", "mA"), AxisSpec("vacuum", "Pressure")),
    (PvSpec("A"), PvSpec("# gauges"), PvSpec("$(P)B", plot=True), PvSpec("C"), PvSpec("SR:B")),
)


@pytest.fixture
def opened(qtbot):
    known = KnownNames()
    known.set_site(NameIndex(["SR:VAC1:P", "SR:VAC2:P", "BR:VAC1:T"]))

    def make(group=GROUP):
        dialog = GroupEditorDialog(group, known)
        qtbot.addWidget(dialog)
        dialog.show()
        dialog.activateWindow()
        qtbot.waitUntil(dialog.isActiveWindow)  # before it, shortcuts do nothing
        dialog.rows.table.setFocus()
        return dialog

    yield make


@pytest.fixture
def dialog(opened):
    made = opened()
    yield made
    made.draft.applied = made.group()  # closing asks nothing


def names(dialog):
    return [pv.name for pv in dialog.group().pvs]


def place(dialog, row, column):
    table = dialog.rows.table
    return table.visualRect(table.model().index(row, column)).center()


def click(qtbot, dialog, row, column, modifier=Qt.KeyboardModifier.NoModifier):
    port = dialog.rows.table.viewport()
    qtbot.mouseClick(port, Qt.MouseButton.LeftButton, modifier, place(dialog, row, column))


def editor(qtbot, table, kind):
    qtbot.waitUntil(lambda: bool(table.viewport().findChildren(kind)))
    return table.viewport().findChildren(kind)[-1]


def type_into(qtbot, table, text, kind=QLineEdit):
    """Type into the editor that is open, and end it with Return."""
    found = editor(qtbot, table, kind)
    found.selectAll()
    qtbot.keyClicks(found, text)
    press(qtbot, found, Key.Key_Return)
    qtbot.waitUntil(lambda: not table.viewport().findChildren(kind))


def press(qtbot, widget, keys, modifier=Qt.KeyboardModifier.NoModifier):
    qtbot.keyClick(widget, keys, modifier)


def test_the_models_keep_the_rules_of_qt(dialog, qtmodeltester):
    for model in (dialog.rows.model, dialog.axes.model, dialog.macros.model):
        qtmodeltester.check(model)


def test_a_pattern_is_previewed_added_below_the_selection_and_undone(dialog, qtbot):
    click(qtbot, dialog, 0, NAME)
    bar = dialog.rows.add_bar
    bar.edit.setFocus()
    qtbot.keyClicks(bar.edit, "SR:VAC{1..40}:P C")
    assert bar.status.text() == "40 names: SR:VAC1:P … SR:VAC40:P · 1 name is already in the group"
    assert bar.button.text() == "Add 40" and bar.button.toolTip() == "Below row 1"
    press(qtbot, bar.edit, Key.Key_Return)
    assert names(dialog)[:3] == ["A", "SR:VAC1:P", "SR:VAC2:P"]
    assert len(names(dialog)) == 45 and names(dialog)[41] == "# gauges"
    assert dialog.rows.table.selected_rows() == tuple(range(1, 41))
    assert bar.edit.text() == "" and not bar.button.isEnabled()
    assert dialog.undo.toolTip() == "Undo: Add 40 PVs (Ctrl+Z)"
    press(qtbot, bar.edit, Key.Key_Z, CTRL)  # nothing of its own to undo: it goes to the group
    assert dialog.group() is GROUP and not dialog.draft.modified
    press(qtbot, bar.edit, Key.Key_Z, CTRL | SHIFT)
    assert len(names(dialog)) == 45


def test_undo_while_typing_is_that_of_the_line(dialog, qtbot):
    bar = dialog.rows.add_bar
    bar.edit.setFocus()
    qtbot.keyClicks(bar.edit, "X")
    press(qtbot, bar.edit, Key.Key_Return)
    qtbot.keyClicks(bar.edit, "Y")
    press(qtbot, bar.edit, Key.Key_Z, CTRL)
    assert bar.edit.text() == "" and names(dialog)[-1] == "X"
    press(qtbot, bar.edit, Key.Key_Z, CTRL)
    assert names(dialog)[-1] == "SR:B"


def test_a_wrong_pattern_is_said_as_it_is_typed(dialog, qtbot):
    bar = dialog.rows.add_bar
    qtbot.keyClicks(bar.edit, "SR:{1..x}")
    assert bar.status.text().startswith("“{1..x}” is no range: type {1..40}")
    assert not bar.button.isEnabled()
    press(qtbot, bar.edit, Key.Key_Return)
    assert dialog.group() is GROUP


def test_known_names_are_offered_and_taken(dialog, qtbot):
    bar = dialog.rows.add_bar
    bar.edit.setFocus()
    qtbot.keyClicks(bar.edit, "Q va")
    popup = bar.completer.popup()
    qtbot.waitUntil(popup.isVisible)
    model = popup.model()
    offered = [model.index(row, 0).data() for row in range(model.rowCount())]
    assert offered == ["SR:VAC1:P", "SR:VAC2:P", "BR:VAC1:T"]
    press(qtbot, popup, Key.Key_Down)
    press(qtbot, popup, Key.Key_Down)
    press(qtbot, popup, Key.Key_Return)
    assert bar.edit.text() == "Q SR:VAC2:P"
    assert dialog.group() is GROUP  # taken, not added yet
    press(qtbot, bar.edit, Key.Key_Return)
    assert names(dialog)[-2:] == ["Q", "SR:VAC2:P"]


def test_lists_are_pasted_into_table_and_bar(dialog, qtbot):
    QGuiApplication.clipboard().setText("Name\tValue\nX{1..2}\t3.5 mA\nA\t7\n")
    press(qtbot, dialog.rows.table, Key.Key_V, CTRL)
    assert names(dialog)[5:] == ["Name", "Value", "X1", "X2"]
    assert dialog.status.text() == "4 PVs added, 1 PV was already in the group"
    QGuiApplication.clipboard().setText("Y\nZ\n")
    dialog.rows.add_bar.edit.setFocus()
    press(qtbot, dialog.rows.add_bar.edit, Key.Key_V, CTRL)
    assert names(dialog)[-2:] == ["Y", "Z"]
    QGuiApplication.clipboard().setText("{1..99999}")
    dialog.rows.table.setFocus()
    press(qtbot, dialog.rows.table, Key.Key_V, CTRL)
    assert "may stand for 10,000 at most" in dialog.status.text()


def test_a_cell_of_many_rows_is_edited_at_once(dialog, qtbot):
    table = dialog.rows.table
    click(qtbot, dialog, 0, NAME)
    click(qtbot, dialog, 3, NAME, SHIFT)
    assert table.selected_rows() == (0, 1, 2, 3)
    assert "4 rows selected" in dialog.status.text()
    click(qtbot, dialog, 2, LABEL)  # keeps the selection
    press(qtbot, table, Key.Key_F2)
    type_into(qtbot, table, "gauge")
    assert [pv.label for pv in dialog.group().pvs] == ["gauge", "", "gauge", "gauge", ""]
    assert dialog.draft.undo_text == "Label of 3 PVs"
    click(qtbot, dialog, 0, WIDTH)
    press(qtbot, table, Key.Key_Return)
    type_into(qtbot, table, "3", QDoubleSpinBox)
    assert [pv.width for pv in dialog.group().pvs] == [3.0, 1.5, 3.0, 3.0, 1.5]
    click(qtbot, dialog, 3, PLOT)
    assert [pv.plot for pv in dialog.group().pvs] == [True, False, True, True, False]
    click(qtbot, dialog, 3, SHOWN)
    assert [pv.visible for pv in dialog.group().pvs] == [False, True, False, False, True]
    press(qtbot, table, Key.Key_Space)
    assert [pv.visible for pv in dialog.group().pvs] == [True] * 5
    assert table.selected_rows() == (0, 1, 2, 3)
    for _ in range(5):
        press(qtbot, table, Key.Key_Z, CTRL)
    assert dialog.group() is GROUP


def test_looking_at_a_cell_changes_nothing(dialog, qtbot):
    table = dialog.rows.table
    click(qtbot, dialog, 0, NAME)
    click(qtbot, dialog, 3, NAME, SHIFT)
    for column, kind in ((COMMENT, QLineEdit), (WIDTH, QDoubleSpinBox), (STYLE, QComboBox)):
        table.setCurrentIndex(table.model().index(2, column))
        table.select((0, 2, 3))
        table.edit(table.model().index(2, column))
        found = editor(qtbot, table, kind)
        if isinstance(found, QComboBox):
            found.hidePopup()
        table.setFocus()
        qtbot.waitUntil(lambda kind=kind: not table.viewport().findChildren(kind))
    assert dialog.group() is GROUP


def test_axis_and_style_are_chosen_from_lists(dialog, qtbot):
    table = dialog.rows.table
    for column, text, field, value in (
        (AXIS, "Pressure", "axis", "vacuum"), (STYLE, "points", "style", "points"),
        (TIME, "Arrival time", "time", "arrival"),
    ):  # fmt: skip
        click(qtbot, dialog, 2, NAME)
        click(qtbot, dialog, 2, column)  # of a row that is selected: opens the list
        combo = editor(qtbot, table, QComboBox)
        popup = combo.view()
        qtbot.waitUntil(popup.isVisible)
        row = combo.findText(text)
        popup.setCurrentIndex(combo.model().index(row, 0))
        press(qtbot, popup, Key.Key_Return)
        qtbot.waitUntil(lambda: not table.viewport().findChildren(QComboBox))
        assert getattr(dialog.group().pvs[2], field) == value
    assert dialog.rows.model.index(2, AXIS).data() == "Pressure"
    dialog.undo.trigger()
    assert dialog.group().pvs[2].time == "" and dialog.group().pvs[2].style == "points"


def test_a_reduction_is_typed_and_a_wrong_one_refused(dialog, qtbot):
    table = dialog.rows.table
    for text, kept in (("[3]", "[3]"), ("most", "[3]")):
        table.setCurrentIndex(table.model().index(2, ARRAY))
        press(qtbot, table, Key.Key_F2)
        combo = editor(qtbot, table, QComboBox)
        combo.lineEdit().selectAll()
        qtbot.keyClicks(combo.lineEdit(), text)
        press(qtbot, combo, Key.Key_Return)
        table.setFocus()
        qtbot.waitUntil(lambda: not table.viewport().findChildren(QComboBox))
        assert dialog.group().pvs[2].reduce == kept
    assert "of arrays must be min, max" in dialog.status.text()
    assert "bold" in dialog.status.styleSheet()


def test_colours_of_many_rows(dialog, qtbot):
    table = dialog.rows.table
    table.select((0, 2, 3))
    click(qtbot, dialog, 2, COLOR)
    menu = table.colors.menu
    qtbot.waitUntil(menu.isVisible)
    texts = [action.text().replace("&", "") for action in menu.actions() if action.text()]
    assert texts[:2] == ["Automatic", "Blue"] and texts[-2:] == ["Different for each row", "Other…"]
    press(qtbot, menu, Key.Key_Down)
    press(qtbot, menu, Key.Key_Down)
    press(qtbot, menu, Key.Key_Return)
    assert [pv.color for pv in dialog.group().pvs] == ["#006cd8", None, "#006cd8", "#006cd8", None]
    table.setCurrentIndex(table.model().index(2, COLOR))
    table.select((0, 2, 3))
    table.ask_color(table.model().index(2, COLOR))
    table.colors.each.trigger()
    menu.close()
    colors = [dialog.group().pvs[row].color for row in (0, 2, 3)]
    assert colors == ["#006cd8", "#cc8418", "#0c6c48"]


def test_rows_are_moved_with_keys_and_removed(dialog, qtbot):
    table = dialog.rows.table
    table.select((0, 3))
    press(qtbot, table, Key.Key_Down, ALT)
    assert names(dialog) == ["# gauges", "$(P)B", "SR:B", "A", "C"]
    assert table.selected_rows() == (3, 4)
    press(qtbot, table, Key.Key_Up, ALT)
    assert names(dialog) == ["# gauges", "$(P)B", "A", "C", "SR:B"]
    press(qtbot, table, Key.Key_Home, ALT)
    assert names(dialog) == ["A", "C", "# gauges", "$(P)B", "SR:B"]
    assert table.selected_rows() == (0, 1)
    press(qtbot, table, Key.Key_Delete)
    assert names(dialog) == ["# gauges", "$(P)B", "SR:B"]
    assert table.selected_rows() == (0,)
    for _ in range(4):
        press(qtbot, table, Key.Key_Z, CTRL)
    assert dialog.group() is GROUP


def drop(table, data, position, source=None):
    event = QDropEvent(
        QPointF(position), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    event.source = lambda: source
    table.dropEvent(event)
    return event


def test_rows_are_dragged_and_names_dropped_where_the_mouse_is(dialog, qtbot):
    table = dialog.rows.table
    table.select((0, 2))
    table._dragged = table.selected_rows()  # as startDrag notes, which would run a loop of its own
    data = table.model().mimeData(table.selectedIndexes())
    assert data.text() == "A\n$(P)B"
    bottom = table.visualRect(table.model().index(3, NAME)).bottom() - 2
    drop(table, data, QPoint(20, bottom), table)
    assert names(dialog) == ["# gauges", "C", "A", "$(P)B", "SR:B"]
    assert table.selected_rows() == (2, 3)
    text = QMimeData()
    text.setText("X{1..2}")
    top = table.visualRect(table.model().index(0, NAME)).top() + 2
    assert drop(table, text, QPoint(20, top)).isAccepted()
    assert names(dialog)[:3] == ["X1", "X2", "# gauges"]
    drop(table, text, QPoint(20, table.viewport().height() - 3))
    assert dialog.status.text() == "All these PVs are already in the group"


def test_names_are_edited_and_wrong_ones_refused(dialog, qtbot):
    table = dialog.rows.table
    for row, text, name in ((0, "Z:1", "Z:1"), (0, "A B", "Z:1"), (1, "# new", "# new")):
        table.setCurrentIndex(table.model().index(row, NAME))
        press(qtbot, table, Key.Key_F2)
        type_into(qtbot, table, text)
        assert names(dialog)[row] == name
    assert table.model().index(1, NAME).data() == "new"


def test_a_heading_is_added_above_and_named(dialog, qtbot):
    table = dialog.rows.table
    click(qtbot, dialog, 3, NAME)
    press(qtbot, table, Key.Key_H, CTRL)
    type_into(qtbot, table, "# Shutters")
    assert names(dialog)[3] == "# Shutters"
    assert dialog.rows.model.is_heading(3)
    assert dialog.tabs.tabText(0) == "PVs (4)"


def test_duplicates_are_marked_behind_macros_and_selected(dialog, qtbot):
    assert dialog.doubled.text() == "≡ 1 duplicate"
    assert dialog.rows.model.duplicates == {4: 2}
    tip = dialog.rows.model.index(4, NAME).data(Qt.ItemDataRole.ToolTipRole)
    assert "Same PV as row 3" in tip
    qtbot.mouseClick(dialog.doubled, Qt.MouseButton.LeftButton)
    assert dialog.rows.table.selected_rows() == (4,)
    press(qtbot, dialog.rows.table, Key.Key_Delete)
    assert not dialog.doubled.isVisible()


def test_find_and_replace_with_a_preview(dialog, qtbot):
    table, bar = dialog.rows.table, dialog.rows.replace_bar
    press(qtbot, table, Key.Key_F, CTRL)
    assert bar.isVisible()
    qtbot.keyClicks(bar.sought, r"(B|C)$")
    bar.regex.click()
    qtbot.keyClicks(bar.replacement, r"\1:X")
    qtbot.waitUntil(lambda: bar.button.text() == "Replace 3")
    assert bar.status.text() == "Found in 3 names"
    shown = [[bar.list.item(r, c).text() for c in range(3)] for r in range(bar.list.rowCount())]
    assert shown == [["3", "$(P)B", "→ $(P)B:X"], ["4", "C", "→ C:X"], ["5", "SR:B", "→ SR:B:X"]]
    press(qtbot, bar.replacement, Key.Key_Return)
    assert names(dialog) == ["A", "# gauges", "$(P)B:X", "C:X", "SR:B:X"]
    assert dialog.draft.undo_text == "Rename 3 PVs"
    bar.sought.clear()
    qtbot.keyClicks(bar.sought, "(a+)+(")
    qtbot.waitUntil(lambda: bar.status.text().startswith("Not a regular expression"))
    assert not bar.button.isEnabled()
    bar.sought.setText("^A$")
    bar.replacement.setText("")
    reason = "1 name would be invalid. Row 1: A name must not be empty"
    qtbot.waitUntil(lambda: reason in bar.status.text())
    assert not bar.button.isEnabled()
    press(qtbot, bar.sought, Key.Key_Escape)
    assert not bar.isVisible() and dialog.isVisible()


def test_axes_are_added_edited_and_removed(dialog, qtbot):
    dialog.tabs.setCurrentIndex(1)
    tab = dialog.axes
    qtbot.mouseClick(tab.add_button, Qt.MouseButton.LeftButton)
    type_into(qtbot, tab.table, "temperature")
    model = tab.model
    assert dialog.group().axes[2] == AxisSpec("temperature")
    assert model.setData(model.index(2, RANGE), "0, 80")
    assert model.index(2, RANGE).data() == "0 … 80"
    assert not model.setData(model.index(2, RANGE), "80, 0")
    assert "80 is not below 0" in dialog.status.text()
    assert not model.setData(model.index(2, RANGE), "warm")
    assert "“warm” is not a range" in dialog.status.text()
    checked = Qt.ItemDataRole.CheckStateRole
    assert model.setData(model.index(2, LOG), Qt.CheckState.Checked.value, checked)
    assert dialog.group().axes[2].range == (0.0, 80.0)  # kept: see ``axis_rule``
    assert not model.setData(model.index(2, RANGE), "0, 90")
    assert "begins above 0, not at 0" in dialog.status.text()
    assert model.setData(model.index(2, LOG), Qt.CheckState.Unchecked.value, checked)
    assert model.setData(model.index(2, SIDE), "right")
    assert model.setData(model.index(2, UNIT), "°C")
    assert dialog.group().axes[2] == AxisSpec("temperature", "", "°C", False, (0.0, 80.0), "right")
    assert not model.setData(model.index(0, ID), "vacuum")
    assert "There is an axis vacuum already" in dialog.status.text()
    tab.table.setCurrentIndex(model.index(2, ID))
    tab.table.setFocus()
    press(qtbot, tab.table, Key.Key_Delete)
    assert dialog.group().axes == GROUP.axes
    assert dialog.tabs.tabText(1) == "Axes (2)"


def test_pvs_follow_their_axis(opened):
    dialog = opened(
        Group(axes=(AxisSpec("x"),), pvs=(PvSpec("A", axis="x"), PvSpec("B", axis="gone")))
    )
    model = dialog.axes.model
    assert model.setData(model.index(0, ID), "y")
    assert dialog.group().pvs[0].axis == "y"
    assert dialog.rows.model.index(1, AXIS).data() == "gone ?"
    dialog.draft.undo()
    assert dialog.group().pvs[0].axis == "x"
    dialog.close()


def test_macros_are_defined_and_those_without_a_value_listed(opened, qtbot):
    dialog = opened(Group(macros={"P": "SR:"}, pvs=(PvSpec("$(P)A"), PvSpec("$(Q)B"))))
    dialog.tabs.setCurrentIndex(2)
    assert dialog.tabs.tabText(2) == "Macros (1) · 1 undefined"
    table, model = dialog.macros.table, dialog.macros.model
    assert model.index(1, VALUE).data().startswith("undefined")
    table.setCurrentIndex(model.index(1, VALUE))
    table.setFocus()
    press(qtbot, table, Key.Key_F2)
    type_into(qtbot, table, "BL:")
    assert dialog.group().macros == {"P": "SR:", "Q": "BL:"}
    assert dialog.tabs.tabText(2) == "Macros (2)"
    assert model.setData(model.index(0, MACRO), "R")
    assert dialog.group().macros == {"R": "SR:", "Q": "BL:"}
    assert not model.setData(model.index(0, MACRO), "a b")
    assert "is not a name of a macro" in dialog.status.text()
    qtbot.mouseClick(dialog.macros.add_button, Qt.MouseButton.LeftButton)
    assert list(dialog.group().macros) == ["R", "Q", "M1"]
    dialog.macros.table.setFocus()
    dialog.draft.applied = dialog.group()
    dialog.close()


def test_name_and_span(dialog, qtbot):
    for edit, text in ((dialog.name, "Linac"), (dialog.span, "2h")):
        edit.selectAll()
        qtbot.keyClicks(edit, text)
        press(qtbot, edit, Key.Key_Return)
    assert (dialog.group().name, dialog.group().span_s) == ("Linac", 7200.0)
    assert dialog.windowTitle() == "Edit Linac * – PV Watch"
    assert dialog.isVisible()  # Enter in a line does not close it
    dialog.span.selectAll()
    qtbot.keyClicks(dialog.span, "soon")
    press(qtbot, dialog.span, Key.Key_Return)
    assert "not a time span" in dialog.status.text()
    assert dialog.span.text() == "2h"


def test_apply_gives_the_group_and_ok_closes(dialog, qtbot):
    given = []
    dialog.applied.connect(given.append)
    assert not dialog.apply_button.isEnabled()
    dialog.rows.table.select((0,))
    press(qtbot, dialog.rows.table, Key.Key_Delete)
    assert dialog.base is GROUP
    qtbot.mouseClick(dialog.apply_button, Qt.MouseButton.LeftButton)
    assert given == [dialog.group()] and dialog.isVisible()
    assert dialog.base is dialog.group() and not dialog.apply_button.isEnabled()
    press(qtbot, dialog.rows.table, Key.Key_Z, CTRL)  # undo goes on after Apply
    assert dialog.group() is GROUP and dialog.apply_button.isEnabled()
    press(qtbot, dialog, Key.Key_Return, CTRL)
    assert given[1] is GROUP and not dialog.isVisible()


def test_a_group_that_is_not_taken_stays_to_be_applied(dialog, qtbot):
    dialog.applied.connect(lambda group: dialog.refuse("macro $(Q) is not defined"))
    dialog.rows.table.select((0,))
    press(qtbot, dialog.rows.table, Key.Key_Delete)
    dialog.accept()
    assert dialog.isVisible() and dialog.base is GROUP and dialog.apply_button.isEnabled()
    assert dialog.status.text() == "macro $(Q) is not defined"


def test_what_is_being_typed_is_applied_too(dialog, qtbot):
    given = []
    dialog.applied.connect(given.append)
    table = dialog.rows.table
    table.setCurrentIndex(table.model().index(0, LABEL))
    press(qtbot, table, Key.Key_F2)
    qtbot.keyClicks(editor(qtbot, table, QLineEdit), "half")
    dialog.accept()
    assert given[0].pvs[0].label == "half"


@pytest.mark.parametrize("answer", ["Apply", "Discard", "Cancel"])
def test_closing_asks_about_what_was_not_applied(opened, qtbot, answer):
    dialog = opened()
    given = []
    dialog.applied.connect(given.append)
    dialog.rows.table.select((0,))
    press(qtbot, dialog.rows.table, Key.Key_Delete)
    press(qtbot, dialog.rows.table, Key.Key_Escape)
    assert dialog.isVisible()
    box = dialog.findChild(QMessageBox)
    qtbot.waitUntil(box.isVisible)
    button = box.button(getattr(QMessageBox.StandardButton, answer))
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert dialog.isVisible() == (answer == "Cancel")
    assert len(given) == (answer == "Apply")
    dialog.draft.applied = dialog.group()
    dialog.close()
    assert not dialog.isVisible()


def test_10_000_rows_open_at_once_and_stay_fluent(opened, qtbot):
    group = Group(pvs=tuple(PvSpec(f"SR:C{n % 30}:VAC{n}:P") for n in range(10_000)))
    cost = Cost()
    dialog = opened(group)
    dialog.grab()
    assert cost.seconds < 10.0

    slowest = 0.0

    def step(action):
        nonlocal slowest
        cost = Cost()
        action()
        QApplication.processEvents()
        dialog.rows.table.grab()
        slowest = max(slowest, cost.seconds)

    table = dialog.rows.table
    step(table.selectAll)
    step(lambda: press(qtbot, table, Key.Key_Space))
    step(lambda: press(qtbot, table, Key.Key_Z, CTRL))
    step(lambda: dialog.rows.move_rows((9_998, 9_999), 3))
    step(lambda: dialog.rows.add_bar.edit.setText("X{1..10000}"))
    step(dialog.rows.add_bar.add)
    step(lambda: press(qtbot, table, Key.Key_Delete))
    assert len(dialog.group().pvs) == 10_000
    assert slowest < 2.0  # it is 0.12 s
    dialog.draft.applied = dialog.group()
    dialog.close()


class TestMacroDialog:
    GROUP = Group("Ring", macros={"S": "$(P):"}, pvs=(PvSpec("A"), PvSpec("$(S)$(Q)B")))

    def made(self, qtbot, previous):
        dialog = MacroDialog(self.GROUP, ["P", "Q"], previous)
        qtbot.addWidget(dialog)
        dialog.show()
        qtbot.waitExposed(dialog)
        return dialog

    def test_previous_values_are_proposed_and_the_first_name_shown(self, qtbot):
        dialog = self.made(qtbot, {"P": "SR", "OTHER": "x"})
        given = []
        dialog.given.connect(given.append)
        assert dialog.values() == {"P": "SR", "Q": ""}
        qtbot.keyClicks(dialog.edits["Q"], "vac:")
        assert dialog.example.text() == "$(S)$(Q)B becomes SR:vac:B"
        press(qtbot, dialog.edits["Q"], Key.Key_Return)
        assert given == [{"P": "SR", "Q": "vac:"}] and not dialog.isVisible()

    def test_values_that_do_not_end_are_refused(self, qtbot):
        dialog = self.made(qtbot, {})
        dialog.edits["P"].setText("$(NEW)")
        assert "$(NEW) has no value" in dialog.example.text()
        assert not dialog.open_button.isEnabled()
        dialog.edits["P"].setText("$(Q)")
        dialog.edits["Q"].setText("$(P)")
        assert "is defined by itself" in dialog.example.text()
        press(qtbot, dialog.edits["Q"], Key.Key_Return)
        assert dialog.isVisible()
        press(qtbot, dialog.edits["Q"], Key.Key_Escape)
        assert not dialog.isVisible()


@pytest.mark.parametrize("which", ["rows", "axes"])
def test_arrow_keys_go_on_in_the_table_after_a_choice_by_keys(dialog, qtbot, which):
    if which == "axes":
        dialog.tabs.setCurrentWidget(dialog.axes)
    table = getattr(dialog, which).table
    column = AXIS if which == "rows" else SIDE
    table.setFocus()
    table.setCurrentIndex(table.model().index(0, column))
    press(qtbot, table, Key.Key_F2)
    combo = editor(qtbot, table, QComboBox)
    qtbot.waitUntil(combo.view().isVisible)
    press(qtbot, combo.view(), Key.Key_Down)
    press(qtbot, combo.view(), Key.Key_Return)
    qtbot.waitUntil(lambda: not table.viewport().findChildren(QComboBox))
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)
    dialog.activateWindow()
    qtbot.waitUntil(table.hasFocus)
    press(qtbot, QApplication.focusWidget(), Key.Key_Right)
    assert table.currentIndex().column() == column + 1
