"""The mouse is let go after a test: the next one moves it, wherever it does."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from tests.support.hands_off import hands_off

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
PLACE = QPoint(40, 30)


class Followed(QWidget):
    """Notes where the mouse is moved, and with which buttons."""

    def __init__(self):
        super().__init__()
        self.setMouseTracking(True)
        self.moves = []

    def mouseMoveEvent(self, event):
        self.moves.append((event.position().toPoint(), event.buttons()))


def shown(qtbot):
    made = Followed()
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.mark.parametrize("of", [lambda widget: widget, QWidget.windowHandle], ids=["w", "handle"])
@pytest.mark.parametrize(
    "hold",
    [
        lambda widget: QTest.mouseMove(widget, PLACE),
        lambda widget: QTest.mouseMove(widget.windowHandle(), PLACE),
        lambda widget: QTest.mouseDClick(widget, LEFT, pos=PLACE),
        lambda widget: QTest.mousePress(widget, LEFT, pos=PLACE),
        lambda widget: QTest.mousePress(widget, Qt.MouseButton.RightButton, pos=PLACE),
        lambda widget: QTest.mousePress(widget.windowHandle(), LEFT, pos=PLACE),
    ],
    ids=["move", "move in a window", "double click", "press", "right", "press in a window"],
)
def test_the_mouse_moves_whatever_was_done_before(qtbot, hold, of):
    before = shown(qtbot)
    hold(before)
    before.close()
    hands_off()
    assert QGuiApplication.mouseButtons() == NONE
    followed = shown(qtbot)
    QTest.mouseMove(of(followed), PLACE)
    assert followed.moves == [(PLACE, NONE)]


@pytest.mark.parametrize("turn", ["first", "second"])
def test_each_test_begins_with_no_button_held(qtbot, turn):
    assert QGuiApplication.mouseButtons() == NONE
    QTest.mouseDClick(shown(qtbot), LEFT)
