"""What the user does ends the idling of the frame clock."""

import pytest
from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from gui.program.input_watch import InputWatch

LEFT, CENTRE = Qt.MouseButton.LeftButton, QPoint(50, 20)


class StirredClock(QObject):
    """Counts what stirs it."""

    idle_changed = Signal(bool)
    count = 0

    def stir(self):
        self.count += 1


def show(window, qtbot):
    """Show ``window`` in front of all others."""
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


@pytest.fixture
def watched(qtbot):
    clock, owner = StirredClock(), QObject()
    InputWatch(clock, owner)
    window = QWidget()
    qtbot.addWidget(window)
    window.line = QLineEdit()
    QVBoxLayout(window).addWidget(window.line)
    show(window, qtbot)
    clock.idle_changed.emit(True)
    clock.count = 0
    yield clock, window
    owner.deleteLater()


@pytest.mark.parametrize(
    "gesture",
    [
        lambda handle: QTest.mouseMove(handle, CENTRE),
        lambda handle: QTest.mousePress(handle, LEFT, pos=CENTRE),
        lambda handle: QTest.keyClick(handle, Qt.Key.Key_X),
        lambda handle: QTest.wheelEvent(handle, CENTRE.toPointF(), QPoint(0, 120)),
    ],
    ids=["mouse", "press", "key", "wheel"],
)
def test_a_gesture_in_a_window_stirs_the_clock(watched, qtbot, gesture):
    clock, window = watched
    gesture(window.windowHandle())
    qtbot.waitUntil(lambda: clock.count > 0)


def test_painting_stirs_nothing(watched, qtbot):
    clock, window = watched
    painted = []
    window.line.textChanged.connect(painted.append)
    QApplication.processEvents()
    clock.count = 0
    window.line.setText("painted anew")
    window.repaint()
    assert painted and clock.count == 0


def test_a_further_window_is_watched_when_the_clock_is_idle_again(watched, qtbot):
    clock, _ = watched
    other = QWidget()
    qtbot.addWidget(other)
    show(other, qtbot)
    clock.idle_changed.emit(True)
    clock.count = 0
    QTest.keyClick(other.windowHandle(), Qt.Key.Key_X)
    qtbot.waitUntil(lambda: clock.count > 0)
