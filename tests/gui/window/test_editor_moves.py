"""A group editor that is open while its tab moves between windows."""

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QWidget


def walked(top: QObject):
    for child in top.children():
        yield child
        yield from walked(child)


def test_the_editor_goes_on_when_the_window_that_its_tab_left_has_ended(window, qtbot):
    window.open_tabs.open_names(["a:x", "a:y"], "Before")
    tab = window.open_tabs.current()
    window.windows.tear_current()
    (other,) = window.windows.windows
    window.editing.edit_current()
    dialog = window.editing.editor_of(tab)
    dialog.name.setFocus()
    dialog.name.selectAll()
    QTest.keyClicks(dialog.name, "Half")  # not yet committed
    assert dialog in list(walked(other))
    other.destroyed.connect(lambda: ended.append(1))
    ended = []
    del other
    window.windows.dock_current()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qtbot.waitUntil(lambda: ended == [1] and window.windows.windows == [])
    assert dialog.isVisible() and dialog in list(walked(window))
    QTest.keyClicks(dialog.name, " typed")
    QTest.keyClick(dialog.name, Qt.Key.Key_Return)
    qtbot.waitUntil(dialog.apply_button.isEnabled)
    qtbot.mouseClick(dialog.apply_button, Qt.MouseButton.LeftButton)
    assert tab.content.group.name == "Half typed"
    assert not dialog.apply_button.isEnabled()
    dialog.reject()
    tab.content.set_modified(False)


def test_find_children_is_why_nobody_may_look_for_them(qtbot):
    """What ADR 27 says of PySide; once this fails, the rule may go."""
    page, before, after = QWidget(), QWidget(), QWidget()
    page.setParent(before)
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok, page)
    button = box.buttons()[0]  # made by Qt, not here
    before.findChildren(QWidget)
    page.setParent(after)
    before.deleteLater()
    del before
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert page.parent() is after and len(after.children()) == 1
    assert len(box.buttons()) == 1  # it is there
    with pytest.raises(RuntimeError, match="already deleted"):
        button.text()
    after.deleteLater()


@pytest.fixture
def many(window):
    window.open_tabs.open_names([f"many:{k}" for k in range(1_000)], "Many")
    tab = window.open_tabs.current()
    tab.content.set_modified(False)  # closing it asks nothing
    return tab


def test_the_editor_of_many_rows_is_shown(window, many, qtbot):
    QTest.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.editing.editor_of(many) is not None)
    dialog = window.editing.editor_of(many)
    qtbot.waitUntil(dialog.isVisible)
    assert dialog.rows.table.model().rowCount() == 1_000
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.editing.editor_of(many) is None)


def test_a_tab_closes_before_its_editor_of_many_rows_is_shown(window, many, qtbot):
    window.editing.edit_current()
    dialog = window.editing.editor_of(many)
    assert not dialog.isVisible()  # in a turn after this one
    gone = []
    dialog.destroyed.connect(lambda: gone.append(1))
    window.close_actions.close(many)
    qtbot.waitUntil(lambda: gone == [1] and not window.open_tabs.tabs())
    assert window.editing.editor_of(many) is None
