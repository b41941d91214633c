from hypothesis import given
from hypothesis import strategies as st

from gui.core.recording.replay_clock import FASTEST, SLOWEST, ReplayClock

S = 1_000_000_000


class Real:
    def __init__(self):
        self.now_s = 50.0

    def __call__(self):
        return self.now_s


def test_it_runs_at_its_speed_stands_when_paused_and_at_the_end():
    real = Real()
    clock = ReplayClock(100 * S, 200 * S, 2.0, monotonic=real)
    real.now_s += 10
    assert clock.now_ns() == 120 * S
    clock.set_paused(True)
    real.now_s += 10
    assert clock.now_ns() == 120 * S
    clock.set_speed(10)
    clock.set_paused(False)
    real.now_s += 1
    assert clock.now_ns() == 130 * S and not clock.has_ended
    real.now_s += 100
    assert clock.now_ns() == 200 * S and clock.has_ended


@given(st.lists(st.tuples(st.floats(0, 5), st.floats(0, 500), st.booleans()), max_size=20))
def test_it_never_goes_back_and_never_beyond_the_end(steps):
    real = Real()
    clock = ReplayClock(0, 300 * S, monotonic=real)
    last = 0
    for seconds, speed, paused in steps:
        real.now_s += seconds
        clock.set_speed(speed)
        clock.set_paused(paused)
        assert SLOWEST <= clock.speed <= FASTEST
        assert last - 1 <= clock.now_ns() <= 300 * S
        last = clock.now_ns()
