"""What has closed is gone soon, though it was set aside with the modules that came late."""

import gc
import weakref

import pytest

from gui.core.groups.group import Group, PvSpec
from gui.qt.turns import garbage_collector
from gui.workers.handle import live_workers
from tests.support.window import turn_until

GROUP = Group("Aside", 60, pvs=(PvSpec("NOT:THERE:0", plot=True),))


@pytest.fixture
def aside(window, monkeypatch):
    """Return a function that lets the window set aside what there is, as after its imports."""
    monkeypatch.setattr(garbage_collector, "SOON_MS", 50)
    monkeypatch.setattr(garbage_collector, "ASIDE_MS", 200)
    monkeypatch.setattr(garbage_collector, "GONE_S", 0.1)

    def set_aside():
        gc.unfreeze()  # what other tests left
        window._garbage.collector.set_aside()
        assert turn_until(lambda: gc.get_freeze_count())

    yield set_aside
    gc.unfreeze()


def parts_of(tab):
    return [weakref.ref(part) for part in (tab, tab.store, tab.chart, tab.table)]


def end_tab(window):
    window.open_tabs.contents()[-1].set_modified(False)
    window.close_actions.close(window.open_tabs.tabs()[-1])


def are_gone(parts):
    return not any(part() for part in parts) and not live_workers()


def test_a_tab_that_was_set_aside_is_gone_soon_after_it_has_closed(window, aside, qtbot):
    window.open_tabs.open_group(GROUP)
    parts = parts_of(window.open_tabs.contents()[-1])
    aside()
    end_tab(window)
    assert turn_until(lambda: are_gone(parts))
    assert turn_until(lambda: window._garbage.collector._is_aside), "the rest is aside again"


def test_a_later_tab_is_gone_without_a_search_among_what_is_aside(
    window, aside, qtbot, monkeypatch
):
    window.spare.end()
    aside()
    thawed = []
    monkeypatch.setattr(gc, "unfreeze", lambda: thawed.append(1))
    window.open_tabs.open_group(GROUP)
    parts = parts_of(window.open_tabs.contents()[-1])
    end_tab(window)
    assert turn_until(lambda: are_gone(parts))
    assert not thawed
    monkeypatch.undo()


def test_views_that_stood_ready_when_they_were_set_aside_go_with_their_tab(window, aside, qtbot):
    assert turn_until(lambda: window.spare.complete)
    aside()
    window.open_tabs.open_group(GROUP)
    parts = parts_of(window.open_tabs.contents()[-1])
    end_tab(window)
    assert turn_until(lambda: are_gone(parts))


def test_a_tab_that_closes_right_before_is_gone_too(window, aside, qtbot):
    window.open_tabs.open_group(GROUP)
    parts = parts_of(window.open_tabs.contents()[-1])
    end_tab(window)
    window._garbage.collector.set_aside()
    assert turn_until(lambda: are_gone(parts))


def test_the_end_of_the_window_leaves_nothing_aside(window, aside, qtbot):
    aside()
    window.close()
    assert gc.get_freeze_count() == 0
    window._garbage.collector.set_aside()
    qtbot.wait(50)
    assert gc.get_freeze_count() == 0, "imports that are done after it"
