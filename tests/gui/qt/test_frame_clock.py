import math
import sys
import time
from functools import partial
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QTimer

from gui.qt.turns import frame_clock
from gui.qt.turns.frame_clock import FRAME_MS, SPARE_S, FrameClock

NEVER_MS = 10**9


class Painter:
    """Takes ``cost_s`` by the clock that costs are measured with; a busy machine adds nothing."""

    def __init__(self, cost_s: float, monkeypatch: pytest.MonkeyPatch) -> None:
        self.cost_s = cost_s
        self.began: list[float] = []
        self._now_s = 0.0
        measured = SimpleNamespace(perf_counter=lambda: self._now_s)
        monkeypatch.setattr(frame_clock, "time", measured)

    def paint(self) -> None:
        self.began.append(time.perf_counter())
        self._now_s += self.cost_s


def run(qtbot, monkeypatch, cost_s: float, frames: int) -> tuple[FrameClock, Painter]:
    clock, painter = FrameClock(), Painter(cost_s, monkeypatch)
    clock.register(painter.paint)
    clock.start()
    qtbot.waitUntil(lambda: clock.frames >= frames)
    clock.stop()
    return clock, painter


def test_cheap_frames_come_at_ten_hertz(qtbot, monkeypatch):
    clock, painter = run(qtbot, monkeypatch, 0.0, 6)
    assert clock.interval_ms == FRAME_MS
    assert painter.began[-1] - painter.began[0] >= 0.09 * (len(painter.began) - 1)


def test_dear_frames_take_no_more_than_a_third_of_the_time(qtbot, monkeypatch):
    clock, _ = run(qtbot, monkeypatch, 0.08, 12)
    assert clock.paint_ms > 70
    assert clock.interval_ms >= 210


@pytest.fixture
def seldom(monkeypatch):
    """A clock whose frames come by themselves only at the start."""
    monkeypatch.setattr(frame_clock, "SLOWEST_MS", NEVER_MS)
    clock = FrameClock()
    clock.set_interval(NEVER_MS)
    yield clock
    clock.stop()


def test_a_hastened_frame_comes_at_once_and_says_when_it_is_painted(qtbot, seldom):
    painted = []
    paint = painted.append
    seldom.register(lambda: paint(1))
    with qtbot.waitSignal(seldom.painted):
        seldom.start()
    assert len(painted) == seldom.frames == 1
    with qtbot.waitSignal(seldom.painted):
        seldom.hasten()
    assert len(painted) == seldom.frames == 2


def test_a_frame_asked_for_during_a_frame_is_not_lost(qtbot, seldom):
    began: list[float] = []

    def paint() -> None:
        began.append(time.perf_counter())
        if len(began) == 1:
            seldom.hasten()

    seldom.register(paint)
    seldom.start()
    qtbot.waitUntil(lambda: len(began) == 2)


def test_a_painter_that_fails_stops_neither_the_others_nor_the_clock(qtbot, monkeypatch):
    def fail() -> None:
        raise RuntimeError("not painted")

    reported, painted = [], []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: reported.append(str(error)))
    clock = FrameClock()
    clock.register(fail)
    clock.register(lambda: painted.append(1))
    clock.start()
    qtbot.waitUntil(lambda: clock.frames >= 3)
    clock.stop()
    assert len(painted) == clock.frames and set(reported) == {"not painted"}


def test_a_painter_that_rests_is_called_when_it_is_woken_or_wanted_or_its_time_is_up(qtbot):
    clock, called = FrameClock(), []
    wanted = []

    def frames(count):
        before = clock.frames
        qtbot.waitUntil(lambda: clock.frames >= before + count)
        clock.stop()
        found = len(called)
        called.clear()
        clock.start()
        return found

    def paint():
        called.append(1)

    clock.register(paint)
    clock.set_interval(1)
    clock.start()
    assert frames(3) >= 3
    clock.rest(paint, 3600.0, lambda: bool(wanted))
    called.clear()
    assert frames(3) == 0
    clock.wake(paint)
    assert frames(3) >= 3
    clock.rest(paint, 3600.0, lambda: bool(wanted))
    wanted.append(1)
    assert frames(3) >= 3
    wanted.clear()
    clock.rest(paint, 0.0, lambda: bool(wanted))
    assert frames(3) >= 3
    clock.unregister(paint)
    clock.rest(paint, 3600.0, lambda: False)  # of one that has left
    clock.wake(paint)
    called.clear()
    assert frames(3) == 0
    clock.stop()


def test_painters_that_rest_are_looked_at_seldom_and_when_a_frame_is_hastened(qtbot, monkeypatch):
    monkeypatch.setattr(frame_clock, "LOOK_S", math.inf)
    clock, looks, called = FrameClock(), [], []
    for painter in (lambda: called.append("rests"), lambda: called.append("awake")):
        clock.register(painter)
    clock.rest(next(iter(clock._painters)), 7_200.0, lambda: bool(looks.append(1)))
    clock.set_interval(1)
    clock.start()
    qtbot.waitUntil(lambda: called.count("awake") > 9)
    assert len(looks) == 1 and "rests" not in called
    clock.hasten()
    qtbot.waitUntil(lambda: len(looks) == 2)
    clock.stop()


def test_what_is_to_follow_a_frame_follows_it_once(qtbot, seldom):
    followed = []
    seldom.register(lambda: seldom.call_when_painted(lambda: followed.append(seldom.frames)))
    with qtbot.waitSignal(seldom.painted):
        seldom.start()
    assert followed == [1]
    with qtbot.waitSignal(seldom.painted):
        seldom.hasten()
    assert followed == [1, 2]


def test_work_comes_after_the_frame_one_a_frame_the_hurried_first(qtbot, seldom):
    done: list[tuple[str, int]] = []
    works = {name: lambda name=name: done.append((name, seldom.frames)) for name in "abcd"}
    for name in "abc":
        seldom.after_frame(works[name])
    seldom.after_frame(works["d"], first=True)
    seldom.never_mind(works["b"])
    for frame in range(1, 5):
        seldom.start()
        qtbot.waitUntil(lambda frame=frame: seldom.frames == frame and is_over(seldom))
    assert done == [("d", 1), ("a", 2), ("c", 3)]


def test_work_that_is_asked_for_after_a_frame_waits_for_the_next(qtbot, seldom):
    """The chart of a tab that is shown just now does not come before its table."""
    done: list[tuple[str, int]] = []
    works = {name: lambda name=name: done.append((name, seldom.frames)) for name in "ab"}
    seldom.after_frame(works["a"])
    seldom.call_when_painted(lambda: seldom.after_frame(works["b"], first=True))
    seldom.start()
    qtbot.waitUntil(lambda: bool(done) and is_over(seldom))
    seldom.start()
    qtbot.waitUntil(lambda: len(done) == 2)
    assert done == [("a", 1), ("b", 2)]


def test_work_after_frames_comes_though_each_turn_is_long(qtbot, monkeypatch):
    """A batch of a storm of updates takes 8 ms: charts never came where that is the case."""
    clock, done, frames = FrameClock(), [], []
    busy = QTimer(interval=0)
    busy.timeout.connect(partial(_wait, 0.012))
    clock.register(lambda: frames.append(1))
    clock.set_interval(33)
    clock.start()
    busy.start()
    qtbot.waitUntil(lambda: len(frames) >= 3)
    clock.after_frame(lambda: done.append(clock.frames))
    before = clock.frames
    qtbot.waitUntil(lambda: bool(done))
    busy.stop()
    clock.stop()
    assert done[0] - before < 12


def _wait(seconds: float) -> None:
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        pass


def is_over(clock: FrameClock) -> bool:
    """Return whether what was to come after the latest frame has come."""
    return not clock._after.isActive() and not clock._own.is_waiting


def test_what_can_wait_shares_the_time_of_a_frame(qtbot, monkeypatch):
    found = []

    def work(seconds):
        found.append(seconds)
        painter._now_s += 0.006

    def paint():
        for each in works:
            clock.spend(each)

    works = [partial(work) for _ in range(3)]
    clock, painter = FrameClock(), Painter(0.0, monkeypatch)
    clock.register(paint)
    clock.start()
    qtbot.waitUntil(lambda: len(found) > 3)
    clock.stop()
    assert found[:3] == pytest.approx([SPARE_S, SPARE_S - 0.006, 0.0]) and found[3] == SPARE_S


def test_a_frame_that_is_put_off_lets_other_turns_go_before_it(qtbot, seldom, monkeypatch):
    log: list[str] = []
    seldom.register(lambda: log.append("frame"))
    monkeypatch.setattr(frame_clock, "_PUT_OFF_MS", 500)  # however busy the machine is
    seldom.start()  # it is due at once
    seldom.put_off()
    QTimer.singleShot(5, lambda: log.append("other"))
    qtbot.waitUntil(lambda: "frame" in log)
    assert log == ["other", "frame"]
    seldom.put_off()
    seldom.hasten()
    QTimer.singleShot(5, lambda: log.append("other"))
    qtbot.waitUntil(lambda: len(log) == 4)
    assert log[2:] == ["frame", "other"]


@pytest.mark.parametrize("in_frame", [False, True])
def test_a_frame_for_what_has_no_value_yet_waits_as_long_as_it_is_put_off(
    qtbot, seldom, monkeypatch, in_frame
):
    log: list[str] = []

    def ask():
        QTimer.singleShot(5, lambda: log.append("other"))
        seldom.hasten(seldom.put_off_ms)

    def paint():
        log.append("frame")
        if in_frame and log == ["frame"]:
            seldom.put_off()
            ask()

    seldom.register(paint)
    seldom.start()
    qtbot.waitUntil(lambda: seldom.frames == 1 and seldom._timer.isActive())
    if not in_frame:
        monkeypatch.setattr(frame_clock, "_PUT_OFF_MS", NEVER_MS)
        seldom.hasten(seldom.put_off_ms)  # nothing was put off: at once
        qtbot.waitUntil(lambda: log == ["frame"] * 2 and seldom._timer.isActive())
        monkeypatch.setattr(frame_clock, "_PUT_OFF_MS", 500)
        seldom.put_off()
        ask()
    qtbot.waitUntil(lambda: log[-2:] == ["other", "frame"])


def test_a_frame_that_was_hastened_is_put_off_by_some_turns_only(qtbot, seldom, monkeypatch):
    log: list[str] = []
    seldom.register(lambda: log.append("frame"))
    seldom.start()
    qtbot.waitUntil(lambda: seldom.frames == 1 and seldom._timer.isActive())
    monkeypatch.setattr(frame_clock, "_PUT_OFF_MS", NEVER_MS)
    seldom.hasten()
    seldom.put_off()
    QTimer.singleShot(0, lambda: log.append("other"))
    qtbot.waitUntil(lambda: log == ["frame", "other", "frame"])


def test_a_frame_comes_though_each_turn_puts_it_off(qtbot, monkeypatch):
    clock = FrameClock()
    long_turns = QTimer(interval=0)
    long_turns.timeout.connect(clock.put_off)
    clock.start()
    long_turns.start()
    qtbot.waitUntil(lambda: clock.frames >= 3)
    long_turns.stop()
    clock.stop()


def test_what_can_wait_has_a_turn_of_its_own_after_the_frame(qtbot, seldom):
    done, timer = [], QTimer(interval=0)

    def paint():
        done.append("paint")
        timer.start()
        for name in "abc":
            seldom.spend(lambda _, name=name: done.append(name), first=name == "c")

    def other():  # as a key that is pressed
        done.append("other")

    timer.timeout.connect(other)
    seldom.painted.connect(lambda: done.append("painted"))
    seldom.register(paint)
    seldom.start()
    qtbot.waitUntil(lambda: "b" in done)
    timer.stop()
    assert [each for each in done if each != "other"] == ["paint", "painted", "c", "a", "b"]
    assert "other" in done[done.index("painted") : done.index("c")]
    seldom.unregister(paint)
    seldom.stop()
    seldom.spend(lambda _: done.append("never"))
    seldom.stop()  # a closed program does nothing more
    seldom.start()
    qtbot.waitUntil(lambda: seldom.frames == 2 and not seldom._after.isActive())
    assert "never" not in done


@pytest.fixture
def idle(qtbot, monkeypatch):
    """A clock whose one painter rests, and which makes no frame by itself for an hour."""
    for limit in ("IDLE_MS", "SLOWEST_MS"):
        monkeypatch.setattr(frame_clock, limit, NEVER_MS)
    clock = FrameClock()
    clock.painter = lambda: None
    clock.register(clock.painter)
    clock.start()
    qtbot.waitUntil(lambda: clock.frames >= 1)
    clock.rest(clock.painter, 0.0, bool)
    qtbot.waitUntil(lambda: clock._is_idle)
    clock.before = clock.frames
    yield clock
    clock.stop()


def test_a_clock_whose_painters_rest_is_idle(idle, qtbot):
    assert idle._timer.remainingTime() > NEVER_MS / 2


def test_it_makes_a_frame_twice_a_second_in_which_those_that_rest_are_painted(qtbot):
    clock, began = FrameClock(), []

    def paint():
        began.append(time.perf_counter())
        clock.rest(paint, 0.0, bool)

    clock.register(paint)
    clock.start()
    qtbot.waitUntil(lambda: len(began) >= 4)
    clock.stop()
    assert len(began) == clock.frames
    early = 0.05  # what Qt allows a coarse timer
    assert began[-1] - began[0] >= 3 * (1 - early) * frame_clock.IDLE_MS / 1e3


@pytest.mark.parametrize(
    "ends",
    [
        lambda clock: clock.wake(clock.painter),
        lambda clock: clock.register(print),
        lambda clock: clock.stir(),
        lambda clock: clock.hasten(),
        lambda clock: clock.spend(lambda seconds: None),
        lambda clock: clock.after_frame(lambda: None),
        lambda clock: clock.call_when_painted(lambda: None),
    ],
    ids=["wake", "register", "stir", "hasten", "spend", "after_frame", "call_when_painted"],
)
def test_what_ends_its_idling(idle, qtbot, ends):
    ends(idle)
    # of a frame that took long, three times that; Qt lets a coarse timer be late by a twentieth
    assert idle._timer.remainingTime() <= 1.05 * idle.interval_ms + 1
    qtbot.waitUntil(lambda: idle.frames > idle.before)


def test_a_hastened_frame_of_an_idle_clock_is_not_put_off_by_a_painter_that_wakes(idle, qtbot):
    idle.set_interval(NEVER_MS)
    idle.interval_ms = NEVER_MS
    idle.hasten(5)
    idle.wake(idle.painter)
    assert idle._timer.remainingTime() <= 5


def test_a_painter_that_goes_along_keeps_no_clock_awake(idle, qtbot):
    called = []
    idle.rest(idle.painter, NEVER_MS, bool)  # however late the frame comes
    idle.register(lambda: called.append(1), along=True)
    qtbot.waitUntil(lambda: len(called) == 1 and idle._is_idle)
    assert idle._timer.remainingTime() > NEVER_MS / 2
    idle.stir()
    qtbot.waitUntil(lambda: len(called) == 2)


def test_a_clock_with_work_that_waits_for_a_frame_is_not_idle(idle, qtbot):
    done = []
    for name in ("first", "second", "third"):  # one a frame
        idle.after_frame(lambda name=name: done.append(name))
    qtbot.waitUntil(lambda: len(done) == 3)
    assert done == ["first", "second", "third"]


def test_work_for_spare_time_that_waits_is_done_once_and_may_ask_again(idle, qtbot):
    done = []

    def work(_):
        done.append(idle.frames)
        if len(done) == 1:
            idle.spend(work)

    for _ in range(3):
        idle.spend(work)
    qtbot.waitUntil(lambda: len(done) == 2)
    assert done[1] == done[0] + 1, "with the next frame, of a clock that was idle"
