"""Large puts: in contexts of their own, with the outcomes and the order of all other puts."""

import os
import signal
import threading
import weakref

import numpy as np
import pytest

from gui.core.pv.updates import Metadata, PutResult, PutStage
from gui.workers.ca.puts import large_put, pending_puts
from gui.workers.ca.puts.large_put import LargePut
from gui.workers.ca.puts.open_put import OpenPut
from gui.workers.ca.puts.pending_puts import LARGE_BYTES
from gui.workers.handle import live_workers
from gui.workers.requests import PutRequest
from tests.support.raw_ca import held_numbers
from tests.support.watching import Watching

SIZE = 100_000  # doubles
RECORDS = """
record(waveform,"{p}wave"){{field(FTVL,"DOUBLE")field(NELM,"100000")field(PINI,"YES")}}
record(ai,"{p}beat"){{field(INP,"{p}beat.VAL")field(SCAN,".1 second")}}
record(ao,"{p}one"){{field(VAL,"1")field(PINI,"YES")}}
"""
WAVE, BEAT, ONE, SCAN = range(4)


@pytest.fixture
def tab(qtbot, soft_ioc, prefix):
    ioc = soft_ioc(RECORDS.format(p=prefix))
    watching = Watching([prefix + name for name in ("wave", "beat", "one", "one.SCAN")])
    watching.ioc, watching.prefix = ioc, prefix
    qtbot.waitUntil(lambda: watching.connected(4))
    qtbot.waitUntil(lambda: all(access[1] for access in watching.store.access))
    yield watching
    os.kill(ioc.pid, signal.SIGCONT)
    watching.close()
    qtbot.waitUntil(lambda: live_workers() == 0)
    assert not large_threads()
    ioc.stop()


def large_threads():
    return [each for each in threading.enumerate() if each.name == "pvwatch-large-put"]


def results(tab):
    return [each for each in tab.answers if isinstance(each, PutResult)]


def test_the_ioc_holds_what_was_sent(tab, qtbot):
    sent = np.arange(SIZE) + 0.5
    tab.thread.put(WAVE, 1, sent)
    qtbot.waitUntil(lambda: len(results(tab)) == 1)
    done = results(tab)[0]
    assert done.ok and (done.slot, done.request) == (WAVE, 1)
    assert np.array_equal(done.readback, sent)
    assert held_numbers(f"{tab.prefix}wave") == sent.tolist()
    qtbot.waitUntil(lambda: not large_threads())


def test_puts_to_one_pv_keep_their_order(tab, qtbot):
    small = LARGE_BYTES // 8 - 10
    for request, size in enumerate((SIZE, small, SIZE // 2, 3), 1):
        tab.thread.put(WAVE, request, np.full(size, float(request)))
    qtbot.waitUntil(lambda: len(results(tab)) == 4)
    assert [each.request for each in results(tab)] == [1, 2, 3, 4]
    assert all(each.ok for each in results(tab))
    assert held_numbers(f"{tab.prefix}wave") == [4.0] * 3


def test_a_stopped_ioc_keeps_only_its_own_put(tab, qtbot, monkeypatch):
    connect = LargePut._connect

    def stopped(self, context):
        found = connect(self, context)
        os.kill(tab.ioc.pid, signal.SIGSTOP)
        return found

    monkeypatch.setattr(LargePut, "_connect", stopped)
    tab.thread.put(WAVE, 1, np.zeros(SIZE * 10)[:SIZE])
    qtbot.waitUntil(
        lambda: results(tab) or any(each.stage is PutStage.SENT for each in tab.progress)
    )
    assert not results(tab)  # else it says why nothing was sent
    turns = set()  # the worker goes on
    qtbot.waitUntil(lambda: turns.add(tab.thread._worker.ran_s) or len(turns) > 40)
    assert not results(tab)
    os.kill(tab.ioc.pid, signal.SIGCONT)
    qtbot.waitUntil(lambda: len(results(tab)) == 1)
    assert results(tab)[0].ok


def test_without_a_second_connection_nothing_is_sent(tab, qtbot, monkeypatch):
    monkeypatch.setattr(large_put, "CONNECT_S", 0.5)
    os.kill(tab.ioc.pid, signal.SIGSTOP)
    tab.thread.put(WAVE, 1, np.ones(SIZE))
    qtbot.waitUntil(lambda: len(results(tab)) == 1)
    refused = results(tab)[0]
    assert not refused.ok and not refused.sent and "no second connection" in refused.message


def test_another_ioc_of_that_name_gets_nothing(tab, qtbot, monkeypatch):
    monkeypatch.setattr(large_put, "_HOST_S", 0.2)
    monkeypatch.setattr(large_put.libca, "host_name", lambda library, chid: "other:5064")
    asked = large_put.LargeRequest(
        _request(WAVE, 7), f"{tab.prefix}wave", frozenset({"a"}), False, Metadata()
    )
    put = LargePut(OpenPut(WAVE, 7), asked, lambda: pytest.fail("nothing may be sent"))
    put.start()
    qtbot.waitUntil(lambda: put.is_over)
    assert put.result is not None and not put.result.sent
    assert "another IOC" in put.result.message


def test_what_libca_calls_back_with_lives_as_long_as_its_context(tab, qtbot, monkeypatch):
    made, there = [], []

    class Puts(pending_puts.PendingPuts):
        def __init__(self, alone):
            super().__init__(alone)
            made.append(weakref.ref(self))

    class Context(large_put.CaContext):
        def destroy(self):
            there.append(made[-1]() is not None)
            super().destroy()

    monkeypatch.setattr(pending_puts, "PendingPuts", Puts)
    monkeypatch.setattr(large_put, "CaContext", Context)
    tab.thread.put(WAVE, 1, np.ones(SIZE))
    qtbot.waitUntil(lambda: len(results(tab)) == 1 and not large_threads())
    assert there == [True]
    assert made[-1]() is None


def test_a_removed_pv_ends_its_put_once(tab, qtbot):
    os.kill(tab.ioc.pid, signal.SIGSTOP)
    tab.thread.put(WAVE, 1, np.ones(SIZE))
    tab.thread.remove_pvs((WAVE,))
    qtbot.waitUntil(lambda: len(results(tab)) == 1)
    assert results(tab)[0].unknown
    os.kill(tab.ioc.pid, signal.SIGCONT)
    qtbot.waitUntil(lambda: not large_threads())
    assert len(results(tab)) == 1


def _request(slot, number):
    return PutRequest(slot, number, np.ones(SIZE))


def test_a_small_put_that_goes_as_a_large_one_may_name_a_state(tab, qtbot, monkeypatch):
    monkeypatch.setattr(pending_puts, "LARGE_BYTES", 0)
    qtbot.waitUntil(lambda: tab.store.metadata[SCAN] is not None)
    assert len(tab.store.metadata[SCAN].labels) == 16
    tab.thread.put(SCAN, 1, "5 minute")  # the 18th choice, which only the IOC knows
    qtbot.waitUntil(lambda: len(results(tab)) == 1)
    assert results(tab)[0].ok, results(tab)[0].message
    assert results(tab)[0].readback == b"5 minute"
    assert "5 minute" in tab.ioc.shell(f"dbgf {tab.prefix}one.SCAN")
