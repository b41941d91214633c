"""A tab of lost PVs that is closed while their IOC comes back (ADR 78)."""

import pytest
from epics import ca

from gui.core.pv.severity import ConnectionState
from gui.workers.ca import lost_channels
from gui.workers.ca.adrift import AdriftChannels
from gui.workers.handle import live_workers
from tests.support.ports import IOC_PORTS
from tests.support.rogue_server import RogueServer
from tests.support.waiting import DEADLINE_S
from tests.support.watching import Watching

PVS = 5
BUSY = 2  # datagrams: libca reads them for a while


@pytest.fixture
def server():
    made = RogueServer(IOC_PORTS[0], "back:")
    yield made
    made.stop()


@pytest.mark.usefixtures("quick_search")
def test_an_answer_that_comes_while_it_closes_is_ignored(qtbot, server, monkeypatch):
    monkeypatch.setattr(lost_channels, "RENEW_S", DEADLINE_S)
    destroy, wait, left = ca.destroy_context, AdriftChannels.await_proofs, []

    def note_and_wait(adrift, seconds):
        left.append(len(adrift))
        wait(adrift, seconds)

    monkeypatch.setattr(AdriftChannels, "await_proofs", note_and_wait)
    tab = Watching([f"back:{k}" for k in range(PVS)])
    qtbot.waitUntil(lambda: tab.connected(PVS))
    context = tab.thread._worker._source.context

    def destroy_while_it_answers():
        left.append(len(context.adrift))
        server.answer_kept(BUSY)
        destroy()

    monkeypatch.setattr(ca, "destroy_context", destroy_while_it_answers)
    server.quiet = True
    searched = server.searches
    server.drop_all()
    states = tab.store.state
    qtbot.waitUntil(lambda: bool((states[:PVS] == ConnectionState.DISCONNECTED).all()))
    qtbot.waitUntil(lambda: server.searches >= searched + PVS)
    tab.close()
    qtbot.waitUntil(lambda: live_workers() == 0)
    assert left == [PVS, 0], "a channel that libca may be told of is left to it"
