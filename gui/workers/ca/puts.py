"""Puts under way in one context: sent once, completed by the IOC, then read back.

Each request ends in one ``PutResult``, which claims no more than is known.
"""

import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from epics import dbr

from gui.core.pv.severity import ConnectionState
from gui.core.pv.updates import ConnectionChange, Event, PutResult, PvKind
from gui.workers.ca import libca
from gui.workers.ca.context import CaContext
from gui.workers.ca.decoding import decode_readback
from gui.workers.ca.encoding import encode_put
from gui.workers.ca.replies import BadReplyError, check_reply, report_bug
from gui.workers.requests import PutRequest

PUT_TIMEOUT_S: Final = 10.0
READBACK_TIMEOUT_S: Final = 3.0
_NOT_KNOWN: Final = "it is not known whether the value was set"
_LOST: Final = f"the connection was lost before the IOC confirmed: {_NOT_KNOWN}"


@dataclass(slots=True, eq=False)
class _Put:
    """One put under way; libca holds a pointer to it as the argument of the next callback."""

    slot: int
    request: int
    deadline: float  # time.monotonic()
    reading: bool = False
    as_text: bool = False  # a state by its name: read back as that


class PendingPuts:
    """The puts of one worker; every method is called on the worker thread and never waits."""

    def __init__(self) -> None:
        self._open: dict[_Put, None] = {}  # no result yet, in order of sending
        self._held: set[_Put] = set()  # libca may still call back with these

    def start(self, context: CaContext, request: PutRequest) -> PutResult | None:
        """Check and send; return the result when nothing was sent."""
        put = _Put(request.slot, request.request, time.monotonic() + PUT_TIMEOUT_S)
        try:
            return self._start(context, request, put)
        except Exception as error:
            return self._end_by_bug(put, error, sent=put in self._held)

    def _start(self, context: CaContext, request: PutRequest, put: _Put) -> PutResult | None:
        channel = context.channels.get(request.slot)
        if channel is None or not context.is_steady(channel):
            reason = "not connected"
        elif not channel.writable:
            reason = "no write access"
        elif any(held.slot == put.slot and not held.reading for held in self._held):
            # a second one would block the server's thread of our circuit for up to a minute
            reason = "the IOC still works on an earlier put to this PV"
        else:
            try:
                dbr_type, count, data = encode_put(channel, request.value)
            except ValueError as error:
                reason = str(error)
            else:
                put.as_text = channel.kind is PvKind.ENUM and dbr_type == dbr.STRING
                self._held.add(put)  # before the call: the reply may arrive before it returns
                reason = context.put(channel, dbr_type, count, data, put)
                if not reason:
                    self._open[put] = None
                    return None
                self._held.discard(put)
        return PutResult(request.slot, request.request, False, reason, sent=False)

    def take(self, context: CaContext, links: Iterable[Event]) -> list[PutResult]:
        """Return what ended since the last call; ``links``: connection changes since then."""
        results: list[PutResult] = []
        for change in links:
            if isinstance(change, ConnectionChange) and change.state != ConnectionState.CONNECTED:
                results.extend(self._end_all((change.slot,), _LOST))
        replies = context.sink.put_replies
        for _ in range(len(replies)):
            put, status = replies.popleft()
            self._held.discard(put)
            if put in self._open:  # else it has its result: timed out, or the connection was lost
                results.extend(self._settle(put, self._completed, context, put, status))
        readbacks = context.sink.readbacks
        for _ in range(len(readbacks)):
            put, status, dbr_type, count, raw = readbacks.popleft()
            self._held.discard(put)
            if put in self._open:
                reply = (status, dbr_type, count, raw)
                results.extend(self._settle(put, self._read, context, put, *reply))
        now = time.monotonic()
        for put in [put for put in self._open if now > put.deadline]:
            results.append(self._end(put, _timed_out(put)))
        return results

    def _settle(
        self, put: _Put, method: Callable[..., list[PutResult]], *args: Any
    ) -> list[PutResult]:
        """Return what ``method`` returns; an exception ends ``put`` alone."""
        try:
            return method(*args)
        except Exception as error:
            return [self._end_by_bug(put, error)]

    def _end_by_bug(self, put: _Put, error: Exception, sent: bool = True) -> PutResult:
        report_bug(error)
        self._open.pop(put, None)
        reason = f"an error in PV Watch ({type(error).__name__}: {error})"
        message = f"{reason}: {_NOT_KNOWN}" if sent else reason
        return PutResult(put.slot, put.request, False, message, unknown=sent, sent=sent)

    def forget(self, slots: Collection[int]) -> list[PutResult]:
        """End the puts of ``slots``, whose channels were cleared."""
        self._held = {put for put in self._held if put.slot not in slots}
        return self._end_all(slots, f"the PV was removed before the IOC confirmed: {_NOT_KNOWN}")

    def _completed(self, context: CaContext, put: _Put, status: int) -> list[PutResult]:
        channel = context.channels.get(put.slot)
        if status == libca.ECA_DISCONN or channel is None or not channel.connected:
            return [self._end(put, _LOST)]
        reason = context.reason(status)
        if reason:
            del self._open[put]
            return [PutResult(put.slot, put.request, False, f"the IOC refused: {reason}")]
        put.reading = True
        put.deadline = time.monotonic() + READBACK_TIMEOUT_S
        self._held.add(put)
        reason = context.read_back(channel, put, put.as_text)
        if reason:
            self._held.discard(put)
            return [self._end(put, f"it could not be read back ({reason}): {_NOT_KNOWN}")]
        return []

    def _read(
        self, context: CaContext, put: _Put, status: int, dbr_type: int, count: int, raw: bytes
    ) -> list[PutResult]:
        channel = context.channels.get(put.slot)
        if status == libca.ECA_DISCONN or channel is None or not channel.connected:
            return [self._end(put, _LOST)]
        reason = context.reason(status)
        try:
            if not reason:
                check_reply(*channel.value_request(put.as_text), dbr_type, count, raw)
        except BadReplyError as error:
            reason = str(error)
        if reason:
            return [self._end(put, f"it could not be read back ({reason}): {_NOT_KNOWN}")]
        value: Any
        value, severity = decode_readback(
            PvKind.TEXT if put.as_text else channel.kind, dbr_type, count, raw
        )
        del self._open[put]
        return [PutResult(put.slot, put.request, True, readback=value, severity=severity)]

    def _end_all(self, slots: Collection[int], message: str) -> list[PutResult]:
        return [self._end(put, message) for put in list(self._open) if put.slot in slots]

    def _end(self, put: _Put, message: str) -> PutResult:
        """End ``put`` as unknown; libca may still call back with it."""
        del self._open[put]
        return PutResult(put.slot, put.request, False, message, unknown=True)


def _timed_out(put: _Put) -> str:
    if put.reading:
        return f"completed, but no readback within {READBACK_TIMEOUT_S:g} s: {_NOT_KNOWN}"
    return f"no reply within {PUT_TIMEOUT_S:g} s: {_NOT_KNOWN}"
