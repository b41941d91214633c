"""Keys while the menu bar has the focus, which Alt gives it."""

from PySide6.QtCore import Qt
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
