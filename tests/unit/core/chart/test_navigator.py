import pytest

from gui.core.chart.navigator import SHORTEST_NS, Navigator
from gui.core.chart.time_view import TimeView
from gui.core.chart.value_scale import ValueScale

SECOND = 1_000_000_000


class Clock:
    def __init__(self):
        self.now_ns = 1_000 * SECOND

    def __call__(self):
        self.now_ns += 2 * SECOND  # moves are far enough apart to be steps of their own
        return self.now_ns


@pytest.fixture
def navigator():
    return Navigator(100, Clock())


def test_live_zoom_stays_live_and_paused_zoom_keeps_the_place(navigator):
    navigator.zoom_time(0.5, at=0.1)
    assert navigator.view.time == TimeView(50 * SECOND)
    navigator.set_range(0, 100 * SECOND)
    navigator.zoom_time(0.5, at=0.25)
    assert navigator.view.time.range_at(0) == (12.5 * SECOND, 62.5 * SECOND)


def test_pan_back_stands_still_and_forward_to_now_is_live(navigator):
    navigator.pan_time(-0.5)
    assert not navigator.view.time.live
    navigator.pan_time(0.1)
    assert not navigator.view.time.live
    navigator.pan_time(1)
    assert navigator.view.time.live


def test_a_fixed_beginning_stays_until_the_view_is_moved(navigator):
    navigator.set_begin(900 * SECOND)
    view = navigator.view.time
    assert view.live and view.range_at(2_000 * SECOND) == (900 * SECOND, 2_000 * SECOND)
    assert view.frozen_at(2_000 * SECOND) == TimeView(1_100 * SECOND, 2_000 * SECOND)
    for move in (
        lambda: navigator.zoom_time(0.5), lambda: navigator.set_span(7), navigator.pause,
        lambda: navigator.pan_time(-0.5), lambda: navigator.set_rolling(5 * SECOND),
    ):  # fmt: skip
        move()
        assert navigator.view.time.begin_ns is None
        navigator.undo()
        assert navigator.view.time == view


def test_what_the_mouse_chooses_is_short_to_write():
    navigator = Navigator(600, lambda: 1_795_521_600_123_456_789)
    navigator.zoom_to(1_795_521_000_111_222_333, 1_795_521_100_444_555_666, {})
    time = navigator.view.time
    assert time.span_ns == 100_330 * SECOND // 1000 and time.end_ns % (SECOND // 100) == 0
    assert abs(time.end_ns - 1_795_521_100_444_555_666) <= SECOND // 200


def test_pause_and_live(navigator):
    navigator.pause()
    end = navigator.view.time.end_ns
    navigator.pause()
    assert navigator.view.time.end_ns == end
    navigator.go_live()
    assert navigator.view.time.live


def test_axes(navigator):
    shown = ValueScale(0, 10)
    navigator.zoom_axis("a", shown, 0.5, at=0)
    assert navigator.view.scale("a") == ValueScale(0, 5) and navigator.view.scale("b") is None
    navigator.pan_axis("a", ValueScale(0, 5), 1)
    assert navigator.view.scale("a") == ValueScale(5, 10)
    navigator.zoom_axis("log", ValueScale(1, 100, True), 0.5, at=0)
    assert navigator.view.scale("log").high == pytest.approx(10)
    navigator.fit("a")
    assert navigator.view.scale("a") is None and navigator.view.scale("log")
    navigator.fit()
    assert navigator.view.scales == ()


def test_fifty_steps_back_and_forth(navigator):
    for k in range(60):
        navigator.set_span(200 + k)
    for _ in range(50):
        assert navigator.can_undo
        navigator.undo()
    assert not navigator.can_undo and navigator.view.time.span_ns == 209 * SECOND
    for _ in range(50):
        navigator.redo()
    assert not navigator.can_redo and navigator.view.time.span_ns == 259 * SECOND
    navigator.undo()
    navigator.zoom_to(0, SECOND, {"a": ValueScale(0, 1)})
    assert not navigator.can_redo


def test_a_spin_of_the_wheel_is_one_step():
    navigator = Navigator(100, lambda: 5 * SECOND)
    for _ in range(10):
        navigator.zoom_time(0.9)
    navigator.undo()
    assert navigator.view.time.span_ns == 100 * SECOND and not navigator.can_undo


def test_bounds(navigator):
    for _ in range(200):
        navigator.zoom_time(0.1)
    assert navigator.view.time.span_ns == SHORTEST_NS
    with pytest.raises(ValueError, match="ends before"):
        navigator.set_range(5, 5)
    tiny = ValueScale(1, 1 + 1e-15)
    for _ in range(50):
        navigator.zoom_axis("a", navigator.view.scale("a") or tiny, 0.1)
    for _ in range(2000):
        navigator.zoom_axis("b", navigator.view.scale("b") or ValueScale(-1, 1), 10)
    assert navigator.view.scale("a").low < navigator.view.scale("a").high
