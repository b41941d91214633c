"""Channels that are found while a circuit to their IOC ends: libca loses them on it (ADR 74)."""

import threading
import time

import pytest

from gui.core.groups.group import PvSpec
from gui.core.pv.record_fields import FieldsRead
from gui.core.pv.severity import ConnectionState
from gui.workers.ca import field_reader, libca, lost_channels
from gui.workers.ca.callbacks import CallbackSink
from gui.workers.handle import live_workers
from tests.support.ports import IOC_PORTS
from tests.support.rogue_server import RogueServer
from tests.support.waiting import DEADLINE_S
from tests.support.watching import Watching


@pytest.fixture
def server():
    made = RogueServer(IOC_PORTS[0], "ending:")
    yield made
    made.stop()


class Ending:
    """Holds the first report of a lost channel: its circuit ends when the last was reported."""

    def __init__(self, server):
        self._server = server
        self._held, self._released = threading.Event(), threading.Event()
        self._before = 0

    def link(self, report):
        def on_link(sink, args):
            report(sink, args)
            if args.op != libca.OP_CONN_UP and not self._held.is_set():
                self._held.set()
                assert self._released.wait(DEADLINE_S)

        return on_link

    def begin(self, qtbot):
        self._server.drop_all()
        qtbot.waitUntil(self._held.is_set)
        self._before = self._server.searches

    def end(self, qtbot, count):
        """Let it end after ``count`` searches were answered, and the answers were taken."""
        qtbot.waitUntil(lambda: self._server.searches >= self._before + count)
        qtbot.wait(200)  # no sign of that reaches us
        self._released.set()


@pytest.fixture
def ending(server, monkeypatch):
    made = Ending(server)
    monkeypatch.setattr(CallbackSink, "_on_link", made.link(CallbackSink._on_link))
    return made


@pytest.fixture
def tab(qtbot, server, ending):
    opened = Watching([f"ending:{k}" for k in range(5)])
    qtbot.waitUntil(lambda: opened.connected(5))
    yield opened
    opened.close()
    qtbot.waitUntil(lambda: live_workers() == 0)


def forgotten_pv(qtbot, ending, tab):
    """Open a PV that is found while the circuit ends; return its slot when the others are back."""
    ending.begin(qtbot)
    slots = tab.store.add([PvSpec("ending:new")])
    tab.thread.add_pvs(((slots[0], "ending:new"),))
    ending.end(qtbot, 1)
    qtbot.waitUntil(lambda: bool((tab.store.state[:5] != ConnectionState.CONNECTED).any()))
    qtbot.waitUntil(lambda: bool((tab.store.state[:5] == ConnectionState.CONNECTED).all()))
    return slots[0]


@pytest.mark.usefixtures("quick_search")
def test_a_pv_that_was_found_then_connects(qtbot, server, ending, tab):
    slot = forgotten_pv(qtbot, ending, tab)
    qtbot.waitUntil(lambda: tab.connected(6))
    assert server.post("ending:new", 3.5, time.time_ns()) == 1
    qtbot.waitUntil(lambda: tab.store.value[slot] == 3.5)


@pytest.mark.parametrize("removed", [True, False], ids=["PV", "tab"])
def test_such_a_pv_or_its_tab_is_closed(qtbot, ending, tab, monkeypatch, removed):
    monkeypatch.setattr(lost_channels, "RENEW_S", DEADLINE_S)
    slot = forgotten_pv(qtbot, ending, tab)
    assert tab.store.state[slot] != ConnectionState.CONNECTED
    if removed:
        tab.thread.remove_pvs((slot,))
        tab.store.remove([slot])
        slots = tab.store.add([PvSpec("ending:other")])
        tab.thread.add_pvs(((slots[0], "ending:other"),))
        qtbot.waitUntil(lambda: tab.connected(6))
        assert len(tab.thread._worker._source.context.adrift) == 1


@pytest.mark.usefixtures("quick_search")
def test_fields_that_were_found_then_are_waited_for_no_longer(qtbot, ending, tab, monkeypatch):
    monkeypatch.setattr(field_reader, "READ_S", 1.0)
    ending.begin(qtbot)
    tab.thread.read_fields(0, "ending:0", ("EGU", "HIGH"))
    ending.end(qtbot, 2)
    qtbot.waitUntil(lambda: tab.connected(5))
    qtbot.waitUntil(lambda: any(isinstance(e, FieldsRead) and e.done for e in tab.answers))
