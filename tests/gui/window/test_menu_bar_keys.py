"""Keys while the menu bar has the focus, which Alt gives it."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication


def test_keys_in_the_menu_bar_are_not_those_of_the_chart_and_the_table(window, qtbot):
    window.open_tabs.open_names(["a:x"])
    tab = window.open_tabs.contents()[0]
    bar = window.menuBar()
    for title in ("&Table", "&Chart"):
        menu = next(action.menu() for action in bar.actions() if action.text() == title)
        menu.popup(bar.mapToGlobal(bar.rect().bottomLeft()))
        QTest.keyClick(menu, Qt.Key.Key_Escape)
        QApplication.processEvents()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    tab.table.selectRow(0)
    tab.table.setFocus()
    plotted, span = tab.model.is_plotted(0), tab.chart.span
    paused = tab.chart.actions_by_name["pause"].isChecked()
    for key in (Qt.Key.Key_Delete, Qt.Key.Key_Plus, Qt.Key.Key_End, Qt.Key.Key_Space):
        QTest.keyClick(tab.table, Qt.Key.Key_Alt)
        qtbot.waitUntil(bar.hasFocus)
        QTest.keyClick(bar, key)  # an ambiguous shortcut is a warning of Qt, which fails the test
        popup = QApplication.activePopupWidget()  # Space opens the menu
        if popup is not None:
            popup.close()
        tab.table.setFocus()
    assert (tab.model.is_plotted(0), tab.chart.span) == (plotted, span)
    assert tab.chart.actions_by_name["pause"].isChecked() is paused
    assert len(tab.store) == 1
    tab.set_modified(False)


def test_the_menu_bar_gives_the_keys_back_after_a_menu_was_left(window, qtbot):
    window.open_tabs.open_names(["a:x"])
    window.open_tabs.open_names(["b:gauge", "b:pump"])
    bar, tab = window.menuBar(), window.open_tabs.current().content
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    tab.table.setFocus()

    def leave_a_menu():
        table = window.open_tabs.current().content.table
        table.setFocus()
        QTest.keyClick(table, Qt.Key.Key_Alt)
        qtbot.waitUntil(bar.hasFocus)
        QTest.keyClick(bar, Qt.Key.Key_Down)
        qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
        QTest.keyClick(QApplication.activePopupWidget(), Qt.Key.Key_Escape)
        qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)
        assert bar.hasFocus()

    leave_a_menu()  # a shortcut of the tab, at once
    QTest.keyClick(bar, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(tab.panel.bar.edit.hasFocus)

    leave_a_menu()  # the tab that had the focus is hidden by then
    QTest.keyClick(bar, Qt.Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier)
    first = window.open_tabs.current().content
    assert first is not tab
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: first.widget.isAncestorOf(QApplication.focusWidget()))

    leave_a_menu()  # a dialog takes the focus from the bar, and gives it back to it

    def cancel():
        dialog = QApplication.activeModalWidget()
        if dialog is not None:
            QTest.keyClick(dialog, Qt.Key.Key_Escape)
            cancelling.stop()

    cancelling = QTimer()
    cancelling.timeout.connect(cancel)
    cancelling.start(50)
    QTest.keyClick(bar, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
    window.activateWindow()  # no window manager does it here
    qtbot.waitUntil(lambda: first.widget.isAncestorOf(QApplication.focusWidget()))

    bar.setFocus(Qt.FocusReason.ActiveWindowFocusReason)
    qtbot.waitUntil(lambda: first.widget.isAncestorOf(QApplication.focusWidget()))
    for content in (first, tab):
        content.set_modified(False)
