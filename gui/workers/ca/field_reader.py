"""Reader of record fields: channels that exist for one read only, never a wait."""

import ctypes
import struct
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from epics import dbr

from gui.core.pv.record_fields import CUT, LONG_FIELDS, NO_REPLY, NOT_THERE, FieldsRead, FieldValue
from gui.core.pv.text_bytes import before_nul, readable
from gui.workers.ca import libca
from gui.workers.ca.adrift import AdriftChannels
from gui.workers.ca.callbacks import CallbackSink
from gui.workers.ca.host_names import host_of
from gui.workers.ca.replies import BadReplyError, check_reply, report_bug, status_text
from gui.workers.requests import FieldRequest

READ_S: Final = 3.0  # deadline, from the search to the last reply
PROOF_S: Final = 1.0  # more, for a reply that proves the IOC alive: else no field is "not there"
CHANNELS_AT_ONCE: Final = 400  # further requests wait
_MOST_BYTES: Final = 65_536  # of one long text
_MOST_ELEMENTS: Final = 8
_STRING_BYTES: Final = 39  # that a CA string holds
# Numbers come as numbers: the IOC's text of HIHI=3.2e-9 with PREC=2 is "0.00".
_ASKED_AS: Final = {
    dbr.DOUBLE: dbr.DOUBLE,
    dbr.FLOAT: dbr.FLOAT,
    dbr.INT: dbr.LONG,
    dbr.LONG: dbr.LONG,
    dbr.CHAR: dbr.CHAR,
}
_LAYOUT: Final = {dbr.DOUBLE: "d", dbr.FLOAT: "f", dbr.LONG: "i", dbr.CHAR: "B", dbr.STRING: "40s"}


@dataclass(slots=True, eq=False)
class _Reading:
    """One request under way; fields leave ``channels`` as they are settled."""

    request: FieldRequest
    deadline: float
    channels: dict[str, list["_FieldChannel"]] = field(default_factory=dict)
    # of the first channel of a field that replied, until the other one does
    second_best: dict[str, FieldValue] = field(default_factory=dict)
    fresh: list[FieldValue] = field(default_factory=list)
    witness: "_FieldChannel | None" = None  # the first that connected; kept to the end
    proof: "_Proof | None" = None
    lost: bool = False  # a connected field was lost


@dataclass(slots=True, eq=False)
class _FieldChannel:
    """A channel of one field; libca holds a pointer to it until it is cleared."""

    reading: _Reading
    name: str  # of the field
    as_long_text: bool
    chid: ctypes.c_void_p = field(default_factory=ctypes.c_void_p)
    asked: bool = False
    asked_type: int = -1
    asked_count: int = 0
    replied: bool = False


@dataclass(slots=True, eq=False)
class _Proof:
    """A get from the witness at the deadline: its reply proves that the IOC is alive."""

    reading: _Reading
    given: bool = False


class FieldReader:
    """The reads of one CA context; every method is called on the worker thread."""

    def __init__(self, library: Any, sink: CallbackSink, adrift: AdriftChannels) -> None:
        self._library = library
        self._sink = sink
        self._adrift = adrift
        self._waiting: deque[FieldRequest] = deque()
        self._readings: list[_Reading] = []
        self._by_chid: dict[int, _FieldChannel] = {}
        self._links: deque[tuple[int, int]] = deque()  # chid, op
        self._replies: deque[tuple[_FieldChannel | _Proof, int, int, int, bytes]] = deque()
        self._link_callback = libca.CONNECTION_CALLBACK(self._on_link)
        self._reply_callback = libca.EVENT_CALLBACK(self._on_reply)

    def _on_link(self, args: Any) -> None:  # a libca thread
        self._sink.note_loss(args.op)
        if not self._sink.stopping:
            self._links.append((args.chid, args.op))

    def _on_reply(self, args: Any) -> None:  # a libca thread
        self._sink.add_reply(self._replies, args)

    def start(self, request: FieldRequest) -> None:
        """Start reading, or queue the request."""
        self._waiting.append(request)
        self._start_waiting()

    def _start_waiting(self) -> None:
        while self._waiting and len(self._by_chid) < CHANNELS_AT_ONCE:
            request = self._waiting.popleft()
            reading = _Reading(request, time.monotonic() + READ_S)
            self._readings.append(reading)
            for name in dict.fromkeys(request.fields):
                self._open(reading, name)
            self._library.ca_flush_io()

    def _open(self, reading: _Reading, name: str) -> None:
        opened = reading.channels.setdefault(name, [])
        for as_long_text in (True, False) if name in LONG_FIELDS else (False,):
            channel = _FieldChannel(reading, name, as_long_text)
            wanted = f"{reading.request.record}.{name}{'$' if as_long_text else ''}"
            status = self._library.ca_create_channel(
                wanted.encode(), self._link_callback, None, 0, ctypes.byref(channel.chid)
            )
            if status != libca.ECA_NORMAL:
                channel.chid = ctypes.c_void_p()
                reason = self._library.ca_message(status).decode("utf-8", "replace")
                reading.second_best[name] = FieldValue(name, None, reason)
                continue
            self._by_chid[channel.chid.value or 0] = channel
            opened.append(channel)
        if not opened:
            self._settle(reading, reading.second_best[name])

    @property
    def is_reading(self) -> bool:
        """Whether replies are awaited, or requests wait."""
        return bool(self._readings or self._waiting)

    def take_events(self) -> list[FieldsRead]:
        """Request fields that connected, take replies, end overdue reads; return new values."""
        if not self._readings:
            return []
        for _ in range(len(self._links)):
            self._take_link(*self._links.popleft())
        for _ in range(len(self._replies)):
            of, status, dbr_type, count, raw = self._replies.popleft()
            if isinstance(of, _FieldChannel):
                try:
                    self._take_reply(of, status, dbr_type, count, raw)
                except Exception as error:  # the other fields are read all the same
                    report_bug(error)
                    self._end_by_bug(of, error)
            elif status == libca.ECA_NORMAL:
                of.given = True
        now = time.monotonic()
        events = []
        for reading in list(self._readings):
            proven = reading.proof is not None and reading.proof.given
            if (now > reading.deadline or proven) and not self._ask_for_proof(reading):
                for name in list(reading.channels):
                    self._settle(reading, _overdue(reading, name))
            if not reading.channels:
                self._readings.remove(reading)
                if reading.witness is not None:
                    self._clear([reading.witness])
            if reading.fresh or not reading.channels:
                request, done = reading.request, not reading.channels
                fresh, reading.fresh = tuple(reading.fresh), []
                events.append(FieldsRead(request.slot, request.request, fresh, done))
        self._start_waiting()
        self._library.ca_flush_io()
        return events

    def _ask_for_proof(self, reading: _Reading) -> bool:
        """Ask once for a proof of life where fields may not exist; return whether it was sent."""
        witness = reading.witness
        if witness is None or reading.lost or reading.proof is not None:
            return False
        if all(any(each.asked for each in some) for some in reading.channels.values()):
            return False
        if not libca.is_connected(self._library, witness.chid):  # its report waits
            return False
        reading.proof = _Proof(reading)
        reading.deadline = time.monotonic() + PROOF_S
        status = self._library.ca_array_get_callback(
            dbr.STRING, 1, witness.chid, self._reply_callback, reading.proof
        )
        return bool(status == libca.ECA_NORMAL)

    def _take_link(self, chid: int, op: int) -> None:
        channel = self._by_chid.get(chid)
        if channel is None:
            return
        if op != libca.OP_CONN_UP:
            channel.reading.lost = True
        elif not channel.asked and libca.is_connected(self._library, channel.chid):
            channel.asked = True
            channel.reading.witness = channel.reading.witness or channel
            native = int(self._library.ca_field_type(channel.chid))
            count = int(self._library.ca_element_count(channel.chid))
            most = _MOST_BYTES if channel.as_long_text else _MOST_ELEMENTS
            channel.asked_type = _ASKED_AS.get(native, dbr.STRING)
            channel.asked_count = max(min(count, most), 1)
            status = self._library.ca_array_get_callback(
                channel.asked_type,
                channel.asked_count,
                channel.chid,
                self._reply_callback,
                channel,
            )
            if status != libca.ECA_NORMAL:
                self._replies.append((channel, status, 0, 0, b""))
                return
            host = host_of(self._library, channel.chid).shown
            self._sink.requests.sent(channel.chid.value or 0, host)

    def _take_reply(
        self, channel: _FieldChannel, status: int, dbr_type: int, count: int, raw: bytes
    ) -> None:
        reading, name = channel.reading, channel.name
        if name not in reading.channels:  # settled already
            return
        channel.replied = True
        reason = self._reason(status)
        try:
            if not reason:
                least = 0 if channel.as_long_text else 1
                asked, most = channel.asked_type, channel.asked_count
                check_reply(asked, least, most, dbr_type, count, raw)
        except BadReplyError as error:
            reason = str(error)
        if reason:
            answer = FieldValue(name, None, reason)
        elif channel.as_long_text and dbr_type == dbr.CHAR:
            answer = FieldValue(name, _text(raw))
        else:
            cut = name in LONG_FIELDS and len(raw.split(b"\0", 1)[0]) >= _STRING_BYTES
            answer = FieldValue(name, _shown(dbr_type, count, raw), CUT if cut else "")
        if answer.reason and not all(each.replied for each in reading.channels[name]):
            reading.second_best[name] = answer
            return
        before = reading.second_best.get(name)
        self._settle(reading, before if before and answer.text is None else answer)

    def _end_by_bug(self, channel: _FieldChannel, error: Exception) -> None:
        if channel.name in channel.reading.channels:
            self._settle(
                channel.reading, FieldValue(channel.name, None, f"an error in PV Watch: {error}")
            )

    def _reason(self, status: int) -> str:
        if status == libca.ECA_DISCONN:
            return NO_REPLY
        return status_text(self._library, status)

    def _settle(self, reading: _Reading, value: FieldValue) -> None:
        reading.fresh.append(value)
        channels = reading.channels.pop(value.field)
        self._clear([channel for channel in channels if channel is not reading.witness])

    def _clear(self, channels: list[_FieldChannel]) -> None:
        for channel in channels:
            self._by_chid.pop(channel.chid.value or 0, None)
            self._adrift.clear(channel.chid, owner=channel)

    def forget(self, slots: set[int]) -> None:
        """Cancel the reads of ``slots``; they end without an event."""
        self._waiting = deque(each for each in self._waiting if each.slot not in slots)
        for reading in [each for each in self._readings if each.request.slot in slots]:
            self._readings.remove(reading)
            self._clear([each for each in self._by_chid.values() if each.reading is reading])
            reading.channels.clear()  # replies that wait find nothing to clear a second time

    def clear(self) -> None:
        """Clear every channel; the sink is stopping already (CA rule 3)."""
        self._waiting.clear()
        self._clear(list(self._by_chid.values()))
        self._readings.clear()


def _overdue(reading: _Reading, name: str) -> FieldValue:
    """Return the outcome of a field at the deadline."""
    if name in reading.second_best:
        return reading.second_best[name]
    asked = any(channel.asked for channel in reading.channels[name])
    there = asked or reading.lost or reading.proof is None or not reading.proof.given
    return FieldValue(name, None, NO_REPLY if there else NOT_THERE)


def _text(raw: bytes) -> str:
    return readable(before_nul(raw))


def _shown(dbr_type: int, count: int, raw: bytes) -> str:
    """Return up to ``_MOST_ELEMENTS`` elements as text, numbers with all their digits."""
    texts = []
    for element in struct.unpack(f"={count * _LAYOUT[dbr_type]}", raw):
        if isinstance(element, bytes):
            texts.append(_text(element))
        else:
            if dbr_type == dbr.FLOAT:  # the fewest digits that are this number of 32 bits
                element = float(str(np.float32(element)))
            texts.append(repr(element).removesuffix(".0"))
    return ", ".join(texts) + (", …" if count == _MOST_ELEMENTS else "")
