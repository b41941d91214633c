"""What the monkey does with mouse and keyboard; a widget that goes meanwhile is let go."""

from __future__ import annotations

import random
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from shiboken6 import isValid

from tests.faults.monkey.inside import seen

KEYS: Final = (
    "Up", "Down", "Left", "Right", "Home", "End", "PageUp", "PageDown", "Return", "Space", "Tab",
    "Backtab", "F2", "F3", "F5", "F10", "Delete", "Backspace", "Menu", "Alt", "Insert", "A", "C",
    "D", "E", "F", "G", "I", "L", "M", "N", "S", "T", "U", "V", "Z", "0", "1", "5", "Slash", "Plus",
    "Minus", "Period", "Equal",
)  # fmt: skip
_MODIFIERS: Final = (Qt.KeyboardModifier.NoModifier,) * 6 + (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
)
_BUTTONS: Final = (Qt.MouseButton.LeftButton,) * 6 + (
    Qt.MouseButton.RightButton,
    Qt.MouseButton.MiddleButton,
)
TYPED: Final = (
    "M:1", "N:2", "12", "1e400", "-5", "10:00 - 11:00", "a b;c", "$(", "$(P)x", "", "2h30m", "nan",
    "M:[1..900]", "value > 3", "x" * 300, "é μ 日本", "=1+1", "0x1F", "\t", "<b>&amp;",
)  # fmt: skip
_PLAIN: Final = Qt.KeyboardModifier.NoModifier
_LEFT: Final = Qt.MouseButton.LeftButton
_NO_BUTTON: Final = Qt.MouseButton.NoButton


class Hands:
    """Each gesture returns what it was, in words. Half of the mouse goes through the window, as
    that of a person (grabs, popups, modality), half straight to the widget.
    """

    def __init__(self, luck: random.Random) -> None:
        self._luck = luck

    def some(self, top: QWidget) -> QWidget:
        """Choose a widget that is seen."""
        inside = [widget for widget in seen(top, QWidget) if widget.width() > 2]
        return self._luck.choice([top, *inside])

    def _at(self, widget: QWidget) -> QPoint:
        width, height = max(widget.width(), 1), max(widget.height(), 1)
        return QPoint(self._luck.randrange(width), self._luck.randrange(height))

    def key(self, top: QWidget) -> str:
        """Press a key where the focus is, or elsewhere."""
        widget = QApplication.focusWidget() if self._luck.random() < 0.8 else self.some(top)
        widget = widget or top
        name, modifier = self._luck.choice(KEYS), self._luck.choice(_MODIFIERS)
        self.press(widget, getattr(Qt.Key, f"Key_{name}"), modifier)
        return f"{_word(modifier)}{name}"

    def press(self, widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = _PLAIN) -> None:
        """Press and release ``key``, as long as ``widget`` is there."""
        QTest.keyPress(widget, key, modifier)
        if isValid(widget):
            QTest.keyRelease(widget, key, modifier)

    def type(self, top: QWidget) -> str:
        """Type a text where the focus is."""
        widget = QApplication.focusWidget() or top
        text = self._luck.choice(TYPED)[:40]
        self.type_into(widget, text)
        return repr(text)

    def type_into(self, widget: QWidget, text: str) -> None:
        """Type ``text``, as long as ``widget`` is there."""
        for letter in text:
            if not isValid(widget):
                return
            if letter.isascii():
                QTest.keyClicks(widget, letter)
            else:  # QTest aborts
                for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                    if isValid(widget):
                        QApplication.sendEvent(widget, QKeyEvent(kind, 0, _PLAIN, letter))

    def click(self, top: QWidget) -> str:
        """Click, sometimes twice, on anything."""
        widget, button = self.some(top), self._luck.choice(_BUTTONS)
        at, modifier = self._at(widget), self._luck.choice(_MODIFIERS)
        name = type(widget).__name__
        mouse = _Mouse(widget, self._luck.random() < 0.5)
        mouse.move(at)
        for _ in range(2 if self._luck.random() < 0.25 else 1):
            mouse.press(at, button, modifier)
            mouse.release(at, button, modifier)
        return f"{name} {button.name} {_word(modifier)}{at.toTuple()}"

    def drag(self, top: QWidget) -> str:
        """Drag from a place in a widget to another, or out of it."""
        widget = self.some(top)
        name, mouse = type(widget).__name__, _Mouse(widget, self._luck.random() < 0.7)
        at, modifier = self._at(widget), self._luck.choice(_MODIFIERS)
        mouse.press(at, _LEFT, modifier)
        for _ in range(self._luck.randrange(1, 5)):
            at = self._at(widget) if isValid(widget) else at
            at += QPoint(0, self._luck.choice((0, 0, 0, 90, -90)))
            mouse.move(at)
        mouse.release(at, _LEFT, modifier)
        return name

    def wheel(self, top: QWidget) -> str:
        """Turn the wheel over a widget."""
        widget = self.some(top)
        handle = widget.window().windowHandle()
        at = self._at(widget)
        if handle is not None:
            place = widget.mapTo(widget.window(), at).toPointF()
            steps = QPoint(0, self._luck.choice((-120, 120, 240)))
            QTest.wheelEvent(handle, place, steps, QPoint(), self._luck.choice(_MODIFIERS))
        return type(widget).__name__

    def context_menu(self, top: QWidget) -> str:
        """Ask for a context menu, by mouse or by keyboard."""
        widget = self.some(top)
        name, at = type(widget).__name__, self._at(widget)
        reason = self._luck.choice(
            (QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard)
        )
        QApplication.sendEvent(widget, QContextMenuEvent(reason, at, widget.mapToGlobal(at)))
        return name

    def choose(self, menu: QMenu) -> str:
        """Choose in an open menu; those of the program, not of the machine."""
        actions = [a for a in menu.actions() if a.isEnabled() and not a.isSeparator()]
        if not actions:
            menu.close()
            return "nothing"
        action = self._luck.choice(actions)
        text, at = action.text(), menu.actionGeometry(action).center()
        mouse = _Mouse(menu, self._luck.random() < 0.5)
        mouse.move(at)
        mouse.press(at, _LEFT, _PLAIN)
        mouse.release(at, _LEFT, _PLAIN)
        return text

    def drop(self, window: QWidget) -> str:
        """End a drag from inside its loop.

        Without QTest: that would take further events and deletions in the middle of the drag, and
        what is dragged from could be gone before Qt has ended the drag.
        """
        handle = window.windowHandle()
        if handle is not None:
            at = QPointF(5, 5)
            release = QMouseEvent(
                QEvent.Type.MouseButtonRelease,
                at,
                window.mapToGlobal(at),
                _LEFT,
                _NO_BUTTON,
                _PLAIN,
            )
            QApplication.sendEvent(handle, release)
        return ""

    def let_go(self, window: QWidget) -> None:
        """Release the mouse and press Escape, which ends any drag."""
        handle = window.windowHandle()
        if handle is not None:
            QTest.mouseRelease(handle, _LEFT, _PLAIN, QPoint(5, 5))
            QTest.keyClick(handle, Qt.Key.Key_Escape)


class _Mouse:
    """Over one widget: ``through`` its window, or straight to it."""

    def __init__(self, widget: QWidget, through: bool) -> None:
        self._widget = widget
        self._window: QWindow | None = widget.window().windowHandle() if through else None

    def _target(self, at: QPoint) -> tuple[QWidget | QWindow, QPoint] | None:
        if not isValid(self._widget):
            return None
        if self._window is None:
            return self._widget, at
        if not isValid(self._window):
            return None
        return self._window, self._widget.mapTo(self._widget.window(), at)

    def move(self, at: QPoint) -> None:
        target = self._target(at)
        if target is not None:
            QTest.mouseMove(*target)

    def press(self, at: QPoint, button: Qt.MouseButton, modifier: Qt.KeyboardModifier) -> None:
        self._do(QTest.mousePress, at, button, modifier)

    def release(self, at: QPoint, button: Qt.MouseButton, modifier: Qt.KeyboardModifier) -> None:
        self._do(QTest.mouseRelease, at, button, modifier)

    def _do(self, how, at, button, modifier):
        target = self._target(at)
        if target is not None:
            how(target[0], button, modifier, target[1])


def _word(modifier: Qt.KeyboardModifier) -> str:
    held = [m.name.removesuffix("Modifier") + "+" for m in Qt.KeyboardModifier if m & modifier]
    return "".join(h for h in held if h is not None and h != "KeyboardMask+")
