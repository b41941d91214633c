import time

from gui.qt.frame_clock import FRAME_MS, FrameClock


class Painter:
    def __init__(self, cost_s: float) -> None:
        self.cost_s = cost_s
        self.began: list[float] = []

    def paint(self) -> None:
        self.began.append(time.perf_counter())
        while time.perf_counter() - self.began[-1] < self.cost_s:
            pass


def run(qtbot, cost_s: float, frames: int) -> tuple[FrameClock, Painter]:
    clock, painter = FrameClock(), Painter(cost_s)
    clock.register(painter.paint)
    clock.start()
    qtbot.waitUntil(lambda: clock.frames >= frames, timeout=20_000)
    clock.stop()
    return clock, painter


def test_cheap_frames_come_at_ten_hertz(qtbot):
    clock, painter = run(qtbot, 0.0, 6)
    assert clock.interval_ms == FRAME_MS
    assert painter.began[-1] - painter.began[0] >= 0.09 * (len(painter.began) - 1)


def test_dear_frames_take_no_more_than_a_third_of_the_time(qtbot):
    clock, _ = run(qtbot, 0.08, 12)
    assert clock.paint_ms > 70
    assert clock.interval_ms >= 210


def test_a_hastened_frame_comes_at_once_and_says_when_it_is_painted(qtbot):
    clock, painter = run(qtbot, 0.0, 1)
    clock.start()
    qtbot.waitUntil(lambda: clock.frames >= 2)
    with qtbot.waitSignal(clock.painted, timeout=1000):
        pass
    frames, asked = clock.frames, time.perf_counter()
    clock.hasten()
    qtbot.waitUntil(lambda: clock.frames > frames)
    clock.stop()
    assert painter.began[frames] - asked < 0.08
    clock.unregister(painter.paint)


def test_a_frame_asked_for_during_a_frame_is_not_lost(qtbot):
    clock = FrameClock()
    clock.set_interval(1_000)
    began: list[float] = []

    def paint() -> None:
        began.append(time.perf_counter())
        if len(began) == 1:
            clock.hasten()

    clock.register(paint)
    clock.start()
    qtbot.waitUntil(lambda: len(began) == 2, timeout=900)
    clock.stop()
