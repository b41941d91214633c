"""Tabs behind another take their batches less often, as long as nobody sees them."""

import time
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from gui.core.groups.group import Group, PvSpec
from gui.core.pv.updates import PvKind
from gui.tab import tab as tab_module
from gui.workers.recording_tap import RecordingTap
from gui.workers.worker import DRAIN_MS, UNSEEN_DRAIN_MS
from tests.support.batches import batch, connected

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


def test_a_tab_that_is_left_is_slow_with_the_next_frame(window, tabs, qtbot, monkeypatch):
    """With the next tick it was, up to a second later: then it had ended, if somebody walked on."""
    behind, front = tabs
    qtbot.waitUntil(lambda: is_slow(behind))
    for opened in tabs:
        monkeypatch.setattr(opened.content, "_tick", lambda: None)
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
    qtbot.waitUntil(lambda: bool(taken))
    tap.close()
    qtbot.waitUntil(lambda: is_slow(behind))
    assert taken and wall.tab is front.content
    assert pace(front) <= DRAIN_MS  # after a second or more in which its own views were hidden
    QTest.keyClick(wall.view, K.Key_Escape)
    qtbot.waitUntil(window.isVisible)
    assert not front.content.worker._watchers


@pytest.fixture
def behind(tabs, qtbot, monkeypatch):
    """The tab behind another, slow, and without the tick that would decide it anew."""
    qtbot.waitUntil(lambda: is_slow(tabs[0]))
    monkeypatch.setattr(tabs[0].content, "_tick", lambda: None)
    return tabs[0]


def test_a_tab_with_an_inspector_is_quick_from_the_next_frame_on(behind, qtbot):
    behind.content.tools.inspectors.inspect(0)
    qtbot.waitUntil(lambda: pace(behind) <= DRAIN_MS)


def test_a_tab_with_a_snapshot_is_quick_from_the_next_frame_on(behind, qtbot):
    behind.content.tools.take_snapshot()
    qtbot.waitUntil(lambda: pace(behind) <= DRAIN_MS)


@pytest.mark.parametrize("kind", [PvKind.TEXT, PvKind.ARRAY])
def test_a_tab_is_quick_with_the_batch_in_which_a_text_or_an_array_connects(behind, qtbot, kind):
    worker = behind.content.worker._worker
    worker.batch_ready.emit(batch(events=[connected(0, PvKind.INTEGER, "LONG")]))
    taken = []
    behind.content.worker.batch.connect(taken.append)
    qtbot.waitUntil(lambda: len(taken) > 1)
    assert is_slow(behind)
    worker.batch_ready.emit(batch(events=[connected(0, kind, "STRING")]))
    qtbot.waitUntil(lambda: pace(behind) <= DRAIN_MS)


def test_tabs_that_a_stall_made_late_do_not_tick_together_for_ever(window, tabs, monkeypatch):
    window._clock.stop()
    begin_s = time.monotonic() + 10.0
    now, ticks = SimpleNamespace(s=0.0), []
    measured = SimpleNamespace(monotonic=lambda: now.s, time_ns=time.time_ns)
    monkeypatch.setattr(tab_module, "time", measured)
    for number, opened in enumerate(tabs):
        monkeypatch.setattr(opened.content, "_ticked_s", begin_s - 1.0 + 0.4 * number)
        monkeypatch.setattr(opened.content, "_tick", lambda number=number: ticks.append(number))

    def frame(at_s, which=tabs):
        now.s = begin_s + at_s
        ticks.clear()
        for opened in which:
            opened.content.paint_frame()
        return list(ticks)

    assert frame(0.05) == [0] and frame(0.45) == [1]
    assert frame(0.9) == [] and frame(1.05) == [0] and frame(1.45) == [1]
    assert frame(5.5) == [0, 1]  # the window stood
    assert frame(5.9) == [] and frame(6.05) == [0] and frame(6.45) == [1]
