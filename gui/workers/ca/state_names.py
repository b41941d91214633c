"""Names of enum states that the metadata has no room for: asked for as text, once each.

``DBR_CTRL_ENUM`` carries 16 names; a menu, such as SCAN or DTYP, may have more choices, and an
IOC may send an empty name. The name is the value as text (``DBR_TIME_STRING``), asked for between
two readings of the number: it belongs to that number only if both are the same, with the same
time stamp as the text.
"""

import ctypes
import sys
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from epics import dbr

from gui.core.pv.text_bytes import decode
from gui.core.pv.updates import BadReplies, Event, PvKind, StateNameRead, TextUpdate
from gui.workers.ca import libca
from gui.workers.ca.callbacks import CallbackSink
from gui.workers.ca.channel import Channel
from gui.workers.ca.decoding import SCALAR, decode_block
from gui.workers.ca.replies import BadReplyError, are_states, check_reply, check_status

# what rsrv's mbbi, mbbo, bi and bo tell of any number beyond their states
_NO_NAMES: Final = ("Illegal Value", "Illegal_Value")
TRIES: Final = 20  # while the value changes; then with its next change
_NUMBER: Final = (int(dbr.TIME_ENUM), 1)
_TEXT: Final = (int(dbr.TIME_STRING), 1)
_REQUESTS: Final = (_NUMBER, _TEXT, _NUMBER)
_STAMP: Final = slice(4, 12)  # seconds and nanoseconds in every DBR_TIME_*
Reply = tuple[int, int, int, bytes]  # ECA status, DBR type, count, raw value


@dataclass(slots=True, eq=False)
class _Question:
    """One question; libca holds a pointer to it until its replies have come."""

    channel: Channel
    tries: int
    awaited: int = 0
    replies: list[Reply] = field(default_factory=list)


@dataclass(slots=True)
class _Names:
    """What is known of one channel."""

    known: set[int] = field(default_factory=set)  # states that have a name, or for sure none
    question: _Question | None = None
    wanted: int | None = None  # newest state without a name


class StateNames:
    """Questions of one context; every method is called on the worker thread and never waits."""

    def __init__(self, library: Any, sink: CallbackSink) -> None:
        self._library = library
        self._sink = sink
        self._of: dict[int, tuple[Channel, _Names]] = {}  # enums by slot
        # by slot: states below this have a name in the metadata; of other kinds, all numbers
        self._named: npt.NDArray[np.float64] = np.empty(0)
        self._held: set[_Question] = set()

    @property
    def is_asking(self) -> bool:
        """Whether replies are awaited."""
        return bool(self._held)

    def connected(self, channel: Channel) -> None:
        """Watch the states of an enum that has just connected."""
        self.gone(channel.slot)
        if channel.native_type != dbr.ENUM or channel.count != 1:
            return
        if channel.slot >= len(self._named):
            more = max(channel.slot + 1 - len(self._named), len(self._named), 64)
            self._named = np.append(self._named, np.full(more, np.inf))
        self._named[channel.slot] = -np.inf  # until its metadata has come
        self._of[channel.slot] = channel, _Names()

    def renamed(self, channel: Channel) -> None:
        """Take new metadata of ``channel``; names that were read before count no more."""
        found = self._of.get(channel.slot)
        if found is None:
            return
        last = found[1].wanted
        labels = channel.metadata.labels
        fresh = _Names({index for index, name in enumerate(labels) if name})
        self._of[channel.slot] = channel, fresh
        first = next((index for index, name in enumerate(labels) if not name), len(labels))
        self._named[channel.slot] = first
        self._want(channel.slot, fresh, last)

    def gone(self, slot: int) -> None:
        """Forget the channel in ``slot``, which is not connected any more."""
        if self._of.pop(slot, None) is not None:
            self._named[slot] = np.inf

    def cleared(self, slot: int) -> None:
        """Forget the channel in ``slot`` and its questions: libca, which cleared it, ends them."""
        self.gone(slot)
        self._held = {each for each in self._held if each.channel.slot != slot}

    def no_states(self, raw: bytes) -> npt.NDArray[np.bool_] | None:
        """Tell which of ``raw``, n × 32 bytes (``SCALAR``), have a number that is no state, (n,).

        Of enums only; ``None``: none is connected.
        """
        if not self._of or not raw:
            return None
        records = np.frombuffer(raw, SCALAR)
        slot = records["slot"]
        known = slot < len(self._named)
        enum = known & (self._named[np.where(known, slot, 0)] < np.inf)
        return enum & ~are_states(records["value"]) if enum.any() else None

    def note(self, raw: bytes) -> None:
        """Take values, n × 32 bytes (``SCALAR``): ask for the newest states without a name."""
        if not self._of or not raw:
            return
        records = np.frombuffer(raw, SCALAR)
        slot, value = records["slot"], records["value"]
        known = slot < len(self._named)
        if not known.all():
            slot, value = slot[known], value[known]
        unnamed = value >= self._named[slot]
        if not unnamed.any():
            return
        newest = dict(zip(slot[unnamed].tolist(), value[unnamed].tolist(), strict=True))
        for each, state in newest.items():
            found = self._of.get(each)
            if found is not None:
                self._want(each, found[1], int(state))

    def _want(self, slot: int, names: _Names, state: int | None) -> None:
        names.wanted = state
        if state is None or state in names.known or names.question is not None:
            return
        if self._named[slot] >= 0:
            self._ask(self._of[slot][0], names, TRIES)

    def _ask(self, channel: Channel, names: _Names, tries: int) -> None:
        question = _Question(channel, tries)
        self._held.add(question)  # before the calls: a reply may arrive before they return
        for dbr_type, count in _REQUESTS:
            status = self._library.ca_array_get_callback(
                dbr_type, count, channel.chid, self._sink.on_state, ctypes.py_object(question)
            )
            if status == libca.ECA_NORMAL:
                question.awaited += 1
                self._sink.requests.sent(channel.chid.value or 0, channel.host)
        if not question.awaited:
            self._held.discard(question)
            return
        names.question = question
        self._library.ca_flush_io()

    def take_events(self) -> list[Event]:
        """Return the names that were read since the last call."""
        events: list[Event] = []
        replies = self._sink.states
        question: _Question
        for _ in range(len(replies)):
            question, status, dbr_type, count, raw = replies.popleft()
            question.replies.append((status, dbr_type, count, raw))
            if len(question.replies) < question.awaited:
                continue
            self._held.discard(question)
            channel, names = self._of.get(question.channel.slot, (None, _Names()))
            if channel is not None and names.question is question:
                names.question = None
                try:
                    events += self._answer(question.tries, question.replies, channel, names)
                except BadReplyError as error:
                    events.append(BadReplies(channel.slot, 1, str(error)))
        return events

    def _answer(
        self, tries: int, replies: list[Reply], channel: Channel, names: _Names
    ) -> list[Event]:
        read = _name_of(replies)
        if read is None:  # the value changed meanwhile
            if tries > 1:
                self._ask(channel, names, tries - 1)
            return []
        state, name = read
        events: list[Event] = []
        if state not in names.known:
            names.known.add(state)
            events.append(StateNameRead(channel.slot, state, name))
        if names.wanted is not None and names.wanted not in names.known and state != names.wanted:
            self._want(channel.slot, names, names.wanted)
        return events


def _name_of(replies: list[Reply]) -> tuple[int, str] | None:
    """Return a state and its name, "" where the IOC has none; ``None``: they may not belong.

    The replies are those to ``_REQUESTS``. Raises ``BadReplyError``.
    """
    if len(replies) != len(_REQUESTS):
        return None
    for (asked, number), (status, dbr_type, count, raw) in zip(_REQUESTS, replies, strict=True):
        if status == libca.ECA_NORMAL:
            check_reply(asked, number, number, dbr_type, count, raw)
            continue
        check_status(status)
        if asked != _TEXT[0] or status == libca.ECA_DISCONN:
            return None
    (_, _, _, before), (status, text_type, text_count, text), (_, _, _, after) = replies
    state = _state_in(before)
    if state != _state_in(after) or _stamp(before) != _stamp(after):
        return None
    if status != libca.ECA_NORMAL:  # as of a menu, for a number beyond its choices
        return state, ""
    if _stamp(text) != _stamp(before):
        return None
    name = _text_in(text_type, text_count, text)
    # of a number beyond a menu rsrv tells the number
    return state, "" if name == str(state) or name in _NO_NAMES else name


def _state_in(raw: bytes) -> int:
    return int.from_bytes(raw[int(dbr.value_offset[dbr.TIME_ENUM]) :][:2], sys.byteorder)


def _stamp(raw: bytes) -> bytes:
    return raw[_STAMP]


def _text_in(dbr_type: int, count: int, raw: bytes) -> str:
    update = decode_block(0, PvKind.TEXT, dbr_type, count, raw, 0)
    return decode(update.raw).text if isinstance(update, TextUpdate) else ""
