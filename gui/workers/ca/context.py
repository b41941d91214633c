"""CA context of one worker: made, used and destroyed in one thread (CA rules 1 and 3)."""

import ctypes
import time
from collections.abc import Iterable
from typing import Any, Final

import numpy as np
from epics import ca

from gui.core.pv.updates import BadReplies, Event, MetadataChange, PvKind
from gui.workers.ca import libca
from gui.workers.ca.adrift import AdriftChannels
from gui.workers.ca.callbacks import BlockSubscription, CallbackSink
from gui.workers.ca.channel import Channel
from gui.workers.ca.decoding import Refused, control_type, decode_block, decode_metadata
from gui.workers.ca.double_channels import take_double_channels
from gui.workers.ca.field_reader import FieldReader
from gui.workers.ca.heartbeat import Heartbeat
from gui.workers.ca.lost_channels import LostChannels
from gui.workers.ca.regained_access import RegainedAccess
from gui.workers.ca.replies import (
    BadReplyError,
    check_reply,
    check_status,
    problem_of,
    reason_of,
    report_bug,
    status_text,
    unreadable,
)
from gui.workers.ca.scheduling import company_for_timers
from gui.workers.ca.state_names import StateNames

EVENTS_A_DRAIN = 250  # of each kind: bounds what one batch costs the GUI thread
PROOFS_S: Final = 8.0  # waited for at the end; what libca searches for less often it leaves


class CaContext:
    """Channels and subscriptions of one context; every method is called on the worker thread."""

    def __init__(self, sink: CallbackSink | None = None) -> None:
        self.library: Any = libca.load()
        if ca.current_context() is not None:
            raise RuntimeError("this thread already has a CA context")
        with company_for_timers():
            ca.create_context()
        self._context = ca.current_context()
        if self._context is None or self._context == ca.initial_context:
            raise RuntimeError("the CA context of this thread is not its own")
        self.sink = sink or CallbackSink()
        self._number = libca.silence(self.library, self.sink.double_channels, self.sink.put_errors)
        libca.make_ready(self.library)
        self.heartbeat = Heartbeat(self.library, self.sink)
        self.adrift = AdriftChannels(self.library, self.sink, self.heartbeat.live_circuits)
        self.lost = LostChannels(self.library, self.adrift)
        self.fields = FieldReader(self.library, self.sink, self.adrift)
        self.state_names = StateNames(self.library, self.sink)
        self.regained = RegainedAccess()
        self.channels: dict[int, Channel] = {}  # by slot
        self._by_chid: dict[int, Channel] = {}
        self.merged = 0  # texts and arrays that a later one superseded
        self.gone = 0  # texts and arrays of a channel that was gone when they were taken
        self.unreadable = 0  # updates that could not be read, and those that they superseded

    def open(self, pvs: Iterable[tuple[int, str]], monitored: bool = True) -> list[tuple[int, str]]:
        """Start searching for ``(slot, name)``; return ``(slot, reason)`` of refused names."""
        refused: list[tuple[int, str]] = []
        for slot, name in pvs:
            channel = Channel(slot, name, monitored=monitored)
            try:
                channel.open(self.library, self.sink)
            except ValueError as error:
                refused.append((slot, str(error)))
                continue
            self.channels[slot] = channel
            self._by_chid[channel.chid.value or 0] = channel
        self.library.ca_flush_io()
        return refused

    def close(self, slots: Iterable[int]) -> None:
        """Unsubscribe and clear these channels; an unknown slot is ignored."""
        slots = set(slots)
        self.fields.forget(slots)
        for slot in slots:
            channel = self.channels.pop(slot, None)
            if channel is not None:
                self._clear(channel)
                self._leave_circuit(slot)
                self.regained.end(slot)
        self.library.ca_flush_io()

    def _clear(self, channel: Channel) -> None:
        self._by_chid.pop(channel.chid.value or 0, None)
        self.adrift.clear_channel(channel)
        self.state_names.cleared(channel.slot)

    def expect_values(self) -> None:
        """Ask for the scalars that send no value soon: their latest may have been dropped."""
        for slot, channel in self.channels.items():
            if channel.connected and channel.kind not in (PvKind.TEXT, PvKind.ARRAY):
                self.regained.begin(slot)

    @property
    def lost_any(self) -> bool:
        """Whether some channel is lost, and will be made anew, or waits to be cleared."""
        lost = any(channel.lost_s is not None for channel in self.channels.values())
        return lost or self.adrift.is_waiting

    def renew_lost(self) -> None:
        """Make channels anew that have been lost for a while, and clear what may be cleared now."""
        for channel in self.lost.on_standing_circuits(self.channels.values()):
            self._clear(channel)
        due = self.lost.take_due(self.channels.values())
        for channel in due:
            self._clear(channel)
            try:
                channel.open(self.library, self.sink)
            except ValueError:  # though the name was good before: there is no channel to renew
                channel.lost_s = None
            else:
                self._by_chid[channel.chid.value or 0] = channel
        self.adrift.sweep()
        if due:
            self.library.ca_flush_io()

    def take_link_events(self) -> list[Event]:
        """Return connection and access changes since the last call; subscribe what connected.

        A loss has the time at which libca told of it, however late it is taken.
        What is readable again without a value is subscribed anew.
        Stops before a connect that follows a disconnect of the same PV: never in one batch.
        """
        events: list[Event] = []
        gone: set[int] = set()
        links, now_ns = self.sink.links, time.time_ns()
        subscribed = False
        for _ in range(min(len(links), EVENTS_A_DRAIN)):
            chid, op, told_ns = links[0]
            channel = self._by_chid.get(chid)
            connects = op == libca.OP_CONN_UP
            if channel is not None and connects and channel.slot in gone:
                break
            links.popleft()
            try:
                if channel is not None and connects:
                    subscribed = True
                    self._take_connect(channel, now_ns, events)
                elif channel is not None and channel.connected:
                    gone.add(channel.slot)
                    self._take_disconnect(channel, told_ns, events)
            except Exception as error:  # the other PVs connect all the same
                report_bug(error)
        if self.sink.double_channels:
            events += take_double_channels(self.sink, self.channels.values())
        if self.sink.accesses:
            events += self._take_accesses()
        for slot in self.regained.take_due():
            channel = self.channels.get(slot)
            if channel is not None and channel.connected and channel.readable:
                channel.connect(self.library, self.sink, 0)
                subscribed = True
        if subscribed:
            self.sink.free_dead_states()
        if gone:
            self.lost.look_after_unconnected(self.channels.values())
        if subscribed or gone:
            self.library.ca_flush_io()
        return events

    def _take_connect(self, channel: Channel, now_ns: int, events: list[Event]) -> None:
        change = channel.connect(self.library, self.sink, now_ns)
        if change is None:
            return
        events.append(change)  # first: whatever fails, it is connected
        self.heartbeat.connected(channel)
        self.state_names.connected(channel)
        self.regained.end(channel.slot)
        events += channel.renew_access(self.library)
        events += [channel.twice] if channel.twice is not None else []
        if channel.refused != libca.ECA_NORMAL:
            events += self.value_problems({channel.slot: channel.refused})

    def _take_disconnect(self, channel: Channel, told_ns: int, events: list[Event]) -> None:
        events.append(channel.disconnect(told_ns))  # first: whatever fails, it is not connected
        self.adrift.lost(self.heartbeat.circuit_of(channel.slot), channel)
        self.state_names.gone(channel.slot)
        self._leave_circuit(channel.slot)

    def _leave_circuit(self, slot: int) -> None:
        circuit = self.heartbeat.circuit_of(slot)
        silent = self.heartbeat.is_silent(circuit)
        self.heartbeat.disconnected(slot)
        if not self.heartbeat.has_channels(circuit):
            self.adrift.ended(circuit, silent)

    def _take_accesses(self) -> list[Event]:
        """Return changes of access rights, one of a PV.

        Two changes of a PV between two calls are none: the store takes what is back first.
        """
        events: list[Event] = []
        accesses = self.sink.accesses
        taken = [accesses.popleft() for _ in range(min(len(accesses), EVENTS_A_DRAIN))]
        for chid in dict.fromkeys(taken):
            channel = self._by_chid.get(chid)
            if channel is None:
                continue
            could_not = channel.access_known and not channel.readable
            events += channel.renew_access(self.library)
            if could_not and channel.readable and channel.connected:
                self.regained.begin(channel.slot)
        return events

    def take_block_events(self) -> list[Event]:
        """Return the latest texts, arrays and properties since the last call."""
        events: list[Event] = []
        blocks = self.sink.blocks
        for _ in range(min(len(blocks), EVENTS_A_DRAIN)):
            block = blocks.popleft()
            block.queued = False  # before the take: a later arrival queues it again
            arrivals = block.arrivals
            if not block.pending:
                continue
            reply = block.pending.pop()
            merged = max(arrivals - block.taken - 1, 0)
            block.taken = max(arrivals, block.taken + 1)
            if block.is_property:
                self.heartbeat.note_reply(block.slot)
            else:
                self.heartbeat.note(np.array([block.slot], np.int32))
            channel = self.channels.get(block.slot)
            # a value from before the channel was lost may be of another type
            if channel is None or not channel.owns(block):
                self.gone += 0 if block.is_property else 1 + merged
                continue
            if not block.is_property:
                self.regained.end(block.slot)
            try:
                if block.is_property:
                    events += self._read_properties(channel, *reply)
                else:
                    events += self._read_block(channel, *reply, merged)
            except BadReplyError as error:
                if block.is_property:
                    self._note_properties(channel, str(error))
                events += self._refused(block, str(error), merged)
            except Exception as error:  # the other replies are read all the same
                report_bug(error)
                reason = f"an error in PV Watch: {error}"
                events += self._refused(block, reason, merged)
        return events

    def _read_block(
        self, channel: Channel, status: int, dbr_type: int, count: int, raw: bytes, merged: int
    ) -> list[Event]:
        if status != libca.ECA_NORMAL:
            check_status(status)
            self.unreadable += merged
            return self.value_problems({channel.slot: status})
        asked = channel.value_request()
        check_reply(asked.dbr_type, asked.least, asked.most, dbr_type, count, raw)
        event = decode_block(channel.slot, channel.kind, dbr_type, count, raw, merged)
        self.merged += merged
        return [event]

    def _refused(self, block: BlockSubscription, reason: str, merged: int) -> list[Event]:
        """Count a reply that could not be read; return what its PV says of it."""
        counted = BadReplies(block.slot, 1, reason)
        if block.is_property:  # the value is as good as before
            return [counted]
        self.unreadable += 1 + merged
        self.heartbeat.failed((block.slot,))
        return [counted, unreadable(block.slot, reason)]

    def _read_properties(
        self, channel: Channel, status: int, dbr_type: int, count: int, raw: bytes
    ) -> list[Event]:
        """Return the properties, which a reply without elements carries too."""
        if status != libca.ECA_NORMAL:
            check_status(status)
            self._note_properties(channel, self.reason(status))
            return []
        asked = control_type(channel.native_type) or 0
        check_reply(asked, 0, channel.value_request().most, dbr_type, count, raw)
        channel.metadata = decode_metadata(dbr_type, raw)
        self.state_names.renamed(channel)
        return [MetadataChange(channel.slot, channel.metadata)]

    def _note_properties(self, channel: Channel, reason: str) -> None:
        libca.note(f"{channel.name}: its units and limits could not be read: {reason}")

    def scalar_problems(self, refused: Refused) -> list[Event]:
        """Count scalar replies that are no value; return what their rows say."""
        events: list[Event] = []
        for slot, (count, code) in refused.counts.items():
            self.unreadable += count
            if slot in self.channels:
                events.append(BadReplies(slot, count, reason_of(code)))
        return events + self.value_problems(refused.codes)

    def value_problems(self, codes: dict[int, int]) -> list[Event]:
        """Return what the rows say of ``codes``, by slot, of replies that are no value."""
        if codes:
            self.heartbeat.failed(codes)
        problems = []
        for slot, code in codes.items():
            channel = self.channels.get(slot)
            if channel is not None and channel.connected:
                problems.append(problem_of(slot, code, self.reason(code) if code > 0 else ""))
        return [problem for problem in problems if problem is not None]

    def is_steady(self, channel: Channel) -> bool:
        """Return whether ``channel`` is connected and no link event of it waits."""
        links, chid = self.sink.links, channel.chid.value or 0
        waiting = any(links[i][0] == chid for i in range(len(links)))  # only this thread takes
        linked = channel.connected and libca.is_connected(self.library, channel.chid)
        return linked and not waiting

    def put(self, channel: Channel, dbr_type: int, count: int, data: Any, user: object) -> str:
        """Send one value with completion; return "" or libca's reason for sending nothing.

        libca copies ``data``; ``user`` is kept alive by the caller until it comes back in
        ``sink.put_replies`` or to the end of the context.
        """
        status = self.library.ca_array_put_callback(
            dbr_type, count, channel.chid, ctypes.byref(data), self.sink.on_put, user
        )
        self._note_request(channel, status, is_put=True)
        self.heartbeat.written(channel.slot)
        self.library.ca_flush_io()
        return self.reason(status)

    def put_plain(self, channel: Channel, dbr_type: int, count: int, data: Any) -> str:
        """Send one value without completion; return "" or libca's reason for sending nothing.

        libca copies ``data``. A refusal by the IOC comes in ``sink.put_errors``.
        """
        status = self.library.ca_array_put(dbr_type, count, channel.chid, ctypes.byref(data))
        self.heartbeat.written(channel.slot)
        self.library.ca_flush_io()
        return self.reason(status)

    def ask(self, channel: Channel, user: object) -> str:
        """Ask for a scalar, or one element; the reply comes as that of ``read_back``."""
        asked = channel.value_request()
        return self._get(channel, asked.dbr_type, asked.short_count, user)

    def read_back(self, channel: Channel, user: object, as_text: bool = False) -> str:
        """Ask for the value in the type of the subscription; return "" or libca's reason.

        ``as_text``: a state by its name. ``user`` is kept alive by the caller until it comes back
        in ``sink.readbacks``.
        """
        if channel.is_too_large():
            return self.reason(libca.ECA_TOLARGE)
        asked = channel.value_request(as_text)
        return self._get(channel, asked.dbr_type, asked.count, user)

    def _get(self, channel: Channel, dbr_type: int, count: int, user: object) -> str:
        status = self.library.ca_array_get_callback(
            dbr_type, count, channel.chid, self.sink.on_readback, user
        )
        self._note_request(channel, status)
        self.library.ca_flush_io()
        return self.reason(status)

    def _note_request(self, channel: Channel, status: int, is_put: bool = False) -> None:
        if status == libca.ECA_NORMAL:
            self.sink.requests.sent(channel.chid.value or 0, channel.host, is_put)

    def reason(self, status: int) -> str:
        """Return libca's message for ``status``, "" for success."""
        return status_text(self.library, status)

    def destroy(self) -> None:
        """Destroy everything in the order of CA rule 3. May take 30 s with a stalled IOC."""
        self.sink.stop()
        self.fields.clear()
        for channel in self.channels.values():
            self.adrift.clear_channel(channel)
        self.channels.clear()
        self._by_chid.clear()
        self.library.ca_flush_io()
        self.adrift.await_proofs(PROOFS_S)  # what is adrift then goes with the context
        ca.destroy_context()
        libca.forget(self._number)
        ca._cache.pop(self._context, None)
        self.sink.close()
