"""Channel Access as a ``PvSource`` that only tells which names answer: it subscribes to nothing.

An image of a camera would be sent to a dialog that shows no value of it.
"""

import time
from collections.abc import Callable, Collection
from typing import Final

from gui.core.groups.name_list import why_not_watched
from gui.core.pv.updates import Batch, Event, NameRefused
from gui.workers.ca.callbacks import CallbackSink
from gui.workers.ca.context import CaContext
from gui.workers.ca.repeater import wait_for_repeater
from gui.workers.requests import FieldRequest, PutRequest
from gui.workers.source import SourceCounts

_REPEATER_S: Final = 1.0  # wait for it at most
_REPLY_S: Final = 1.0  # replies are expected so long after channels were opened


class NameSource:
    """Implements ``PvSource`` without values; every method is called on the worker thread."""

    def __init__(self, queue_limit: int) -> None:
        """Make the CA context. Raises ``RuntimeError`` where the thread already has one."""
        wait_for_repeater(_REPEATER_S)
        self._context = CaContext(CallbackSink(queue_limit))
        self._events: list[Event] = []  # for the next batch
        self.quick_until = 0.0

    def open(self, pvs: Collection[tuple[int, str]]) -> list[tuple[int, str]]:
        """Start searching for ``(slot, name)``; what is refused comes as ``NameRefused`` only."""
        reasons = {slot: reason for slot, name in pvs if (reason := why_not_watched(name))}
        searched = [pv for pv in pvs if pv[0] not in reasons]
        for slot, reason in self._context.open(searched, monitored=False):
            reasons[slot] = f"{reason}."
        self._events += [NameRefused(slot, reason) for slot, reason in reasons.items()]
        self.quick_until = time.monotonic() + _REPLY_S
        return []

    def close(self, slots: Collection[int]) -> None:
        """Clear the channels of ``slots``."""
        self._context.close(slots)

    def put(self, request: PutRequest) -> None:
        """Do nothing: nobody writes through it."""

    def read_fields(self, request: FieldRequest) -> None:
        """Do nothing: nobody reads through it."""

    def tick(self) -> None:
        """Do nothing: it has no deadlines."""

    def poll(self, limit: int) -> Batch | None:
        """Return the connects and disconnects since the last call."""
        events = [*self._events, *self._context.take_link_events()]
        self._events.clear()
        return Batch(events=tuple(events)) if events else None

    def rest(self, wake: Callable[[], None]) -> float:
        """Rest never: it lives for some seconds."""
        return 0.0

    def counts(self) -> SourceCounts:
        """Return the counts as of now."""
        context = self._context
        return SourceCounts(channels=len(context.channels), links=len(context.sink.links))

    def destroy(self) -> None:
        """Take the context down (CA rule 3)."""
        self._context.destroy()
