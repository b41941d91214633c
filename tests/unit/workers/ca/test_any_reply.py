"""Random bytes, types, counts and statuses as replies of any kind: fed where libca calls back.

libca is played by functions that keep what it would be asked for; its callbacks, the queues, the
source and the store are the real ones.
"""

import ctypes
import itertools
import struct
import sys
from collections import Counter
from types import SimpleNamespace

import numpy as np
import pytest
from epics import dbr
from epics.ca import find_libca
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gui.core.groups.group import PvSpec
from gui.core.pv.record_fields import FieldsRead
from gui.core.pv.updates import PutResult, TextUpdate
from gui.core.store.pv_store import PvStore
from gui.core.table.cell_texts import CellTexts
from gui.workers.ca import libca
from gui.workers.ca.adrift import AdriftChannels
from gui.workers.ca.callbacks import CallbackSink
from gui.workers.ca.channel import Channel
from gui.workers.ca.context import CaContext
from gui.workers.ca.field_reader import FieldReader
from gui.workers.ca.lost_channels import LostChannels
from gui.workers.ca.puts.pending_puts import PendingPuts
from gui.workers.ca.regained_access import RegainedAccess
from gui.workers.ca.source import CaSource
from gui.workers.ca.state_names import StateNames
from gui.workers.requests import FieldRequest, PutRequest
from tests.support.scalar_calls import SIZE, send

KINDS = {
    "scalar": (dbr.DOUBLE, 1),
    "text": (dbr.STRING, 1),
    "doubles": (dbr.DOUBLE, 9),
    "longs": (dbr.LONG, 3),
    "chars": (dbr.CHAR, 40),
    "texts": (dbr.STRING, 4),
    "enum": (dbr.ENUM, 1),
    "good": (dbr.DOUBLE, 1),
    "good text": (dbr.STRING, 1),
}
SLOTS = {name: slot for slot, name in enumerate(KINDS)}


class FakeLibca:
    """Remembers subscriptions and gets: ``(callback, user)`` by chid."""

    def __init__(self):
        self.chids = itertools.count(len(KINDS) + 1)
        self.subscribed, self.gets, self.puts = {}, [], []

    def __getattr__(self, name):
        return lambda *_: libca.ECA_NORMAL

    def ca_create_channel(self, name, callback, user, priority, chid):
        chid._obj.value = next(self.chids)
        return libca.ECA_NORMAL

    def ca_state(self, chid):
        return libca.CONNECTED_STATE

    def ca_field_type(self, chid):
        return [*KINDS.values()][chid.value - 1][0] if chid.value <= len(KINDS) else dbr.DOUBLE

    def ca_element_count(self, chid):
        return [*KINDS.values()][chid.value - 1][1] if chid.value <= len(KINDS) else 1

    def ca_message(self, status):
        return b"what libca says"

    def ca_create_subscription(self, dbr_type, count, chid, mask, callback, user, event):
        what = "properties" if mask == dbr.DBE_PROPERTY else "value"
        self.subscribed[chid.value - 1, what] = user.value
        return libca.ECA_NORMAL

    def ca_array_get_callback(self, dbr_type, count, chid, callback, user):
        self.gets.append(user.value if isinstance(user, ctypes.py_object) else user)
        return libca.ECA_NORMAL

    def ca_array_put_callback(self, dbr_type, count, chid, data, callback, user):
        self.puts.append(user)
        return libca.ECA_NORMAL


class Rig:
    """A source whose libca is played, and a store of its PVs."""

    def __init__(self):
        self.library = FakeLibca()
        self.source = CaSource.__new__(CaSource)
        context = self.context = self.source.context = CaContext.__new__(CaContext)
        self.sink = context.sink = CallbackSink()
        context.library, context.channels, context._by_chid = self.library, {}, {}
        context.merged = context.gone = context.unreadable = 0
        nothing = dict.fromkeys(("note", "note_reply", "failed", "connected"), lambda *_: None)
        context.heartbeat = SimpleNamespace(
            **nothing,
            circuit_of=lambda _: -1,
            is_silent=lambda _: False,
            has_channels=lambda _: False,
            disconnected=lambda *_: None,
            written=lambda *_: None,
            take_events=list,
        )
        context.adrift = AdriftChannels(self.library, self.sink)
        context.lost = LostChannels(self.library, context.adrift)
        context.fields = FieldReader(self.library, self.sink, context.adrift)
        context.state_names = StateNames(self.library, self.sink)
        context.regained = RegainedAccess()
        self.source._puts, self.source._events = PendingPuts(), []
        self.source._emptied_ns, self.source._renewal_s = 0, float("inf")
        self.source.quick_until = 0.0
        self.store = PvStore()
        self.store.add([PvSpec(name) for name in KINDS])
        for name, slot in SLOTS.items():
            chid = ctypes.c_void_p(slot + 1)
            channel = context.channels[slot] = Channel(slot, name, chid=chid)
            context._by_chid[slot + 1] = channel
            self.sink._on_link(SimpleNamespace(chid=slot + 1, op=libca.OP_CONN_UP))
        self.poll()

    def poll(self):
        self.source.tick()
        batch = self.source.poll(25_000)
        if batch is not None:
            self.store.apply(batch)
        return batch

    def reply(self, callback, user, status, dbr_type, count, raw):
        memory = ctypes.create_string_buffer(raw, SIZE) if raw is not None else None
        where = ctypes.addressof(memory) if memory is not None else None
        args = libca.EventArgs(ctypes.py_object(user), 1, dbr_type, count, where, status)
        callback(args)  # an exception would be printed by libca's thread, and the reply be lost

    def value(self, name, status, dbr_type, count, raw, what="value"):
        scalar = name in ("scalar", "good", "enum") and what == "value"
        if scalar:
            send(self.sink, SLOTS[name], (status, dbr_type, count, raw))
        else:
            user = self.library.subscribed[SLOTS[name], what]
            self.reply(self.sink._on_block, user, status, dbr_type, count, raw)

    def good(self, value):
        raw = struct.pack("=hhIIid", 0, 0, 1_000, 0, 0, value)
        self.value("good", 1, dbr.TIME_DOUBLE, 1, raw)


def time_header(draw):
    """Headers, most of which are good or nearly so."""
    small = st.sampled_from([0, 1, 3, 4, 21, 22, 255, 256, -1, 32767, -32768])
    stamp = st.sampled_from([0, 1, 999_999_999, 10**9, 10**9 + 1, 2**32 - 1])
    return struct.pack("=hhII", draw(small), draw(small), draw(stamp), draw(stamp))


@st.composite
def any_reply(draw):
    """Status, DBR type, count and bytes; ``None``: no data."""
    status = draw(st.sampled_from([1, 1, 1, 1, 72, 192, 368, 0, -1, 2**31 - 1]))
    usual = [*range(7), *range(14, 21), *range(28, 35)]
    dbr_type = draw(st.sampled_from([*usual, 7, 13, 21, 35, 38, -1, 2**31 - 1, -(2**31)]))
    count = draw(st.one_of(st.integers(0, 10), st.sampled_from([-1, -(2**31), 41, 1_000])))
    raw = draw(st.one_of(st.none(), st.binary(max_size=500)))
    if raw is not None and draw(st.booleans()):
        raw = time_header(draw) + raw
    return status, dbr_type, count, raw


def native(name):
    return KINDS[name][0] + 14 if name not in ("scalar", "enum") else dbr.TIME_DOUBLE


@st.composite
def replies(draw):
    """Replies to subscriptions: PV, value or properties, and the reply."""
    name = draw(st.sampled_from([name for name in KINDS if not name.startswith("good")]))
    what = draw(st.sampled_from(["value", "value", "properties"]))
    if KINDS[name][0] == dbr.STRING:
        what = "value"  # strings have no properties
    status, dbr_type, count, raw = draw(any_reply())
    if draw(st.booleans()):  # right but for one thing, or nothing
        dbr_type = native(name) if what == "value" else KINDS[name][0] + 28
        count = draw(st.sampled_from([1, 1, KINDS[name][1], count]))
        status = 1
    return name, what, status, dbr_type, count, raw


def is_bad(name, what, eca, dbr_type, count, raw):
    """Tell whether a reply is wrong, by the rules of the protocol; an error of the IOC is not."""
    if eca != 1:
        return eca <= 0
    least, most = 1, 1 if KINDS[name][1] == 1 else 10**9  # caproto sends more than it says
    if what == "properties":
        return dbr_type != KINDS[name][0] + 28 or not 0 <= count <= most or raw is None
    if KINDS[name][1] > 1:
        least = 0
    if dbr_type != native(name) or not least <= count <= most or raw is None:
        return True
    status, severity, _, nsec = struct.unpack("=hhII", raw.ljust(12, b"\0")[:12])
    if name == "enum":
        (state,) = struct.unpack("=d", raw.ljust(24, b"\0")[16:24])
        if state not in range(65_536):
            return True
    return not (0 <= severity <= 3 and 0 <= status <= 255 and nsec <= 10**9)


@pytest.fixture
def world(monkeypatch):
    """What is loaded once; what is reported as not caught."""
    libca.load()
    table = (ctypes.c_short * 39).in_dll(ctypes.CDLL(find_libca()), "dbr_value_offset")
    monkeypatch.setattr(dbr, "value_offset", table)
    reported = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: reported.append(error))
    return reported


SOME = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@SOME
@given(st.lists(replies(), max_size=12))
def test_what_is_wrong_is_counted_and_costs_no_other_pv_anything(world, way, found):
    rig = Rig()
    texts = CellTexts(rig.store)
    bad, latest, right, bad_updates = Counter(), {}, [], 0
    for number, (name, what, *reply) in enumerate(found):
        rig.good(float(number))
        rig.value(name, *reply, what=what)
        if name in ("scalar", "enum") and what == "value":
            wrong = is_bad(name, what, *reply)
            if not wrong and reply[0] == 1:
                right.append((SLOTS[name], reply[3].ljust(24, b"\0")[16:24]))
            bad[name] += wrong
            bad_updates += wrong
        else:
            latest[name, what] = reply  # of texts, arrays and properties the latest counts
    raw = bytes(12) + b"healthy".ljust(40, b"\0")
    rig.value("good text", 1, dbr.TIME_STRING, 1, raw)
    for (name, what), reply in latest.items():
        wrong = is_bad(name, what, *reply)
        bad[name] += wrong
        bad_updates += wrong and what == "value"
    batch = rig.poll()
    assert batch.value[batch.slot == SLOTS["good"]].tolist() == list(map(float, range(len(found))))
    others = batch.slot != SLOTS["good"]
    came = zip(batch.slot[others].tolist(), batch.value[others], strict=True)
    assert [(slot, value.tobytes()) for slot, value in came] == right, "all that is right, no more"
    healthy = [e for e in batch.events if isinstance(e, TextUpdate)]
    assert (SLOTS["good text"], b"healthy") in [(e.slot, e.raw) for e in healthy]
    counted = {rig.store.name[slot]: n for slot, n in rig.store.remarks.bad_replies.items()}
    assert counted == {name: count for name, count in bad.items() if count}
    assert world == [] and rig.store.failed_total == 0
    good = SLOTS["good text"]
    assert rig.store.fresh()[good] and texts.value(good) == "healthy"
    for slot in SLOTS.values():  # whatever came, it can be shown
        assert texts.value(slot) is not None and texts.connection(slot)
        texts.value_tip(slot), texts.severity_text(slot)
    assert rig.source.counts().unreadable >= bad_updates, "those superseded by a bad one count too"


@SOME
@given(st.lists(any_reply(), min_size=1, max_size=3), any_reply())
def test_any_reply_to_a_readback_ends_its_put_alone(world, found, answer):
    rig = Rig()
    names = ["scalar", "text", "doubles"][: len(found)]
    rig.context.channels[SLOTS["good"]].writable = True
    for request, name in enumerate([*names, "good"]):
        rig.context.channels[SLOTS[name]].writable = True
        value = {"text": b"a", "doubles": np.arange(9.0)}.get(name, 1.0)
        rig.source.put(PutRequest(SLOTS[name], request, value))
    for put in rig.library.puts:
        rig.sink._on_put(SimpleNamespace(usr=put, status=1, chid=1))
    rig.poll()
    *users, last = rig.library.gets
    for user, reply in zip(users, found, strict=True):
        rig.reply(rig.sink._on_readback, user, *reply)
    raw = struct.pack("=hhIIid", 0, 0, 1_000, 0, 0, 1.0)
    rig.reply(rig.sink._on_readback, last, 1, dbr.TIME_DOUBLE, 1, raw)
    batch = rig.poll()
    results = {e.request: e for e in batch.events if isinstance(e, PutResult)}
    assert sorted(results) == list(range(len(names) + 1)) and world == []
    assert results[len(names)].ok and results[len(names)].readback == 1.0
    for request, (status, *_) in enumerate(found):
        assert status == 1 or results[request].unknown


@SOME
@given(st.lists(any_reply(), min_size=1, max_size=3))
def test_any_reply_to_a_field_read_is_that_field_s(world, found):
    rig = Rig()
    fields = ("HIHI", "HIGH", "LOW")[: len(found)]
    rig.source.read_fields(FieldRequest(0, 7, "record", (*fields, "LOLO")))
    for chid in list(rig.context.fields._by_chid):
        rig.context.fields._on_link(SimpleNamespace(chid=chid, op=libca.OP_CONN_UP))
    rig.source.tick()
    *users, last = rig.library.gets
    for user, reply in zip(users, found, strict=True):
        rig.reply(rig.context.fields._on_reply, user, *reply)
    rig.reply(rig.context.fields._on_reply, last, 1, dbr.DOUBLE, 1, struct.pack("=d", 2.5))
    batch = rig.poll()
    (read,) = [e for e in batch.events if isinstance(e, FieldsRead)]
    values = {value.field: value for value in read.values}
    assert read.done and values["LOLO"].text == "2.5" and world == []
    for name, (status, dbr_type, count, raw) in zip(fields, found, strict=True):
        wrong = status != 1 or dbr_type != dbr.DOUBLE or count != 1 or raw is None
        assert (values[name].text is None) == wrong and (not wrong or values[name].reason)


@SOME
@given(st.lists(any_reply(), min_size=3, max_size=3), st.binary(max_size=420))
def test_any_reply_to_a_question_for_a_state_s_name(world, found, properties):
    rig = Rig()
    rig.value("enum", 1, dbr.CTRL_ENUM, 1, struct.pack("=hhh", 0, 0, 2) + properties, "properties")
    rig.poll()
    for state in (7.0, float("inf"), float("nan"), -3.0, 1e300):
        raw = struct.pack("=hhIIid", 0, 0, 1_000, 0, 0, state)
        rig.value("enum", 1, dbr.TIME_DOUBLE, 1, raw)
    rig.good(4.0)
    batch = rig.poll()
    assert batch.value[batch.slot == SLOTS["good"]].tolist() == [4.0]
    for user, reply in zip(list(rig.library.gets), found, strict=False):
        rig.reply(rig.sink._on_state, user, *reply)
    rig.good(5.0)
    batch = rig.poll()
    assert batch.value.tolist() == [5.0] and world == []
    assert CellTexts(rig.store).value(SLOTS["enum"])
