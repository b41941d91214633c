"""Menus *Chart* and *Table*, and that of the rows: what can act there now, and in which groups."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialogButtonBox, QLineEdit

from gui.core.groups.group import Group
from tests.support.menu_bar import front, tab
from tests.support.menu_entries import enabled, groups
from tests.support.row_menu import choose_in_row_menu, in_row_menu

__all__ = ["tab"]
LEFT = Qt.MouseButton.LeftButton
KEYS = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
ALWAYS = {"Sort rows", "Columns"}
OF_ROWS = {"Copy rows", "Copy rows as CSV", "Copy names", "Remove from group"}
OF_ONE_ROW = OF_ROWS | {"Heading above…"}
OF_PVS = {
    "Plot or stop plotting",
    "Time of samples",
    "Inspect PV",
    "Record fields (DESC, EGU, HIHI…)",
    "Note…",
    "Copy value",
    "Copy host",
}
ARRAY, CHARACTERS = "Array as a trace…", "Characters as text or numbers…"
STRING = "Read as long string (NAME.VAL$)"
OF_TRACES = {
    "Fit",
    "Zoom in on values",
    "Zoom out of values",
    "Higher values",
    "Lower values",
    "Copy readings",
}
GROUPS_OF_CHART = [
    ["Pause", "Live"],
    ["Zoom back", "Zoom forward", "Fit"],
    ["Zoom in", "Zoom out", "Earlier", "Later", "Time range…"],
    ["Zoom in on values", "Zoom out of values", "Higher values", "Lower values"],
    ["Cursor", "Statistics"],
    [
        "Markers",
        "Choose marker A",
        "Choose marker B",
        "Marker to earlier times",
        "Marker to later times",
    ],
    ["Stacked", "Alarm limits", "Archived data pale"],
    ["Add annotation…"],
    ["Copy readings", "Copy picture", "Save picture…", "Print…"],
]


def looked_at(window, qtbot, title, look):
    """Open a menu of the bar by a click, return what ``look`` finds in it, and leave it."""
    front(window, qtbot)
    bar = window.menuBar()
    entry = next(each for each in bar.actions() if each.text().replace("&", "") == title)
    qtbot.mouseClick(bar, LEFT, pos=bar.actionGeometry(entry).center())
    menu = entry.menu()
    qtbot.waitUntil(menu.isVisible)
    found = look(menu)
    qtbot.keyClick(menu, KEYS.Key_Escape)
    qtbot.keyClick(bar, KEYS.Key_Escape)
    return found


def click_ok(dialog):
    box = dialog.findChild(QDialogButtonBox)
    QTest.mouseClick(box.button(QDialogButtonBox.StandardButton.Ok), LEFT)


def test_without_a_tab_there_is_nothing_to_choose(window, qtbot):
    for title in ("Chart", "Table"):
        assert looked_at(window, qtbot, title, groups) == [["No group is open"]]
        assert looked_at(window, qtbot, title, enabled) == set()


def test_in_a_tab_without_rows_only_what_needs_none_can_act(window, qtbot):
    window.open_tabs.open_group(Group("Empty"))
    tab = window.open_tabs.contents()[0]
    assert looked_at(window, qtbot, "Table", enabled) == ALWAYS
    everything = {each for group in GROUPS_OF_CHART for each in group}
    not_now = {"Live", "Zoom back", "Zoom forward", *OF_TRACES}
    assert looked_at(window, qtbot, "Chart", enabled) == everything - not_now
    tab.set_modified(False)


def test_commands_of_the_chart_stand_in_groups(window, tab, qtbot):
    assert looked_at(window, qtbot, "Chart", groups) == GROUPS_OF_CHART
    assert looked_at(window, qtbot, "Chart", enabled) >= OF_TRACES


def test_what_a_row_is_decides_what_can_act_on_it(window, qtbot, soft_ioc, prefix):
    soft_ioc(
        f'record(ai,"{prefix}number"){{field(VAL,"1.5")field(PINI,"YES")}}'
        f'record(stringin,"{prefix}string"){{field(VAL,"on")field(PINI,"YES")}}'
        f'record(waveform,"{prefix}array"){{field(NELM,"4")field(FTVL,"DOUBLE")}}'
        f'record(waveform,"{prefix}letters"){{field(NELM,"40")field(FTVL,"CHAR")}}'
    )
    names = ["number", "string", "array", "letters"]
    window.open_tabs.open_names([*(prefix + name for name in names), f"{prefix}none"], "Kinds")
    tab = window.open_tabs.contents()[0]
    qtbot.waitUntil(lambda: tab.store.connected_count() == len(names))
    special = {
        "number": set(),
        "string": {STRING},
        "array": {ARRAY},
        "letters": {ARRAY, CHARACTERS},
        "none": {ARRAY, CHARACTERS},  # it may become one
    }
    for row, (name, more) in enumerate(special.items()):
        acts = ALWAYS | OF_ONE_ROW | OF_PVS | more
        assert in_row_menu(qtbot, tab.table, row) == acts, name
        assert looked_at(window, qtbot, "Table", enabled) == acts, name
    tab.table.setFocus()
    qtbot.keyClick(tab.table, KEYS.Key_A, CTRL)
    all_of_it = ALWAYS | OF_ONE_ROW | OF_PVS | {ARRAY, CHARACTERS, STRING}
    assert looked_at(window, qtbot, "Table", enabled) == all_of_it
    tab.set_modified(False)


def test_of_a_heading_only_the_row_can_be_acted_on(window, tab, qtbot):
    def answer(dialog):
        QTest.keyClicks(dialog.findChild(QLineEdit), "Motion")
        click_ok(dialog)

    choose_in_row_menu(tab, qtbot, 0, "Heading above", answer=answer)
    assert tab.group.pvs[0].name == "# Motion"
    assert in_row_menu(qtbot, tab.table, 0) == ALWAYS | OF_ONE_ROW


def test_characters_of_a_pv_that_is_away_are_chosen_for_when_it_comes(window, tab, qtbot):
    def answer(dialog):
        QTest.keyClick(dialog.findChild(QComboBox), KEYS.Key_End)
        click_ok(dialog)

    choose_in_row_menu(tab, qtbot, 0, "Characters as", answer=answer)
    assert tab.group.pvs[0].chars == "numbers"


def test_keys_act_on_what_is_selected_at_that_moment(window, tab, qtbot, prefix):
    front(window, qtbot)
    tab.table.setFocus()
    tab.table.clearSelection()
    clipboard = QApplication.clipboard()
    clipboard.setText("before")
    assert looked_at(window, qtbot, "Table", enabled) >= OF_ROWS  # on the current row
    tab.table.selectionModel().clear()
    assert looked_at(window, qtbot, "Table", enabled).isdisjoint(OF_ROWS)
    tab.table.setFocus()
    qtbot.keyClick(tab.table, KEYS.Key_A, CTRL)
    qtbot.keyClick(tab.table, KEYS.Key_C, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert clipboard.text().split() == [f"{prefix}x", f"{prefix}y"]
