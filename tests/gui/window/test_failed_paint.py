"""A paint event that fails: what it had painted with is let go."""

import sys

import pytest
from PySide6.QtWidgets import QApplication

from gui.window.tabs.tab_bar import GroupTabBar


@pytest.mark.parametrize("failing", [False, True])
def test_a_failed_paint_leaves_no_painter_behind(qtbot, monkeypatch, failing):
    held = []  # as a crash report or the watchdog may hold the error with its frames
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, frames: held.append(error))
    bar = GroupTabBar()
    qtbot.addWidget(bar)
    bar.addTab("a preview")
    asked = []

    def font():
        asked.append(1)
        return 1 / 0 if failing else GroupTabBar.font(bar)

    bar.set_preview(0)
    bar.font = font
    bar.show()
    qtbot.waitUntil(lambda: bool(asked))
    QApplication.processEvents()
    bar.repaint()  # Qt warns, and the test fails, if the first painter is still there
    assert len(asked) >= 2 and bool(held) is failing
