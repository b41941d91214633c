"""Whom to ask, when, and what no answer means; without libca."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.workers.ca.silence.beacons import Beacons
from gui.workers.ca.silence.own_requests import OwnRequests, Waiting
from gui.workers.ca.silence.pulse import (
    BEHIND_PUT_S,
    BLOCKED_S,
    FORGIVEN_S,
    GIVEN_UP_S,
    PATIENCE_S,
    SLOW_S,
    UNKNOWN_S,
    Pulse,
    Question,
)
from gui.workers.ca.silence.rhythm import QUIET_S, REST_S, Rhythm
from gui.workers.ca.silence.witnesses import (
    BAR_S,
    FIRST_S,
    LONGEST_BAR_S,
    TRIAL_BAR_S,
    Trust,
    Witnesses,
)

STEP = 0.1
USUAL = (Trust.LIVELY, Trust.QUICK, Trust.UNTRIED)
ALL = -1.0, 1e12  # times: all that were sent


class Scene:
    """One circuit over time: what it does, and what the pulse makes of it."""

    def __init__(self, trusted: bool = True) -> None:
        self.pulse, self.now = Pulse(), 1_000.0
        self.trusted = trusted
        self.asked: list[float] = []
        self.silent_at: float | None = None
        self.request: float | None = None  # unanswered, sent then
        self.is_put = False
        self.late = False  # beacons

    def waiting(self, before_s: float) -> Waiting | None:
        if self.request is None or not self.pulse.proven_s < self.request <= before_s:
            return None
        return Waiting(self.request, self.is_put)

    def step(self, update: bool = False, answers: bool = True) -> None:
        self.now += STEP
        pulse = self.pulse
        answered = list(pulse.questions) if answers else []
        for question in answered:
            pulse.answered(question, self.now)
        pulse.pass_time(STEP)
        if update:
            pulse.updated(self.now)
        elif answered:
            pulse.alive()
        elif pulse.asked_s is not None and pulse.is_overdue(
            self.waiting(pulse.asked_s), self.late, self.now
        ):
            self.silent_at = self.now
        wanted = pulse.wants(self.waiting(self.now), self.late, self.now)
        if not wanted:
            return
        if wanted == (Trust.LIVELY,) and not self.trusted:
            pulse.found_none(self.now)
            return
        slot = len(pulse.questions)
        pulse.questions.append(Question(slot, 0, self.trusted, self.now))
        self.asked.append(self.now)

    def live(self, seconds: float, period: float, answers: bool = True) -> None:
        """Update every ``period`` for ``seconds``."""
        since = 0.0
        for _ in range(round(seconds / STEP)):
            since += STEP
            update = since >= period - 1e-6
            since = 0.0 if update else since
            self.step(update, answers)

    def stop(self, seconds: float) -> float | None:
        """Send nothing for ``seconds``; return after how long it was found silent."""
        began = self.now
        for _ in range(round(seconds / STEP)):
            self.step(answers=False)
        return None if self.silent_at is None else self.silent_at - began


@pytest.mark.parametrize("period", [0.1, 0.5, 1.0])
@pytest.mark.parametrize("lived", [0.1, 3.0, 600.0])
def test_a_stopped_ioc_of_one_update_a_second_or_more_is_silent_within_3_s(period, lived):
    scene = Scene()
    scene.step(update=True)
    scene.live(lived, period)
    found = scene.stop(10.0)
    assert found is not None and found <= 2.9
    assert found >= PATIENCE_S


@pytest.mark.parametrize("period", [2.0, 5.0, 9.0])
def test_a_slow_rhythm_is_learned_and_asked_about_no_more(period):
    scene = Scene()
    scene.live(600.0, period)
    assert len(scene.asked) <= 3 and max(scene.asked) < 1_000.0 + 4 * period
    assert scene.silent_at is None
    assert scene.stop(40.0) <= 1.3 * period + PATIENCE_S + 0.5


def test_one_hiccup_is_no_rhythm():
    rhythm = Rhythm()
    rhythm.note(8.0, 10.0)
    assert rhythm.quiet_after_s(10.0) == QUIET_S
    rhythm.note(4.0, 20.0)
    assert rhythm.quiet_after_s(20.0) == pytest.approx(5.2)
    assert rhythm.quiet_after_s(311.0) == QUIET_S, "forgotten"


@given(st.lists(st.floats(0, 1e4), max_size=200))
def test_the_quiet_that_is_remarkable_has_limits(pauses):
    rhythm, now = Rhythm(), 0.0
    for pause in pauses:
        now += pause
        rhythm.note(pause, now)
        assert QUIET_S <= rhythm.quiet_after_s(now) <= REST_S


def test_at_rest_a_lively_channel_is_asked_seldom():
    scene = Scene()
    scene.live(30.0, 0.5)
    scene.live(600.0, 1e9)
    assert len(scene.asked) <= 600 / REST_S + 2
    assert scene.silent_at is None


def test_a_channel_that_hardly_updates_is_asked_once_and_then_only_when_beacons_stop():
    scene = Scene(trusted=False)
    for _ in range(6_000):
        scene.step()
    assert len(scene.asked) == 1
    scene.trusted = scene.late = True
    scene.live(60.0, 1e9)
    assert 1 < len(scene.asked) <= 2 + 60 / REST_S
    assert scene.silent_at is None
    assert scene.stop(30.0) is not None


def test_a_late_answer_is_a_sign_of_life():
    scene = Scene()
    scene.live(30.0, 0.5)
    scene.stop(1.6)  # asked, not answered yet
    assert len(scene.asked) == 2, "and another channel too"
    first = scene.pulse.questions[0]
    scene.pulse.answered(first, scene.now)
    scene.pulse.alive()
    assert scene.stop(1.0) is None


def test_no_question_of_ours_makes_a_lively_circuit_silent():
    scene = Scene()
    scene.live(5.0, 0.5)
    scene.pulse.questions.append(Question(7, 0, True, scene.now))
    scene.live(GIVEN_UP_S - 1.0, 0.5, answers=False)
    assert scene.silent_at is None and not scene.pulse.given_up()
    scene.live(1.5, 0.1, answers=False)
    assert [each.slot for each in scene.pulse.given_up()] == [7]
    assert not scene.pulse.questions


def test_a_channel_that_is_only_tried_proves_nothing():
    scene = Scene(trusted=False)
    scene.live(5.0, 0.5)
    assert scene.stop(60.0) is None


@pytest.mark.parametrize("late", ["answered", "given up"])
def test_three_late_trials_end_them_for_a_while(late):
    pulse, now = Pulse(), 0.0

    def fail():
        question = Question(0, 0, trusted=False, sent_s=now)
        pulse.questions.append(question)
        question.age_s = GIVEN_UP_S
        if late == "answered":
            pulse.answered(question, now)
        else:
            assert pulse.given_up() == [question]

    def tries(seconds):
        pulse.pass_time(seconds)
        pulse.updated(now)
        return pulse.wants_trial()

    for _ in range(3):
        assert tries(1.0)
        fail()
    assert not tries(FORGIVEN_S - 1.0)
    assert tries(2.0), "one is forgiven"
    fail()
    assert not tries(FORGIVEN_S - 1.0)
    assert tries(3 * FORGIVEN_S), "three are forgiven by now"
    fail()
    assert tries(1.0)


def test_behind_a_request_that_may_block_silence_takes_longer():
    scene = Scene()
    scene.live(20.0, 0.5)
    scene.request = scene.now  # no answer tells whether it blocks
    found = scene.stop(30.0)
    assert BLOCKED_S < found < BLOCKED_S + 2.5


def test_a_request_that_blocks_nothing_is_found_out_about_and_then_ignored():
    scene = Scene()
    scene.live(20.0, 0.5)
    scene.request, asked = scene.now, len(scene.asked)
    scene.live(5.0, 0.5)
    assert len(scene.asked) == asked + 1 and scene.asked[-1] - scene.request < SLOW_S + 0.3
    assert scene.stop(30.0) <= 3.0


def test_behind_a_request_a_circuit_of_yet_unknown_rhythm_is_silent_in_the_end():
    scene = Scene()
    scene.step(update=True)  # it has just connected
    scene.request = scene.now
    found = scene.stop(60.0)
    assert found is not None and UNKNOWN_S < found < UNKNOWN_S + 2.5


def test_behind_a_request_a_circuit_at_rest_is_left_to_libca():
    scene = Scene()
    scene.step(update=True)
    scene.live(REST_S + 5.0, 1e9)
    scene.request = scene.now
    assert scene.stop(60.0) is None


def test_behind_a_put_a_circuit_without_rhythm_is_silent_in_the_end():
    scene = Scene()
    scene.step(update=True)
    scene.live(20.0, 1e9)
    scene.request, scene.is_put = scene.now, True
    assert BEHIND_PUT_S < scene.stop(60.0) < BEHIND_PUT_S + 1.0


def test_beacons_that_stop_tell_a_stopped_ioc_from_a_busy_one():
    scene = Scene()
    scene.step(update=True)
    scene.live(REST_S + 5.0, 1e9)
    scene.request = scene.now
    assert scene.stop(20.0) is None
    scene.late = True
    assert scene.stop(1.0) is not None


def test_a_request_sent_after_the_question_explains_nothing():
    scene = Scene()
    scene.live(20.0, 0.5)
    scene.stop(1.2)
    scene.request = scene.now + 0.05
    assert scene.stop(3.0) is not None


def test_while_it_is_silent_anything_readable_is_asked():
    scene = Scene()
    scene.live(5.0, 0.5)
    scene.stop(5.0)
    scene.pulse.questions.clear()  # their channels were removed
    assert Trust.READABLE in scene.pulse.wants(None, False, scene.now)
    scene.step(update=True)
    assert not scene.pulse.silent


def make(count: int, first_s: float = 0.1, updates: int = 0) -> Witnesses:
    known = Witnesses()
    for slot in range(count):
        known.add(slot, 0, 0, 100.0, 100.0, subscribed=True)
    slots = np.arange(count)
    known.updated(slots, 100.0 + first_s)
    for _ in range(updates):
        known.updated(slots, 101.0)
    return known


def test_trust_grows_with_what_is_known():
    assert make(1).best(0, tuple(Trust), 102.0) == (0, Trust.QUICK)
    assert make(1, updates=1).best(0, tuple(Trust), 102.0) == (0, Trust.QUICK)
    assert make(1, updates=2).best(0, tuple(Trust), 102.0) == (0, Trust.LIVELY)
    slow = make(1, first_s=FIRST_S + 0.1)
    assert slow.best(0, USUAL, 102.0) is None
    assert slow.best(0, tuple(Trust), 102.0) == (0, Trust.READABLE)
    slow = make(1, first_s=FIRST_S + 0.1, updates=2)
    assert slow.best(0, tuple(Trust), 102.0) == (0, Trust.UNTRIED)
    slow.answered(0, 0.1, 103.0)
    assert slow.best(0, (Trust.LIVELY,), 103.0) == (0, Trust.LIVELY)


def test_updates_that_puts_of_ours_cause_do_not_count():
    known = make(1, updates=1)
    for _ in range(5):
        known.written(0)
        known.updated(np.array([0]), 101.0)
        assert known.best(0, USUAL, 102.0) == (0, Trust.QUICK)
    known.updated(np.array([0]), 101.0)
    assert known.best(0, USUAL, 102.0) == (0, Trust.LIVELY)


def test_a_late_answer_bars_a_channel_longer_each_time():
    known, now = make(1, updates=2), 200.0
    for bar in (BAR_S, 2 * BAR_S, 4 * BAR_S):
        known.answered(0, 0.8, now)
        assert known.best(0, USUAL, now + bar - 1.0) is None
        assert known.best(0, USUAL, now + bar + 1.0) is not None
        now += bar + 1.0


def test_a_late_trial_bars_a_channel_for_longer_but_not_for_an_hour():
    known, now = make(1, first_s=2.0, updates=2), 200.0
    for bar in (TRIAL_BAR_S, 2 * TRIAL_BAR_S):
        known.answered(0, 4.0, now)
        assert known.best(0, USUAL, now + bar - 1.0) is None
        assert known.best(0, USUAL, now + bar + 1.0) == (0, Trust.UNTRIED)
        now += bar + 1.0
    known.answered(0, 0.1, now)
    assert known.best(0, USUAL, now) == (0, Trust.LIVELY), "the machine was busy, not the server"


def test_an_error_bars_a_channel_for_an_hour():
    known = make(1, updates=2)
    known.failed((0,), 200.0)
    assert known.best(0, USUAL, 200.0 + LONGEST_BAR_S - 1.0) is None
    known.remove(0)
    known.add(0, 0, 0, 300.0, 300.0, subscribed=True)
    known.updated(np.array([0]), 300.1)
    assert known.best(0, USUAL, 301.0) == (0, Trust.QUICK), "a new connection"


def test_where_updates_have_stopped_late_answers_bar_nothing_and_errors_do():
    known = make(2, updates=2)
    known.answered(0, 0.8, 200.0)
    known.failed((1,), 200.0)
    assert known.best(0, USUAL, 201.0) is None
    assert known.best(0, (Trust.LIVELY,), 201.0, late_too=True) == (0, Trust.LIVELY)
    assert known.best(0, (Trust.LIVELY,), 201.0, (0,), late_too=True) is None
    known.remove(1)
    known.add(1, 0, 0, 300.0, 300.0, subscribed=True)
    for second in (300.1, 301.0, 302.0):
        known.updated(np.array([1]), second)
    known.answered(1, 0.8, 303.0)
    found = known.best(0, (Trust.LIVELY,), 304.0, (0,), late_too=True)
    assert found == (1, Trust.LIVELY), "a new connection"


def test_numbers_are_asked_before_texts_and_arrays_and_not_twice_at_once():
    known = Witnesses()
    for slot, rank in enumerate((2, 1, 0, 0)):
        known.add(slot, 0, rank, 100.0, 100.0, subscribed=True)
    known.add(4, 1, 0, 100.0, 100.0, subscribed=True)
    known.updated(np.arange(5), 100.1)
    avoid: list[int] = []
    for _ in range(4):
        avoid.append(known.best(0, USUAL, 101.0, avoid)[0])
    assert avoid[2:] == [1, 0] and sorted(avoid[:2]) == [2, 3]
    assert known.best(0, USUAL, 101.0, avoid) is None


def test_a_first_value_that_does_not_come_is_a_request_of_ours():
    known = Witnesses()
    known.add(300, 5, 0, 100.0, 100.0, subscribed=True)
    known.add(2, 5, 0, 90.0, 90.0, subscribed=False)
    assert known.awaited_since(5, *ALL) == 100.0
    assert known.awaited_since(5, 100.5, 1e12) is None and known.awaited_since(4, *ALL) is None
    assert known.best(5, USUAL, 110.0) is None
    known.updated(np.array([300]), 110.0)
    assert known.awaited_since(5, *ALL) is None
    known.remove(300)
    assert known.circuit_of(300) == known.circuit_of(9_999) == -1


def test_requests_are_known_by_circuit_until_a_later_one_is_answered():
    requests = OwnRequests()
    requests.sent(1, "a")
    requests.sent(1, "a")
    requests.sent(2, "a")
    requests.sent(3, "b")
    since = requests.waiting("a", *ALL)
    requests.answered(1, lost=False)
    assert requests.take_hosts() == {"a"} and requests.waiting("a", *ALL).since_s >= since.since_s
    requests.answered(1, lost=False)
    requests.answered(2, lost=True)
    requests.answered(9, lost=False)
    assert requests.take_hosts() == {"a"} and requests.waiting("a", *ALL) is None
    assert requests.waiting("b", *ALL) is not None
    assert requests.waiting("b", 1e12, 1e12) is None, "something sent later was answered"
    requests.forget("b")
    assert requests.waiting("b", *ALL) is None


def test_requests_stay_known_when_their_host_has_a_name():
    requests = OwnRequests()
    requests.sent(1, "10.0.0.7:1")
    requests.sent(2, "a:1")
    requests.rename("10.0.0.7:1", "a:1")
    requests.answered(1, lost=False)
    assert requests.take_hosts() == {"a:1"} and requests.waiting("10.0.0.7:1", *ALL) is None
    assert requests.waiting("a:1", *ALL) is not None
    requests.answered(2, lost=False)
    assert requests.take_hosts() == {"a:1"} and not requests.wait_any


def test_an_answer_proves_that_earlier_requests_keep_nothing_back():
    requests = OwnRequests()
    for chid in (1, 2, 3):
        requests.sent(chid, "a")
        time.sleep(0.001)  # monotonic time goes on
    requests.answered(2, lost=False)
    requests.take_hosts()
    third = requests.waiting("a", *ALL)
    requests.answered(3, lost=True)
    requests.take_hosts()
    assert third is not None and requests.waiting("a", *ALL) is None


def test_beacons_are_late_only_where_they_came():
    beacons, delay = Beacons(), 30.0
    assert not any(beacons.are_late(30.0 - s, -1.0, 1.0) for s in range(30))
    for second in range(60):
        delay = 30.0 if second % 15 == 0 else delay - 1.0
        assert not beacons.are_late(delay, 15.0, 1.0)
    late = [beacons.are_late(delay := delay - 1.0, 15.0, 1.0) for _ in range(15)]
    assert late[0] is False and late[-1] is True
    assert beacons.are_late(delay, 90.0, 1.0) is False, "libca is as quick"


@pytest.mark.parametrize("period", [5.0, 15.0, 20.0])
def test_beacons_are_looked_at_when_they_may_be_late_and_no_sooner(period):
    """As a worker at rest does, and at odd times too, when it was woken."""
    beacons, now, before, looks = Beacons(), 0.0, 0.0, 0
    while now < 600.0:
        assert not beacons.are_late(30.0 - min(now % period, 29.0), period, now - before)
        looks += 1
        rest_s = min(beacons.rest_s, 13.0, 2.3 if looks % 7 == 0 else 99.0)
        before, now = now, now + max(rest_s, 1.0)
    assert looks <= 600.0 / min(0.3 * period, 10.0) + 5
    stopped = now - now % period  # the last beacon
    while not beacons.are_late(30.0 - min(now - stopped, 29.0), period, now - before):
        before, now = now, now + max(min(beacons.rest_s, 13.0), 1.0)
    assert 1.3 * period + 1.0 <= now - stopped <= 1.3 * period + 2.5
