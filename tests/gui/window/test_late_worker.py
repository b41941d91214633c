"""A worker that stands: what a person sees of its tab, and a new worker started by hand."""

import sys
import threading
import time
from typing import ClassVar

import numpy as np
import pytest
from PySide6.QtCore import Qt

from gui.core.pv.severity import ConnectionState
from gui.core.pv.standing import Standing
from gui.core.pv.updates import Batch, ConnectionChange
from gui.tab import descriptions
from gui.widgets.puts.put_queue import PutRefusedError
from gui.workers.handle import live_workers
from gui.workers.source import SourceCounts, SourceType
from gui.workers.sources import SOURCES
from tests.support.window import cells

NAMES = ["a", "b"]
SEVERITY, CONNECTION = 3, 6  # columns


class StandingSource:
    """Counts up in every slot; stands in ``poll`` while ``stand`` is set."""

    made: ClassVar[list["StandingSource"]] = []

    def __init__(self, _: int) -> None:
        self.quick_until = 0.0
        self.stand = threading.Event()
        self.go = threading.Event()
        self.slots: dict[int, str] = {}
        self.events: list = []
        self.polls = 0
        self.waited: list[tuple[int, int]] = []
        StandingSource.made.append(self)

    def open(self, pvs):
        for slot, name in pvs:
            self.slots[slot] = name
            self.events.append(
                ConnectionChange(slot, ConnectionState.CONNECTED, time.time_ns(), host="f:1")
            )
        return []

    def close(self, slots):
        for slot in slots:
            self.slots.pop(slot)

    def put(self, request):
        raise AssertionError("no put may come late")

    def read_fields(self, request):
        pass

    def tick(self):
        if self.stand.is_set():
            self.go.wait(60.0)
            self.stand.clear()

    def poll(self, limit):
        self.polls += 1
        now_ns = time.time_ns()
        slots = np.array(sorted(self.slots), np.int32)
        zeros = np.zeros(len(slots), np.uint8)
        events, self.events = tuple(self.events), []
        stamps = np.full(len(slots), now_ns)
        value = np.full(len(slots), float(self.polls))
        return Batch(slots, stamps, value, zeros, zeros.copy(), events, arrival_ns=now_ns)

    def rest(self, wake):
        return 0.0

    def counts(self):
        return SourceCounts()

    def destroy(self):
        pass


@pytest.fixture
def tab(window, qtbot, monkeypatch):
    StandingSource.made.clear()
    monkeypatch.setitem(SOURCES, "ca", SourceType("Fake", StandingSource))
    window.open_tabs.open_names(NAMES, "Late")
    session = window.open_tabs.contents()[0]
    qtbot.waitUntil(lambda: bool(session.store.fresh().all()))
    session.set_modified(False)
    yield session
    for source in StandingSource.made:
        source.go.set()
    session.set_modified(False)


def stand(tab, qtbot):
    began = time.monotonic()
    StandingSource.made[-1].stand.set()
    qtbot.waitUntil(lambda: not tab.store.fresh().any())
    return time.monotonic() - began


def test_nothing_is_current_while_the_worker_stands(tab, window, qtbot):
    said = []
    tab.message.connect(said.append)
    assert stand(tab, qtbot) < 3.0
    assert tab.store.standing(0) is Standing.LATE
    qtbot.waitUntil(lambda: cells(tab, CONNECTION)[0].startswith("not updated"))
    assert cells(tab, SEVERITY) == ["—", "—"]
    assert tab.title() == "✕ Late 0/2 not updated" and tab.worst_text() == "2 not updated"
    assert "does not answer" in said[0]
    assert tab.late_worker.notice.isVisible()
    assert tab.store.history(0).is_open
    assert tab.traces.chart.canvas._source.standing_text(0) == "not updated"


def test_it_runs_again_by_itself(tab, qtbot):
    stand(tab, qtbot)
    StandingSource.made[-1].go.set()
    qtbot.waitUntil(lambda: bool(tab.store.fresh().all()))
    assert not tab.late_worker.notice.isVisible()
    qtbot.waitUntil(lambda: not tab.store.filed_history(0).is_open)
    gaps = tab.store.filed_history(0).window(0, 2**62)[3]
    assert len(gaps) == 1 and gaps[0, 1] - gaps[0, 0] > 0.9e9
    qtbot.waitUntil(lambda: tab.title() == "● Late 2/2")


def test_a_new_worker_takes_over_by_hand(tab, qtbot):
    before = len(tab.store.filed_history(0))
    stand(tab, qtbot)
    old = StandingSource.made[-1]
    qtbot.mouseClick(tab.late_worker.notice.button, Qt.MouseButton.LeftButton)
    assert not tab.store.fresh().any(), "the new one has not found any PV yet"
    qtbot.waitUntil(lambda: bool(tab.store.fresh().all()))
    assert len(StandingSource.made) == 2 and StandingSource.made[1].slots == {0: "a", 1: "b"}
    assert not tab.late_worker.notice.isVisible()
    history = tab.store.filed_history(0)
    assert len(history) > before, "the history goes on"
    assert len(history.window(0, 2**62)[3]) == 1
    assert live_workers() == 2
    old.go.set()  # what stood for long ends, and nobody hears of it
    qtbot.waitUntil(lambda: live_workers() == 1)
    polls = StandingSource.made[1].polls
    qtbot.waitUntil(lambda: StandingSource.made[1].polls > polls + 5)
    assert tab.store.fresh().all()


def test_a_put_is_refused_while_the_worker_stands(tab, window, qtbot):
    window.puts.allow(True)
    tab.store.access[0] = (True, True)
    stand(tab, qtbot)
    with pytest.raises(PutRefusedError, match="worker does not answer"):
        tab.tools.puts.queue.request(0, 1.0)


def test_two_workers_that_stood_may_owe_a_description(tab, qtbot, monkeypatch):
    """After a minute the second one to be given up raised KeyError."""

    def pending():
        return tab.tools._descriptions._pending if tab.tools._descriptions is not None else ()

    caught = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: caught.append(error))
    qtbot.waitUntil(lambda: len(pending()) == 2)
    for round_ in (2, 3):  # the fake never answers a read, so each worker owes it
        stand(tab, qtbot)
        qtbot.mouseClick(tab.late_worker.notice.button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda owed=2 * round_: len(pending()) == owed)
    monkeypatch.setattr(descriptions, "_LOST_S", -1.0)
    qtbot.waitUntil(lambda: len(pending()) <= len(NAMES))
    assert caught == []
