"""Long pieces of work never come in one turn of the event loop; each comes, and once."""

import time

import pytest
from PySide6.QtCore import QAbstractEventDispatcher, QCoreApplication, QEvent, QObject, QTimer

from gui.qt.turns import own_turn
from gui.qt.turns.own_turn import OwnTurn, note_frame
from gui.qt.turns.painting import is_painting, note_made

LONG_S = 0.02


def wait(seconds: float) -> None:
    """Take time as work does."""
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        pass


class Person(QObject):
    """Notes the turn in which each of the events comes that are posted to it."""

    def __init__(self) -> None:
        super().__init__()
        self.turn = 0
        self._dispatcher = QAbstractEventDispatcher.instance()
        self._dispatcher.awake.connect(self._on_turn)

    def _on_turn(self) -> None:
        self.turn += 1

    def close(self) -> None:
        self._dispatcher.awake.disconnect(self._on_turn)


@pytest.fixture
def person(qapp):
    made = Person()
    yield made
    made.close()


@pytest.fixture
def parent(qapp):
    made = QObject()
    yield made
    made.deleteLater()
    QCoreApplication.sendPostedEvents(made, QEvent.Type.DeferredDelete)


def test_three_that_are_due_together_have_a_turn_each(qtbot, parent, person):
    turns = []

    def work() -> None:
        turns.append(person.turn)
        wait(LONG_S)

    for _ in range(3):
        OwnTurn(work, parent).start(5)
    wait(0.01)  # all are due when the event loop goes on
    qtbot.waitUntil(lambda: len(turns) == 3)
    assert len(set(turns)) == 3


def test_it_leaves_the_turn_to_what_took_long_in_it(qtbot, parent, person):
    log = []

    def long_timer() -> None:
        log.append(("timer", person.turn))
        wait(LONG_S)

    QTimer.singleShot(3, long_timer)
    OwnTurn(lambda: log.append(("work", person.turn)), parent).start(5)
    wait(0.01)
    qtbot.waitUntil(lambda: len(log) == 2)
    (first, one), (second, other) = log
    assert (first, second) == ("timer", "work") and other > one


def test_work_is_done_though_each_turn_is_long(qtbot, parent):
    done, busy = [], QTimer(interval=0)
    busy.timeout.connect(lambda: wait(LONG_S))
    busy.start()
    OwnTurn(lambda: done.append(1), parent).start()
    qtbot.waitUntil(lambda: bool(done))
    busy.stop()


def test_several_have_a_turn_each_though_each_turn_is_long(qtbot, parent, person):
    turns, busy = [], QTimer(interval=0)
    busy.timeout.connect(lambda: wait(LONG_S))
    busy.start()
    for name in "abc":
        OwnTurn(lambda name=name: turns.append((name, person.turn)), parent).start()
    qtbot.waitUntil(lambda: len(turns) == 3)
    busy.stop()
    assert len({turn for _, turn in turns}) == 3


def test_those_that_wait_come_in_order_and_one_that_comes_again_is_the_last(qtbot, parent):
    done: list[str] = []

    def again() -> None:
        wait(LONG_S)
        done.append("again")
        if done.count("again") < 6:
            repeated.start(1)

    repeated = OwnTurn(again, parent)
    repeated.start()
    for name in "abc":
        OwnTurn(lambda name=name: done.append(name), parent).start()
    wait(0.002)
    qtbot.waitUntil(lambda: len(done) == 9)
    assert [each for each in done if each != "again"] == ["a", "b", "c"]
    assert done.index("c") < 6


def test_one_that_was_stopped_or_deleted_holds_up_nobody(qtbot, parent):
    done: list[str] = []
    stopped = OwnTurn(lambda: done.append("stopped"), parent)
    other = QObject()
    gone = OwnTurn(lambda: done.append("gone"), other)

    def first() -> None:
        wait(LONG_S)
        done.append("first")

    OwnTurn(first, parent).start()
    for each in (stopped, gone):
        each.start()
    OwnTurn(lambda: done.append("last"), parent).start()
    qtbot.waitUntil(lambda: "first" in done)
    stopped.stop()
    other.deleteLater()
    QCoreApplication.sendPostedEvents(other, QEvent.Type.DeferredDelete)
    qtbot.waitUntil(lambda: "last" in done)
    assert done == ["first", "last"]


def test_it_begins_at_once_where_nothing_long_ended_just_now(qtbot, parent):
    done: list[str] = []

    def first() -> None:
        done.append("first")
        wait(LONG_S)

    one, two = OwnTurn(first, parent), OwnTurn(lambda: done.append("second"), parent)
    wait(0.01)
    one.start(3_600_000)
    one.begin()
    assert done == ["first"] and not one.is_waiting
    two.begin()
    assert done == ["first"] and two.is_waiting
    qtbot.waitUntil(lambda: "second" in done)
    assert done == ["first", "second"] and not two.is_waiting


def test_it_is_called_once_and_not_when_stopped(qtbot, parent):
    done = []
    one, two = (OwnTurn(lambda name=name: done.append(name), parent) for name in ("one", "two"))
    one.start()
    one.start(1)
    two.start()
    assert one.is_waiting and two.is_waiting
    two.stop()
    assert not two.is_waiting
    qtbot.waitUntil(lambda: done == ["one"] and not one.is_waiting)
    three = OwnTurn(lambda: done.append("three"), parent)
    three.start(20)
    qtbot.waitUntil(lambda: "three" in done)
    assert done == ["one", "three"]


def test_work_that_fails_counts_as_work(qtbot, parent, person):
    turns = []

    def fail() -> None:
        turns.append(person.turn)
        wait(LONG_S)
        raise RuntimeError("not done")

    def work() -> None:
        turns.append(person.turn)

    with qtbot.captureExceptions() as caught:
        OwnTurn(fail, parent).start(5)
        OwnTurn(work, parent).start(5)
        wait(0.01)
        qtbot.waitUntil(lambda: len(turns) == 2)
    assert [str(each[1]) for each in caught] == ["not done"]
    assert turns[1] > turns[0]


@pytest.mark.parametrize(("took_s", "at_once"), [(0.002, True), (0.012, False)])
def test_it_begins_with_a_short_frame_and_in_a_turn_after_a_long_one(
    qtbot, parent, monkeypatch, took_s, at_once
):
    done = []
    work = OwnTurn(lambda: done.append(time.perf_counter()), parent)
    monkeypatch.setattr(own_turn, "_ended_s", 0.0)  # no other has just ended
    monkeypatch.setattr(own_turn, "_LATE_S", 10.0)  # wherever this process is stopped
    monkeypatch.setattr(own_turn, "_PAUSE_S", 10.0)
    note_frame(took_s)
    work.begin()
    assert bool(done) is at_once
    monkeypatch.setattr(own_turn, "_PAUSE_S", 0.005)
    qtbot.waitUntil(lambda: len(done) == 1)
    assert not work.is_waiting


def test_none_begins_between_a_frame_and_its_painting(qtbot, parent):
    done = []
    painted = QTimer(parent)
    painted.setSingleShot(True)
    painted.timeout.connect(lambda: done.append("painted"))
    work = OwnTurn(lambda: done.append("work"), parent)
    wait(0.006)
    painted.start(20)
    note_made(painted)
    assert is_painting()
    work.begin()
    assert not done
    qtbot.waitUntil(lambda: len(done) == 2)
    assert done == ["painted", "work"]
    assert not is_painting()
    painted.start(60_000)
    note_made(painted)
    painted.deleteLater()
    QCoreApplication.sendPostedEvents(painted, QEvent.Type.DeferredDelete)
    assert not is_painting(), "a frame of a clock that is gone"


def test_one_that_is_put_off_while_it_waits_for_its_turn_holds_up_no_other(
    qtbot, parent, monkeypatch
):
    done = []
    monkeypatch.setattr(own_turn, "_PAUSE_S", 10.0)  # wherever this process is stopped
    first = OwnTurn(lambda: done.append("put off"), parent)
    second = OwnTurn(lambda: done.append("other"), parent)
    OwnTurn(lambda: wait(LONG_S), parent).begin()
    first.begin()  # in its turn
    second.begin()
    first.start(60_000)
    monkeypatch.setattr(own_turn, "_PAUSE_S", 0.005)
    qtbot.waitUntil(lambda: done == ["other"])
    assert first.is_waiting
    first.stop()
