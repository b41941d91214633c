"""A context menu, opened and clicked as a person does, with the dialog that its entry opens."""

import time
from contextlib import contextmanager, nullcontext

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QDialog, QMenu

from tests.support.waiting import DEADLINE_S

LEFT = Qt.MouseButton.LeftButton
_LOOK_MS = 10


def plain_text(action):
    """Return what a person reads: without the mark of the mnemonic."""
    return action.text().replace("&", "")


@contextmanager
def answering(qtbot, answer, ready=lambda: True):
    """Call ``answer`` with the dialog that is open, once ``ready``; wait until it was."""
    asked = []

    def look():
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog) and dialog.isVisible() and ready() and not asked:
            asked.append(dialog)
            answer(dialog)

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(_LOOK_MS)
    yield
    qtbot.waitUntil(lambda: bool(asked))
    timer.stop()


def choose_in_menu(qtbot, opens, *words, answer=None):
    """Call ``opens``; click in the menu, and the menus in it, what begins with ``words``.

    ``answer`` is called with the dialog that the entry opens. Returns what was checked in each
    menu.
    """
    left, checked, deadline = list(words), [], time.monotonic() + DEADLINE_S

    def look():  # in the event loop of the menu
        menu = QApplication.activePopupWidget()
        if isinstance(menu, QMenu) and left:
            action = next((a for a in menu.actions() if plain_text(a).startswith(left[0])), None)
            if action is not None and action.isEnabled():
                left.pop(0)
                checked.append([plain_text(a) for a in menu.actions() if a.isChecked()])
                qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())
            elif time.monotonic() > deadline:
                menu.close()

    timer = QTimer()  # another than that of the answer: a slot that runs is not called again
    timer.timeout.connect(look)
    timer.start(_LOOK_MS)
    with answering(qtbot, answer, lambda: not left) if answer is not None else nullcontext():
        opens()
        qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)
    timer.stop()
    assert not left, f"the menu has no {left[0]} that can be chosen"
    return checked


def choose_by_key(widget, qtbot, *words):
    """Press Shift+F10 in ``widget``, and choose as ``choose_in_menu``."""
    widget.setFocus()
    shift = Qt.KeyboardModifier.ShiftModifier
    return choose_in_menu(qtbot, lambda: qtbot.keyClick(widget, Qt.Key.Key_F10, shift), *words)


def choose_at(port, place, qtbot, *words, answer=None):
    """Click with the right button at ``place`` of ``port``, and choose as ``choose_in_menu``."""

    def opens():
        reason = QContextMenuEvent.Reason.Mouse
        QApplication.sendEvent(port, QContextMenuEvent(reason, place, port.mapToGlobal(place)))

    return choose_in_menu(qtbot, opens, *words, answer=answer)
