"""A put under way, as the GUI knows it: how far it has come, and what was seen meanwhile."""

from dataclasses import dataclass

import numpy as np

from gui.core.puts.record import PutMark, PutOutcome
from gui.core.puts.validation import PutTarget, same_value
from gui.core.pv.updates import (
    ArrayUpdate,
    Batch,
    PutProgress,
    PutResult,
    PutStage,
    PvKind,
    TextUpdate,
)


@dataclass(slots=True, eq=False)
class PendingPut:
    """One put from its request to its outcome. Times are of ``time.monotonic()``."""

    slot: int
    target: PutTarget  # as it was before the put
    value: object
    old: str
    new: str
    since: float
    heard: float  # when the worker last said something of it
    stage: PutStage = PutStage.REQUESTED
    seen: bool = False  # the IOC was seen to hold the value sent
    later: str = ""  # the value sent to the same PV since
    result: PutResult | None = None  # while its record is asked why the value is not there

    def note(self, progress: PutProgress, now: float) -> None:
        """Take the worker's word on how far the put has come."""
        self.heard = now
        self.stage = progress.stage
        self.seen |= same_value(self.target, self.value, progress.held)

    def watch(self, batch: Batch) -> None:
        """Note whether the monitor brought the value sent: it was set, whatever comes after."""
        if self.seen:
            return
        if isinstance(self.value, int | float):
            values = batch.value[batch.slot == self.slot]
            if self.target.native_type == "FLOAT":
                with np.errstate(over="ignore"):
                    self.seen = bool((values.astype(np.float32) == np.float32(self.value)).any())
            else:
                self.seen = bool((values == self.value).any())
            return
        if self.target.kind is PvKind.ENUM:  # a state by its name
            states = set(batch.value[batch.slot == self.slot].tolist())
            self.seen = any(same_value(self.target, self.value, state) for state in states)
            return
        for event in batch.events:
            if isinstance(event, TextUpdate | ArrayUpdate) and event.slot == self.slot:
                held = event.raw if isinstance(event, TextUpdate) else event.value
                self.seen |= same_value(self.target, self.value, held)

    def mark(self, now: float) -> PutMark:
        """Return the mark of the put while it is under way."""
        seconds, superseded = int(now - self.since), bool(self.later)
        return PutMark(
            PutOutcome.REQUESTED, self.since, self.new, "", self.stage, seconds, superseded
        )
