"""What must hold where libca's threads and ours meet, without an IOC."""

import ctypes
import itertools
from types import SimpleNamespace

import numpy as np
import pytest
from epics import dbr
from epics.ca import find_libca

from gui.core.pv.updates import PvKind
from gui.workers.ca import libca
from gui.workers.ca.adrift import AdriftChannels
from gui.workers.ca.callbacks import BlockSubscription, CallbackSink
from gui.workers.ca.channel import Channel
from gui.workers.ca.context import CaContext
from gui.workers.ca.field_reader import FieldReader
from gui.workers.ca.lost_channels import LostChannels
from gui.workers.ca.puts.pending_puts import PendingPuts
from gui.workers.ca.regained_access import RegainedAccess
from gui.workers.requests import FieldRequest, PutRequest


@pytest.fixture
def context():
    """What is Python's of a context: libca has made none."""
    libca.load()  # fills in pyepics' table of DBR types
    made = CaContext.__new__(CaContext)
    made.sink = CallbackSink()
    made.channels, made._by_chid = {}, {}
    made.merged = made.gone = 0
    made.heartbeat = SimpleNamespace(
        note=lambda slots: None,
        note_reply=lambda slot: None,
        failed=lambda slots: None,
        disconnected=lambda slot: None,
    )
    made.state_names = SimpleNamespace(cleared=lambda slot: None)
    made.regained = RegainedAccess()
    return made


@pytest.fixture
def offsets(monkeypatch):
    """Where values begin, by DBR type: pyepics knows it from the first context on only."""
    table = (ctypes.c_short * 39).in_dll(ctypes.CDLL(find_libca()), "dbr_value_offset")
    monkeypatch.setattr(dbr, "value_offset", table)


def test_what_waits_of_an_ended_subscription_is_not_shown_as_of_now(context, offsets):
    raw = bytes(12) + np.arange(3, dtype="i4").tobytes()
    blocks = [BlockSubscription(0, is_property=False) for _ in range(2)]
    before, now = blocks
    channel = context.channels[0] = Channel(0, "a", native_type=dbr.LONG, count=3, kind=PvKind.TEXT)
    channel.subscriptions.append((ctypes.c_void_p(), ctypes.py_object(now)))
    for block in blocks:
        block.pending.append((libca.ECA_NORMAL, dbr.TIME_LONG, 3, raw))
        block.arrivals += 1
        context.sink.blocks.append(block)
    events = context.take_block_events()
    assert [event.slot for event in events] == [0] and context.gone == 1
    assert channel.owns(now) and not channel.owns(before)


def test_a_lost_channel_that_cannot_be_made_anew_is_let_alone(context):
    asked = []

    def state(chid):
        assert chid.value, "libca would follow a null pointer"
        asked.append(chid.value)
        return 0

    context.library = library = SimpleNamespace(
        ca_state=state,
        ca_clear_channel=lambda chid: 1,
        ca_create_channel=lambda *_: 48,
        ca_message=lambda status: b"no memory",
        ca_flush_io=lambda: 1,
    )
    context.adrift = AdriftChannels(library, context.sink)
    context.lost = LostChannels(library, context.adrift)
    channel = Channel(0, "a", chid=ctypes.c_void_p(4096), lost_s=-1e9, native_type=dbr.DOUBLE)
    context.channels[0] = context._by_chid[4096] = channel
    for _ in range(3):
        context.renew_lost()
    assert asked == [4096] and not context._by_chid


def test_a_reply_that_waits_while_its_read_is_given_up_clears_no_channel_twice():
    chids, cleared = itertools.count(4096), []

    def create(name, callback, user, priority, chid):
        chid._obj.value = next(chids)
        return libca.ECA_NORMAL

    library = SimpleNamespace(
        ca_create_channel=create,
        ca_clear_channel=lambda chid: cleared.append(chid.value),
        ca_flush_io=lambda: 1,
    )
    sink = CallbackSink()
    reader = FieldReader(library, sink, AdriftChannels(library, sink))
    for slot in (0, 1):
        reader.start(FieldRequest(slot, slot, "record", ("EGU",)))
    given_up = reader._by_chid[4096]
    reader._replies.append((given_up, libca.ECA_NORMAL, dbr.STRING, 1, b"mm".ljust(40, b"\0")))
    reader.forget({0})
    assert reader.take_events() == [] and cleared == [4096]


def test_a_put_to_a_pv_that_was_removed_is_not_held_for_ever():
    puts = PendingPuts()
    channel = Channel(0, "a", connected=True, writable=True, native_type=dbr.DOUBLE, count=1)
    context = SimpleNamespace(
        channels={0: channel},
        is_steady=lambda channel: True,
        put=lambda *_: "",
        put_plain=lambda *_: "",
        read_back=lambda *_: "",
    )
    assert puts.start(context, PutRequest(0, 1, 1.0)) is None
    assert puts.start(context, PutRequest(0, 2, 1.0)) is None  # without completion
    first, second = puts.forget({0})
    assert first.unknown and second.unknown and not puts._held and not puts._working
