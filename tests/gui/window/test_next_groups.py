"""Groups beside the one previewed: read ahead, shown as their files are now, searched for first."""

import math

from PySide6.QtCore import Qt

import gui.tab.tab
from gui.core.groups.group import Group, PvSpec
from gui.files.groups.pvgroup import save
from gui.tab.making.views import TabViews
from gui.workers.handle import WorkerHandle, live_workers
from tests.support.window import names, shown_source, walk_to


def read_ahead(window, path):
    return path in window.previews._ahead._read


def press_down(window, qtbot):
    window.group_dock.browser._pause_s = -math.inf  # the key is one by itself
    qtbot.keyClick(window.group_dock.browser.view, Qt.Key.Key_Down)


def test_the_next_group_is_shown_without_a_look_at_the_disk(
    window, qtbot, ioc, folder, prefix, slow_reads
):
    walk_to(window, qtbot, folder / "g0.pvgroup")
    qtbot.waitUntil(lambda: read_ahead(window, folder / "g1.pvgroup"))
    assert live_workers() == 1  # nothing is connected ahead
    release = slow_reads.begin()
    press_down(window, qtbot)
    assert shown_source(window) == folder / "g1.pvgroup"
    tab = window.open_tabs.current().content
    qtbot.waitUntil(lambda: bool(tab.store.has_value.all()))
    release.set()


def test_a_group_that_changed_since_it_was_read_ahead_is_shown_as_it_is_now(
    window, qtbot, ioc, folder, prefix
):
    walk_to(window, qtbot, folder / "g0.pvgroup")
    qtbot.waitUntil(lambda: read_ahead(window, folder / "g1.pvgroup"))
    save(folder / "g1.pvgroup", Group("Other", pvs=(PvSpec(f"{prefix}5"),)))
    press_down(window, qtbot)
    tab = window.open_tabs.current()
    assert tab.source == folder / "g1.pvgroup"
    qtbot.waitUntil(lambda: names(tab.content) == [f"{prefix}5"])
    assert tab.preview and not tab.content.modified
    qtbot.waitUntil(lambda: bool(tab.content.store.has_value[-1]))


def test_what_is_far_from_the_group_shown_is_forgotten(window, qtbot, ioc, folder):
    walk_to(window, qtbot, folder / "g0.pvgroup")
    qtbot.waitUntil(lambda: read_ahead(window, folder / "g1.pvgroup"))
    walk_to(window, qtbot, folder / "g4.pvgroup")
    qtbot.waitUntil(lambda: read_ahead(window, folder / "g3.pvgroup"))
    assert not read_ahead(window, folder / "g1.pvgroup")


def test_a_key_that_comes_before_the_next_file_could_be_read_finds_it_read(
    window, qtbot, ioc, folder, prefix, slow_reads
):
    walk_to(window, qtbot, folder / "g0.pvgroup")
    qtbot.waitUntil(lambda: read_ahead(window, folder / "g1.pvgroup"))
    qtbot.waitUntil(lambda: read_ahead(window, folder / "g2.pvgroup"))
    release = slow_reads.begin()
    for number in (1, 2):
        press_down(window, qtbot)
        assert shown_source(window) == folder / f"g{number}.pvgroup"
    release.set()


def test_pvs_are_searched_for_before_the_views_are_made(
    window, qtbot, ioc, folder, prefix, monkeypatch
):
    done, make, add = [], TabViews.make, WorkerHandle.add_pvs
    monkeypatch.setattr(TabViews, "make", lambda views: done.append("views") or make(views))
    monkeypatch.setattr(
        WorkerHandle,
        "add_pvs",
        lambda worker, pvs: done.append([slot for slot, _ in pvs]) or add(worker, pvs),
    )
    window.open_tabs.open_group(Group("Two", pvs=(PvSpec(f"{prefix}1"), PvSpec(f"{prefix}2"))))
    assert done == [[0, 1], "views"]


def test_a_large_group_makes_its_views_first_and_gets_all_values(
    window, qtbot, ioc, folder, prefix, monkeypatch
):
    monkeypatch.setattr(gui.tab.tab, "_SEARCHED_FIRST", 1)
    pvs = (PvSpec(f"{prefix}1"), PvSpec("# heading"), PvSpec(f"{prefix}2"))
    store = window.open_tabs.open_group(Group("Two", pvs=pvs)).content.store
    qtbot.waitUntil(lambda: store.has_value.tolist() == [True, False, True])
