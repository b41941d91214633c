"""A worker over a source without Channel Access rests while its source may, and is woken."""

import threading
import time
from types import SimpleNamespace

import pytest

from gui.core.pv.severity import ConnectionState
from gui.core.pv.updates import ConnectionChange, PutResult
from gui.workers import worker
from tests.support.waiting import until


@pytest.fixture
def resting(taking, qtbot, monkeypatch):
    """One whose worker rests, as long as its source may."""
    monkeypatch.setattr(worker, "REST_AFTER_S", 0.1)
    qtbot.waitUntil(lambda: bool(taking.sources))
    taking.sources[0].rests_s = 3_600.0
    qtbot.waitUntil(lambda: taking.handle._worker.rests_s == 3_600.0)
    return taking


def test_it_rests_when_the_source_may_and_is_woken_by_any_thread(resting, qtbot):
    source = resting.sources[0]
    polls = source.polls
    qtbot.wait(200)  # four polls of a worker that does not rest
    assert source.polls == polls
    source.events.append(ConnectionChange(7, ConnectionState.CONNECTED, 0, host="fake:1"))
    ringing = threading.Thread(target=source.wake)
    ringing.start()
    ringing.join()
    qtbot.waitUntil(lambda: [each.slot for each in resting.events(ConnectionChange)] == [7])
    qtbot.waitUntil(lambda: resting.handle._worker.rests_s == 3_600.0)
    resting.handle.put(1, 2, 3.0)  # a request ends a rest, too
    qtbot.waitUntil(lambda: len(resting.events(PutResult)) == 1)


def test_a_request_that_stands_after_a_rest_is_late_in_a_second(resting, qtbot, monkeypatch):
    source = resting.sources[0]
    goes_on, late = threading.Event(), []
    monkeypatch.setattr(source, "put", lambda request: goes_on.wait(10))
    resting.handle.late_changed.connect(late.append)
    resting.handle.put(1, 2, 3.0)
    qtbot.waitUntil(lambda: bool(late and late[0]))
    goes_on.set()
    qtbot.waitUntil(lambda: late[-1] == 0)


def test_one_that_is_back_is_told_after_what_came_while_it_stood(resting, qtbot, monkeypatch):
    """Else the gap would end now, and not where the first of its samples belongs."""
    source, worker_ = resting.sources[0], resting.handle._worker
    goes_on, looked, told = threading.Event(), threading.Event(), []
    monkeypatch.setattr(source, "put", lambda request: goes_on.wait(10))
    resting.handle.late_changed.connect(lambda since: told.append("late" if since else "back"))
    resting.handle.batch.connect(lambda _: told.append("batch"))
    resting.handle.put(1, 2, 3.0)
    qtbot.waitUntil(lambda: told == ["late"])
    poll = source.poll
    monkeypatch.setattr(source, "poll", lambda limit: looked.wait(10) and poll(limit))
    source.events.append(ConnectionChange(7, ConnectionState.CONNECTED, 0, host="fake:1"))
    stood_s = worker_.ran_s
    goes_on.set()
    assert until(lambda: worker_.ran_s > stood_s)
    resting.handle.look()  # before the batch of its first turn
    looked.set()
    qtbot.waitUntil(lambda: len(told) == 3)
    assert told == ["late", "batch", "back"]


def test_a_turn_that_fails_after_a_rest_leaves_the_usual_pace(resting, qtbot, monkeypatch):
    source = resting.sources[0]
    source.rests_s, ticks = 0.0, source.ticks
    monkeypatch.setattr(source, "put", lambda request: 1 / 0)
    with qtbot.captureExceptions() as failures:
        resting.handle.put(1, 2, 3.0)
        qtbot.waitUntil(lambda: source.ticks > ticks + 2)  # it goes on
    assert [each[0] for each in failures] == [ZeroDivisionError]


def test_a_rest_that_has_run_out_is_none(taking, qtbot):
    qtbot.waitUntil(lambda: bool(taking.sources))
    at = taking.handle._worker
    taking.handle._worker = SimpleNamespace(rests_s=5.0, ran_s=time.monotonic())
    assert taking.handle.look()
    taking.handle._worker.ran_s -= 5.1
    assert not taking.handle.look()  # it is looked at as often as those that do not rest
    taking.handle._worker = at
