"""Put that has no result yet, as the worker knows it."""

import math
from dataclasses import dataclass
from typing import Any, Final

from gui.core.pv.updates import PutResult, PutStage

NOT_KNOWN: Final = "it is not known whether the value was set"


@dataclass(slots=True, eq=False)
class OpenPut:
    """One put under way; libca holds a pointer to it as the argument of the next callback."""

    slot: int
    request: int
    record: str = ""
    field: str = ""
    chid: int | None = None
    host: str = ""
    nbytes: int = 0  # that the worker's circuit has to take; a large one: 0
    large: bool = False  # in a context of its own
    sent_s: float = 0.0  # time.monotonic()
    free_s: float = math.inf  # when the IOC is taken to be through with it
    stage: PutStage = PutStage.SENT
    deadline: float = math.inf  # of the readback, time.monotonic()
    asked_ns: int = 0  # when the readback was asked for, this machine's time
    as_text: bool = False  # a state by its name: read back as that
    plain: bool = False  # sent without completion
    sent: Any = b""  # the data of a plain put
    again_s: float = math.inf  # of its next readback
    until_s: float = math.inf  # of its last one
    superseded: bool = False  # another value was sent to the same PV since
    question: "Question | None" = None
    held: Any = None  # the value when it came to ``stage``
    told: tuple[PutStage, float] = (PutStage.REQUESTED, 0.0)  # last progress: stage, when

    def failed(self, reason: str, sent: bool) -> PutResult:
        """Return its result for ``reason`` of our own; ``sent``: the IOC may have it."""
        message = f"{reason}: {NOT_KNOWN}" if sent else reason
        return PutResult(self.slot, self.request, False, message, unknown=sent, sent=sent)

    def failed_by_bug(self, error: Exception, sent: bool) -> PutResult:
        """Return its result for an exception that was not expected."""
        return self.failed(f"an error in PV Watch ({type(error).__name__}: {error})", sent)


@dataclass(slots=True, eq=False)
class Question:
    """A get that follows a put on its circuit: the reply shows that the IOC has the put."""

    put: OpenPut


def put_of(user: object) -> OpenPut:
    """Return the put that a user argument of libca is about."""
    put = user.put if isinstance(user, Question) else user
    assert isinstance(put, OpenPut)
    return put
