"""Plan of a restore: one confirmation, puts sent in their order, a report of each."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from gui.core.puts.record import FAILURES, PutOutcome
from gui.core.snapshots.snapshot import Value


class PlanState(IntEnum):
    """State of a plan."""

    PROPOSED = 0
    RUNNING = 1  # a put is to be sent, or has no outcome yet
    FINISHED = 2


class Step(IntEnum):
    """How far one put has come."""

    WAITING = 0  # for those before it
    SENT = 1  # the next one waits for it
    PASSED_BY = 2  # sent; it takes long, and the plan goes on meanwhile
    ENDED = 3
    NOT_ATTEMPTED = 4


@dataclass(frozen=True, slots=True, eq=False)
class RestorePut:
    """One put to make now; ``number`` counts from 0 and is passed to ``ended``."""

    number: int
    name: str
    value: Value


@dataclass(frozen=True, slots=True)
class RestoreEntry:
    """One line of the report; ``outcome`` once it has ended."""

    name: str
    step: Step
    outcome: PutOutcome | None = None
    reason: str = ""


_COUNTED = {
    PutOutcome.CONFIRMED: "confirmed",
    PutOutcome.CHANGED: "done and changed by the IOC",
    PutOutcome.UNCHANGED: "done but not changed",
    PutOutcome.SUPERSEDED: "superseded",
    PutOutcome.FAILED: "refused by the IOC",
    PutOutcome.REFUSED: "not sent",
    PutOutcome.LOST: "lost contact",
    PutOutcome.UNKNOWN: "unknown",
    PutOutcome.NOT_WAITED: "not waited for",
}


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """Every put in its order with its outcome."""

    entries: tuple[RestoreEntry, ...]

    @property
    def all_confirmed(self) -> bool:
        """Whether every put was confirmed."""
        return all(entry.outcome is PutOutcome.CONFIRMED for entry in self.entries)

    def not_attempted(self) -> tuple[RestoreEntry, ...]:
        """Return the entries that were not attempted."""
        return tuple(entry for entry in self.entries if entry.step is Step.NOT_ATTEMPTED)

    def summary(self) -> str:
        """Return ``3 confirmed, 1 refused by the IOC, 2 not attempted``, without zero counts."""
        ended = Counter(entry.outcome for entry in self.entries if entry.outcome is not None)
        parts = [
            f"{ended[outcome]} {words}"
            for outcome, words in _COUNTED.items()
            if ended[outcome] or outcome is PutOutcome.CONFIRMED
        ]
        skipped = len(self.not_attempted())
        still_open = len(self.entries) - ended.total() - skipped
        if skipped:
            parts.append(f"{skipped} not attempted")
        if still_open:
            parts.append(f"{still_open} still open")
        return ", ".join(parts)


class RestorePlan:
    """Puts ``(name, value)``, each sent once and in their order.

    The next one is sent when the last one has ended, or was passed by because it takes long. Makes
    no put itself: ``confirm`` once, then ``next_put`` and ``ended`` or ``pass_by`` in turn.
    """

    def __init__(self, puts: Sequence[tuple[str, Value]], stop_on_failure: bool = True) -> None:
        self.puts = tuple(RestorePut(i, name, value) for i, (name, value) in enumerate(puts))
        self.stop_on_failure = stop_on_failure
        self.state = PlanState.PROPOSED
        self._step = [Step.WAITING] * len(self.puts)
        self._outcome: list[PutOutcome | None] = [None] * len(self.puts)
        self._reason = [""] * len(self.puts)
        self._next = 0
        self._open = 0  # sent, without an outcome
        self._stopped = ""

    def confirm(self) -> None:
        """Confirm the whole list. Raises ``ValueError`` the second time."""
        if self.state is not PlanState.PROPOSED:
            raise ValueError("the plan was confirmed or cancelled before")
        self.state = PlanState.RUNNING
        self._advance()

    @property
    def is_sending(self) -> bool:
        """Whether there are puts yet to be sent."""
        return self.state is PlanState.RUNNING and self._next < len(self.puts)

    def next_put(self) -> RestorePut | None:
        """Return the put to make now; ``None`` while one is waited for, or none is left.

        Raises ``ValueError`` before ``confirm``.
        """
        if self.state is PlanState.PROPOSED:
            raise ValueError("the plan is not confirmed")
        if not self.is_sending or Step.SENT in self._step:
            return None
        put = self.puts[self._next]
        self._next += 1
        self._open += 1
        self._step[put.number] = Step.SENT
        return put

    def pass_by(self, number: int) -> None:
        """Go on with the next put, though this one has not ended; its outcome comes later."""
        if self._step[number] is Step.SENT:
            self._step[number] = Step.PASSED_BY

    def ended(self, number: int, outcome: PutOutcome, reason: str = "") -> None:
        """Take the outcome of a put that was sent.

        Raises ``ValueError`` for any other put: an outcome is given once.
        """
        if self._step[number] not in (Step.SENT, Step.PASSED_BY):
            raise ValueError(f"put {number} is not under way")
        self._step[number] = Step.ENDED
        self._outcome[number], self._reason[number] = outcome, reason
        self._open -= 1
        if outcome in FAILURES and self.stop_on_failure and not self._stopped:
            self._stopped = f"stopped after {self.puts[number].name} failed"
        self._advance()

    def cancel(self, reason: str = "cancelled") -> None:
        """Attempt no more puts; the outcomes of those under way are awaited."""
        if self.state is not PlanState.FINISHED:
            self._stopped = self._stopped or reason
            self._advance()

    def _advance(self) -> None:
        """Finish when nothing is under way and nothing is left, or the plan was stopped."""
        if self._stopped:
            for number in range(self._next, len(self.puts)):
                self._step[number] = Step.NOT_ATTEMPTED
                self._reason[number] = self._stopped
            self._next = len(self.puts)
        if not self._open and self._next >= len(self.puts):
            self.state = PlanState.FINISHED

    def report(self) -> RestoreReport:
        """Return the outcomes up to now."""
        rows = zip(self.puts, self._step, self._outcome, self._reason, strict=True)
        return RestoreReport(
            tuple(RestoreEntry(put.name, step, outcome, why) for put, step, outcome, why in rows)
        )
