"""Plan of a restore: one confirmation, one put at a time, a report of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from gui.core.snapshots.snapshot import Value


class PlanState(IntEnum):
    """State of a plan."""

    PROPOSED = 0
    RUNNING = 1
    FINISHED = 2


class Outcome(IntEnum):
    """Result of one put."""

    WAITING = 0
    SENT = 1
    CONFIRMED = 2
    FAILED = 3
    NOT_ATTEMPTED = 4


@dataclass(frozen=True, slots=True, eq=False)
class RestorePut:
    """One put to make now; ``number`` counts from 0 and is passed to ``ended``."""

    number: int
    name: str
    value: Value


@dataclass(frozen=True, slots=True)
class RestoreEntry:
    """One line of the report."""

    name: str
    outcome: Outcome
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """Every put in its order with its outcome."""

    entries: tuple[RestoreEntry, ...]

    def of(self, outcome: Outcome) -> tuple[RestoreEntry, ...]:
        """Return the entries with this outcome."""
        return tuple(entry for entry in self.entries if entry.outcome is outcome)

    def summary(self) -> str:
        """Return ``3 confirmed, 1 failed, 2 not attempted``; zero counts are left out."""
        counts = {outcome: len(self.of(outcome)) for outcome in Outcome}
        open_puts = counts[Outcome.WAITING] + counts[Outcome.SENT]
        parts = [f"{counts[Outcome.CONFIRMED]} confirmed"]
        if counts[Outcome.FAILED]:
            parts.append(f"{counts[Outcome.FAILED]} failed")
        if counts[Outcome.NOT_ATTEMPTED]:
            parts.append(f"{counts[Outcome.NOT_ATTEMPTED]} not attempted")
        if open_puts:
            parts.append(f"{open_puts} still open")
        return ", ".join(parts)


class RestorePlan:
    """Puts ``(name, value)`` in their order, each once, the next after the last one ended.

    Makes no put itself: ``confirm`` once, then ``next_put`` and ``ended`` in turn.
    """

    def __init__(self, puts: Sequence[tuple[str, Value]], stop_on_failure: bool = True) -> None:
        self.puts = tuple(RestorePut(i, name, value) for i, (name, value) in enumerate(puts))
        self.stop_on_failure = stop_on_failure
        self.state = PlanState.PROPOSED
        self._outcome = [Outcome.WAITING] * len(self.puts)
        self._reason = [""] * len(self.puts)
        self._next = 0
        self._sent: int | None = None
        self._stopped = ""

    def confirm(self) -> None:
        """Confirm the whole list. Raises ``ValueError`` the second time."""
        if self.state is not PlanState.PROPOSED:
            raise ValueError("the plan was confirmed or cancelled before")
        self.state = PlanState.RUNNING
        self._advance()

    def next_put(self) -> RestorePut | None:
        """Return the put to make now; ``None`` while one is under way, or none is left.

        Raises ``ValueError`` before ``confirm``.
        """
        if self.state is PlanState.PROPOSED:
            raise ValueError("the plan is not confirmed")
        if self.state is PlanState.FINISHED or self._sent is not None:
            return None
        put = self.puts[self._next]
        self._next += 1
        self._sent = put.number
        self._outcome[put.number] = Outcome.SENT
        return put

    def ended(self, number: int, ok: bool, reason: str = "") -> None:
        """Take the outcome of the put under way; ``ok``: the readback confirmed it.

        Raises ``ValueError`` for any other put: an outcome is given once.
        """
        if number != self._sent:
            raise ValueError(f"put {number} is not under way")
        self._sent = None
        self._outcome[number] = Outcome.CONFIRMED if ok else Outcome.FAILED
        self._reason[number] = reason
        if not ok and self.stop_on_failure and not self._stopped:
            self._stopped = f"stopped after {self.puts[number].name} failed"
        self._advance()

    def cancel(self, reason: str = "cancelled") -> None:
        """Attempt no more puts; the outcome of one under way is awaited."""
        if self.state is not PlanState.FINISHED:
            self._stopped = self._stopped or reason
            self._advance()

    def _advance(self) -> None:
        """Finish when nothing is under way and nothing is left, or the plan was stopped."""
        if self._stopped:
            for number in range(self._next, len(self.puts)):
                self._outcome[number] = Outcome.NOT_ATTEMPTED
                self._reason[number] = self._stopped
            self._next = len(self.puts)
        if self._sent is None and self._next >= len(self.puts):
            self.state = PlanState.FINISHED

    def report(self) -> RestoreReport:
        """Return the outcomes up to now."""
        entries = zip(self.puts, self._outcome, self._reason, strict=True)
        return RestoreReport(
            tuple(RestoreEntry(put.name, outcome, reason) for put, outcome, reason in entries)
        )
