"""A circuit that stands, though its IOC answers: as after a cut, when TCP sends seldom (ADR 77)."""

import time

import pytest

from gui.core.pv.severity import ConnectionState
from gui.workers.ca.lost_channels import RENEWALS_A_DRAIN
from gui.workers.handle import live_workers
from tests.support.ports import IOC_PORTS
from tests.support.rogue_server import RogueServer
from tests.support.watching import Watching

PVS = RENEWALS_A_DRAIN + 50  # more than are made anew at a time
GIVES_UP_MS = 20_000  # libca: a second of silence, and 5 s for an echo


@pytest.fixture
def server():
    made = RogueServer(IOC_PORTS[0], "standing:")
    yield made
    made.stop()


@pytest.fixture
def tab(qtbot, server, monkeypatch):
    monkeypatch.setenv("EPICS_CA_CONN_TMO", "1")
    opened = Watching([f"standing:{k}" for k in range(PVS)])
    qtbot.waitUntil(lambda: opened.connected(PVS))
    yield opened
    opened.close()
    qtbot.waitUntil(lambda: live_workers() == 0)


def lost(qtbot, server, tab):
    server.freeze()
    states = tab.store.state
    qtbot.waitUntil(lambda: bool((states != ConnectionState.CONNECTED).all()), timeout=GIVES_UP_MS)


@pytest.mark.usefixtures("quick_search")
def test_its_pvs_are_found_anew(qtbot, server, tab):
    lost(qtbot, server, tab)
    qtbot.waitUntil(lambda: tab.connected(PVS))
    assert server.connections == 2
    now_ns = time.time_ns()
    for k in range(PVS):
        assert server.post(f"standing:{k}", 3.5 + k, now_ns) == 1
    qtbot.waitUntil(lambda: tab.store.value[:PVS].tolist() == [3.5 + k for k in range(PVS)])
    assert len(tab.thread._worker._source.context.adrift) == 0


def test_its_tab_closes_at_once(qtbot, server, tab):
    lost(qtbot, server, tab)
    began = time.monotonic()
    tab.close()
    qtbot.waitUntil(lambda: live_workers() == 0)
    assert time.monotonic() - began < 5.0
