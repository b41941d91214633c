"""Whether a worker runs is judged by time in which the GUI thread ran too."""

from hypothesis import given
from hypothesis import strategies as st

from gui.workers.presence import LATE_S, LOOK_S, START_S, Presence


def looks(presence, ran_s, now_s, seconds, step_s=LOOK_S):
    """Look for ``seconds`` without a turn of the worker; return now, and when it was late."""
    begin_s, late_s = now_s, None
    while now_s < begin_s + seconds:
        now_s += step_s
        if presence.look(ran_s, now_s) and presence.late:
            late_s = now_s - begin_s
    return now_s, late_s


def test_a_worker_that_stands_is_late_after_a_second():
    presence = Presence()
    presence.look(5.0, 5.0)
    _, late_s = looks(presence, 5.0, 5.0, 3.0)
    assert late_s is not None and LATE_S <= late_s <= LATE_S + 2 * LOOK_S
    assert presence.look(8.0, 8.1) and not presence.late


def test_a_worker_that_rests_is_late_once_it_should_have_woken():
    presence = Presence()
    now_s, late_s = 5.0, None
    presence.look(5.0, now_s, 1.5)
    while late_s is None:
        now_s += LOOK_S
        if presence.look(5.0, now_s, 1.5):
            late_s = now_s - 5.0
    assert 1.5 + LATE_S <= late_s <= 1.5 + LATE_S + LOOK_S
    assert late_s <= 3.0


def test_a_start_may_take_longer():
    presence = Presence()
    now_s, late_s = looks(presence, 0.0, 0.0, START_S - 1)
    assert late_s is None
    _, late_s = looks(presence, 0.0, now_s, 2.0)
    assert late_s is not None


def test_a_gui_thread_that_stood_proves_nothing():
    presence = Presence()
    presence.look(5.0, 5.0)
    assert not presence.look(5.0, 65.0)  # stopped for a minute
    assert not presence.look(5.0, 65.25)
    assert not presence.look(65.3, 65.5)
    assert not presence.late


@given(st.lists(st.tuples(st.floats(0.001, 100.0), st.booleans()), max_size=60))
def test_it_is_late_only_without_a_turn_for_several_looks(steps):
    presence, now_s, ran_s, since = Presence(), 1.0, 1.0, 0
    presence.look(ran_s, now_s)
    for passed_s, ran in steps:
        now_s += passed_s
        if ran:
            ran_s, since = now_s, 0
        else:
            since += 1
        presence.look(ran_s, now_s)
        assert presence.late <= (since >= 4)
        assert not (ran and presence.late)
