"""Tabs behind another take their batches less often, as long as nobody sees them."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from gui.core.groups.group import Group, PvSpec
from gui.workers.recording_tap import RecordingTap
from gui.workers.worker import DRAIN_MS, UNSEEN_DRAIN_MS

K = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


def pace(tab):
    return tab.content.worker._worker._timer.interval()


def is_slow(tab):
    return pace(tab) >= UNSEEN_DRAIN_MS


@pytest.fixture
def tabs(window, ioc, prefix, qtbot):
    """Two tabs, the second in front."""
    opened = []
    for first in (0, 4):
        pvs = tuple(PvSpec(f"{prefix}{k}") for k in range(first, first + 4))
        opened.append(window.open_tabs.open_group(Group(f"From {first}", 60, pvs=pvs)))
        store = opened[-1].content.store
        qtbot.waitUntil(lambda store=store: bool(store.has_value.all()))
    return opened


def test_the_tab_behind_is_slow_and_quick_again_when_it_comes_to_the_front(window, tabs, qtbot):
    behind, front = tabs
    qtbot.waitUntil(lambda: is_slow(behind))
    assert not is_slow(front)
    updates = behind.content.store.updates_total
    qtbot.waitUntil(lambda: behind.content.store.updates_total > updates)
    QTest.keyClick(window, K.Key_PageUp, CTRL)
    qtbot.waitUntil(lambda: pace(behind) <= DRAIN_MS)
    qtbot.waitUntil(lambda: is_slow(front))


def test_a_tab_on_the_wall_and_one_that_is_recorded_are_not_slow(window, tabs, qtbot):
    behind, front = tabs
    qtbot.waitUntil(lambda: is_slow(behind))
    taken = []
    tap = RecordingTap(behind.content.worker, taken.append)
    qtbot.waitUntil(lambda: pace(behind) <= DRAIN_MS)
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, K.Key_F11)
    wall = window.walls.wall
    qtbot.waitUntil(wall.isActiveWindow)
    assert not window.isVisible()
    tap.close()
    qtbot.waitUntil(lambda: is_slow(behind))
    assert taken and wall.tab is front.content
    assert pace(front) <= DRAIN_MS  # after a second or more in which its own views were hidden
    QTest.keyClick(wall.view, K.Key_Escape)
    qtbot.waitUntil(window.isVisible)
    assert not front.content.worker._watchers
