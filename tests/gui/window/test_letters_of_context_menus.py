"""Context menus by keys: each entry has a letter, no two the same, and the letter chooses it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from gui.core.text.mnemonics import mnemonic
from tests.support.menu_bar import tab

__all__ = ["tab"]
KEYS = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier


def opened_by_key(widget, qtbot):
    """Press Shift+F10 in a widget; return the menu."""
    widget.window().activateWindow()
    widget.setFocus()
    qtbot.waitUntil(widget.hasFocus)
    QTest.keyClick(widget, KEYS.Key_F10, SHIFT)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    return QApplication.activePopupWidget()


def without_letters(menu):
    """Return the entries of a menu, and of those in it, that have none, or one twice.

    The chart's menu has more entries than there are letters: the rest has keys.
    """
    entries = [a for a in menu.actions() if not a.isSeparator() and a.isVisible()]
    letters = [mnemonic(action.text()) for action in entries]
    wrong = [
        action.text()
        for action, letter in zip(entries, letters, strict=True)
        if (not letter and action.shortcut().isEmpty()) or (letters.count(letter) > 1 and letter)
    ]
    for action in entries:
        if isinstance(action.menu(), QMenu):
            wrong += without_letters(action.menu())
    return wrong


def escape():
    while (popup := QApplication.activePopupWidget()) is not None:
        QTest.keyClick(popup, KEYS.Key_Escape)


def letter_of(menu, words):
    action = next(a for a in menu.actions() if a.text().replace("&", "").startswith(words))
    return mnemonic(action.text())


@pytest.mark.parametrize("where", ["legend", "chart"])
def test_each_entry_has_a_letter_of_its_own(window, tab, qtbot, where):
    widgets = {"legend": tab.chart.legend, "chart": tab.chart.canvas}
    qtbot.waitUntil(lambda: tab.chart.legend.rowCount() == 2 and bool(tab.chart.canvas.axes))
    menu = opened_by_key(widgets[where], qtbot)
    wrong = len(menu.actions()) < 2 or without_letters(menu)
    escape()  # a menu that stays open ends no test
    assert not wrong


def test_a_trace_is_hidden_and_moved_to_an_axis_by_letters(window, tab, qtbot):
    legend = tab.chart.legend
    qtbot.waitUntil(lambda: legend.rowCount() == 2)
    menu = opened_by_key(legend, qtbot)
    QTest.keyClick(menu, letter_of(menu, "Hide"))
    assert [trace.visible for trace in tab.chart.traces] == [False, True]
    menu = opened_by_key(legend, qtbot)
    QTest.keyClick(menu, letter_of(menu, "Axis"))
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not menu)
    inner = QApplication.activePopupWidget()
    QTest.keyClick(inner, letter_of(inner, "Its own axis"))
    assert tab.chart.traces[0].axis is not None


def test_an_axis_becomes_logarithmic_by_letters(window, tab, qtbot):
    canvas = tab.chart.canvas
    qtbot.waitUntil(lambda: bool(canvas.axes))
    menu = opened_by_key(canvas, qtbot)
    QTest.keyClick(menu, letter_of(menu, "Axis"))
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not menu)
    inner = QApplication.activePopupWidget()
    QTest.keyClick(inner, letter_of(inner, "Logarithmic"))
    assert any(spec.log for spec in tab.chart.canvas.scene.specs.values())


def test_a_trace_has_its_letters_however_its_menu_is_made(tab, qtbot):
    qtbot.waitUntil(lambda: tab.chart.legend.rowCount() == 2)
    menu = tab.chart.trace_menu(0)
    assert without_letters(menu) == []
    menu.deleteLater()
