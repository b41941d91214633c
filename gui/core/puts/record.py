"""Records of puts: request and result, one record for each step."""

from dataclasses import dataclass
from enum import StrEnum


class PutOutcome(StrEnum):
    """State of a put; all but ``REQUESTED`` are final."""

    REQUESTED = "requested"
    CONFIRMED = "confirmed"  # completed, and read back as what was wanted
    REFUSED = "refused"  # nothing was sent
    FAILED = "failed"  # the IOC refused it, or holds another value
    UNKNOWN = "unknown"  # sent; whether the value was set is not known


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


@dataclass(frozen=True, slots=True)
class PutMark:
    """Mark in a PV's value cell for its latest put."""

    outcome: PutOutcome  # REQUESTED: pending
    since: float  # time.monotonic()
    new: str  # the value wanted, as text
    reason: str = ""
