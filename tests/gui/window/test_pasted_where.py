"""Names go where they were pasted or dropped, and the question about them goes with its tab."""

import pytest
from PySide6.QtCore import QEvent, QMimeData, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from shiboken6 import isValid

from gui.qt import name_reader
from gui.window.actions.names_question import NamesQuestion
from gui.window.actions.new_group_dialog import NewGroupDialog
from tests.gui.window.test_menus_and_questions import click, shown_of
from tests.support.window import drop, walk_to

SENTENCE = "please look at none:p"
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def two(window, qtbot):
    """A tab in the main window, another in a window beside it, which is in front."""
    window.open_tabs.open_names(["none:m"], "M")
    window.open_tabs.open_names(["none:s"], "S")
    window.windows.tear_current()
    (made,) = window.windows.windows
    bring(made, qtbot)
    yield made
    for tab in window.open_tabs.contents():
        tab.set_modified(False)


def bring(window, qtbot):
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


def paste(window, text):
    QApplication.clipboard().setText(text)
    table = window.tab_widget.current_tab().content.table
    QTest.keyClick(table, Qt.Key.Key_V, CTRL)


def pvs(window):
    return [
        (tab.content.group.name, [pv.name for pv in tab.content.group.pvs])
        for tab in window.open_tabs.tabs()
    ]


def over(question):
    """Return the window before which the system shows ``question``."""
    handle = question.windowHandle().transientParent()
    return next(w for w in QApplication.topLevelWidgets() if w.windowHandle() is handle)


def asked():
    (question,) = shown_of(NamesQuestion)
    return question


def test_the_question_stands_before_the_window_of_the_paste(window, two, qtbot):
    paste(two, SENTENCE)
    question = asked()
    assert over(question) is two
    bring(window, qtbot)  # meanwhile another is used
    click(question, "Add 1 PV")
    assert pvs(window) == [("M", ["none:m"]), ("S", ["none:s", "none:p"])]


def test_the_question_moves_with_its_tab(window, two, qtbot):
    paste(two, SENTENCE)
    question = asked()
    window.windows.dock_current()
    qtbot.waitUntil(lambda: not isValid(two))
    assert question.isVisible() and over(question) is window
    click(question, "Add 1 PV")
    assert pvs(window) == [("M", ["none:m"]), ("S", ["none:s", "none:p"])]


def test_the_question_ends_with_its_tab_and_asks_for_no_other(window, two, qtbot):
    paste(two, SENTENCE)
    question = asked()
    tab = two.tab_widget.current_tab()
    tab.content.set_modified(False)
    window.open_tabs.close(tab)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qtbot.waitUntil(lambda: not isValid(question))
    assert shown_of(NamesQuestion) == [] and pvs(window) == [("M", ["none:m"])]
    qtbot.waitUntil(lambda: not isValid(two))
    bring(window, qtbot)
    paste(window, "none:q")
    assert pvs(window) == [("M", ["none:m", "none:q"])]


def test_names_that_take_long_to_read_go_where_they_were_pasted(window, two, qtbot, monkeypatch):
    monkeypatch.setattr(name_reader, "_AT_ONCE", 0)
    monkeypatch.setattr(name_reader, "_PATIENCE_S", 0.0)
    paste(two, "none:p none:q")
    bring(window, qtbot)  # before they are read
    qtbot.waitUntil(lambda: len(dict(pvs(window))["S"]) == 3)
    assert dict(pvs(window))["M"] == ["none:m"]


def test_names_read_after_their_tab_was_closed_go_nowhere(window, two, qtbot, monkeypatch):
    monkeypatch.setattr(name_reader, "_AT_ONCE", 0)
    monkeypatch.setattr(name_reader, "_PATIENCE_S", 0.0)
    paste(two, SENTENCE)
    tab = two.tab_widget.current_tab()
    window.open_tabs.close(tab)
    qtbot.waitUntil(lambda: not window.groups._reader._jobs.busy)
    assert shown_of(NamesQuestion) == [] and pvs(window) == [("M", ["none:m"])]


def test_what_is_dropped_on_a_window_is_asked_before_it(window, two, qtbot):
    bring(window, qtbot)
    data = QMimeData()
    data.setText(SENTENCE)
    drop(two.tab_widget, data)
    bring(window, qtbot)
    assert over(asked()) is two
    click(asked(), "Add 1 PV")
    assert dict(pvs(window)) == {"M": ["none:m"], "S": ["none:s", "none:p"]}


def test_the_table_that_names_are_dropped_on_gets_them(window, two, qtbot):
    """Though another window is used: a drag from another program activates none."""
    bring(window, qtbot)
    two.tab_widget.current_tab().content.table.names_dropped.emit(("none:p", "lunch"))
    assert over(asked()) is two
    click(asked(), "Add 1 PV")
    assert dict(pvs(window)) == {"M": ["none:m"], "S": ["none:s", "none:p"]}


def test_a_new_group_comes_in_the_window_in_which_it_was_asked_for(window, two, qtbot):
    tab = two.tab_widget.current_tab()
    window.windows.dock(tab)  # the main window has both
    qtbot.waitUntil(lambda: not isValid(two))
    for each in window.open_tabs.tabs():
        each.content.set_modified(False)
        window.open_tabs.close(each)
    QTest.qWait(0)
    bring(window, qtbot)
    data = QMimeData()
    data.setText(SENTENCE)
    drop(window.tab_widget, data)
    question = asked()
    window.open_tabs.open_names(["none:z"], "Z")  # meanwhile, from elsewhere
    click(question, "Add 1 PV")
    assert [names for _, names in pvs(window)] == [["none:z"], ["none:p"]]


def test_a_preview_that_is_asked_about_stays(window, qtbot, ioc, folder, prefix):
    walk_to(window, qtbot, folder / "g0.pvgroup")
    tab = window.open_tabs.current()
    assert tab.preview
    paste(window, SENTENCE)
    assert not tab.preview
    asked().reject()


def test_add_pvs_moves_with_its_tab(window, two, qtbot):
    tab = two.tab_widget.current_tab()
    before = []

    def answer():
        dialog = next(w for w in shown_of(QDialog) if isinstance(w, NewGroupDialog))
        window.windows.dock(tab)
        before.append(over(dialog))
        QTest.keyClicks(dialog.text, "none:p")
        qtbot.waitUntil(lambda: dialog.names() == ["none:p"])
        click(dialog, "Add")

    QTimer.singleShot(0, window, answer)
    window.groups.add_pvs()
    assert before == [window]
    assert dict(pvs(window)) == {"M": ["none:m"], "S": ["none:s", "none:p"]}
