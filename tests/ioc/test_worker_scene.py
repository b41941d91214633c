"""The pyepics manual's scene: two tabs with overlapping lists, one ends earlier."""

import gc
import os
import signal
import threading

import numpy as np
import pytest
from epics import ca

from gui.workers.ca import scalar_queue
from gui.workers.handle import live_workers
from tests.support.processes import child_processes
from tests.support.soft_ioc import counting_records
from tests.support.waiting import until
from tests.support.watching import Watching


def resources() -> tuple[int, int, int]:
    gc.collect()
    return (
        len(os.listdir("/proc/self/task")),
        len(os.listdir("/proc/self/fd")),
        len(child_processes()),
    )


def counted_from_here(qtbot, tab, count):
    """Return when all are connected and ``missing`` counts each one's later updates."""
    qtbot.waitUntil(lambda: tab.connected(count) and tab.store.updates[:count].min() > 1)


def test_two_tabs_share_a_pv_and_one_closes(qtbot, soft_ioc, prefix, way):
    warm = Watching([])
    qtbot.waitUntil(lambda: live_workers() == 1)
    warm.close()
    qtbot.waitUntil(lambda: live_workers() == 0)
    ioc = soft_ioc(counting_records(prefix, 5, ".02 second"))
    before = resources()
    a = Watching([f"{prefix}{k}" for k in (0, 1, 2)])
    b = Watching([f"{prefix}{k}" for k in (0, 3)])
    qtbot.waitUntil(lambda: a.connected(3) and b.connected(2))
    assert ioc.channel_count() == 5

    qtbot.waitUntil(lambda: a.store.updates[0] > 60 and b.store.updates[0] > 60)
    ioc.stand(f"{prefix}0")
    qtbot.waitUntil(lambda: a.store.value[0] == b.store.value[0] == ioc.sent(f"{prefix}0")[0])
    assert (np.diff(a.values(0)) > 0).all() and (np.diff(b.values(0)) > 0).all()
    assert 0 <= a.missing(0) + b.missing(0) <= ioc.merged(f"{prefix}0")
    ioc.put(f"{prefix}0.SCAN", ".02 second")

    a.close()
    batches = a.batches
    qtbot.waitUntil(lambda: live_workers() == 1)
    assert ioc.channel_count() == 2
    already = int(b.store.updates[0])
    qtbot.waitUntil(lambda: b.store.updates[0] > already + 50)
    assert a.batches == batches
    ends = ioc.stand(f"{prefix}0", f"{prefix}3")
    qtbot.waitUntil(lambda: b.store.value.tolist()[:2] == ends)
    assert 0 <= b.missing(0) <= ioc.merged(f"{prefix}0")
    assert 0 <= b.missing(1) <= ioc.merged(f"{prefix}3")

    b.close()
    qtbot.waitUntil(lambda: live_workers() == 0)
    assert ioc.channel_count() == 0
    assert not ca._chid_cache and not any(ca._cache.values())
    a.deleteLater()
    b.deleteLater()
    # not "equal": a thread of Qt's pool that an earlier test used may have ended meanwhile
    qtbot.waitUntil(lambda: all(now <= then for now, then in zip(resources(), before, strict=True)))
    assert threading.active_count() >= 1


def test_tab_closes_while_its_ioc_is_dead(qtbot, soft_ioc, prefix, way):
    ioc = soft_ioc(counting_records(prefix, 20, ".1 second"))
    tab = Watching([f"{prefix}{k}" for k in range(20)])
    qtbot.waitUntil(lambda: tab.connected(20))
    ioc.stop()
    qtbot.waitUntil(lambda: tab.store.connected_count() == 0)
    tab.close()
    qtbot.waitUntil(lambda: live_workers() == 0)


def test_tab_closes_while_its_ioc_is_stopped(qtbot, soft_ioc, prefix, way):
    ioc = soft_ioc(counting_records(prefix, 20, ".1 second"))
    tab = Watching([f"{prefix}{k}" for k in range(20)])
    qtbot.waitUntil(lambda: tab.connected(20))
    ioc.signal(signal.SIGSTOP)
    tab.close()  # returns at once; the teardown may take until the IOC answers
    batches = tab.batches
    ioc.signal(signal.SIGCONT)
    qtbot.waitUntil(lambda: live_workers() == 0)
    assert tab.batches == batches


def test_tab_closes_while_searching(qtbot, prefix):
    tab = Watching([f"{prefix}none{k}" for k in range(2_000)])
    qtbot.waitUntil(tab.thread.is_running)
    tab.close()
    qtbot.waitUntil(lambda: live_workers() == 0)
    assert tab.store.connected_count() == 0


def test_tab_closes_under_20000_updates_a_second(qtbot, soft_ioc, prefix, way):
    ioc = soft_ioc(counting_records(prefix, 400, ".02 second"))
    names = [f"{prefix}{k}" for k in range(400)]
    tab = Watching(names)
    qtbot.waitUntil(lambda: tab.connected(400))
    qtbot.waitUntil(lambda: tab.store.updates_total > 20_000)
    ends = ioc.stand(*names)
    qtbot.waitUntil(lambda: tab.store.value.tolist()[:400] == ends)
    kept = sum(len(tab.store.filed_history(k).window(0, 2**62)[0]) for k in range(400))
    assert kept == tab.store.updates[:400].sum()  # else the history has lost it
    assert tab.store.dropped_total == 0
    for k, name in enumerate(names):
        assert 0 <= tab.missing(k) <= ioc.merged(name), tab.values(k)
    for name in names:
        ioc.put(f"{name}.SCAN", ".02 second")
    seen = tab.store.updates_total
    qtbot.waitUntil(lambda: tab.store.updates_total > seen + 10_000)
    tab.close()
    qtbot.waitUntil(lambda: live_workers() == 0)


def test_pvs_come_and_go_while_running(qtbot, soft_ioc, prefix):
    ioc = soft_ioc(counting_records(prefix, 3, ".1 second"))
    tab = Watching([f"{prefix}0", f"{prefix}1"])
    qtbot.waitUntil(lambda: tab.connected(2))
    tab.store.remove([0])
    tab.thread.remove_pvs((0,))
    qtbot.waitUntil(lambda: ioc.channel_count() == 1)
    tab.close()
    qtbot.waitUntil(lambda: live_workers() == 0)


def test_a_gui_that_takes_nothing_loses_the_oldest_and_is_told(qtbot, soft_ioc, prefix, way):
    ioc = soft_ioc(counting_records(prefix, 100, ".02 second"))
    names = [f"{prefix}{k}" for k in range(100)]
    tab = Watching(names, queue_limit=1_000)
    counted_from_here(qtbot, tab, 100)
    while not tab.store.dropped_total:
        until(lambda: False, 1.0)  # the GUI thread is busy: no event loop
        qtbot.wait(100)
    ends = ioc.stand(*names)
    qtbot.waitUntil(lambda: tab.store.value.tolist()[:100] == ends)
    missing = sum(tab.missing(k) for k in range(100))
    assert 0 <= missing - tab.store.dropped_total <= ioc.merged(*names)
    tab.close()
    qtbot.waitUntil(lambda: live_workers() == 0)


@pytest.mark.parametrize("burst", [250_000, 0], ids=["worker runs", "worker stands too"])
def test_a_gui_that_takes_nothing_has_the_latest_of_pvs_that_stopped(
    qtbot, soft_ioc, prefix, monkeypatch, way, burst
):
    monkeypatch.setattr(scalar_queue, "BURST", burst)
    ioc = soft_ioc(counting_records(prefix, 100, ".02 second"))
    names = [f"{prefix}{k}" for k in range(100)]
    tab = Watching(names, queue_limit=1_000)
    counted_from_here(qtbot, tab, 100)
    go_on(ioc, names, 3_000)  # no event loop from here on: the credit is spent
    ends = ioc.stand(*names[:10])
    go_on(ioc, names[10:], 5_000)
    ends += ioc.stand(*names[10:])
    qtbot.waitUntil(lambda: tab.store.value.tolist()[:100] == ends)
    assert tab.store.dropped_total > 0
    if burst:  # else what was dropped was read again
        lost = sum(tab.missing(k) for k in range(100))
        kept = sum(len(tab.store.filed_history(k).window(0, 2**62)[0]) for k in range(100))
        assert kept == tab.store.updates[:100].sum()  # else the history has lost it
        assert 0 <= lost - tab.store.dropped_total <= ioc.merged(*names)
    tab.close()
    qtbot.waitUntil(lambda: live_workers() == 0)


def go_on(ioc, names, count):
    before = sum(ioc.sent(*names))
    assert until(lambda: sum(ioc.sent(*names)) > before + count)
