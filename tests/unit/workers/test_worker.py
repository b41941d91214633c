"""A worker over a source without Channel Access: what ``PvSource`` promises and is promised."""

import ast
import inspect
import subprocess
import sys
import time

from PySide6.QtCore import QTimer

from gui.core.pv.record_fields import FieldsRead
from gui.core.pv.updates import ConnectionChange, PutResult
from gui.workers import worker
from gui.workers.handle import (
    close_spare_worker,
    live_workers,
    prepare_worker,
    spare_worker,
)
from gui.workers.source import SourceType
from gui.workers.sources import SOURCES
from gui.workers.turns import TURN_S
from gui.workers.worker import (
    BATCH_LIMIT,
    CREDIT,
    DRAIN_MS,
    HURRIED_DRAIN_MS,
    OPEN_CHUNK,
    QUICK_DRAIN_MS,
    UNSEEN_DRAIN_MS,
    UNSEEN_SPREAD_MS,
)
from tests.support.fake_source import FakeSource, Taking
from tests.support.waiting import until


def test_batches_come_in_order_and_names_are_opened_in_chunks(taking, qtbot):
    taking.handle.add_pvs(tuple((slot, f"pv{slot}") for slot in range(OPEN_CHUNK + 1)))
    taking.handle.add_pvs(((900, "not good"),))
    qtbot.waitUntil(lambda: len(taking.events(ConnectionChange)) == OPEN_CHUNK + 1)
    count = len(taking.batches)
    qtbot.waitUntil(lambda: len(taking.batches) > count + 3)
    (source,) = taking.sources
    assert max(source.chunks) <= OPEN_CHUNK and sum(source.chunks) == OPEN_CHUNK + 2
    assert taking.failures == ["PV in row 901 cannot be searched for: a space"]
    assert source.queue_limit == 123 and source.limits == {BATCH_LIMIT}
    polls = [batch.value[0] for batch in taking.batches if len(batch.value)]
    assert polls == sorted(set(polls)), "each once, oldest first"
    taking.handle.remove_pvs(tuple(range(1, OPEN_CHUNK + 1)))
    qtbot.waitUntil(lambda: list(taking.batches[-1].slot) == [0])


def test_few_pvs_are_drained_in_a_hurry_while_replies_are_expected(taking, qtbot):
    def interval() -> int:
        return taking.handle._worker._timer.interval()

    qtbot.waitUntil(lambda: bool(taking.sources))
    (source,) = taking.sources
    source.quick_until = time.monotonic() + 60.0
    taking.handle.add_pvs(tuple((slot, f"pv{slot}") for slot in range(OPEN_CHUNK)))
    qtbot.waitUntil(lambda: interval() == HURRIED_DRAIN_MS)
    taking.handle.add_pvs(((OPEN_CHUNK, "one more"),))
    qtbot.waitUntil(lambda: interval() == QUICK_DRAIN_MS)
    source.quick_until = 0.0
    qtbot.waitUntil(lambda: interval() == DRAIN_MS)


def test_what_nobody_sees_comes_in_fewer_batches_and_at_once_when_it_is_looked_at(taking, qtbot):
    def interval() -> int:
        return taking.handle._worker._timer.interval()

    taking.handle.add_pvs(((0, "a"),))
    qtbot.waitUntil(lambda: len(taking.batches) > CREDIT)
    taking.handle.take_time(True)
    unseen = range(UNSEEN_DRAIN_MS, UNSEEN_DRAIN_MS + UNSEEN_SPREAD_MS)
    qtbot.waitUntil(lambda: interval() in unseen)
    taking.handle.put(0, 1, 2.5)  # replies are awaited all the same
    qtbot.waitUntil(lambda: interval() == HURRIED_DRAIN_MS)
    taking.sources[0].quick_until = 0.0
    qtbot.waitUntil(lambda: interval() in unseen)
    polls = taking.sources[0].polls
    taking.handle.take_time(False)
    qtbot.waitUntil(lambda: interval() == DRAIN_MS)
    assert taking.sources[0].polls > polls


def test_replies_that_somebody_waited_for_are_not_hurried_when_the_tab_is_left(taking, qtbot):
    """Of groups walked through by the arrow key eight workers drained every 3 ms for a second."""
    interval = taking.handle._worker._timer.interval
    qtbot.waitUntil(lambda: bool(taking.sources))
    taking.sources[0].quick_until = time.monotonic() + 1_000
    taking.handle.add_pvs(tuple((slot, f"pv{slot}") for slot in range(OPEN_CHUNK)))
    qtbot.waitUntil(lambda: interval() == HURRIED_DRAIN_MS)
    taking.handle.take_time(True)
    qtbot.waitUntil(lambda: interval() >= UNSEEN_DRAIN_MS)
    taking.handle.take_time(False)
    qtbot.waitUntil(lambda: interval() == HURRIED_DRAIN_MS)
    taking.handle.add_pvs(((OPEN_CHUNK, "one more"),))  # many: the end is waited for
    taking.handle.take_time(True)
    qtbot.waitUntil(lambda: interval() == QUICK_DRAIN_MS)


def test_workers_that_nobody_sees_do_not_wake_up_together(qtbot):
    workers = [worker.Worker(SourceType("Fake", FakeSource)) for _ in range(20)]
    paces = {each._unseen_ms for each in workers}
    assert len(paces) == 20
    assert max(paces) - min(paces) > UNSEEN_SPREAD_MS / 2


def test_whoever_takes_batches_as_they_come_has_them_so(taking, qtbot):
    said = []
    taking.handle._time.connect(said.append)
    taking.handle.take_time(True)
    taking.handle.watch()
    taking.handle.take_time(True)
    assert said == [True, False]
    taking.handle.unwatch()
    taking.handle.take_time(True)
    taking.handle.take_time(True)
    assert said == [True, False, True]


def test_a_worker_that_is_ready_before_there_is_a_tab(qtbot, monkeypatch):
    taking = Taking(monkeypatch)
    monkeypatch.setitem(SOURCES, "ca", SOURCES["fake"])
    assert spare_worker() is None
    prepare_worker()
    qtbot.waitUntil(lambda: len(taking.sources) == 1)
    spare = spare_worker()
    assert spare_worker() is None, "it is one tab's"
    spare.batch.connect(taking.take)
    spare.start()
    spare.add_pvs(((0, "a"),))
    qtbot.waitUntil(lambda: bool(taking.events(ConnectionChange)))
    assert len(taking.sources) == 1
    spare.close()
    qtbot.waitUntil(lambda: live_workers() == 0)


def test_a_spare_worker_that_no_tab_took_is_closed(qtbot, monkeypatch):
    taking = Taking(monkeypatch)
    monkeypatch.setitem(SOURCES, "ca", SOURCES["fake"])
    prepare_worker()
    close_spare_worker()
    qtbot.waitUntil(lambda: live_workers() == 0)
    assert spare_worker() is None
    assert all(source.destroyed for source in taking.sources)


def test_without_credit_it_ticks_and_does_not_poll(taking, qtbot):
    taking.generous = False
    taking.handle.add_pvs(((0, "a"),))
    qtbot.waitUntil(lambda: len(taking.batches) == CREDIT)
    (source,) = taking.sources
    polls, ticks = source.polls, source.ticks
    qtbot.waitUntil(lambda: source.ticks > ticks + 2)
    assert source.polls == polls and len(taking.batches) == CREDIT
    taking.handle.credit()
    qtbot.waitUntil(lambda: len(taking.batches) == CREDIT + 1)
    taking.handle.ask_figures()
    qtbot.waitUntil(lambda: len(taking.figures) == 1)
    figures = taking.figures[0]
    assert figures.batches == CREDIT + 1 and figures.batches_under_way == CREDIT
    decoded = sum(batch.updates for batch in taking.batches)
    assert (figures.decoded, figures.received) == (decoded, decoded + 7 + 2)
    assert (figures.contexts, figures.channels, figures.queue_limit) == (1, 1, 1)


def test_timers_run_between_batches_that_arrive_at_once_and_figures_come_last(taking, qtbot):
    taking.generous = False
    taking.handle.add_pvs(((0, "a"),))
    qtbot.waitUntil(lambda: len(taking.batches) == CREDIT)  # it says nothing more by itself
    log, timer = [], QTimer(interval=0)

    def take_slowly(_batch):
        ends = time.perf_counter() + 2 * TURN_S
        while time.perf_counter() < ends:
            pass
        log.append("batch")

    taking.handle.batch.connect(take_slowly)
    taking.handle.figures.connect(lambda _: log.append("figures"))
    timer.timeout.connect(lambda: log.append("timer"))
    timer.start()
    worker = taking.handle._worker
    for _ in range(3):
        worker.batch_ready.emit(taking.batches[0])
    worker.figures_ready.emit(object())
    qtbot.waitUntil(lambda: "figures" in log)
    timer.stop()
    assert [said for said in log if said != "timer"] == ["batch"] * 3 + ["figures"]
    first, second, third = (at for at, said in enumerate(log) if said == "batch")
    assert "timer" in log[first:second] and "timer" in log[second:third]


def test_puts_and_field_reads_pass_through_and_poll_quickly(taking, qtbot):
    taking.handle.put(3, 41, 2.5)
    request = taking.handle.read_fields(3, "a.VAL", ("EGU",))
    qtbot.waitUntil(lambda: bool(taking.events(PutResult) and taking.events(FieldsRead)))
    (result,), (read,) = taking.events(PutResult), taking.events(FieldsRead)
    assert (result.slot, result.request, result.readback) == (3, 41, 2.5)
    assert (read.slot, read.request, read.done) == (3, request, True)
    assert taking.handle._worker._timer.interval() == HURRIED_DRAIN_MS
    taking.sources[0].quick_until = 0.0
    qtbot.waitUntil(lambda: taking.handle._worker._timer.interval() == DRAIN_MS)


def test_nothing_is_delivered_after_close(taking, qtbot):
    taking.handle.add_pvs(((0, "a"),))
    qtbot.waitUntil(lambda: len(taking.batches) > 1)
    polls = taking.sources[0].polls
    assert until(lambda: taking.sources[0].polls > polls)  # a batch waits for this thread
    taking.handle.close()
    taking.handle.put(0, 1, 1.0)
    taking.handle.add_pvs(((1, "b"),))
    count = len(taking.batches)
    qtbot.waitUntil(lambda: live_workers() == 0)
    assert len(taking.batches) == count and taking.sources[0].destroyed


def test_a_source_that_cannot_be_made_says_why(qtbot, monkeypatch):
    def fail(queue_limit):
        raise RuntimeError("no network")

    taking = Taking(monkeypatch, fail)
    taking.handle.start()
    taking.handle.add_pvs(((0, "a"),))
    taking.handle.put(0, 1, 1.0)
    taking.handle.ask_figures()
    qtbot.waitUntil(lambda: bool(taking.failures and taking.figures))
    (refused,) = taking.batches[0].events
    assert (refused.request, refused.sent, refused.message) == (1, False, "Fake is not running")
    assert taking.failures == ["Fake could not be started: no network"]
    assert (taking.figures[0].contexts, taking.figures[0].to_open) == (0, 1)
    taking.handle.close()
    qtbot.waitUntil(lambda: live_workers() == 0)


def test_no_protocol_is_loaded_before_it_is_used():
    asks = "import sys, gui.workers.handle; print({'epics', 'gui.workers.ca'} & {*sys.modules})"
    ended = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "set()"


def test_a_worker_connects_nothing_on_its_own_thread():
    """Connecting takes a lock that Qt may hold while PySide waits for the interpreter."""
    (kind,) = (n for n in ast.parse(inspect.getsource(worker)).body if isinstance(n, ast.ClassDef))
    connecting = {
        method.name
        for method in kind.body
        if isinstance(method, ast.FunctionDef)
        for call in ast.walk(method)
        if isinstance(call, ast.Attribute) and call.attr in ("connect", "disconnect")
    }
    assert connecting == {"__init__"}
