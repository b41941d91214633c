"""Channel Access as a ``PvSource``: one context of its own, drained into batches."""

import time
from collections.abc import Callable, Collection, Iterable
from typing import Any, Final

from gui.core.groups.name_list import why_not_watched
from gui.core.pv.updates import Batch, Dropped, Event, NameRefused
from gui.workers.ca.callbacks import CallbackSink
from gui.workers.ca.context import CaContext
from gui.workers.ca.decoding import decode_scalars, slots_of, split_codes
from gui.workers.ca.field_reader import READ_S
from gui.workers.ca.puts.pending_puts import PendingPuts
from gui.workers.ca.repeater import wait_for_repeater
from gui.workers.ca.replies import report_bug
from gui.workers.requests import FieldRequest, PutRequest
from gui.workers.source import SourceCounts

_REPEATER_S: Final = 1.0  # wait for it at most
_REPLY_S: Final = 1.0  # replies are expected so long after channels were opened or a put was sent
_LINK_S: Final = 0.2  # and after a channel connected: its first values
_RENEWAL_CHECK_S: Final = 0.5  # between two checks of lost channels, while no link changes
REST_S: Final = 15.0  # without a poll while nothing arrives: all that has deadlines is awake
_LOST_REST_S: Final = 1.5  # the same, while a channel is lost that is to be made anew


class CaSource:
    """Implements ``PvSource``; every method is called on the worker thread."""

    def __init__(self, queue_limit: int) -> None:
        """Make the CA context. Raises ``RuntimeError`` where the thread already has one."""
        wait_for_repeater(_REPEATER_S)
        self.context = CaContext(CallbackSink(queue_limit))
        self._puts = PendingPuts()
        self._events: list[Event] = []  # for the next batch
        self._emptied_ns = 0  # when nothing was left in the queue
        self._renewal_s = 0.0  # time.monotonic() of the next check
        self.quick_until = 0.0

    def _expect_replies(self, seconds: float) -> None:
        self.quick_until = max(self.quick_until, time.monotonic() + seconds)

    def open(self, pvs: Collection[tuple[int, str]]) -> list[tuple[int, str]]:
        """Start searching for ``(slot, name)``; return ``(slot, reason)`` of refused names."""
        other = {slot: reason for slot, name in pvs if (reason := why_not_watched(name))}
        refused = self.context.open(pv for pv in pvs if pv[0] not in other)
        self._events += [NameRefused(slot, reason) for slot, reason in other.items()]
        self._events += [NameRefused(slot, f"{reason}.") for slot, reason in refused]
        self._expect_replies(_REPLY_S)
        return refused

    def close(self, slots: Collection[int]) -> None:
        """Clear the channels of ``slots`` and end their puts."""
        self.context.close(slots)
        self._events.extend(self._puts.forget(slots))

    def put(self, request: PutRequest) -> None:
        """Send the value with completion, or refuse it; the next batches report the outcome."""
        refused = self._puts.start(self.context, request)
        if refused is not None:
            self._events.append(refused)
        self._expect_replies(_REPLY_S)

    def read_fields(self, request: FieldRequest) -> None:
        """Read record fields through channels of their own."""
        self.context.fields.start(request)
        self._expect_replies(READ_S)

    def tick(self) -> None:
        """Keep the queue in its limit; take replies of field reads and mind their deadlines."""
        self.context.sink.queue.trim()
        self._events.extend(self.context.fields.take_events())

    def poll(self, limit: int) -> Batch | None:
        """Return what libca delivered since the last call, at most ``limit`` scalar samples."""
        context, sink, events = self.context, self.context.sink, self._events
        if sink.resting and not self._is_awaited():  # nothing came since
            return self._poll_resting()
        links = list(self._attempt(context.take_link_events))
        if links:
            self._expect_replies(_LINK_S)
        else:
            self._renew_lost()
        events.extend(links)
        events.extend(self._attempt(context.take_block_events))
        events.extend(self._attempt(self._puts.take, context, links))
        raw = sink.queue.take(limit)
        if raw:
            raw = self._take_scalars(raw)
        if sink.queue.take_overflow():
            context.expect_values()
        events.extend(self._attempt(context.state_names.take_events))
        events.extend(self._attempt(context.heartbeat.take_events))
        drops = sink.queue.take_drops()
        if drops:
            events.append(Dropped(drops))
        now_ns = time.time_ns()
        waited_ns = now_ns - self._emptied_ns if self._emptied_ns else 0
        if not sink.queue.waiting:
            self._emptied_ns = now_ns
        if not raw and not events:
            return None
        batch = decode_scalars(raw, tuple(events), now_ns, waited_ns)
        events.clear()
        return batch

    def _poll_resting(self) -> Batch | None:
        """Look after lost channels and circuits alone."""
        self._renew_lost()
        self._emptied_ns = time.time_ns()
        events = self._attempt(self.context.heartbeat.take_events)
        return Batch(events=tuple(events), arrival_ns=self._emptied_ns) if events else None

    def _renew_lost(self) -> None:
        if time.monotonic() > self._renewal_s:
            self._renewal_s = time.monotonic() + _RENEWAL_CHECK_S
            self.context.renew_lost()

    def _take_scalars(self, raw: bytes) -> bytes:
        """Note whose updates came; return those that are values."""
        context = self.context
        slots = slots_of(raw)
        context.heartbeat.note(slots)
        context.regained.note(slots)
        raw, refused = split_codes(raw, context.state_names.no_states(raw))
        if refused.codes or refused.counts:
            self._events.extend(self._attempt(context.scalar_problems, refused))
        self._attempt(context.state_names.note, raw)
        return raw

    def _attempt(self, step: Callable[..., Iterable[Event] | None], *args: Any) -> Iterable[Event]:
        """Return what ``step`` returns; what it raises is reported, the other steps go on."""
        try:
            return step(*args) or ()
        except Exception as error:
            report_bug(error)
            return ()

    def rest(self, wake: Callable[[], None]) -> float:
        """Rest while nothing is awaited: heartbeats and lost channels are looked at after it."""
        if self._is_awaited():
            return 0.0
        rest_s = self.context.heartbeat.rest(_LOST_REST_S if self.context.lost_any else REST_S)
        rests = rest_s and (self.context.sink.resting or self.context.sink.rest(wake))
        return rest_s if rests else 0.0

    def _is_awaited(self) -> bool:
        """Return whether anything is to come soon, or waits."""
        context = self.context
        return bool(
            self._events
            or self._puts.is_waiting
            or context.fields.is_reading
            or context.regained.is_waiting
            or context.state_names.is_asking
            or time.monotonic() <= self.quick_until
        )

    def counts(self) -> SourceCounts:
        """Return the counts as of now."""
        context, queue = self.context, self.context.sink.queue
        waiting = queue.waiting
        return SourceCounts(
            channels=len(context.channels),
            waiting=waiting,
            waiting_most=max(queue.waiting_most, waiting),
            queue_limit=queue.limit,
            dropped=queue.dropped,
            merged=context.merged,
            gone=context.gone,
            unreadable=context.unreadable,
            links=len(context.sink.links),
        )

    def destroy(self) -> None:
        """Take the context down (CA rule 3)."""
        self._puts.close()
        self.context.destroy()
