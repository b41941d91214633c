import gc
import itertools
import threading
import time
import weakref
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import QTimer

from gui.qt.turns import garbage_collector
from gui.qt.turns.garbage_collector import LATEST_S, GarbageCollector


class Loop:
    """Garbage only for the collector; notes the thread in which it ends."""

    ended: list[int] = []  # noqa: RUF012

    def __init__(self) -> None:
        self.me = self

    def __del__(self) -> None:
        Loop.ended.append(threading.get_ident())


class Tab:
    """It is garbage only for the collector, as a tab is."""

    def __init__(self) -> None:
        self.loop = Loop()
        self.loop.tab = self


@pytest.fixture
def searches():
    """How many objects each search among all that is not set aside has gone through."""
    found = []

    def note(phase, info):
        if phase == "start" and info["generation"] == 2:
            found.append(len(gc.get_objects()))

    gc.collect()
    gc.callbacks.append(note)
    yield found
    gc.callbacks.remove(note)
    gc.unfreeze()


@pytest.fixture
def collector(qapp, monkeypatch):
    monkeypatch.setattr(garbage_collector, "SOON_MS", 0)
    monkeypatch.setattr(garbage_collector, "ASIDE_MS", 100)
    monkeypatch.setattr(garbage_collector, "GONE_S", 0.05)
    made = GarbageCollector()
    Loop.ended.clear()
    yield made
    made.stop()


def look(collector, qtbot):
    """Let ``collector`` look; return when what it begins in a turn of its own is over."""
    collector.collect_due()
    if collector._rest.is_waiting:
        qtbot.waitUntil(lambda: not collector._rest.is_waiting)


def test_other_threads_make_garbage_and_this_one_collects_it(qtbot):
    Loop.ended.clear()
    gc.collect()
    collector = GarbageCollector()
    assert not gc.isenabled()

    def litter():
        kept = []
        for number in range(20_000):
            Loop()
            kept.append((number, []))  # allocations, which would make Python collect

    thread = threading.Thread(target=litter)
    thread.start()
    thread.join()
    assert Loop.ended == []
    qtbot.waitUntil(lambda: len(Loop.ended) == 20_000)
    assert set(Loop.ended) == {threading.get_ident()}
    collector.stop()
    assert gc.isenabled()


def test_it_may_end_before_the_workers_do(qtbot):
    gc.collect()
    GarbageCollector().stop(resume=False)
    assert not gc.isenabled()  # a worker or libca would end this thread's widgets
    gc.enable()


def test_old_garbage_is_found_too(qtbot):
    Loop.ended.clear()
    collector = GarbageCollector()
    Loop()
    gc.collect(0)
    kept = [Loop() for _ in range(3)]
    gc.collect()  # they are old now
    Loop.ended.clear()
    kept.clear()

    def churn():
        litter = [[number] for number in range(2 * gc.get_threshold()[0])]
        look(collector, qtbot)
        return len(litter)

    for _ in range(150):  # of 11 × 12 looks one goes through all generations
        churn()
    assert len(Loop.ended) == 3
    collector.stop()


def test_full_collections_take_a_small_part_of_the_time(qtbot, monkeypatch):
    now = [0.0]
    took = iter(range(1_000))  # seconds of this thread: each look at it is one later
    clock = SimpleNamespace(monotonic=lambda: now[0], thread_time=lambda: float(next(took)))
    monkeypatch.setattr("gui.qt.turns.garbage_collector.time", clock)
    collector = GarbageCollector()
    found = []

    def note(phase, info):
        if phase == "start" and info["generation"] == 2:
            found.append(now[0])

    gc.callbacks.append(note)
    for _ in range(600):
        litter = [[number] for number in range(2 * gc.get_threshold()[0])]
        now[0] += 1.0
        look(collector, qtbot)
        del litter
    gc.callbacks.remove(note)
    collector.stop()
    assert len(found) == 3 and (np.diff(found) >= 200).all()  # one of a second, 200 s apart


def test_very_many_new_objects_are_set_aside_and_looked_at_when_their_tab_closes(
    qtbot, monkeypatch, searches, collector
):
    monkeypatch.setattr(garbage_collector, "_MANY_BLOCKS", 20_000)
    searches.clear()
    tab = Tab()
    tab.pvs = [[Loop()] for _ in range(20_000)]

    def churn():
        litter = [[number] for number in range(2 * gc.get_threshold()[0])]
        look(collector, qtbot)
        return len(litter)

    while not collector._is_aside:
        churn()
    assert not searches, "none of them was gone through"
    known = weakref.ref(tab)
    del tab
    for _ in range(300):
        churn()
    assert searches and max(searches) < 20_000 and not Loop.ended, "only what came since"
    collector.collect_soon(known())
    qtbot.waitUntil(lambda: len(Loop.ended) == 20_001)


def test_a_tab_that_closes_right_before_very_many_are_set_aside_is_found(
    qtbot, monkeypatch, searches, collector
):
    monkeypatch.setattr(garbage_collector, "_MANY_BLOCKS", 20_000)
    tab = Tab()
    known = weakref.ref(tab)
    collector._closed[tab] = time.monotonic()  # its search was before it was garbage
    kept = [[[]] for _ in range(20_000)]
    while not collector._is_aside:
        litter = [[number] for number in range(2 * gc.get_threshold()[0])]
        look(collector, qtbot)
        del litter
    del tab
    qtbot.waitUntil(lambda: known() is None)
    assert len(kept) == 20_000


def test_what_is_set_aside_is_gone_through_only_where_a_tab_among_it_has_closed(
    qtbot, searches, collector
):
    tabs = [Tab(), Tab()]
    modules = [[number] for number in range(20_000)]
    collector.set_aside()
    qtbot.waitUntil(lambda: collector._is_aside)
    tabs.append(Tab())  # opened later
    searches.clear()

    collector.collect_soon(tabs[2])
    del tabs[2]
    qtbot.waitUntil(lambda: len(Loop.ended) == 1)
    qtbot.wait(400)
    assert len(searches) == 1 and searches[0] < 10_000, "not through what was set aside"

    for _ in range(2):
        collector.collect_soon(tabs[0])
        del tabs[0]
    qtbot.waitUntil(lambda: len(Loop.ended) == 3)
    few, everything = searches[1:-1], searches[-1]
    assert max(few) < 10_000 < len(modules) < everything, "at last, and once"
    assert collector._is_aside, "what is left is aside again"


def test_where_very_many_are_new_the_late_modules_are_set_aside_without_a_search(
    qtbot, searches, collector, monkeypatch
):
    """With 100,000 PVs it was a stall of 0.8 s, ten seconds after the start."""
    monkeypatch.setattr(garbage_collector, "_MANY_BLOCKS", 20_000)
    searches.clear()
    kept = [[[]] for _ in range(20_000)]
    collector.set_aside()
    qtbot.waitUntil(lambda: collector._is_aside)
    assert not searches and len(kept) == 20_000


def test_what_is_held_after_its_close_is_looked_for_seldom_and_found_once_it_is_garbage(
    qtbot, searches, collector, monkeypatch
):
    monkeypatch.setattr(garbage_collector, "HELD_S", 5.0)
    modules = [[number] for number in range(20_000)]
    tab = Tab()
    collector.set_aside()
    qtbot.waitUntil(lambda: collector._is_aside)
    searches.clear()
    collector.collect_soon(tab)  # a job holds it
    whole = lambda: [many for many in searches if many > len(modules)]  # noqa: E731
    qtbot.waitUntil(lambda: len(whole()) == 1)
    qtbot.wait(600)
    assert len(whole()) == 1 and collector._is_aside, "not each time that it looks"
    del tab
    qtbot.waitUntil(lambda: len(Loop.ended) == 1)
    assert len(whole()) == 2


def test_tabs_that_close_all_the_time_do_not_put_the_search_off_in_long_turns(
    qtbot, searches, collector, monkeypatch
):
    monkeypatch.setattr(garbage_collector, "SOON_MS", 200)
    busy = QTimer()
    busy.timeout.connect(lambda: time.sleep(0.02))
    busy.start(0)
    closing = QTimer()
    closing.timeout.connect(lambda: collector.collect_soon(Tab()))
    closing.start(50)
    qtbot.waitUntil(lambda: len(Loop.ended) > 10)
    busy.stop()
    closing.stop()


def test_while_tabs_close_what_is_set_aside_is_left_alone_for_so_long_at_most(
    qtbot, searches, collector, monkeypatch
):
    """On the way through groups by a key a search of everything would be a stall of 75 ms."""
    monkeypatch.setattr(garbage_collector, "ASIDE_MS", 200)
    monkeypatch.setattr(garbage_collector, "ASIDE_LATEST_S", 2.0)
    tab = Tab()
    modules = [[number] for number in range(20_000)]
    collector.set_aside()
    qtbot.waitUntil(lambda: collector._is_aside)
    searches.clear()
    closing = QTimer()
    closing.timeout.connect(lambda: collector.collect_soon(Tab()))
    closing.start(50)
    collector.collect_soon(tab)
    began = time.monotonic()
    known = weakref.ref(tab)
    del tab
    qtbot.waitUntil(lambda: known() is None)
    took = time.monotonic() - began
    closing.stop()
    assert took > 1.9
    assert max(searches[:-2]) < 10_000 < len(modules) < max(searches[-2:])


def test_a_collector_that_has_stopped_searches_no_more(qtbot, searches, collector):
    collector.stop()
    frozen = gc.get_freeze_count()
    collector.set_aside()
    collector.collect_soon(Tab())
    assert not collector._aside.is_waiting and not collector._soon.is_waiting
    assert gc.get_freeze_count() <= frozen


def test_of_very_many_that_come_each_turn_goes_through_its_own(qtbot):
    gc.collect()
    collector = GarbageCollector()
    kept, gone_through = [], []

    def note(phase, info):
        if phase == "start":
            young = range(info["generation"] + 1)
            gone_through.append(sum(len(gc.get_objects(each)) for each in young))

    gc.callbacks.append(note)
    for _ in range(15):  # looks while PVs connect
        kept.append([[number] for number in range(30_000)])
        collector.collect_due()
    gc.callbacks.remove(note)
    collector.stop()
    assert len(gone_through) == 15
    assert max(gone_through) < 45_000, gone_through


@pytest.mark.parametrize(("took_s", "latest_s"), [(0.005, 0.5), (0.05, 1.0), (0.5, LATEST_S)])
def test_a_tab_that_closes_while_others_do_waits_for_them_but_not_for_ever(
    qtbot, monkeypatch, took_s, latest_s
):
    """The garbage of 5 s on the way through groups, 40 tabs, was a stall of 40 ms."""
    now, began, due = [0.0], [], [0.0]

    class Soon:
        @property
        def is_waiting(self):
            return due[0] > 0

        def start(self, wait_ms):
            due[0] = now[0] + wait_ms / 1e3

        def stop(self):
            due[0] = 0.0

    took = itertools.count(0.0, took_s)  # each look at it is that much later
    clock = SimpleNamespace(monotonic=lambda: now[0], thread_time=lambda: next(took))
    monkeypatch.setattr(garbage_collector, "time", clock)
    collector = GarbageCollector()
    monkeypatch.setattr(collector, "_soon", Soon())
    collector._collect()  # it is known how long it takes
    for now[0] in (number / 8 for number in range(160)):
        if 0 < due[0] <= now[0]:
            began.append(due[0])
            due[0] = 0.0
        collector.collect_soon(Tab())
    assert began[0] == pytest.approx(latest_s, abs=0.01)
    assert np.diff(began) == pytest.approx(latest_s, abs=0.13)
    collector.stop()
