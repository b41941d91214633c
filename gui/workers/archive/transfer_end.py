"""Ends of transfers: what became of a question to a server, and the limits that it has."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final


class Outcome(Enum):
    """What a server did with a question."""

    WHOLE = auto()  # answered, to the end
    UNKNOWN = auto()  # 404: it does not have what was asked for
    BUSY = auto()  # 503: it may have it later
    REFUSED = auto()  # any other answer that is none
    UNREACHABLE = auto()  # no connection, or one that is not trusted
    SILENT = auto()  # connected, then nothing for too long
    CUT = auto()  # it broke off


@dataclass(frozen=True, slots=True)
class TransferEnd:
    """How a transfer ended; ``sentence`` says it to people, "" where it is whole."""

    outcome: Outcome
    sentence: str = ""
    retry_after_s: float | None = None  # as the server asks for


@dataclass(frozen=True, slots=True)
class TransferLimits:
    """How long to wait for what, in seconds, and how often to ask again."""

    connect_s: float = 6.0
    first_s: float = 60.0  # an appliance reduces before it answers
    stall_s: float = 20.0
    retries: int = 3  # of a server that is busy
    retry_s: float = 1.0  # before the first, twice that before the next
    hold_s: float = 10.0  # nothing is asked of a server that could not be reached
    most_bytes: int = 256 * 1024 * 1024  # of an answer, unpacked


LIMITS: Final = TransferLimits()
MOST_REDIRECTS: Final = 5
MOST_WAIT_S: Final = 30.0  # that a server can ask for
