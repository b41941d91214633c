"""Keys of one widget, when that ends."""

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit

from gui.qt.own_keys import OwnKeys


def test_a_widget_that_has_the_focus_as_it_ends_raises_nothing(qtbot):
    edit = QLineEdit()
    edit.addAction(QAction("Go", edit, shortcut="F8"))
    OwnKeys(edit)
    edit.show()
    edit.activateWindow()
    edit.setFocus()
    qtbot.waitUntil(edit.hasFocus)
    assert edit.actions()[-1].shortcutContext() == Qt.ShortcutContext.WidgetShortcut
    edit.deleteLater()
    QCoreApplication.sendPostedEvents(edit, QEvent.Type.DeferredDelete)  # raised is a failure
