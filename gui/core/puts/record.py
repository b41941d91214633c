"""Records of puts: request and result, one record for each step; marks; outcomes in words."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from gui.core.pv.formatting import format_duration
from gui.core.pv.updates import PutStage


class PutOutcome(StrEnum):
    """State of a put, as the put log names it; all but ``REQUESTED`` are final."""

    REQUESTED = "requested"
    CONFIRMED = "confirmed"  # read back as what was sent
    CHANGED = "changed"  # done; the IOC holds another value, which it set itself
    UNCHANGED = "unchanged"  # done, says the IOC, which holds the value of before
    SUPERSEDED = "superseded"  # done; another value was sent meanwhile
    REFUSED = "refused"  # nothing was sent
    FAILED = "failed"  # the IOC refused it
    LOST = "lost"  # sent, then the connection was lost: whether it was set is not known
    UNKNOWN = "unknown"  # sent; whether the value was set is not known
    NOT_WAITED = "not waited"  # the user does not wait: whether it will be set is not known


FAILURES: Final = frozenset(
    {PutOutcome.REFUSED, PutOutcome.FAILED, PutOutcome.LOST, PutOutcome.UNKNOWN}
)
"""Outcomes after which a restore stops, if it is to stop at the first failure."""

_WORDS: Final = {
    PutOutcome.CONFIRMED: "confirmed",
    PutOutcome.REFUSED: "not sent",
    PutOutcome.FAILED: "refused by the IOC",
    PutOutcome.LOST: "lost contact",
    PutOutcome.UNKNOWN: "unknown",
    PutOutcome.NOT_WAITED: "not waited for",
}
_STAGES: Final = {
    PutStage.REQUESTED: "sending",
    PutStage.SENT: "sent",
    PutStage.PROCESSING: "being processed",
    PutStage.READING: "done, being read back",
}


def outcome_text(outcome: PutOutcome, reason: str) -> str:
    """Return an outcome in words; the reasons of what was done say it themselves."""
    word = _WORDS.get(outcome, "")
    return ": ".join(part for part in (word, reason) if part) or str(outcome)


def stage_text(stage: PutStage, seconds: float, silent: bool = False) -> str:
    """Return how far a put has come: ``sent``, ``being processed, 12 s``."""
    if stage is PutStage.REQUESTED:
        return _STAGES[stage]
    told = "no answer, the IOC is silent" if silent else _STAGES[stage]
    return f"{told}, {format_duration(seconds)}" if seconds >= 1 else told


@dataclass(frozen=True, slots=True)
class PutRecord:
    """One line of the audit log. ``old`` and ``new`` are texts with all digits."""

    time_ns: int  # UTC since 1970
    request: int  # number within its queue; 0: refused before it got one
    slot: int
    name: str
    host: str  # of the IOC that serves the PV
    old: str
    new: str
    outcome: PutOutcome
    reason: str = ""
    shown: str = ""  # ``new`` for people, where it spells bytes; not logged


@dataclass(frozen=True, slots=True)
class PutMark:
    """Mark in a PV's value cell for its latest put, or an earlier one that still goes on."""

    outcome: PutOutcome  # REQUESTED: pending
    since: float  # time.monotonic()
    new: str  # the value wanted, as text
    reason: str = ""
    stage: PutStage = PutStage.REQUESTED  # of a pending one
    seconds: int = 0  # since it was sent
    superseded: bool = False  # a later put has ended before it
