"""The menu bar as a person uses it by keys: Alt and a letter, then the letter of the entry."""

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu

KEYS = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier


def front(window, qtbot):
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


@pytest.fixture
def tab(window, qtbot, prefix):
    window.open_tabs.open_names([f"{prefix}x", f"{prefix}y"], "First")
    front(window, qtbot)
    yield window.open_tabs.contents()[0]
    for each in window.open_tabs.contents():
        each.set_modified(False)


def choose(window, qtbot, menu, letter, answer=None):
    """Open a menu by Alt and its letter, press the entry's; ``answer`` the dialog that comes."""
    front(window, qtbot)
    asked = []

    def look():
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog) and dialog.isActiveWindow() and not asked:
            asked.append(dialog.windowTitle())
            answer(dialog)

    timer = QTimer()
    timer.timeout.connect(look)
    if answer is not None:
        timer.start(10)
    QTest.keyClick(window.focusWidget() or window, getattr(KEYS, f"Key_{menu}"), ALT)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    QTest.keyClick(QApplication.activePopupWidget(), letter)
    if answer is not None:
        qtbot.waitUntil(lambda: bool(asked))
    timer.stop()
    return asked[0] if asked else None


def escape(dialog):
    QTest.keyClick(dialog.focusWidget() or dialog, KEYS.Key_Escape)
