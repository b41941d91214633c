"""When a PV was lost: as libca told of it, not as the worker came to take it."""

import threading
import time

import pytest

from gui.workers.ca.source import CaSource
from gui.workers.handle import live_workers
from tests.support.ports import IOC_PORTS
from tests.support.rogue_server import RogueServer
from tests.support.waiting import DEADLINE_S
from tests.support.watching import Watching

PVS = 5
STOOD_MS = 500


@pytest.fixture
def server():
    made = RogueServer(IOC_PORTS[0], "loss:")
    yield made
    made.stop()


@pytest.fixture
def goes_on(monkeypatch):
    """Return an event; the worker polls while it is set."""
    event, poll = threading.Event(), CaSource.poll
    event.set()

    def held_poll(source, limit):
        assert event.wait(DEADLINE_S)
        return poll(source, limit)

    monkeypatch.setattr(CaSource, "poll", held_poll)
    return event


@pytest.fixture
def tab(qtbot, server, goes_on):
    opened = Watching([f"loss:{k}" for k in range(PVS)])
    qtbot.waitUntil(lambda: opened.connected(PVS))
    yield opened
    goes_on.set()
    opened.close()
    qtbot.waitUntil(lambda: live_workers() == 0)


@pytest.mark.usefixtures("quick_search")
def test_a_gap_begins_when_libca_told_of_the_loss(qtbot, server, tab, goes_on):
    links = tab.thread._worker._source.context.sink.links
    goes_on.clear()
    dropped_ns = time.time_ns()
    server.drop_all()
    qtbot.waitUntil(lambda: len(links) >= PVS)
    told_ns = time.time_ns()
    qtbot.wait(STOOD_MS)
    goes_on.set()
    qtbot.waitUntil(lambda: all(len(gaps(tab, slot)) for slot in range(PVS)))
    for slot in range(PVS):
        assert dropped_ns <= gaps(tab, slot)[0][0] <= told_ns


def gaps(tab, slot):
    return tab.store.filed_history(slot).window(0, 2**62)[3]
