"""Decoding of raw DBR bytes into columns and events (layouts: db_access.h of EPICS base 7)."""

import ctypes
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from epics import dbr

from gui.core.pv.text_bytes import STRINGS, before_nul, decode
from gui.core.pv.updates import (
    ArrayUpdate,
    Batch,
    Event,
    Int32s,
    Metadata,
    PvKind,
    TextUpdate,
    ValueRead,
)
from gui.workers.ca.replies import HEADER, NO_STATE, check_state, header_codes

EPICS_EPOCH_S: Final = 631_152_000  # 1990-01-01 UTC in seconds since 1970
NS: Final = 1_000_000_000

SCALAR: Final = np.dtype(
    [
        ("slot", "i4"),
        ("code", "i4"),  # 0: a value; else why it is none (replies.py)
        ("status", "i2"),
        ("severity", "i2"),
        ("secs", "u4"),
        ("nsec", "u4"),
        ("pad", "i4"),
        ("value", "f8"),
    ]
)
_ELEMENTS: Final[dict[int, np.dtype[Any]]] = {
    dbr.INT: np.dtype("i2"),
    dbr.FLOAT: np.dtype("f4"),
    dbr.ENUM: np.dtype("u2"),
    dbr.CHAR: np.dtype("u1"),
    dbr.LONG: np.dtype("i4"),
    dbr.DOUBLE: np.dtype("f8"),
}


def slot_prefix(slot: int) -> bytes:
    """Return the 8 bytes that the scalar callback puts before each raw value."""
    return slot.to_bytes(4, "little") + b"\0\0\0\0"


def slots_of(raw: bytes) -> Int32s:
    """Return the slots (n,) of ``raw`` (n × 32 bytes, ``SCALAR``)."""
    return np.asarray(np.frombuffer(raw, SCALAR)["slot"])


class Refused(NamedTuple):
    """What was no value among scalar replies, by slot."""

    codes: dict[int, int]  # of slots whose newest reply is no value
    counts: dict[int, tuple[int, int]]  # replies that could not be read, and the latest one's code


_NONE_REFUSED: Final = Refused({}, {})


def split_codes(raw: bytes, no_states: npt.NDArray[np.bool_] | None) -> tuple[bytes, Refused]:
    """Return the values in ``raw`` (n × 32 bytes, ``SCALAR``), and what is none.

    ``no_states`` (n,): numbers of enums that can be none; ``None``: there are no enums. An ECA
    status says in order that there is no value, and does not count.
    """
    records = np.frombuffer(raw, SCALAR)
    codes = records["code"]
    found = header_codes(records)
    if found is not None:
        codes = np.where(codes == 0, found, codes)
    if no_states is not None and no_states.any():
        codes = np.where((codes == 0) & no_states, NO_STATE, codes)
    good = codes == 0
    if good.all():
        return raw, _NONE_REFUSED
    newest = dict(zip(records["slot"].tolist(), codes.tolist(), strict=True))
    counts: dict[int, tuple[int, int]] = {}
    bad = codes < 0
    for slot, code in zip(records["slot"][bad].tolist(), codes[bad].tolist(), strict=True):
        counts[slot] = counts.get(slot, (0, 0))[0] + 1, code
    refused = Refused({slot: code for slot, code in newest.items() if code}, counts)
    return records[good].tobytes(), refused


def decode_scalars(
    raw: bytes, events: tuple[Event, ...], arrival_ns: int, waited_ns: int = 0
) -> Batch:
    """Return ``raw`` (n × 32 bytes, ``SCALAR``) and ``events`` as one batch."""
    records = np.frombuffer(raw, SCALAR)
    seconds = records["secs"].astype(np.int64) + EPICS_EPOCH_S
    return Batch(
        slot=records["slot"].astype(np.int32),
        time_ns=seconds * NS + records["nsec"],
        value=records["value"].copy(),
        severity=records["severity"].astype(np.uint8),
        status=records["status"].astype(np.uint8),
        events=events,
        arrival_ns=arrival_ns,
        waited_ns=waited_ns,
    )


def kind_of(native_type: int, count: int) -> PvKind:
    """Return the kind of a channel of ``native_type`` (DBR number) and ``count`` elements."""
    if count > 1:
        return PvKind.ARRAY
    if native_type == dbr.STRING:
        return PvKind.TEXT
    if native_type == dbr.ENUM:
        return PvKind.ENUM
    return PvKind.FLOAT if native_type in (dbr.DOUBLE, dbr.FLOAT) else PvKind.INTEGER


def _text(raw: bytes) -> str:
    return decode(before_nul(raw)).text


def decode_block(
    slot: int, kind: PvKind, dbr_type: int, count: int, raw: bytes, merged: int
) -> Event:
    """Return a ``DBR_TIME_*`` value of a text or array channel as its event."""
    head = np.frombuffer(raw, HEADER, count=1)[0]
    time_ns = (int(head["secs"]) + EPICS_EPOCH_S) * NS + int(head["nsec"])
    severity, status = int(head["severity"]), int(head["status"])
    native = dbr.native_type(dbr_type)
    data = raw[int(dbr.value_offset[dbr_type]) :]
    if kind is PvKind.TEXT:
        raw_text = before_nul(data[: STRINGS.itemsize])
        return TextUpdate(slot, time_ns, raw_text, severity, status, merged)
    value: np.ndarray[Any, np.dtype[Any]]
    if native == dbr.STRING:
        size = STRINGS.itemsize
        starts = range(0, count * size, size)
        value = np.array([before_nul(data[at : at + size]) for at in starts], STRINGS)
        value.setflags(write=False)
    else:
        value = np.frombuffer(data, _ELEMENTS[native], count=count)
    return ArrayUpdate(slot, time_ns, value, severity, status, merged)


def decode_read(
    slot: int, kind: PvKind, dbr_type: int, count: int, raw: bytes, asked_ns: int
) -> ValueRead:
    """Return one ``DBR_TIME_*`` structure of a channel of ``kind`` as a value that was read.

    Raises ``BadReplyError`` for an enum's number that is no state.
    """
    if kind in (PvKind.TEXT, PvKind.ARRAY):
        block = decode_block(slot, kind, dbr_type, count, raw, 0)
        assert isinstance(block, TextUpdate | ArrayUpdate)
        return ValueRead(slot, asked_ns, block.time_ns, block.severity, block.status, block=block)
    batch = decode_scalars(slot_prefix(slot) + raw[: SCALAR.itemsize - 8], (), 0)
    if kind is PvKind.ENUM:
        check_state(float(batch.value[0]))
    return ValueRead(
        slot,
        asked_ns,
        int(batch.time_ns[0]),
        int(batch.severity[0]),
        int(batch.status[0]),
        float(batch.value[0]),
    )


def control_type(native_type: int) -> int | None:
    """Return the ``DBR_CTRL_*`` type that carries the properties; strings have none."""
    return None if native_type == dbr.STRING else native_type + int(dbr.CTRL_STRING)


def decode_metadata(dbr_type: int, raw: bytes) -> Metadata:
    """Return the properties in one ``DBR_CTRL_*`` structure."""
    structure = dbr.Map[dbr_type]
    data: Any = structure.from_buffer_copy(raw.ljust(ctypes.sizeof(structure), b"\0"))
    if dbr_type == dbr.CTRL_ENUM:
        number = min(max(data.no_str, 0), dbr.MAX_ENUMS)
        return Metadata(labels=tuple(_text(data.strs[i].value) for i in range(number)))

    def limits(kind: str) -> tuple[float, float]:
        return float(getattr(data, f"lower_{kind}_limit")), float(
            getattr(data, f"upper_{kind}_limit")
        )

    return Metadata(
        units=_text(bytes(data.units)),
        precision=int(data.precision) if hasattr(data, "precision") else None,
        display_limits=limits("disp"),
        warning_limits=limits("warning"),
        alarm_limits=limits("alarm"),
        control_limits=limits("ctrl"),
        single=dbr_type == dbr.CTRL_FLOAT,
    )
