"""The heartbeat reads no device and calls no IOC silent because of one that is slow."""

import signal
import time
from importlib.util import find_spec

import pytest

from gui.core.pv.updates import PutResult
from gui.workers.ca.silence import pulse
from gui.workers.handle import live_workers
from tests.support.foreign_iocs import GettersIoc
from tests.support.ports import IOC_PORTS
from tests.support.watching import Watching

NAMES = ("slow", "count", "bad", "set", "live")


@pytest.fixture
def server(prefix):
    """Start a server of some sort; its PVs come in the order of ``NAMES``."""
    started = []

    def start(sort: str, live: bool) -> GettersIoc:
        if find_spec(sort) is None:
            pytest.skip(f"{sort} is not installed")
        started.append(GettersIoc(sort, IOC_PORTS[0], prefix, live).start())
        return started[0]

    yield start
    for each in started:
        each.stop()


@pytest.mark.parametrize("live", [True, False], ids=["live", "resting"])
def test_caproto_getters_are_never_run_and_the_ioc_is_never_silent(
    qtbot, server, prefix, monkeypatch, live
):
    monkeypatch.setattr(pulse, "REST_S", 1.0)  # as many questions as minutes of rest would bring
    ioc = server("caproto", live)
    tab = Watching([prefix + name for name in NAMES])
    qtbot.waitUntil(lambda: tab.connected(5))
    assert sum(ioc.reads().values()) == 0, "a subscription runs no getter"
    fresh, end = [], time.monotonic() + 6.0
    qtbot.waitUntil(lambda: fresh.append(tab.store.fresh().all()) or time.monotonic() > end)
    assert all(fresh)
    assert sum(ioc.reads().values()) == 0
    # a readback through the getter of 4 s: all that is sent after it waits
    tab.thread.put(0, 1, 3.0)
    tab.thread.put(3, 2, 4.0)
    qtbot.waitUntil(
        lambda: (
            fresh.append(tab.store.fresh().all())
            or {each.request for each in tab.answers if isinstance(each, PutResult)} == {1, 2}
        )
    )
    assert all(fresh), "its own question was slow"
    tab.close()
    qtbot.waitUntil(lambda: live_workers() == 0)


def test_a_caproto_server_that_stops_is_silent_and_comes_back(qtbot, server, prefix):
    ioc = server("caproto", True)
    tab = Watching([prefix + name for name in NAMES])
    qtbot.waitUntil(lambda: tab.connected(5) and int(tab.store.updates[4]) > 3)
    ioc.signal(signal.SIGSTOP)
    qtbot.waitUntil(lambda: bool(tab.store.silent_ns.all()))
    assert tab.store.connected_count() == 5, "before libca itself found out"
    ioc.signal(signal.SIGCONT)
    qtbot.waitUntil(lambda: bool(tab.store.fresh().all()))
    tab.close()
    qtbot.waitUntil(lambda: live_workers() == 0)


def test_a_pcaspy_server_is_read_no_more_than_by_the_subscriptions(qtbot, server, prefix):
    ioc = server("pcaspy", True)
    names = [name for name in NAMES if name not in ("slow", "bad")]  # these stop the whole server
    tab = Watching([prefix + name for name in names])
    qtbot.waitUntil(lambda: tab.connected(3))
    own = ioc.reads()
    end = time.monotonic() + 5.0
    qtbot.waitUntil(lambda: time.monotonic() > end)
    assert bool(tab.store.fresh().all())
    assert ioc.reads() == own
    tab.close()
    qtbot.waitUntil(lambda: live_workers() == 0)
