"""Any bytes of a text: from a reply over a snapshot and its file to the put, equal or refused."""

import ctypes

import numpy as np
from epics import dbr
from hypothesis import given
from hypothesis import strategies as st

from gui.core.groups.group import PvSpec
from gui.core.puts.parsing import InvalidValueError
from gui.core.puts.validation import PutTarget, check_value
from gui.core.pv.updates import PvKind
from gui.core.snapshots.difference import DifferenceState, compare
from gui.core.snapshots.restore_value import restore_value
from gui.core.snapshots.snapshot import Snapshot
from gui.core.snapshots.taking import StoreStates, snapshot_of
from gui.core.store.pv_store import PvStore
from gui.files.snapshots.pvsnap import dumps, loads
from gui.workers.ca import libca
from gui.workers.ca.channel import TYPE_NAMES, Channel
from gui.workers.ca.decoding import decode_block, kind_of
from gui.workers.ca.encoding import encode_put
from tests.support.batches import batch, connected

libca.load()  # fills the tables of ``dbr``


def round_trip(native: int, count: int, elements: int, data: bytes, view: str = "") -> bytes:
    """Return what would be sent to restore ``data``. Raises ``ValueError`` where nothing is."""
    kind = kind_of(native, count)
    store = PvStore()
    store.add([PvSpec("x:a", chars=view)])
    store.apply(batch(events=[connected(0, kind, TYPE_NAMES[native], count)]))
    dbr_type = native + int(dbr.TIME_STRING)
    raw = bytes(int(dbr.value_offset[dbr_type])) + data
    store.apply(batch(events=[decode_block(0, kind, dbr_type, elements, raw, 0)]))
    saved = loads(dumps(snapshot_of(store, [0]))).snapshot.items[0]
    live = StoreStates(store).live("x:a")
    state = compare(saved, live).state
    assert dumps(Snapshot(items=(saved,))) == dumps(Snapshot(items=(live,))) or saved.doubt
    try:
        value = restore_value(saved, live)
    except ValueError:
        assert state is DifferenceState.UNKNOWN
        raise
    assert state is DifferenceState.EQUAL
    target = PutTarget("x:a", PvKind(store.kind[0]), TYPE_NAMES[native], count)
    channel = Channel(0, "x:a", native_type=native, count=count, kind=kind)
    _, sent, encoded = encode_put(channel, check_value(target, value))
    assert sent == elements
    return bytes(ctypes.string_at(encoded, ctypes.sizeof(encoded)))


@given(st.binary(min_size=40, max_size=40))
def test_strings(data):
    text = data.split(b"\0", 1)[0]
    try:
        sent = round_trip(dbr.STRING, 1, 1, data)
    except ValueError as error:
        assert len(text) >= 39 and "may be cut" in str(error)
    else:
        assert sent == text.ljust(40, b"\0")


@given(st.lists(st.binary(min_size=40, max_size=40), min_size=1, max_size=4))
def test_arrays_of_strings(elements):
    texts = [data.split(b"\0", 1)[0] for data in elements]
    try:
        sent = round_trip(dbr.STRING, 5, len(elements), b"".join(elements))
    except ValueError as error:
        assert max(map(len, texts)) >= 39 and "may be cut" in str(error)
    else:
        assert sent == b"".join(text.ljust(40, b"\0") for text in texts)


@given(st.binary(max_size=20), st.sampled_from(["", "text", "numbers"]))
def test_characters(data, view):
    try:
        assert round_trip(dbr.CHAR, 20, len(data), data, view) == data
    except InvalidValueError as error:
        assert not data and "no elements" in str(error)


@given(st.binary(min_size=8, max_size=64).map(lambda raw: raw[: len(raw) // 8 * 8]))
def test_doubles(data):
    values = np.frombuffer(data)
    assert round_trip(dbr.DOUBLE, 9, len(values), data) == data or np.isnan(values).any()
