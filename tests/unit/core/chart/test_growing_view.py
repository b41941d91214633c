"""A chart that grows from its first sample to its span, until a person chooses otherwise."""

import pytest

from gui.core.chart.navigator import Navigator
from gui.core.chart.time_view import FIRST_NS, TimeView, growing
from gui.core.chart.typed_time import show_typed, text_in_force

SECOND = 10**9
GOAL = 600 * SECOND


class Clock:
    now_ns = 10_000 * SECOND

    def __call__(self):
        return self.now_ns


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def navigator(clock):
    made = Navigator(600, clock)
    made.view = made.view.__class__(growing(GOAL))
    return made


def shown(navigator, clock):
    begin, end = navigator.view.time.range_at(clock.now_ns)
    return (begin - 10_000 * SECOND) / SECOND, (end - 10_000 * SECOND) / SECOND


def test_it_grows_from_the_first_sample_to_its_goal_and_then_moves(navigator, clock):
    assert shown(navigator, clock) == (-600, 0)
    for second, begin in ((1, -4), (5, 0), (60, 0), (599, 0), (601, 1), (900, 300)):
        clock.now_ns = (10_000 + second) * SECOND
        navigator.grow(10_000 * SECOND)
        assert shown(navigator, clock) == (begin, second)
    assert navigator.view.time == TimeView(GOAL) and not navigator.can_undo
    assert FIRST_NS == 5 * SECOND


def test_older_samples_of_another_trace_widen_it_and_younger_ones_do_not_narrow_it(
    navigator, clock
):
    clock.now_ns += 20 * SECOND
    for begin in (9_990, 10_010, 9_900, 9_950):
        navigator.grow(begin * SECOND)
    navigator.grow(None)
    assert shown(navigator, clock) == (-100, 20)
    navigator.grow(1_000 * SECOND)
    assert navigator.view.time == TimeView(GOAL)


@pytest.mark.parametrize(
    "act",
    [
        lambda navigator: navigator.zoom_time(0.5),
        lambda navigator: navigator.set_span(600),
        lambda navigator: navigator.set_range(9_000 * SECOND, 9_500 * SECOND),
        lambda navigator: navigator.set_begin(9_990 * SECOND),
        lambda navigator: navigator.zoom_to(9_000 * SECOND, 9_100 * SECOND, {}),
    ],
)
def test_what_a_person_chose_is_not_moved(navigator, clock, act):
    clock.now_ns += 30 * SECOND
    navigator.grow(10_000 * SECOND)
    act(navigator)
    chosen = navigator.view
    clock.now_ns += 100 * SECOND
    navigator.grow(9_000 * SECOND)
    assert navigator.view == chosen
    navigator.undo()
    assert shown(navigator, clock) == (0, 130)  # it grows again


def test_pause_and_pan_keep_the_goal_for_later(navigator, clock):
    clock.now_ns += 30 * SECOND
    navigator.grow(10_000 * SECOND)
    navigator.pause()
    clock.now_ns += 50 * SECOND
    navigator.grow(10_000 * SECOND)
    assert shown(navigator, clock) == (0, 30)
    navigator.go_live()
    navigator.grow(10_000 * SECOND)
    assert shown(navigator, clock) == (0, 80)
    navigator.pan_time(-0.5)
    assert shown(navigator, clock) == (-40, 40)
    navigator.pan_time(0.5)
    navigator.grow(10_000 * SECOND)
    assert shown(navigator, clock) == (0, 80)


def test_the_text_says_so_and_can_be_typed(navigator, clock):
    assert text_in_force(navigator.view.time, utc=True) == "up to 10m"
    show_typed(navigator, "2m", clock.now_ns, utc=True)
    assert text_in_force(navigator.view.time, utc=True) == "2m"
    show_typed(navigator, " Up to 1h ", clock.now_ns, utc=True)
    assert navigator.view.time == growing(3_600 * SECOND)
    with pytest.raises(ValueError, match="“up to soon”"):
        show_typed(navigator, "up to soon", clock.now_ns, utc=True)
