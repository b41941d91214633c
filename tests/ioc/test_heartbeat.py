"""Silent circuits are found by asking; resting ones are not taken for silent."""

import signal
import time

import pytest

from gui.workers.ca import heartbeat, lost_channels, source
from gui.workers.ca.silence import beacons, pulse, rhythm
from gui.workers.handle import live_workers
from tests.support.soft_ioc import counting_records
from tests.support.watching import Watching

RESTING = """
record(ao,"{p}ao"){{field(VAL,"1")field(PINI,"YES")}}
record(stringin,"{p}text"){{field(VAL,"x")field(PINI,"YES")}}
record(waveform,"{p}array"){{field(FTVL,"DOUBLE")field(NELM,"9")field(PINI,"YES")}}
"""


@pytest.fixture
def short_rests(monkeypatch):
    """What is due changes here while a worker rests until it is: it looks again soon."""
    monkeypatch.setattr(source, "REST_S", 0.5)


@pytest.fixture
def answers(monkeypatch):
    """A list that grows by one with every answer to a question."""
    answers, take = [], heartbeat.Heartbeat._take_answers

    def note(self, now_s):
        answers.extend(self._sink.beats)
        take(self, now_s)

    monkeypatch.setattr(heartbeat.Heartbeat, "_take_answers", note)
    return answers


@pytest.mark.usefixtures("short_rests")
@pytest.mark.parametrize("name", ["ao", "text", "array"])
def test_an_ioc_without_updates_is_asked_when_its_beacons_are_late(
    qtbot, soft_ioc, prefix, monkeypatch, answers, name
):
    ioc = soft_ioc(RESTING.format(p=prefix))
    tab = Watching([f"{prefix}{name}"])
    qtbot.waitUntil(lambda: tab.connected(1) and len(answers) == 1)
    monkeypatch.setattr(pulse, "REST_S", 0.2)
    later = time.monotonic() + 1.0  # some checks
    qtbot.waitUntil(lambda: time.monotonic() > later)
    assert len(answers) == 1, "once, after it connected: its beacons tell that it lives"
    monkeypatch.setattr(beacons.Beacons, "are_late", lambda *_: True)
    looked = []
    qtbot.waitUntil(lambda: looked.append(bool(tab.store.fresh()[0])) or len(answers) >= 8)
    assert all(looked), "it only rests"
    monkeypatch.setattr(pulse, "REST_PATIENCE_S", 0.7)
    ioc.signal(signal.SIGSTOP)
    qtbot.waitUntil(lambda: tab.store.silent_ns[0] > 0)
    assert tab.store.connected_count() == 1
    ioc.signal(signal.SIGCONT)
    qtbot.waitUntil(lambda: bool(tab.store.fresh()[0]))
    tab.close()
    qtbot.waitUntil(lambda: live_workers() == 0)


def test_only_the_pvs_of_the_silent_ioc_are_stale(qtbot, soft_ioc, prefix):
    stopped = soft_ioc(counting_records(f"{prefix}a", 2, ".1 second"))
    soft_ioc(counting_records(f"{prefix}b", 2, ".1 second"))
    tab = Watching([f"{prefix}{which}{k}" for which in "ab" for k in (0, 1)])
    qtbot.waitUntil(lambda: tab.connected(4))
    stopped.signal(signal.SIGSTOP)
    qtbot.waitUntil(lambda: tab.store.fresh().tolist() == [False] * 2 + [True] * 2)
    assert tab.store.silent_ns[:2].all(), "before libca itself found out"
    stopped.stop()
    qtbot.waitUntil(lambda: tab.store.connected_count() == 2)
    assert not tab.store.silent_ns.any()
    tab.close()
    qtbot.waitUntil(lambda: live_workers() == 0)


def test_an_ioc_that_stops_again_and_again_is_silent_each_time(qtbot, soft_ioc, prefix):
    """A question that it answers after a stop is late; that bars no channel from the next stop.

    Nothing comes then: the worker is about to rest for as long as it does in the program.
    """
    ioc = soft_ioc(counting_records(prefix, 1, ".1 second"))
    tab = Watching([f"{prefix}0"])
    qtbot.waitUntil(lambda: tab.connected(1))
    for _ in range(3):
        before = int(tab.store.updates[0])
        qtbot.waitUntil(lambda before=before: int(tab.store.updates[0]) > before + 10)
        ioc.signal(signal.SIGSTOP)
        qtbot.waitUntil(lambda: bool(tab.store.silent_ns.all()))
        assert tab.store.connected_count() == 1, "before libca itself found out"
        ioc.signal(signal.SIGCONT)
        qtbot.waitUntil(lambda: bool(tab.store.fresh().all()))
    tab.close()
    qtbot.waitUntil(lambda: live_workers() == 0)


def test_a_put_under_way_does_not_hide_a_stopped_ioc(qtbot, soft_ioc, prefix):
    busy = (
        f'record(calcout,"{prefix}busy"){{field(CALC,"A")field(ODLY,"3600")'
        f'field(OUT,"{prefix}end PP")}}\nrecord(ao,"{prefix}end"){{}}\n'
    )
    ioc = soft_ioc(counting_records(prefix, 2, ".1 second") + busy)
    tab = Watching([f"{prefix}{name}" for name in ("0", "1", "busy.A", "busy.PROC")])
    qtbot.waitUntil(lambda: tab.connected(4))
    tab.thread.put(3, 1, 1)
    before = int(tab.store.updates[0])
    qtbot.waitUntil(lambda: int(tab.store.updates[0]) > before + 10)
    assert not tab.answers, "the IOC works on it"
    ioc.signal(signal.SIGSTOP)
    qtbot.waitUntil(lambda: bool(tab.store.silent_ns.all()))
    assert tab.store.connected_count() == 4, "before libca itself found out"
    ioc.signal(signal.SIGCONT)
    qtbot.waitUntil(lambda: bool(tab.store.fresh().all()))
    tab.close()
    qtbot.waitUntil(lambda: live_workers() == 0)


@pytest.mark.usefixtures("short_rests")
def test_a_beat_under_way_goes_with_its_channel(qtbot, soft_ioc, prefix, monkeypatch):
    monkeypatch.setattr(rhythm, "QUIET_S", 0.1)
    monkeypatch.setattr(pulse, "REST_S", 0.1)
    monkeypatch.setattr(beacons.Beacons, "are_late", lambda *_: True)
    ioc = soft_ioc(RESTING.format(p=prefix))
    tab = Watching([f"{prefix}ao", f"{prefix}text"])
    qtbot.waitUntil(lambda: tab.connected(2))
    ioc.signal(signal.SIGSTOP)
    qtbot.waitUntil(lambda: tab.store.silent_ns.all())
    tab.thread.remove_pvs((0,))
    tab.store.remove([0])
    ioc.signal(signal.SIGCONT)
    qtbot.waitUntil(lambda: bool(tab.store.fresh()[1]))
    tab.close()
    qtbot.waitUntil(lambda: live_workers() == 0)


def test_lost_channels_are_searched_for_anew(qtbot, soft_ioc, prefix, monkeypatch):
    monkeypatch.setattr(lost_channels, "RENEW_S", 0.4)
    ioc = soft_ioc(counting_records(prefix, 300, ".1 second"))
    tab = Watching([f"{prefix}{k}" for k in range(300)])
    qtbot.waitUntil(lambda: tab.connected(300))
    ioc.stop()
    qtbot.waitUntil(lambda: tab.store.connected_count() == 0)
    stopped = time.monotonic() + 2.0  # some renewals
    qtbot.waitUntil(lambda: time.monotonic() > stopped)
    ioc.start()
    qtbot.waitUntil(lambda: tab.connected(300))
    assert ioc.channel_count() == 300, "none was left behind"
    tab.close()
    qtbot.waitUntil(lambda: live_workers() == 0)


def test_an_ioc_that_comes_back_at_another_port_takes_the_place_of_the_old(qtbot, soft_ioc, prefix):
    tab = Watching([f"{prefix}ao"])
    hosts = set()
    for _ in range(2):
        ioc = soft_ioc(RESTING.format(p=prefix))
        qtbot.waitUntil(lambda: tab.connected(1))
        hosts.add(tab.store.host[0])
        ioc.stop()
        qtbot.waitUntil(lambda: tab.store.connected_count() == 0)
    beats = tab.thread._worker._source.context.heartbeat
    assert len(hosts) > 1 and len(beats._circuits) == len(beats._numbers) == 1
    tab.close()
    qtbot.waitUntil(lambda: live_workers() == 0)
