"""A worker that rests is woken by whatever arrives first, and misses nothing that came before."""

import time
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gui.workers.ca.callbacks import CallbackSink
from gui.workers.ca.heartbeat import CHECK_S, SHORT_S, Heartbeat, _Circuit
from gui.workers.ca.libca import (
    ECA_DISCONN,
    ECA_NORMAL,
    AccessArgs,
    ConnectionArgs,
    EventArgs,
)
from gui.workers.ca.silence.pulse import Pulse, Question
from gui.workers.ca.silence.rhythm import REST_S
from tests.support.scalar_calls import closing, scalar_reply, send

CALLS = {
    "scalar": lambda sink: send(sink, 0, scalar_reply(1.0)),
    "link": lambda sink: sink._on_link(ConnectionArgs(1, 6)),
    "access": lambda sink: sink._on_access(AccessArgs(1, 3)),
    "put": lambda sink: sink._on_put(EventArgs(usr=None, status=1)),
    "read": lambda sink: sink._on_readback(EventArgs(usr=None, status=192)),
    "state": lambda sink: sink._on_state(EventArgs(usr=None, status=192)),
    "beat": lambda sink: sink._on_beat(EventArgs(usr=None, status=1)),
}


@pytest.fixture
def sink(way):
    with closing(CallbackSink(queue_limit=3)) as made:
        yield made


@pytest.mark.parametrize("name", CALLS)
def test_the_first_arrival_wakes_once(sink, name):
    rung = []
    assert sink.rest(lambda: rung.append(1))
    CALLS[name](sink)
    CALLS[name](sink)
    assert rung == [1] and not sink.resting


@pytest.mark.parametrize("name", CALLS)
def test_what_came_before_keeps_it_awake(sink, name):
    CALLS[name](sink)
    assert not sink.rest(lambda: pytest.fail("nobody rests"))
    CALLS[name](sink)


def test_a_heartbeat_that_awaits_an_answer_rests_until_the_next_check_and_a_silent_one_not():
    heartbeat = Heartbeat(None, CallbackSink())
    heartbeat._circuits.append(circuit := _Circuit("a"))
    pulse = circuit.pulse
    assert heartbeat.rest(1.5) == 1.5
    pulse.questions.append(Question(0, 0, True, 0.0))
    assert CHECK_S < heartbeat.rest(1.5) < 2 * CHECK_S
    pulse.questions.clear()
    pulse.silent = True
    assert not heartbeat.rest(1.5)


def resting(quiet_s=0.0):
    """Return a heartbeat with one circuit at rest, quiet for so long, whose beacons come."""
    heartbeat = Heartbeat(None, CallbackSink())
    heartbeat._looked_s = time.monotonic()
    heartbeat._circuits.append(circuit := _Circuit("a", slots={0: None}))
    circuit.pulse._resting = True
    circuit.pulse.pass_time(quiet_s)
    circuit.beacons.are_late(30.0, 15.0, 1.0)
    return heartbeat, circuit


def test_a_heartbeat_rests_until_a_question_may_be_due():
    heartbeat, _ = resting(quiet_s=4.0)
    assert heartbeat.rest(60.0) == 11.0
    heartbeat, circuit = resting(quiet_s=16.0)
    circuit.pulse.found_none(time.monotonic())
    assert heartbeat.rest(60.0) == 15.0, "it is quiet, and nobody was found to be asked"
    circuit.slots.clear()
    assert heartbeat.rest(60.0) == 60.0


def test_a_heartbeat_rests_briefly_while_the_name_of_a_new_ioc_is_looked_for():
    heartbeat, circuit = resting()
    assert heartbeat.rest(60.0) > 1.0
    circuit.number = "10.0.0.7:5064"
    assert CHECK_S < heartbeat.rest(60.0) < 2 * CHECK_S
    circuit.made_s -= 10.0
    assert heartbeat.rest(60.0) > 1.0


def test_after_a_question_that_could_not_be_sent_the_next_check_asks_another_channel():
    heartbeat, circuit = resting(quiet_s=16.0)
    heartbeat._library = SimpleNamespace(ca_flush_io=lambda: None)
    asked = []

    def ask_of(slot, status):
        return lambda *_: asked.append(slot) or status

    for slot, status in enumerate((ECA_DISCONN, ECA_NORMAL)):
        circuit.slots[slot] = SimpleNamespace(ask=ask_of(slot, status))
        heartbeat._witnesses.add(slot, 0, 0, time.monotonic(), 0.0, subscribed=True)
    for _ in range(3):  # they update by themselves
        heartbeat._witnesses.updated(np.array([0, 1]), 0.0)
    heartbeat.take_events()
    assert asked == [0] and not circuit.pulse.questions
    assert CHECK_S < heartbeat.rest(60.0) < 2 * CHECK_S
    heartbeat._checked_s -= CHECK_S
    heartbeat.take_events()
    assert asked == [0, 1] and len(circuit.pulse.questions) == 1


def test_a_quiet_circuit_with_nobody_to_ask_rests_until_its_steady_updates_are_overdue():
    """Then barred channels are asked as well; a worker at rest looked after 15 s."""
    pulse, now_s = Pulse(), 1_000.0
    for _ in range(30):
        now_s += 0.1
        pulse.pass_time(0.1)
        pulse.updated(now_s)
    now_s += 1.5
    pulse.pass_time(1.5)
    assert pulse.wants(None, False, now_s) and not pulse.has_stopped(now_s)
    pulse.found_none(now_s)
    rest_s = pulse.rest_s(now_s)
    assert rest_s <= 1.0
    now_s += rest_s
    pulse.pass_time(rest_s)
    assert pulse.has_stopped(now_s) and pulse.wants(None, False, now_s)
    pulse.found_none(now_s)
    assert pulse.rest_s(now_s) == REST_S


@given(st.lists(st.floats(0.1, 0.35), max_size=30))
@example([0.57, 0.57, 0.98])
def test_barred_channels_are_looked_for_once_updates_are_overdue_whenever_it_is_checked(checks):
    """It rested for 15 s where they had become overdue since the look before: seen under load."""
    pulse, now_s = Pulse(), 1_000.0
    for _ in range(30):
        now_s += 0.1
        pulse.pass_time(0.1)
        pulse.updated(now_s)
    stopped_s, passing = now_s, iter(checks)
    while True:
        passed_s = next(passing, None)
        if passed_s is None:  # nothing has come for long enough: the worker rests
            passed_s = max(pulse.rest_s(now_s), CHECK_S)
        now_s += passed_s
        pulse.pass_time(passed_s)
        if pulse.wants(None, False, now_s):
            if pulse.has_stopped(now_s):
                break
            pulse.found_none(now_s)
    assert now_s - stopped_s < max(2.1 + 1.0 + 0.35, sum(checks) + 1.0 + CHECK_S)


def test_a_heartbeat_rests_until_beacons_may_be_late():
    heartbeat, circuit = resting()
    circuit.beacons.are_late(13.0, 15.0, 17.0)
    assert 3.0 < heartbeat.rest(60.0) < 3.6  # 1.3 periods and a second
    circuit.beacons_late = True
    assert heartbeat.rest(60.0) == SHORT_S


def test_a_heartbeat_rests_briefly_while_a_first_value_has_not_come():
    heartbeat, _ = resting()
    heartbeat._witnesses.add(0, 0, 0, time.monotonic(), 0.0, subscribed=True)
    assert heartbeat.rest(60.0) == SHORT_S
