"""Entries of the menu bar and buttons of questions that no other test needs, by hand."""

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QMenu,
    QScrollArea,
)
from shiboken6 import isValid

from gui.core.puts.confirm_policy import ConfirmPolicy
from gui.core.table.columns import NAME, TABLE_COLUMNS
from gui.core.text.mnemonics import mnemonic
from gui.window.actions.names_question import NamesQuestion
from gui.window.actions.new_group_dialog import NewGroupDialog
from gui.window.help.command_palette import CommandPalette
from gui.window.help.guide_window import GuideWindow
from tests.support.context_menu import answering
from tests.support.menu_bar import choose, front, tab  # noqa: F401
from tests.support.row_menu import choose_in_row_menu
from tests.support.window import LEFT, cells, drop

KEYS = Qt.Key
CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


def button(dialog, text):
    """Return the button on which a person reads ``text``."""
    shown = [each for each in dialog.findChildren(QAbstractButton) if each.isVisible()]
    return next(each for each in shown if each.text().replace("&", "") == text)


def click(dialog, text):
    QTest.mouseClick(button(dialog, text), LEFT)


def shown_of(kind):
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]


def typed(field, text):
    QTest.keyClick(field, KEYS.Key_A, CTRL)
    QTest.keyClicks(field, text)


# -- menu bar


@pytest.mark.parametrize(
    ("letter", "key", "modifiers", "kind"),
    [
        ("g", KEYS.Key_F1, Qt.KeyboardModifier.NoModifier, GuideWindow),
        ("c", KEYS.Key_P, CTRL | SHIFT, CommandPalette),
    ],
)
def test_guide_and_palette_come_by_letter_and_by_key(
    window, tab, qtbot, letter, key, modifiers, kind
):
    for act in (
        lambda: choose(window, qtbot, "H", letter),
        lambda: QTest.keyClick(tab.table, key, modifiers),
    ):
        front(window, qtbot)
        tab.table.setFocus()
        act()
        qtbot.waitUntil(lambda: len(shown_of(kind)) == 1)
        opened = shown_of(kind)[0]
        front(opened, qtbot)
        QTest.keyClick(opened.focusWidget() or opened, KEYS.Key_Escape)
        qtbot.waitUntil(lambda: not shown_of(kind))


def test_view_goes_from_tab_to_tab(window, tab, qtbot, prefix):
    for number in (1, 2):
        window.open_tabs.open_names([f"{prefix}{number}"], f"No {number}")
    shown = []
    for letter in "nnpp":
        choose(window, qtbot, "V", letter)
        shown.append(window.tab_widget.tabText(window.tab_widget.currentIndex()))
    assert ["First" in text for text in shown] == [True, False, True, False]
    assert "No 1" in shown[1] and "No 2" in shown[3]
    for content in window.open_tabs.contents():
        content.set_modified(False)


def test_group_opens_its_editor_and_edit_undoes_and_does_again(window, tab, qtbot, prefix):
    choose(window, qtbot, "G", "e")
    qtbot.waitUntil(lambda: window.editing.editor_of(window.open_tabs.current()) is not None)
    editor = window.editing.editor_of(window.open_tabs.current())
    front(editor, qtbot)
    QTest.keyClick(editor.focusWidget() or editor, KEYS.Key_Escape)
    qtbot.waitUntil(lambda: not isValid(editor) or not editor.isVisible())
    front(window, qtbot)
    tab.table.setFocus()
    tab.table.selectRow(0)
    QTest.keyClick(tab.table, KEYS.Key_Delete)
    assert cells(tab, NAME) == [f"{prefix}y"]
    choose(window, qtbot, "E", "u")
    assert cells(tab, NAME) == [f"{prefix}x", f"{prefix}y"]
    choose(window, qtbot, "E", "r")
    assert cells(tab, NAME) == [f"{prefix}y"]
    tab.table.setFocus()
    QTest.keyClick(tab.table, KEYS.Key_Z, CTRL)
    QTest.keyClick(tab.table, KEYS.Key_Z, CTRL | SHIFT)
    QTest.keyClick(tab.table, KEYS.Key_Z, CTRL)
    assert cells(tab, NAME) == [f"{prefix}x", f"{prefix}y"]


@pytest.mark.parametrize(
    ("letter", "policy"),
    [
        ("n", ConfirmPolicy.NEVER),
        ("s", ConfirmPolicy.SEVERAL),
        ("a", ConfirmPolicy.ALWAYS),
    ],
)
def test_when_to_ask_before_a_put_is_chosen_by_letters(window, tab, qtbot, letter, policy):
    choose(window, qtbot, "G", "k")
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu) and [a.text() for a in menu.actions() if a.isChecked()] == [
        "&Always ask"
    ]
    QTest.keyClick(menu, letter)
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)
    assert window.puts.policy is policy
    choose(window, qtbot, "G", "k")
    menu = QApplication.activePopupWidget()
    checked = [action.text() for action in menu.actions() if action.isChecked()]
    assert len(checked) == 1 and checked[0].lower().find(f"&{letter}") >= 0
    QTest.keyClick(menu, "a")
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)


def chosen_in(window, tab, qtbot, menu, entry):
    """Open Table by Alt+T, the menu in it and its entry by letters; return what was checked."""

    def letter(actions, words):
        shown = [action for action in actions if action.text().replace("&", "").startswith(words)]
        return mnemonic(shown[0].text())

    front(window, qtbot)
    tab.table.setFocus()
    choose(window, qtbot, "T", letter(tab.table.actions(), menu))
    opened = QApplication.activePopupWidget()
    checked = [a.text().replace("&", "") for a in opened.actions() if a.isChecked()]
    QTest.keyClick(opened, letter(opened.actions(), entry))
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)
    tab.panel.renew(1e9)
    return checked


def test_rows_are_sorted_by_letters(window, tab, qtbot, prefix):
    window.open_tabs.add_names(window.open_tabs.current(), [f"{prefix}a"], lambda _: None)
    qtbot.waitUntil(lambda: len(cells(tab, NAME)) == 3)
    first = cells(tab, NAME)

    def sort(column):
        return chosen_in(window, tab, qtbot, "Sort rows", column)

    assert sort("PV") == ["Group order"]
    assert cells(tab, NAME) == sorted(first)
    assert sort("PV") == ["PV\t▲"]
    assert cells(tab, NAME) == sorted(first, reverse=True)
    assert sort("Group order") == ["PV\t▼"]
    assert cells(tab, NAME) == first


@pytest.mark.parametrize("heading", [c.heading for c in TABLE_COLUMNS if c.sort is not None])
def test_each_heading_sorts_by_letters(window, tab, qtbot, heading):
    chosen_in(window, tab, qtbot, "Sort rows", heading)
    header = tab.table.header
    assert TABLE_COLUMNS[header.sortIndicatorSection()].heading == heading
    arrow = "▼" if heading in ("Severity", "Connection") else "▲"  # the worst on top
    assert chosen_in(window, tab, qtbot, "Sort rows", "Group order") == [f"{heading}\t{arrow}"]
    assert header.sortIndicatorSection() == -1


@pytest.mark.parametrize("heading", [c.heading for c in TABLE_COLUMNS if c.heading != "PV"])
def test_columns_are_shown_and_hidden_by_letters(window, tab, qtbot, heading):
    number = [column.heading for column in TABLE_COLUMNS].index(heading)
    header = tab.table.header
    hidden = header.isSectionHidden(number)
    checked = chosen_in(window, tab, qtbot, "Columns", heading)
    assert (heading in checked) is not hidden and "PV" in checked
    assert header.isSectionHidden(number) is not hidden
    chosen_in(window, tab, qtbot, "Columns", "Reset")
    assert header.isSectionHidden(number) is hidden


def test_history_memory_is_given_by_ok_and_left_by_cancel(window, tab, qtbot):
    def enter(text, ends):
        def answer(dialog):
            typed(dialog.focusWidget(), text)
            click(dialog, ends)

        return answer

    before = window.budget.megabytes
    choose(window, qtbot, "V", "m", enter("777", "Cancel"))
    assert window.budget.megabytes == before
    choose(window, qtbot, "V", "m", enter("333", "OK"))
    assert window.budget.megabytes == 333
    choose(window, qtbot, "V", "m", enter("2048", "OK"))
    assert window.budget.megabytes == 2048
    shown = []

    def look(dialog):
        shown.append(dialog.focusWidget().text())
        QTest.keyClick(dialog.focusWidget(), KEYS.Key_End)
        click(dialog, "Cancel")

    choose(window, qtbot, "V", "m", look)
    assert shown == ["2,048"]  # as in the status bar and in the settings


# -- questions


def test_a_heading_is_given_up(window, tab, qtbot, prefix):
    def answer(dialog):
        QTest.keyClicks(dialog.findChild(QLineEdit), "Gauges")
        click(dialog, "Cancel")

    choose_in_row_menu(tab, qtbot, 1, "Heading above", answer=answer)
    assert cells(tab, NAME) == [f"{prefix}x", f"{prefix}y"]


def test_an_array_as_a_trace_is_typed_and_given_up(window, tab, qtbot):
    slot = tab.model.slots()[0]

    def enter(text, ends):
        def answer(dialog):
            typed(dialog.findChild(QComboBox).lineEdit(), text)
            click(dialog, ends)

        return answer

    choose_in_row_menu(tab, qtbot, 0, "Array as a trace", answer=enter("[7]", "Cancel"))
    assert tab.model.reduction_choice(slot) == ""
    choose_in_row_menu(tab, qtbot, 0, "Array as a trace", answer=enter("[7]", "OK"))
    assert tab.model.reduction_choice(slot) == "[7]"


def test_a_new_group_gets_a_typed_name_and_is_given_up(window, qtbot, prefix):
    front(window, qtbot)

    def enter(name, ends):
        def answer(dialog):
            assert isinstance(dialog, NewGroupDialog)
            QTest.keyClick(dialog.text, KEYS.Key_Backtab)
            assert dialog.focusWidget() is dialog.group_name
            typed(dialog.group_name, name)
            QTest.keyClick(dialog.group_name, KEYS.Key_Tab)
            QTest.keyClicks(dialog.focusWidget(), f"{prefix}a")
            qtbot.waitUntil(button(dialog, "Create").isEnabled)
            click(dialog, ends)

        return answer

    with answering(qtbot, enter("Left", "Cancel")):
        QTest.keyClick(window, KEYS.Key_N, CTRL)
    assert window.open_tabs.contents() == []
    front(window, qtbot)
    with answering(qtbot, enter("Gun", "Create")):
        QTest.keyClick(window, KEYS.Key_N, CTRL)
    (made,) = window.open_tabs.contents()
    assert made.group.name == "Gun" and "Gun" in window.tab_widget.tabText(0)
    made.set_modified(False)


def test_words_that_are_no_pvs_are_given_up(window, tab, qtbot, prefix):
    def question():
        return next((q for q in window.findChildren(NamesQuestion) if q.isVisible()), None)

    data = QMimeData()
    data.setText("see you at lunch")
    drop(window.tab_widget, data)
    front(question(), qtbot)
    click(question(), "Cancel")
    qtbot.waitUntil(lambda: question() is None)
    assert cells(tab, NAME) == [f"{prefix}x", f"{prefix}y"]


# -- parts of the window


def test_more_file_problems_than_fit_are_scrolled_by_keys(window, qtbot, tmp_path):
    problems = window.tab_widget.problems
    for number in range(7):
        problems.add(tmp_path / f"{number}.pvgroup", f"Group {number} is not there", ())
    front(window, qtbot)
    area = problems.findChild(QScrollArea)
    first = problems.findChild(QAbstractButton)

    def is_seen():
        return area.viewport().rect().contains(first.mapTo(area.viewport(), first.rect().center()))

    qtbot.waitUntil(lambda: not is_seen())  # the latest is shown
    area.setFocus()
    QTest.keyClick(area, KEYS.Key_PageUp)
    assert is_seen()
    QTest.keyClick(area, KEYS.Key_PageDown)
    assert not is_seen()
    for number in range(7):
        problems.remove(tmp_path / f"{number}.pvgroup")


def test_tabs_of_a_torn_off_window_are_changed_by_keys(window, tab, qtbot, prefix):
    tab.table.setFocus()
    QTest.keyClick(tab.table, KEYS.Key_M, CTRL | SHIFT)
    (torn,) = window.windows.windows
    front(torn, qtbot)
    window.open_tabs.open_names([f"{prefix}z"], "Second")
    tabs = torn.tab_widget
    assert tabs.count() == 2 and "Second" in tabs.tabText(tabs.currentIndex())
    for words in ("First", "Second"):  # from the table, then from the bar of the tabs
        QTest.keyClick(torn.focusWidget(), KEYS.Key_Tab, CTRL)
        assert words in tabs.tabText(tabs.currentIndex())
        tabs.bar.setFocus()
    QTest.keyClick(tabs.bar, KEYS.Key_Left)
    assert "First" in tabs.tabText(tabs.currentIndex())
    for content in window.open_tabs.contents():
        content.set_modified(False)
