"""Batches of many workers are taken in short turns of the GUI thread, in order."""

import time
from types import SimpleNamespace

from PySide6.QtCore import QObject, QTimer
from shiboken6 import delete

from gui.core.pv.severity import ConnectionState
from gui.core.pv.updates import Batch, ConnectionChange, TextUpdate
from gui.workers import handle
from gui.workers import turns as module
from gui.workers.handle import WorkerHandle
from gui.workers.turns import MANY, TURN_S, Turns


class Outlet(QObject):
    """Takes a while for each thing said; ``log`` keeps what was passed on, and when timers ran."""

    def __init__(self, log, takes_s=0.0):
        super().__init__()
        self.log, self.takes_s = log, takes_s

    def pass_on(self, said):
        """Keep it, after a while."""
        ends = time.perf_counter() + self.takes_s
        while time.perf_counter() < ends:
            pass
        self.log.append(said)


def test_what_comes_alone_is_passed_on_at_once(qapp):
    log = []
    turns, outlet = Turns(), Outlet(log)
    turns.take(outlet, "one")
    turns.take(outlet, "two")
    assert log == ["one", "two"]


def test_timers_run_between_what_comes_at_once_and_nothing_overtakes(qtbot):
    log = []
    turns, timer = Turns(), QTimer(interval=0)
    outlets = [Outlet(log, TURN_S / 2) for _ in range(3)]
    timer.timeout.connect(lambda: log.append("timer"))
    timer.start()
    for number in range(12):
        turns.take(outlets[number % 3], number)
    assert len(log) < 12
    qtbot.waitUntil(lambda: 11 in log)
    timer.stop()
    assert [said for said in log if said != "timer"] == list(range(12))
    assert log[: log.index(11)].count("timer") >= 2


def test_what_waits_is_passed_on_while_a_dialog_runs(qtbot):
    log = []
    turns, slow, plain = Turns(), Outlet(log, 2 * TURN_S), Outlet(log)

    class Asking(QObject):
        """Runs an event loop of its own until what came after it is there."""

        def pass_on(self, said):
            """Wait for ``last``."""
            qtbot.waitUntil(lambda: "last" in log)
            log.append(said)

    asking = Asking()
    turns.take(slow, "slow")
    turns.take(asking, "asked")
    turns.take(plain, "last")
    qtbot.waitUntil(lambda: "asked" in log)
    assert log == ["slow", "last", "asked"]


def test_an_outlet_that_is_gone_gets_nothing_more(qtbot):
    log = []
    turns = Turns()
    slow, gone = Outlet(log, 2 * TURN_S), Outlet(log)
    turns.take(slow, "slow")
    turns.take(gone, "gone")
    turns.take(slow, "last")
    delete(gone)
    qtbot.waitUntil(lambda: "last" in log)
    assert log == ["slow", "last"]


def batch(*events):
    return Batch(events=events)


def test_many_are_noted_that_connect_or_are_asked_for_and_not_texts_that_go_on(monkeypatch, qtbot):
    now = SimpleNamespace(s=100.0)
    clock = SimpleNamespace(monotonic=lambda: now.s, perf_counter=time.perf_counter)
    monkeypatch.setattr(module, "time", clock)
    turns, outlet = Turns(), Outlet([])
    connects = [ConnectionChange(slot, ConnectionState.CONNECTED, 1) for slot in range(MANY)]
    texts = [TextUpdate(slot, 1, b"text", 0, 0) for slot in range(MANY)]
    assert not turns.many_connect
    turns.take(outlet, batch(*texts))
    turns.take(outlet, batch(*connects[1:]))  # a few
    assert not turns.many_connect
    turns.take(outlet, batch(*texts, *connects))
    assert turns.many_connect
    now.s += 1.0
    assert not turns.many_connect
    turns.note_many()
    assert turns.many_connect


def test_a_tab_with_many_pvs_is_noted_before_the_first_of_them_answers(monkeypatch, qtbot):
    turns, asked = Turns(), []
    monkeypatch.setattr(handle, "_turns", lambda: turns)
    made = WorkerHandle()
    made.adding.connect(asked.append)
    made.add_pvs(((0, "ONE"),))
    assert not handle.many_connect()
    made.add_pvs(tuple((slot, f"PV:{slot}") for slot in range(MANY)))
    assert handle.many_connect() and len(asked) == 2
    made.close()
