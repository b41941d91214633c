"""A window that is asked to close again after it has closed: a session manager, a second Alt+F4."""

import sys

from PySide6.QtCore import QEvent
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from tests.support.window import opened_window


def test_it_ends_once(window, qtbot, monkeypatch):
    """The alarm list raised ValueError, what is closed after it was not closed again."""
    caught = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: caught.append(error))
    qtbot.waitUntil(lambda: window.alarm_dock._poller is not None)
    for _ in range(2):
        event = QCloseEvent()
        QApplication.sendEvent(window, event)
        assert event.isAccepted()
    assert caught == []


def test_it_ends_with_the_figures_in_a_floating_dock(qtbot, monkeypatch):
    """The view is hidden when the window is destroyed: what it stops then was gone before it."""
    caught = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: caught.append(error))
    with opened_window() as window:
        docks = window.diagnostics
        docks.show_diagnostics()
        docks.dock.setFloating(True)
        qtbot.waitUntil(lambda: docks.view is not None and docks.view.isVisible())
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not isValid(window)
    assert caught == []
