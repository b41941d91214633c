"""Batches for recordings, made of what hypothesis draws, and their comparison bit for bit."""

import dataclasses

import numpy as np
from hypothesis import strategies as st

from gui.core.pv.severity import ConnectionState
from gui.core.pv.text_bytes import STRINGS
from gui.core.pv.updates import (
    AccessChange,
    ArrayUpdate,
    BadReplies,
    Batch,
    ConnectionChange,
    Dropped,
    HostNamed,
    HostSilent,
    Metadata,
    MetadataChange,
    NameRefused,
    PvKind,
    ServedTwice,
    StateNameRead,
    TextUpdate,
    ValueProblem,
    ValueRead,
)
from gui.core.recording.notes import NotRecorded, PvsAdded, PvsRemoved, TooLarge, WorkerStood

SLOT = st.integers(0, 40)
TIME = st.integers(-(2**62), 2**62)
CODE = st.integers(0, 255)
COUNT = st.integers(0, 2**40)
TEXT = st.text(max_size=30)
LIMITS = st.none() | st.tuples(st.floats(allow_nan=False), st.floats(allow_nan=False))
DTYPES = ["<f8", "<f4", "<i4", "<i2", "|u1", "|i1"]


def numbers(kind):
    return st.binary(max_size=64).map(
        lambda raw: np.frombuffer(raw[: len(raw) // 8 * 8], np.dtype(kind))
    )


def strings():
    return st.lists(st.binary(max_size=39), max_size=3).map(lambda each: np.array(each, STRINGS))


ARRAY = st.one_of([*map(numbers, DTYPES), strings()])
METADATA = st.builds(
    Metadata,
    units=TEXT,
    precision=st.none() | st.integers(-5, 20),
    display_limits=LIMITS,
    warning_limits=LIMITS,
    alarm_limits=LIMITS,
    control_limits=LIMITS,
    labels=st.lists(TEXT, max_size=4).map(tuple),
    single=st.booleans(),
    read_names=st.lists(st.tuples(st.integers(0, 99), TEXT), max_size=2).map(tuple),
)
TEXTS = st.builds(TextUpdate, SLOT, TIME, st.binary(max_size=40), CODE, CODE, COUNT)
ARRAYS = st.builds(ArrayUpdate, SLOT, TIME, ARRAY, CODE, CODE, COUNT)
FLOATS = st.integers(0, 2**64 - 1).map(lambda bits: float(np.uint64(bits).view(np.float64)))
EVENTS = st.one_of(
    st.builds(NameRefused, SLOT, TEXT),
    st.builds(ServedTwice, SLOT, TEXT, TEXT),
    st.builds(StateNameRead, SLOT, st.integers(0, 99), TEXT),
    st.builds(
        ConnectionChange,
        SLOT,
        st.sampled_from(ConnectionState),
        TIME,
        st.sampled_from(PvKind),
        TEXT,
        COUNT,
        TEXT,
    ),
    st.builds(AccessChange, SLOT, st.booleans(), st.booleans()),
    st.builds(MetadataChange, SLOT, METADATA),
    TEXTS,
    ARRAYS,
    st.builds(ValueProblem, SLOT, TEXT, TEXT),
    st.builds(BadReplies, SLOT, COUNT, TEXT),
    st.builds(HostSilent, TEXT, TIME, TIME),
    st.builds(HostNamed, TEXT, TEXT),
    st.builds(Dropped, COUNT),
    st.builds(ValueRead, SLOT, TIME, TIME, CODE, CODE, st.floats(allow_nan=False)),
    st.builds(ValueRead, SLOT, TIME, TIME, CODE, CODE, st.just(0.0), st.one_of(TEXTS, ARRAYS)),
)
NOTES = st.one_of(
    st.builds(PvsAdded, st.lists(st.tuples(SLOT, TEXT), max_size=3).map(tuple), TIME),
    st.builds(PvsRemoved, st.lists(SLOT, max_size=3).map(tuple), TIME),
    st.builds(NotRecorded, COUNT, TIME),
    st.builds(TooLarge, SLOT, COUNT, COUNT, TIME),
    st.builds(WorkerStood, TIME, TIME),
)


@st.composite
def batches(draw):
    rows = draw(st.lists(st.tuples(SLOT, TIME, st.integers(0, 2**64 - 1), CODE, CODE), max_size=9))
    columns = [np.array([row[at] for row in rows]) for at in range(5)] if rows else [[]] * 5
    return Batch(
        np.array(columns[0], np.int32),
        np.array(columns[1], np.int64),
        np.array([row[2] for row in rows], np.uint64).view(np.float64),
        np.array(columns[3], np.uint8),
        np.array(columns[4], np.uint8),
        tuple(draw(st.lists(EVENTS, max_size=4))),
        draw(TIME),
        draw(st.integers(0, 10**9)),
    )


ENTRIES = st.lists(st.one_of(batches(), NOTES), min_size=1, max_size=6)


def plain(entry):
    """Return ``entry`` as something that can be compared: numbers as their bytes."""
    if isinstance(entry, np.ndarray):
        return str(entry.dtype), entry.tobytes()
    if isinstance(entry, float):
        return np.float64(entry).tobytes()
    if dataclasses.is_dataclass(entry):
        fields = dataclasses.fields(entry)
        return type(entry).__name__, [plain(getattr(entry, field.name)) for field in fields]
    if isinstance(entry, tuple | list):
        return [plain(each) for each in entry]
    return entry


def batch_of(slots, times, values, arrival_ns, events=()):
    """Return a batch of numbers."""
    count = len(slots)
    return Batch(
        np.array(slots, np.int32),
        np.array(times, np.int64),
        np.array(values, np.float64),
        np.zeros(count, np.uint8),
        np.zeros(count, np.uint8),
        tuple(events),
        arrival_ns,
    )
