"""Which typed names answer: asked while a person types, of a real IOC; no channel is left."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox

from gui.window.actions.new_group_dialog import NewGroupDialog
from tests.support.soft_ioc import counting_records
from tests.support.waiting import until

KEYS = Qt.Key


@pytest.fixture
def ioc(soft_ioc, prefix):
    return soft_ioc(counting_records(prefix, 6, "Passive"))


@pytest.fixture
def dialog(qtbot):
    made = NewGroupDialog("New group", str)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    made.text.setFocus()
    return made


def rows(dialog):
    """Return mark, name and words of each row that a person sees."""
    tree = dialog.marks.list
    items = [tree.topLevelItem(row) for row in range(tree.topLevelItemCount())]
    return [tuple(item.text(column) for column in range(3)) for item in items]


def tree_of(dialog):
    return dialog.marks.list


def type_lines(qtbot, dialog, *lines):
    for line in lines:
        qtbot.keyClicks(dialog.text, line)
        qtbot.keyClick(dialog.text, KEYS.Key_Return)


def test_each_name_gets_its_mark_while_one_types(ioc, prefix, dialog, qtbot):
    type_lines(qtbot, dialog, f"{prefix}0", f"{prefix}gone", f"{prefix}{{0..9}}", "sentence")
    assert [row[0] for row in rows(dialog)] == ["…", "…", "…", "–"]  # not known: not told
    qtbot.waitUntil(lambda: [row[0] for row in rows(dialog)] == ["●", "✖", "◐", "–"])
    assert rows(dialog) == [
        ("●", f"{prefix}0", "answers"),
        ("✖", f"{prefix}gone", "no answer"),
        ("◐", f"{prefix}{{0..9}}", "6 of 10 answer"),
        ("–", "sentence", "not searched for"),
    ]
    tree = dialog.marks.list
    assert tree.topLevelItem(0).toolTip(2).startswith("From ")
    assert f"{prefix}9" in tree.topLevelItem(2).toolTip(2)
    assert f"{prefix}0" not in tree.topLevelItem(2).toolTip(2)
    assert dialog.marks.summary.text() == "6 of 11 PVs answer"  # {0..9} has the first name too


def same_height(dialog):
    """The field of the names and the list beside it, as they are laid out."""
    fields = dialog.text, dialog.marks.list
    tops = {field.mapTo(dialog, field.rect().topLeft()).y() for field in fields}
    return len(tops) == 1 and len({field.height() for field in fields}) == 1


def test_field_and_list_are_equally_high_whatever_is_told_beneath(ioc, prefix, dialog, qtbot):
    assert same_height(dialog) and not dialog.marks.summary.isVisible()
    type_lines(qtbot, dialog, f"{prefix}*")  # a pattern: nothing to count
    qtbot.waitUntil(lambda: len(rows(dialog)) == 1)
    assert not dialog.marks.summary.isVisible()  # nor an empty line
    qtbot.waitUntil(lambda: same_height(dialog))
    type_lines(qtbot, dialog, f"{prefix}0", f"{prefix}gone")
    qtbot.waitUntil(lambda: dialog.marks.summary.text() == "1 of 2 PVs answer")
    qtbot.waitUntil(lambda: same_height(dialog))
    summary = dialog.marks.summary
    top = summary.mapTo(dialog, summary.rect().topLeft()).y()
    assert summary.isVisible() and top > dialog.text.geometry().bottom()


def test_a_name_that_appears_later_answers_later(ioc, prefix, dialog, qtbot):
    ioc.stop()
    type_lines(qtbot, dialog, f"{prefix}0")
    qtbot.waitUntil(lambda: rows(dialog) == [("✖", f"{prefix}0", "no answer")])
    ioc.start()
    qtbot.waitUntil(lambda: rows(dialog) == [("●", f"{prefix}0", "answers")])
    ioc.stop()
    qtbot.waitUntil(lambda: rows(dialog) == [("✖", f"{prefix}0", "no answer")])


@pytest.mark.parametrize("how", ["Cancel", "Ok", "Esc"])
def test_no_channel_is_left_when_the_dialog_closes(ioc, prefix, dialog, qtbot, how):
    type_lines(qtbot, dialog, f"{prefix}{{0..5}}")
    qtbot.waitUntil(lambda: rows(dialog) == [("●", f"{prefix}{{0..5}}", "6 of 6 answer")])
    assert ioc.channel_count() == 6
    assert "No PV event subscriptions" in ioc.shell(f"dbel {prefix}0 1")  # nothing is subscribed to
    if how == "Esc":
        qtbot.keyClick(dialog.text, KEYS.Key_Escape)
    else:
        button = dialog.buttons.button(QDialogButtonBox.StandardButton[how])
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not dialog.isVisible())
    assert until(lambda: ioc.channel_count() == 0)


def test_no_channel_is_left_of_a_dialog_that_is_deleted_while_it_is_open(ioc, prefix, qtbot):
    dialog = NewGroupDialog("New group", str)
    dialog.show()
    type_lines(qtbot, dialog, f"{prefix}{{0..5}}")
    qtbot.waitUntil(lambda: ioc.channel_count() == 6)
    dialog.deleteLater()
    qtbot.waitUntil(lambda: ioc.channel_count() == 0)


def test_a_name_that_is_taken_back_is_asked_for_no_more(ioc, prefix, dialog, qtbot):
    type_lines(qtbot, dialog, f"{prefix}0", f"{prefix}1")
    qtbot.waitUntil(lambda: [row[0] for row in rows(dialog)] == ["●", "●"])
    assert ioc.channel_count() == 2
    for _ in f"{prefix}1\n":
        qtbot.keyClick(dialog.text, KEYS.Key_Backspace)
    qtbot.waitUntil(lambda: rows(dialog) == [("●", f"{prefix}0", "answers")])
    qtbot.waitUntil(lambda: ioc.channel_count() == 1)
    qtbot.keyClick(dialog.text, KEYS.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(dialog.text, KEYS.Key_Delete)
    qtbot.waitUntil(lambda: ioc.channel_count() == 0)


def test_too_many_names_are_not_all_asked_for(ioc, prefix, dialog, qtbot):
    type_lines(qtbot, dialog, f"{prefix}{{0..9999}}", f"{prefix}12000", f"{prefix}0")
    qtbot.waitUntil(lambda: rows(dialog)[0][0] == "◐")
    assert rows(dialog) == [
        ("◐", f"{prefix}{{0..9999}}", "6 of 500 answer, the first of 10,000"),
        ("–", f"{prefix}12000", "not checked"),
        ("●", f"{prefix}0", "answers"),
    ]
    qtbot.keyClick(tree_of(dialog), KEYS.Key_End)
    qtbot.mouseClick(tree_of(dialog).viewport(), Qt.MouseButton.LeftButton)
    assert dialog.marks.summary.text() == "6 of 500 PVs answer; only the first 500 are checked"
    assert dialog.check.channel_count == 500
