"""One IOC has one name in all tabs, though libca tells its number until it knows the name."""

import signal

import pytest

from gui.core.groups.group import PvSpec
from gui.workers.ca import host_names, libca
from gui.workers.handle import live_workers
from tests.support.soft_ioc import counting_records
from tests.support.watching import Watching


@pytest.fixture
def found(monkeypatch):
    """Whether libca knows the name yet, of circuits: empty, it does not."""
    told, found = libca.host_name, []

    def host_name(library, chid):
        name, _, port = told(library, chid).rpartition(":")
        return f"{'computer' if found else '127.0.0.1'}:{port}" if name else port

    monkeypatch.setattr(libca, "host_name", host_name)
    monkeypatch.setattr(host_names, "_known", {})
    return found


def more(tab, name):
    (slot,) = tab.store.add([PvSpec(name)])
    tab.thread.add_pvs(((slot, name),))


def names(*tabs):
    return {host.partition(":")[0] for tab in tabs for host in tab.store.host}


def test_an_ioc_has_one_name_once_libca_knows_it(qtbot, soft_ioc, prefix, found):
    ioc = soft_ioc(counting_records(prefix, 5, ".1 second"))
    tab = Watching([f"{prefix}0", f"{prefix}1"])
    qtbot.waitUntil(lambda: tab.connected(2))
    assert names(tab) == {"127.0.0.1"}
    found.append(True)
    more(tab, f"{prefix}2")  # its channel has the name at once
    qtbot.waitUntil(lambda: tab.connected(3) and names(tab) == {"computer"})
    beats = tab.thread._worker._source.context.heartbeat
    assert len(beats._circuits) == len(beats._numbers) == 1
    found.clear()  # the circuit of another tab has no name yet, its IOC has
    other = Watching([f"{prefix}3"])
    qtbot.waitUntil(lambda: other.connected(1))
    assert names(tab, other) == {"computer"}
    ioc.signal(signal.SIGSTOP)
    qtbot.waitUntil(lambda: bool((tab.store.silent_ns > 0).all()))
    ioc.signal(signal.SIGCONT)
    qtbot.waitUntil(lambda: not tab.store.silent_ns.any())
    ioc.stop()
    qtbot.waitUntil(lambda: tab.store.connected_count() == 0)
    ioc.start()
    qtbot.waitUntil(lambda: tab.connected(3) and other.connected(1))
    assert names(tab, other) == {"computer"}
    outages = tab.store.figures.outages
    assert {each.host for each in outages.latest()} == {*outages.reconnects} == {*tab.store.host}
    for each in (tab, other):
        each.close()
    qtbot.waitUntil(lambda: live_workers() == 0)


def test_a_name_that_is_not_found_stays_a_number(qtbot, soft_ioc, prefix, found):
    soft_ioc(counting_records(prefix, 1, ".1 second"))
    tab = Watching([f"{prefix}0"])
    qtbot.waitUntil(lambda: tab.connected(1) and tab.store.updates[0] > 5)
    assert names(tab) == {"127.0.0.1"}
    tab.close()
    qtbot.waitUntil(lambda: live_workers() == 0)
