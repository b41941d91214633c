"""Rows of stored history as the payload of a frame, and back, bit for bit."""

import json
import struct
import zlib
from collections.abc import Collection, Sequence
from typing import Any, Final

import numpy as np

from gui.core.history.meaning import Meaning
from gui.core.pv.updates import MetadataChange, PvKind
from gui.core.recording.columns import columns_size, pack_columns, unpack_columns
from gui.core.recording.event_form import Blob, event_form, event_of
from gui.core.recording.frame import RecordingError
from gui.core.stored_history.stored_row import StoredRow

MOST_SAMPLES: Final = 500_000  # of the rows of one frame
_HEAD: Final = struct.Struct("<II")  # bytes of the JSON, count of samples
_LEVEL: Final = 1
_MOST_RAW: Final = 256 << 20  # bytes, not compressed


def pack_rows(rows: Sequence[StoredRow]) -> bytes:
    """Return the payload of ``rows``, of ``MOST_SAMPLES`` samples at most."""
    told = [_told(row) for row in rows]
    text = json.dumps(told, separators=(",", ":")).encode("ascii")
    counts = [len(row.time_ns) for row in rows]
    total = sum(counts)
    columns = b""
    if total:
        columns = pack_columns(
            np.repeat(np.arange(len(rows), dtype=np.int32), counts),
            np.concatenate([row.time_ns for row in rows]),
            np.concatenate([row.value for row in rows]),
            np.concatenate([row.severity for row in rows]),
            np.zeros(total, np.uint8),
        )
    return zlib.compress(_HEAD.pack(len(text), total) + text + columns, _LEVEL)


def unpack_rows(payload: bytes, wanted: Collection[str] | None = None) -> list[StoredRow]:
    """Return the rows of the PVs ``wanted`` (``None``: of all). Raises ``RecordingError``."""
    inflated = zlib.decompressobj()
    try:
        raw = inflated.decompress(payload, _MOST_RAW)
        length, total = _HEAD.unpack_from(raw)
        told = json.loads(raw[_HEAD.size : _HEAD.size + length])
        columns = raw[_HEAD.size + length :]
        if len(columns) != columns_size(total) or inflated.unconsumed_tail:
            raise ValueError("samples are missing")
        counts = [int(entry[-1]) for entry in told]
        if sum(counts) != total or min(counts, default=0) < 0:
            raise ValueError("other counts than samples")
        if wanted is not None and not any(entry[0] in wanted for entry in told):
            return []
        batch = unpack_columns(columns, total)
        rows, first = [], 0
        for entry, count in zip(told, counts, strict=True):
            if wanted is None or entry[0] in wanted:
                part = slice(first, first + count)
                samples = batch.time_ns[part], batch.value[part], batch.severity[part]
                rows.append(_row(entry, *samples))
            first += count
    except (TypeError, ValueError, LookupError, OverflowError, struct.error, zlib.error) as error:
        raise RecordingError(f"rows that cannot be read: {error}") from error
    return rows


def _told(row: StoredRow) -> list[Any]:
    metadata = row.meaning.metadata
    described = None if metadata is None else event_form(MetadataChange(0, metadata), Blob())
    times = row.from_ns, row.until_ns, row.gaps.tolist()
    return [row.pv, row.meaning.kind.value, described, *times, len(row.time_ns)]


def _row(told: list[Any], time_ns: Any, value: Any, severity: Any) -> StoredRow:
    pv, kind, described, from_ns, until_ns, gaps, _ = told
    metadata = None
    if described is not None:
        event = event_of(described, b"")
        if not isinstance(event, MetadataChange):
            raise ValueError("no description of a PV")
        metadata = event.metadata
    meaning = Meaning(PvKind(kind), metadata)
    span = int(from_ns), int(until_ns)
    ranges = np.array(gaps, np.int64).reshape(-1, 2)
    return StoredRow(str(pv), meaning, *span, time_ns, value, severity, ranges)
