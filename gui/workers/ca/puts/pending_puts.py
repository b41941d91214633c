"""Puts under way in one context: sent once, completed by the IOC, then read back.

Each request ends in one ``PutResult``, which claims no more than is known. Completion is waited
for as long as the IOC takes.
"""

import ctypes
import math
import time
from collections.abc import Callable, Collection, Iterable
from typing import Any, Final

from epics import dbr

from gui.core.pv.record_fields import field_name
from gui.core.pv.severity import ConnectionState
from gui.core.pv.updates import ConnectionChange, Event, PutProgress, PutResult, PutStage, PvKind
from gui.workers.ca import libca
from gui.workers.ca.channel import Channel
from gui.workers.ca.context import CaContext
from gui.workers.ca.decoding import decode_read
from gui.workers.ca.encoding import encode_put, may_hold
from gui.workers.ca.puts.large_put import LargePuts, LargeRequest
from gui.workers.ca.puts.open_put import NOT_KNOWN, OpenPut, Question, put_of
from gui.workers.ca.puts.unfinished_puts import UnfinishedPuts
from gui.workers.ca.replies import BadReplyError, check_reply, report_bug
from gui.workers.requests import PutRequest

READBACK_TIMEOUT_S: Final = 30.0  # of a value whose put the IOC has completed
ASK_S: Final = 0.5  # a put that takes longer: ask the IOC whether it has it
AGAIN_S: Final = 1.0  # between readbacks of a plain put that is not there yet
PLAIN_S: Final = 10.0  # so long they go on once the IOC is through with the earlier puts
LARGE_BYTES: Final = 32_768  # so much of ours a circuit may have not answered, and no more
PROGRESS_S: Final = 5.0  # between two words on a put that goes on
_LOST: Final = f"the connection was lost before the IOC confirmed: {NOT_KNOWN}"
_REMOVED: Final = f"the PV was removed before the IOC confirmed: {NOT_KNOWN}"


class PendingPuts:
    """The puts of one worker; every method is called on the worker thread and never waits."""

    def __init__(self, alone: bool = False) -> None:
        """``alone``: in the context of one large put."""
        self._alone = alone
        self._open: dict[OpenPut, None] = {}  # no result yet, in order of sending
        self._working = UnfinishedPuts()
        self._held: set[object] = set()  # libca may still call back with these
        self._large: LargePuts | None = None

    def start(
        self, context: CaContext, request: PutRequest, plain: bool = False
    ) -> PutResult | None:
        """Check and send, ``plain``: without completion; return the result if nothing was sent."""
        put = OpenPut(request.slot, request.request)
        try:
            return self._start(context, request, put, plain)
        except Exception as error:
            return self._end_by_bug(put, error, sent=put in self._open or put in self._held)

    def _start(
        self, context: CaContext, request: PutRequest, put: OpenPut, plain: bool
    ) -> PutResult | None:
        channel = context.channels.get(request.slot)
        if channel is None or not context.is_steady(channel):
            reason = "not connected"
        elif not channel.writable:
            reason = "no write access"
        else:
            put.record, put.field = field_name(channel.name)
            put.chid, put.sent_s = channel.chid.value, time.monotonic()
            put.host = channel.host
            try:
                encoded = encode_put(channel, request.value)
            except ValueError as error:
                reason = str(error)
            else:
                put.as_text = channel.kind is PvKind.ENUM and encoded[0] == dbr.STRING
                earlier = self._working.of_record(context.channels, put.record)
                put.nbytes = ctypes.sizeof(encoded[2])
                if not self._alone and self._is_large(context, put):
                    self._send_large(context, channel, request, put, earlier)
                    return None
                if earlier or plain:
                    return self._send_plain(context, channel, encoded, put, earlier)
                self._held.add(put)  # before the call: the reply may arrive before it returns
                reason = context.put(channel, *encoded, put)
                if not reason:
                    self._add(put)
                    return None
                self._held.discard(put)
        return PutResult(request.slot, request.request, False, reason, sent=False)

    def _add(self, put: OpenPut) -> None:
        self._open[put] = None
        self._working.add(put)

    def _is_large(self, context: CaContext, put: OpenPut) -> bool:
        """Tell whether ``put`` could fill the send queue, or must follow one that could."""
        waiting = {*self._open, *self._working}
        channels = context.channels  # a host has another name once libca knows it
        hosts = {each: channels[each.slot].host for each in waiting if each.slot in channels}
        unanswered = sum(each.nbytes for each in waiting if hosts.get(each, "") == put.host)
        follows = self._large is not None and self._large.has(put.slot)
        return follows or put.nbytes + unanswered > LARGE_BYTES

    def _send_large(
        self,
        context: CaContext,
        channel: Channel,
        request: PutRequest,
        put: OpenPut,
        earlier: list[OpenPut],
    ) -> None:
        if self._large is None:
            self._large = LargePuts(lambda: PendingPuts(alone=True))
        put.large, put.nbytes, put.stage = True, 0, PutStage.REQUESTED
        told = libca.host_name(context.library, channel.chid)
        hosts = frozenset({channel.host, channel.number or told, told})
        plain = any(not each.large for each in earlier)
        self._add(put)
        for each in earlier:
            each.superseded |= each.field == put.field and plain
        asked = LargeRequest(request, channel.name, hosts, plain, channel.metadata)
        self._large.add(put, asked)

    def _take_large(self) -> list[Event]:
        """Return the results of large puts, and note how far the others have come."""
        events: list[Event] = []
        for large in self._large.take() if self._large is not None else ():
            put = large.put
            put.stage, put.held = large.stage, large.held
            if large.result is None:
                continue
            if large.result.lost:
                self._working.lose_sight(put)
            else:
                self._working.discard(put)
            if put in self._open:
                del self._open[put]
                events += large.reads
                over = put.superseded and large.result.ok
                done = PutResult(put.slot, put.request, True, superseded=True)
                events.append(done if over else large.result)
        return events

    @property
    def is_waiting(self) -> bool:
        """Whether a put has no result yet, or libca may still call back for one."""
        return bool(self._open or self._held)

    def close(self) -> None:
        """End the threads of large puts; may take 30 s."""
        if self._large is not None:
            self._large.close()

    def _send_plain(
        self,
        context: CaContext,
        channel: Channel,
        encoded: tuple[int, int, Any],
        put: OpenPut,
        earlier: list[OpenPut],
    ) -> PutResult | None:
        """Send without completion, then read back: the IOC still works on ``earlier`` puts.

        One with completion would wait in the IOC until those end, however long that takes: a
        STOP that waits for the end of the motion. To the same channel it would block the
        server's thread of our circuit for up to a minute.
        """
        put.plain, put.sent = True, encoded[2]
        reason = context.put_plain(channel, *encoded)
        if reason:
            return PutResult(put.slot, put.request, False, reason, sent=False)
        self._open[put] = None
        for each in earlier:
            each.superseded |= each.field == put.field
        return next(iter(self._ask_readback(context, channel, put)), None)

    def take(self, context: CaContext, links: Iterable[Event]) -> list[Event]:
        """Return what ended or went on since the last call; ``links``: connection changes."""
        events: list[Event] = []
        for change in links:
            if isinstance(change, ConnectionChange):
                linked = change.state == ConnectionState.CONNECTED
                self._working.note_link(change.slot, linked)
                if not linked:
                    events.extend(self._end_all((change.slot,), _LOST, lost=True))
        events += self._take_large()
        replies, readbacks = context.sink.put_replies, context.sink.readbacks
        due = len(readbacks)  # before the errors are taken: the error of a put comes before its own
        for _ in range(len(replies)):
            put, status = replies.popleft()
            self._held.discard(put)
            if status != libca.ECA_DISCONN:
                self._working.discard(put)
            if put in self._open:  # else it has its result: the connection was lost
                events.extend(self._settle(put, self._completed, context, put, status))
        events.extend(self._take_errors(context))
        for _ in range(due):
            user, *reply = readbacks.popleft()
            self._held.discard(user)
            put = put_of(user)
            if put in self._open:
                method = self._answered if isinstance(user, Question) else self._read
                events.extend(self._settle(put, method, context, put, *reply))
        now = time.monotonic()
        for put in list(self._open):
            if now > put.deadline:
                message = f"no readback within {READBACK_TIMEOUT_S:g} s: {NOT_KNOWN}"
                events.append(self._end(put, message if put.plain else f"completed, but {message}"))
            elif now > put.again_s:
                events.extend(self._settle(put, self._read_again, context, put))
            elif now - put.sent_s > ASK_S:
                events.extend(self._settle(put, self._go_on, context, put, now))
        return events

    def _go_on(self, context: CaContext, put: OpenPut, now: float) -> list[Event]:
        """Ask whether the IOC has ``put``, once; return the progress that is to be told."""
        channel = context.channels.get(put.slot)
        asks = not (put.plain or put.large) and put.stage is PutStage.SENT and put.question is None
        if asks and channel is not None:
            put.question = Question(put)
            self._held.add(put.question)
            if context.ask(channel, put.question):  # then it stays "sent"
                self._held.discard(put.question)
        stage, told_s = put.told
        if stage is put.stage and now - told_s < PROGRESS_S:
            return []
        put.told = put.stage, now
        return [PutProgress(put.slot, put.request, put.stage, put.held)]

    def _read_again(self, context: CaContext, put: OpenPut) -> list[Event]:
        put.again_s = math.inf
        channel = context.channels.get(put.slot)
        if channel is None or not channel.connected:
            return [self._end(put, _LOST, lost=True)]
        return list(self._ask_readback(context, channel, put))

    def _settle(self, put: OpenPut, method: Callable[..., list[Event]], *args: Any) -> list[Event]:
        """Return what ``method`` returns; an exception ends ``put`` alone."""
        try:
            return method(*args)
        except Exception as error:
            return [self._end_by_bug(put, error)]

    def _end_by_bug(self, put: OpenPut, error: Exception, sent: bool = True) -> PutResult:
        report_bug(error)
        self._open.pop(put, None)
        return put.failed_by_bug(error, sent)

    def forget(self, slots: Collection[int]) -> list[PutResult]:
        """End the puts of ``slots``, whose channels were cleared."""
        gone = set(slots)
        self._held = {user for user in self._held if put_of(user).slot not in gone}
        self._working.forget(gone)
        return self._end_all(gone, _REMOVED)

    def _completed(self, context: CaContext, put: OpenPut, status: int) -> list[Event]:
        channel = context.channels.get(put.slot)
        if status == libca.ECA_DISCONN or channel is None or not channel.connected:
            return [self._end(put, _LOST, lost=True)]
        reason = context.reason(status)
        if reason:
            return [self._end_refused(put, reason)]
        if put.superseded:  # what is read back now is about the later put
            del self._open[put]
            return [PutResult(put.slot, put.request, True, superseded=True)]
        return list(self._ask_readback(context, channel, put))

    def _ask_readback(self, context: CaContext, channel: Channel, put: OpenPut) -> list[PutResult]:
        """Ask for the value that the IOC holds now; return the result if that is impossible."""
        put.stage, put.held = PutStage.SENT if put.plain else PutStage.READING, None
        put.deadline, put.asked_ns = time.monotonic() + READBACK_TIMEOUT_S, time.time_ns()
        self._held.add(put)
        reason = context.read_back(channel, put, put.as_text)
        if not reason:
            return []
        self._held.discard(put)
        return [self._end(put, f"it could not be read back ({reason}): {NOT_KNOWN}")]

    def _take_errors(self, context: CaContext) -> list[Event]:
        """Return the ends of plain puts that the IOC refused; only their chid is told."""
        events: list[Event] = []
        errors = context.sink.put_errors
        for _ in range(len(errors)):
            chid, status = errors.popleft()
            for put in self._open:
                channel = context.channels.get(put.slot)
                if put.plain and channel is not None and channel.chid.value == chid:
                    events.append(self._end_refused(put, context.reason(status)))
                    break
        return events

    def _end_refused(self, put: OpenPut, reason: str) -> PutResult:
        del self._open[put]
        if put.plain:  # the earlier one stands
            self._working.restore_earlier(put)
        return PutResult(put.slot, put.request, False, reason)

    def _answered(
        self, context: CaContext, put: OpenPut, status: int, dbr_type: int, count: int, raw: bytes
    ) -> list[Event]:
        """Note that the IOC has the put, whatever it answers, and what it holds now."""
        if status == libca.ECA_DISCONN or put.stage is not PutStage.SENT:
            return []
        put.stage = PutStage.PROCESSING
        channel = context.channels.get(put.slot)
        if channel is None or status != libca.ECA_NORMAL:
            return []
        asked = channel.value_request()
        if asked.least:  # of an array one element was asked for
            try:
                check_reply(asked.dbr_type, asked.least, asked.most, dbr_type, count, raw)
                put.held = decode_read(put.slot, channel.kind, dbr_type, count, raw, 0).held
            except BadReplyError:
                put.held = None
        return []

    def _read(
        self, context: CaContext, put: OpenPut, status: int, dbr_type: int, count: int, raw: bytes
    ) -> list[Event]:
        """Return the result of ``put``, and what was read: a field may post no monitor."""
        channel = context.channels.get(put.slot)
        if status == libca.ECA_DISCONN or channel is None or not channel.connected:
            return [self._end(put, _LOST, lost=True)]
        reason, asked = context.reason(status), channel.value_request(put.as_text)
        if reason:
            return [self._end(put, f"it could not be read back ({reason}): {NOT_KNOWN}")]
        kind = PvKind.TEXT if put.as_text else channel.kind
        try:
            check_reply(asked.dbr_type, asked.least, asked.most, dbr_type, count, raw)
            read = decode_read(put.slot, kind, dbr_type, count, raw, put.asked_ns)
        except BadReplyError as error:
            return [self._end(put, f"it could not be read back ({error}): {NOT_KNOWN}")]
        if put.plain and self._may_come_yet(context, put, read.held, raw):
            put.deadline, put.again_s = math.inf, time.monotonic() + AGAIN_S
            return []
        del self._open[put]
        result = PutResult(
            put.slot,
            put.request,
            True,
            readback=read.held,
            severity=read.severity,
            plain=put.plain,
        )
        return [result] if put.as_text else [read, result]

    def _may_come_yet(self, context: CaContext, put: OpenPut, value: Any, raw: bytes) -> bool:
        """Tell whether to read a plain put back again: some servers carry it out later.

        Only a hint whether the IOC holds it: the result is compared by who asked for the put.
        """
        now = time.monotonic()
        if not self._working.of_record(context.channels, put.record):
            put.until_s = min(put.until_s, now + PLAIN_S)
        return not may_hold(put.sent, value, raw) and now < put.until_s

    def _end_all(self, slots: Collection[int], message: str, lost: bool = False) -> list[PutResult]:
        if self._large is not None:
            self._large.give_up(slots)
        return [self._end(put, message, lost) for put in list(self._open) if put.slot in slots]

    def _end(self, put: OpenPut, message: str, lost: bool = False) -> PutResult:
        """End ``put`` as unknown; libca may still call back with it."""
        del self._open[put]
        return PutResult(put.slot, put.request, False, message, unknown=True, lost=lost)
