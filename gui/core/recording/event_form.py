"""Events and notes as lists for JSON, and back; bytes of texts and arrays go beside them."""

import dataclasses
from collections.abc import Callable
from typing import Any, Final

import numpy as np

from gui.core.pv.severity import ConnectionState
from gui.core.pv.updates import (
    AccessChange,
    ArrayUpdate,
    BadReplies,
    ConnectionChange,
    Dropped,
    Event,
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
from gui.core.recording.frame import RecordingError
from gui.core.recording.notes import (
    Note,
    NotRecorded,
    PvsAdded,
    PvsRemoved,
    TooLarge,
    WorkerStood,
)

LONGEST: Final = 4096  # characters of a text that describes: an IOC may send any
_CLASSES: Final[dict[str, type[Any]]] = {
    "refused": NameRefused,
    "twice": ServedTwice,
    "state": StateNameRead,
    "link": ConnectionChange,
    "access": AccessChange,
    "text": TextUpdate,
    "array": ArrayUpdate,
    "problem": ValueProblem,
    "bad": BadReplies,
    "silent": HostSilent,
    "named": HostNamed,
    "dropped": Dropped,
    "added": PvsAdded,
    "removed": PvsRemoved,
    "not_recorded": NotRecorded,
    "too_large": TooLarge,
    "stood": WorkerStood,
}
_TAGS: Final = {kind: tag for tag, kind in _CLASSES.items()}
_LIMITS: Final = ("display_limits", "warning_limits", "alarm_limits", "control_limits")


class Blob:
    """Bytes beside the JSON, each part by place and length."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.size = 0

    def add(self, data: bytes) -> list[int]:
        """Return place and length of ``data``, which is kept."""
        place = [self.size, len(data)]
        self.parts.append(data)
        self.size += len(data)
        return place


def event_form(event: Event | Note, blob: Blob) -> list[Any] | None:
    """Return ``event`` as a list for JSON; ``None``: it is no part of a recording.

    Those are answers to this program's own requests; a value that was read for one is a part.
    """
    if isinstance(event, MetadataChange):
        fields = dataclasses.asdict(event.metadata)
        return ["meta", event.slot, _bounded(fields)]
    if isinstance(event, ValueRead):
        block = None if event.block is None else event_form(event.block, blob)
        bits = np.float64(event.value).tobytes().hex()
        head = (event.slot, event.asked_ns, event.time_ns, event.severity, event.status)
        return ["read", *head, bits, block]
    tag = _TAGS.get(type(event))
    if tag is None:
        return None
    values = [getattr(event, field.name) for field in dataclasses.fields(event)]
    if isinstance(event, TextUpdate):
        values[2] = blob.add(event.raw)
    elif isinstance(event, ArrayUpdate):
        array = np.ascontiguousarray(event.value)
        values[2] = [array.dtype.str, *blob.add(array.tobytes())]
    return [tag, *(_bounded(value) for value in values)]


def event_of(form: list[Any], blob: bytes) -> Event | Note:
    """Return what ``event_form`` was given. Raises ``RecordingError`` for anything else."""
    try:
        return _event(form, blob)
    except (TypeError, ValueError, KeyError, IndexError) as error:
        raise RecordingError(f"an event that cannot be read: {error}") from error


def _event(form: list[Any], blob: bytes) -> Event | Note:
    tag, *values = form
    if tag == "meta":
        slot, fields = values
        for key in _LIMITS:
            fields[key] = None if fields[key] is None else tuple(map(float, fields[key]))
        fields["labels"] = tuple(map(str, fields["labels"]))
        fields["read_names"] = tuple((int(at), str(name)) for at, name in fields["read_names"])
        return MetadataChange(int(slot), Metadata(**fields))
    if tag == "read":
        *head, bits, inner = values
        value = float(np.frombuffer(bytes.fromhex(bits), np.float64)[0])
        block = None if inner is None else _event(inner, blob)
        if block is not None and not isinstance(block, TextUpdate | ArrayUpdate):
            raise ValueError("a value of no kind")
        slot, asked_ns, time_ns, severity, status = map(int, head)
        return ValueRead(slot, asked_ns, time_ns, severity, status, value, block)
    reader = _READERS.get(tag)
    if reader is not None:
        values = reader(values, blob)
    event: Event | Note = _CLASSES[tag](*values)
    return event


def _text(values: list[Any], blob: bytes) -> list[Any]:
    return [*values[:2], _part(values[2], blob), *map(int, values[3:])]


def _array(values: list[Any], blob: bytes) -> list[Any]:
    kind, *place = values[2]
    dtype = np.dtype(kind)
    if dtype.hasobject:
        raise ValueError("an array of objects")
    array = np.frombuffer(_part(place, blob), dtype)  # read-only, as bytes are
    return [*values[:2], array, *map(int, values[3:])]


def _link(values: list[Any], blob: bytes) -> list[Any]:
    slot, state, time_ns, kind, native_type, count, host = values
    link = ConnectionState(state), int(time_ns), PvKind(kind)
    return [int(slot), *link, str(native_type), int(count), str(host)]


def _added(values: list[Any], blob: bytes) -> list[Any]:
    return [tuple((int(slot), str(name)) for slot, name in values[0]), int(values[1])]


def _removed(values: list[Any], blob: bytes) -> list[Any]:
    return [tuple(map(int, values[0])), int(values[1])]


_READERS: Final[dict[str, Callable[[list[Any], bytes], list[Any]]]] = {
    "text": _text,
    "array": _array,
    "link": _link,
    "added": _added,
    "removed": _removed,
}


def _part(place: list[int], blob: bytes) -> bytes:
    begin, length = place
    if begin < 0 or length < 0 or begin + length > len(blob):
        raise ValueError("a text or array beyond its frame")
    return blob[begin : begin + length]


def _bounded(value: Any) -> Any:
    """Return ``value`` with texts that end: one that says what was cut."""
    if isinstance(value, str):
        return value if len(value) <= LONGEST else f"{value[:LONGEST]}… (cut)"
    if isinstance(value, dict):
        return {key: _bounded(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_bounded(each) for each in value]
    return value
