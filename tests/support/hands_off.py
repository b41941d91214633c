"""The mouse as a test leaves it: a button that is held down, a pointer somewhere.

``QTest.mouseDClick`` on a widget ends with its second press, and a test may press and not release.
Qt then takes the button to be held in the tests after it, where the mouse is moved in vain. So it
is where a test moves it to the place at which another one left it: that is no move.
"""

from typing import Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor, QGuiApplication, QWindow
from PySide6.QtTest import QTest

HOME: Final = QPoint(791, 797)  # where no test moves it
_BUTTONS: Final = [
    Qt.MouseButton.LeftButton,
    Qt.MouseButton.RightButton,
    Qt.MouseButton.MiddleButton,
]


def hands_off() -> None:
    """Release all buttons and move the pointer home, over no widget: none is told."""
    if not isinstance(QGuiApplication.instance(), QGuiApplication):
        return
    nowhere = QWindow()
    nowhere.setGeometry(HOME.x(), HOME.y(), 3, 3)
    for button in _BUTTONS:
        if QGuiApplication.mouseButtons() & button:
            QTest.mouseRelease(nowhere, button)
    QCursor.setPos(HOME)  # as moves over widgets
    QTest.mouseMove(nowhere, QPoint(0, 0))  # as moves over windows
