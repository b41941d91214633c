"""Pulse of one circuit: when to ask for a sign of life, and when there is none."""

from dataclasses import dataclass, field
from typing import Final

from gui.workers.ca.silence.own_requests import Waiting
from gui.workers.ca.silence.rhythm import REST_S, Rhythm
from gui.workers.ca.silence.witnesses import QUICK_S, Trust

PATIENCE_S: Final = 1.2  # for an answer, after updates stopped
REST_PATIENCE_S: Final = 3.0  # where there were none
SECOND_S: Final = 0.5  # from the first question to one through another channel
BLOCKED_S: Final = 5.0  # patience behind a request of ours that may keep back the answer
UNKNOWN_S: Final = 7.0  # the same where no rhythm is known yet: longer than most getters take
BEHIND_PUT_S: Final = 4.0  # behind a put: no update need be overdue; a restore goes on after 5 s
SLOW_S: Final = 0.3  # a request unanswered for so long may keep back answers: find out
GIVEN_UP_S: Final = 10.0  # an answer that did not come while others' updates did
_LOOK_S: Final = 1.0  # from one look for a channel that found none to the next
_CONTENT_S: Final = 10.0  # after one that found a channel known to be quick
_MOST_FAILURES: Final = 3  # of trials
FORGIVEN_S: Final = 600.0  # one failure each: the machine may have been busy, not the server slow


@dataclass(slots=True, eq=False)
class Question:
    """One question under way."""

    slot: int
    circuit: int
    trusted: bool  # the channel is known to be quick: no answer means something
    sent_s: float  # monotonic
    behind: bool = False  # another one was unanswered then: a late answer says nothing of this one
    age_s: float = 0.0  # counted
    waited_s: float = 0.0  # the same, since the last sign of life


@dataclass(slots=True, eq=False)
class Pulse:
    """Times are in s: ``now_s`` monotonic, the others counted, so that our own stalls do not."""

    rhythm: Rhythm = field(default_factory=Rhythm)
    questions: list[Question] = field(default_factory=list)
    silent: bool = False
    proven_s: float = -1.0  # when the latest question that was answered had been sent, monotonic
    _quiet_s: float = 0.0  # since the last sign of life
    _pause_s: float = 0.0  # since the last update
    _resting: bool = False  # it answered, and has not updated since
    _look_s: float = 0.0  # until the next look for a channel to ask
    _looked_late: bool = False  # steady updates were overdue at the latest look
    _trial_s: float = _LOOK_S  # until the next look for one to try
    _failures: int = 0
    _failed_s: float = 0.0  # since the latest one

    @property
    def is_resting(self) -> bool:
        """Whether the last sign of life was an answer, or long ago."""
        return self._resting or self._quiet_s >= REST_S

    def pass_time(self, seconds: float) -> None:
        """Let time pass; ``updated`` or ``alive`` follow where there was a sign of life."""
        self._quiet_s += seconds
        self._pause_s += seconds
        self._look_s -= seconds
        self._trial_s -= seconds
        self._failed_s += seconds
        for question in self.questions:
            question.age_s += seconds
            question.waited_s += seconds

    def updated(self, now_s: float) -> None:
        """Take updates as a sign of life."""
        if not self.silent:
            self.rhythm.note(self._pause_s, now_s)
        self._pause_s = 0.0
        self._resting = False
        self.alive()

    def alive(self) -> None:
        """Take another sign of life."""
        self._quiet_s = 0.0
        self.silent = False
        for question in self.questions:
            question.waited_s = 0.0

    def answered(self, question: Question, now_s: float) -> None:
        """Take the answer to ``question``, an error too; ``alive`` follows."""
        self.questions.remove(question)
        self.proven_s = max(self.proven_s, question.sent_s)
        if not question.trusted and question.age_s > QUICK_S:
            self._fail()
        if self._is_quiet(now_s):
            self._resting = True

    def given_up(self) -> list[Question]:
        """Return, and drop, questions that stayed unanswered while updates came."""
        if self._quiet_s > 0.0:
            return []
        found = [each for each in self.questions if each.age_s >= GIVEN_UP_S]
        for question in found:
            self.questions.remove(question)
            if not question.trusted:
                self._fail()
        return found

    def _fail(self) -> None:
        self._failures, self._failed_s = self._counted_failures() + 1, 0.0

    def _counted_failures(self) -> int:
        return max(self._failures - int(self._failed_s / FORGIVEN_S), 0)

    def _may_try(self) -> bool:
        return self._counted_failures() < _MOST_FAILURES

    def wants(self, waiting: Waiting | None, beacons_late: bool, now_s: float) -> tuple[Trust, ...]:
        """Return what the channel must be that is to be asked now; nothing: do not ask.

        ``waiting``: requests of ours that may keep back answers.
        """
        if self._look_s > 0.0:
            return ()
        if self.silent:
            return () if self.questions else tuple(Trust)
        if self._is_quiet(now_s):
            # of a channel that hardly updates the server may read the device: for once, or if need
            hardly = beacons_late or (self.proven_s < 0.0 and not self._resting)
            wanted = (Trust.LIVELY, Trust.QUICK) if hardly else (Trust.LIVELY,)
            if self.questions:
                second = len(self.questions) == 1 and self.questions[0].waited_s >= SECOND_S
                return wanted if second else ()
            untried = not self._resting and self._may_try()
            return (*wanted, Trust.UNTRIED) if untried else wanted
        if self.questions or waiting is None or now_s - waiting.since_s < SLOW_S:
            return ()
        return (Trust.LIVELY, Trust.QUICK) if waiting.only_puts else (Trust.LIVELY,)

    def _is_quiet(self, now_s: float) -> bool:
        if not self._quiet_s:  # most circuits, most of the time
            return False
        return self._quiet_s >= self._quiet_after_s(now_s)

    def _quiet_after_s(self, now_s: float) -> float:
        return REST_S if self._resting else self.rhythm.quiet_after_s(now_s)

    def rest_s(self, now_s: float) -> float:
        """Return for how long nothing is to be asked where nothing comes, and no beacon is late.

        Of a circuit without questions. One that is quiet has looked and found no channel to ask,
        and more of them may be asked once its steady updates are overdue, by now perhaps; or else
        its question could not be sent, and another one is due.
        """
        left_s = self._quiet_after_s(now_s) - self._quiet_s
        if left_s <= 0.0:
            if self._look_s <= 0.0:
                return 0.0
            left_s = REST_S
            if not self._looked_late:
                left_s = min(self.rhythm.overdue_after_s(now_s) - self._pause_s, REST_S)
        return max(left_s, self._look_s)

    def has_stopped(self, now_s: float) -> bool:
        """Return whether several updates in a row did not come, that came steadily before."""
        return self._pause_s >= self.rhythm.overdue_after_s(now_s)

    def found_none(self, now_s: float) -> None:
        """Look no more for a while: there is no channel to ask."""
        self._look_s, self._looked_late = _LOOK_S, self.has_stopped(now_s)

    def needs_no_trial(self) -> None:
        """Look for a channel to try no more for a while: one is known to be quick."""
        self._trial_s = _CONTENT_S

    def wants_trial(self) -> bool:
        """Return whether to look now for a channel to try, while updates come."""
        if self._trial_s > 0.0 or self.questions or not self._may_try():
            return False
        self._trial_s = _LOOK_S
        return not self.silent and not self.is_resting

    @property
    def asked_s(self) -> float | None:
        """When the first of the questions was sent whose missing answer means something."""
        return min((each.sent_s for each in self.questions if each.trusted), default=None)

    def is_overdue(self, waiting: Waiting | None, beacons_late: bool, now_s: float) -> bool:
        """Return whether the circuit has just become silent: answers are overdue, and updates.

        ``waiting``: requests of ours that may keep back the answers, sent before ``asked_s``.
        """
        waits = [each.waited_s for each in self.questions if each.trusted]
        if self.silent or not waits or min(waits) < SECOND_S:  # another was asked just now
            return False
        waited_s, rest = max(waits), self.is_resting
        patience_s = REST_PATIENCE_S if rest else PATIENCE_S
        due_s = patience_s + (0.0 if rest else self.rhythm.quiet_after_s(now_s))
        if self._quiet_s < due_s or waited_s < patience_s:
            return False
        if waiting is not None and not beacons_late:
            overdue = waited_s >= BLOCKED_S and self.has_stopped(now_s)
            # not at rest: it connected or updated just now, perhaps too briefly for a rhythm
            overdue |= not rest and waited_s >= UNKNOWN_S
            if not overdue and (waited_s < BEHIND_PUT_S or not waiting.only_puts):
                return False
        self.silent = True
        return True
