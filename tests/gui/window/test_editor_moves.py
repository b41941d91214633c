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
