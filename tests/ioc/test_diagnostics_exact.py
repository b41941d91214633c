"""Figures against a real IOC: what it sent is what is received, decoded, painted, merged, lost."""

import time

import pytest

from gui.core.diagnostics.as_json import to_dict
from gui.core.diagnostics.as_text import report_text
from gui.core.history.budget import HistoryBudget
from gui.qt.turns.frame_clock import FrameClock
from gui.tab.figures_source import DiagnosticsSource
from gui.tab.probe import WatchedTab
from gui.workers.handle import live_workers
from tests.support.soft_ioc import counting_records
from tests.support.waiting import until
from tests.support.watching import Watching


class Looking:
    """A source that looks at these tabs, and what it told."""

    def __init__(self, *tabs: Watching) -> None:
        self.tabs = [WatchedTab(f"tab {n}", t.store, t.thread) for n, t in enumerate(tabs)]
        self.received = []
        self.source = DiagnosticsSource(lambda: self.tabs, FrameClock(), HistoryBudget())
        self.source.renewed.connect(self.received.append)
        self.source.start()

    def now(self, qtbot):
        """Return figures of now, to which every worker has answered."""
        already = len(self.received)
        qtbot.waitUntil(
            lambda: (
                len(self.received) > already
                and not any(tab.unanswered_s for tab in self.received[-1].tabs)
            )
        )
        return self.received[-1]


def balanced(tab):
    worker = tab.worker
    assert worker.received == worker.decoded + sum((worker.dropped, worker.gone, worker.waiting)), (
        worker
    )
    assert worker.decoded == sum(
        (worker.merged, tab.painted, tab.merged_in_frame, tab.unpainted, tab.removed)
    ), tab


def arrivals(tab, slot):
    """Return how many values of a text PV libca has brought."""
    channel = tab.thread._worker._source.context.channels[slot]
    (block,) = (ref.value for _, ref in channel.subscriptions if not ref.value.is_property)
    return block.arrivals


@pytest.fixture
def watch(qtbot):
    tabs = []

    def make(names, **options):
        tabs.append(Watching(names, **options))
        return tabs[-1]

    yield make
    for tab in tabs:
        tab.close()
    qtbot.waitUntil(lambda: live_workers() == 0)


def test_received_is_sent_while_updates_flow_and_after(qtbot, soft_ioc, prefix, watch):
    ioc = soft_ioc(counting_records(prefix, 100, ".1 second"))
    names = [f"{prefix}{k}" for k in range(100)]
    tab = watch(names)
    looking = Looking(tab)
    qtbot.waitUntil(lambda: tab.connected(100))
    for _ in range(3):  # at any moment, with updates under way
        tab.store.take_dirty()
        balanced(looking.now(qtbot).tabs[0])
    qtbot.waitUntil(lambda: tab.store.updates_total > 1_000)
    ends = ioc.stand(*names)
    qtbot.waitUntil(lambda: [int(v) for v in tab.store.value] == ends)
    figures = looking.now(qtbot)
    while figures.tabs[0].worker.waiting or figures.tabs[0].worker.batches_under_way:
        figures = looking.now(qtbot)
    # from the second on, and the first: as in ``missing_of``
    counted = sum(end - int(tab.values(k)[1]) + 2 for k, end in enumerate(ends))
    merged = ioc.merged(*names)  # as a server does for a client that is held up
    seen = figures.tabs[0]
    received = tab.store.updates_total
    assert counted - merged <= received <= counted and received > 1000
    assert seen.worker.received == seen.worker.decoded == received
    assert sum(seen.dropped.values()) == 0
    assert seen.connected == seen.pvs == 100 and seen.worker.channels == 100
    balanced(seen)
    assert figures.contexts == 1 and len(figures.totals.circuits) == 1
    assert seen.circuits[0].connected == 100 and ":" in seen.circuits[0].host
    assert 0 < seen.stored.p50_ms <= seen.stored.p99_ms <= seen.stored.max_ms
    assert figures.totals.painted == seen.painted
    assert looking.now(qtbot).tabs[0].history_bytes > 100 * 17  # filed by then
    looking.source.stop()
    assert to_dict(figures)["totals"]["updates"]["received"] == received
    assert f"{received:,} received" in report_text(figures)


def test_what_is_dropped_is_counted_with_its_cause(qtbot, soft_ioc, prefix, watch):
    soft_ioc(counting_records(prefix, 100, ".02 second"))
    tab = watch([f"{prefix}{k}" for k in range(100)], queue_limit=1_000)
    qtbot.waitUntil(lambda: tab.connected(100))
    looking = Looking(tab)
    while tab.store.dropped_total <= 1_000:
        until(lambda: False, 1.0)  # the GUI thread stands
        qtbot.waitUntil(lambda: tab.store.dropped_total > 0)
    seen = looking.now(qtbot).tabs[0]
    balanced(seen)
    assert seen.dropped["queue_full"] >= tab.store.dropped_total > 1_000
    assert seen.worker.waiting_most >= 900 and seen.worker.queue_limit == 1_000
    looking.source.stop()


def test_a_removed_pv_and_merged_texts_are_told_apart(qtbot, soft_ioc, prefix, watch):
    text = f'record(stringin,"{prefix}text"){{field(VAL,"a")field(PINI,"YES")}}'
    ioc = soft_ioc(counting_records(prefix, 3, ".1 second") + text)
    tab = watch([*(f"{prefix}{k}" for k in range(3)), f"{prefix}text"])
    looking = Looking(tab)
    qtbot.waitUntil(lambda: tab.connected(4))
    for n in range(200):  # one by one: merges of texts, in its queue, a server does not count
        ioc.put(f"{prefix}text", f"t{n}")
        assert until(lambda n=n: arrivals(tab, 3) == n + 2)
    qtbot.waitUntil(lambda: tab.store.text[3] == "t199")
    tab.store.remove([0])  # its updates go on until the worker knows
    qtbot.waitUntil(lambda: tab.store.figures.removed > 3)
    tab.thread.remove_pvs((0,))
    seen = looking.now(qtbot).tabs[0]
    assert seen.merged["in_batch"] == tab.store.merged[3] > 0
    assert tab.store.updates[3] == 201 and seen.pvs == 3
    assert seen.dropped["pv_removed"] > 3
    balanced(seen)
    looking.source.stop()


def test_an_outage_has_its_times_and_its_pvs(qtbot, soft_ioc, prefix, watch):
    ioc = soft_ioc(counting_records(prefix, 20, ".1 second"))
    tab = watch([f"{prefix}{k}" for k in range(20)])
    looking = Looking(tab)
    qtbot.waitUntil(lambda: tab.connected(20))
    stopped_ns = time.time_ns()
    ioc.stop()
    qtbot.waitUntil(lambda: tab.store.connected_count() == 0)
    lost = looking.now(qtbot).tabs[0]
    assert lost.disconnected == 20 and lost.outage_count == 1 and not lost.outages[0].returned
    ioc.start()
    qtbot.waitUntil(lambda: tab.connected(20))
    back = looking.now(qtbot).tabs[0]
    outage = back.outages[0]
    assert (outage.lost, outage.returned, outage.over) == (20, 20, True)
    assert outage.lost_ns < outage.back_ns and back.reconnects == 20
    assert stopped_ns <= outage.lost_ns and outage.back_ns <= time.time_ns()
    balanced(back)
    looking.source.stop()


def test_a_worker_that_does_not_answer_is_said_so(qtbot, watch, monkeypatch):
    tab = watch([])
    monkeypatch.setattr(tab.thread, "ask_figures", lambda: None)
    looking = Looking(tab)
    qtbot.waitUntil(lambda: bool(looking.received))
    figures = looking.received[-1]
    assert figures.tabs[0].unanswered_s > 0.5
    assert "has not answered" in report_text(figures)
    looking.source.stop()


def test_two_tabs_share_a_host_and_a_closed_one_leaves(qtbot, soft_ioc, prefix, watch):
    soft_ioc(counting_records(prefix, 4, ".1 second"))
    tabs = watch([f"{prefix}0", f"{prefix}1"]), watch([f"{prefix}{k}" for k in (1, 2, 3)])
    qtbot.waitUntil(lambda: tabs[0].connected(2) and tabs[1].connected(3))
    looking = Looking(*tabs)
    figures = looking.now(qtbot)
    data = to_dict(figures)["program"]
    assert (data["contexts"], data["circuits"], data["hosts"]) == (2, 2, 1)
    assert figures.totals.circuits[0].connected == 5
    looking.tabs.pop()
    figures = looking.now(qtbot)
    while len(figures.tabs) == 2:
        figures = looking.now(qtbot)
    assert figures.totals.pvs == 2 and figures.ending_workers == 1
    looking.source.stop()
