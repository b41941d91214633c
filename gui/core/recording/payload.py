"""Payload of a frame: batches and notes in order, as columns and JSON, compressed."""

import json
import struct
import zlib
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from gui.core.pv.updates import ArrayUpdate, Batch, Event, TextUpdate
from gui.core.recording.columns import columns_size, pack_columns, unpack_columns
from gui.core.recording.event_form import Blob, event_form, event_of
from gui.core.recording.frame import RecordingError
from gui.core.recording.notes import Entry, Note, entry_time_ns

MOST_RAW: Final = 512 << 20  # bytes of a payload when it is not compressed
_HEAD: Final = struct.Struct("<IIII")
_NOTE: Final = 0xFFFFFFFF  # in place of a count of samples
_LEVEL: Final = 1


def pack_entries(entries: Sequence[Entry]) -> bytes:
    """Return the payload of ``entries``; values and stamps are kept bit for bit."""
    blob, events = Blob(), []
    for row, entry in enumerate(entries):
        for event in entry.events if isinstance(entry, Batch) else (entry,):
            form = event_form(event, blob)
            if form is not None:
                events.append([row, *form])
    batches = [entry for entry in entries if isinstance(entry, Batch)]
    counts = [len(entry.slot) if isinstance(entry, Batch) else _NOTE for entry in entries]
    arrivals = [entry_time_ns(entry) for entry in entries]
    waited = [entry.waited_ns if isinstance(entry, Batch) else 0 for entry in entries]
    text = json.dumps(events, separators=(",", ":")).encode("ascii") if events else b"[]"
    samples = sum(len(batch.slot) for batch in batches)
    columns = b""
    if samples:
        columns = pack_columns(
            np.concatenate([batch.slot for batch in batches]),
            np.concatenate([batch.time_ns for batch in batches]),
            np.concatenate([batch.value for batch in batches]),
            np.concatenate([batch.severity for batch in batches]),
            np.concatenate([batch.status for batch in batches]),
        )
    parts = (
        _HEAD.pack(len(entries), samples, len(text), blob.size),
        np.array(counts, np.uint32).tobytes(),
        np.array(arrivals, np.int64).tobytes(),
        np.array(waited, np.int64).tobytes(),
        columns,
        text,
        *blob.parts,
    )
    return zlib.compress(b"".join(parts), _LEVEL)


def unpack_entries(payload: bytes) -> list[Entry]:
    """Return the entries of ``payload``. Raises ``RecordingError`` for anything else."""
    raw = _decompressed(payload)
    try:
        rows, samples, text_size, blob_size = _HEAD.unpack_from(raw)
    except struct.error as error:
        raise RecordingError("a frame without a head") from error
    at = _HEAD.size + 20 * rows
    text_at = at + columns_size(samples)
    blob_at = text_at + text_size
    if blob_at + blob_size != len(raw):
        raise RecordingError("a frame of another size than it says")
    counts = np.frombuffer(raw, np.uint32, rows, _HEAD.size).tolist()
    arrivals = np.frombuffer(raw, np.int64, rows, _HEAD.size + 4 * rows).tolist()
    waited = np.frombuffer(raw, np.int64, rows, _HEAD.size + 12 * rows).tolist()
    if sum(count for count in counts if count != _NOTE) != samples:
        raise RecordingError("batches of other sizes than their frame says")
    columns = unpack_columns(raw[at:text_at], samples)
    if samples and int(columns.slot.min()) < 0:
        raise RecordingError("a sample of no PV")
    events = _events(raw[text_at:blob_at], raw[blob_at:], rows)
    entries: list[Entry] = []
    first = 0
    for row, count in enumerate(counts):
        if count == _NOTE:
            entries.extend(event for event in events[row] if isinstance(event, Note))
            continue
        part = slice(first, first + count)
        first += count
        entries.append(
            Batch(
                columns.slot[part],
                columns.time_ns[part],
                columns.value[part],
                columns.severity[part],
                columns.status[part],
                tuple(event for event in events[row] if not isinstance(event, Note)),
                arrivals[row],
                waited[row],
            )
        )
    return entries


def _decompressed(payload: bytes) -> bytes:
    unzip = zlib.decompressobj()
    try:
        raw = unzip.decompress(payload, MOST_RAW)
    except zlib.error as error:
        raise RecordingError("a frame that cannot be decompressed") from error
    if not unzip.eof:
        raise RecordingError("a frame that is larger than any that is written")
    return raw


def _events(text: bytes, blob: bytes, rows: int) -> list[list[Event | Note]]:
    found: list[list[Event | Note]] = [[] for _ in range(rows)]
    try:
        forms: list[Any] = json.loads(text)
        for row, *form in forms:
            found[row].append(event_of(form, blob))
    except (ValueError, TypeError, IndexError, RecursionError) as error:
        raise RecordingError(f"events that cannot be read: {error}") from error
    return found


def stamps_of(entries: Sequence[Entry]) -> tuple[int, int]:
    """Return the oldest and the newest stamp of the values in ``entries``; (0, -1): none."""
    oldest, newest = [], []
    for entry in entries:
        if not isinstance(entry, Batch):
            continue
        if len(entry.time_ns):
            oldest.append(int(entry.time_ns.min()))
            newest.append(int(entry.time_ns.max()))
        stamps = [
            event.time_ns for event in entry.events if isinstance(event, TextUpdate | ArrayUpdate)
        ]
        oldest.extend(stamps)
        newest.extend(stamps)
    return (min(oldest), max(newest)) if oldest else (0, -1)
