"""Rows of earlier runs, read from all files of the folder, the newest first."""

import json
import os
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from gui.core.pv.counts import grouped
from gui.core.recording.frame import FrameKind, RecordingError
from gui.core.stored_history.row_form import unpack_rows
from gui.core.stored_history.stored_row import StoredRow
from gui.files.disk.ordinary_file import open_ordinary
from gui.files.disk.set_aside import set_aside
from gui.files.recording.segment_index import SegmentIndex, read_index, read_payload
from gui.files.stored_history.history_files import history_files, is_held
from gui.files.stored_history.history_log import FORMAT, VERSION


@dataclass(slots=True)
class FoundRows:
    """Rows by PV, oldest first; what could not be read; whether older ones were left."""

    rows: dict[str, list[StoredRow]] = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)  # a file's name, and a sentence
    samples: int = 0
    cut: bool = False


def read_rows(folder: Path, wanted: Collection[str], most: int, oldest_ns: int) -> FoundRows:
    """Return what ``wanted`` PVs had from ``oldest_ns`` on, at most about ``most`` samples.

    A part that cannot be read is told and left out; a file of which nothing can be is set aside.
    Raises ``OSError`` if the folder cannot be read.
    """
    found = FoundRows()
    for each in reversed(history_files(folder)):
        if each.written_ns < oldest_ns:
            continue
        if found.samples >= most:
            found.cut = True
            break
        try:
            _read_file(each.path, wanted, most, oldest_ns, found)
        except OSError as error:
            found.faults.append((each.path.name, error.strerror or str(error)))
    for rows in found.rows.values():
        rows.reverse()
    return found


def _read_file(
    path: Path, wanted: Collection[str], most: int, oldest_ns: int, found: FoundRows
) -> None:
    index = read_index(path)
    if not index.size or not _is_ours(index, found):
        return
    tail = index.damaged[-1:] if index.damaged and sum(index.damaged[-1]) == index.size else ()
    lost = sum(length for _, length in index.damaged)
    if tail and _is_written(path):
        lost -= tail[0][1]  # not there yet
    if lost:
        parts = sum(place.header.kind == FrameKind.UPDATES for place in index.frames)
        rest = "1 other part is read" if parts == 1 else f"{grouped(parts)} other parts are read"
        text = f"{grouped(lost)} bytes are not as they were written; {rest}"
        found.faults.append((path.name, text))
    for place in reversed(index.frames):
        header = place.header
        if header.kind != FrameKind.UPDATES or header.newest_ns < oldest_ns:
            continue
        if found.samples >= most:
            found.cut = True
            return
        try:
            payload = read_payload(place)
            if payload is None:
                raise RecordingError("it is not as it was written")
            rows = unpack_rows(payload, wanted)
        except RecordingError as error:
            written = datetime.fromtimestamp(header.first_ns / 1e9, UTC)
            text = f"what was written at {written:%Y-%m-%d %H:%M:%S} UTC is left out: {error}"
            found.faults.append((path.name, text))
            continue
        for row in reversed(rows):
            found.rows.setdefault(row.pv, []).append(row)
            found.samples += len(row.time_ns)


def _is_ours(index: SegmentIndex, found: FoundRows) -> bool:
    first = index.frames[0] if index.frames else None
    about = None
    if first is not None and first.header.kind == FrameKind.BEGIN:
        try:
            about = json.loads(read_payload(first) or b"")
        except ValueError:
            about = None
    if not isinstance(about, dict) or about.get("format") != FORMAT:
        if not _is_written(index.path):
            found.faults.append((index.path.name, _set_aside(index.path)))
        return False
    version = about.get("version")
    if version != VERSION:
        text = f"it is of another version of PV Watch ({version})"
        found.faults.append((index.path.name, text))
        return False
    return True


def _set_aside(path: Path) -> str:
    text = "it has no beginning that can be read"
    try:
        return f"{text}; it is kept as {set_aside(path).name}"
    except OSError as error:
        return f"{text}, and cannot be set aside: {error.strerror or error}"


def _is_written(path: Path) -> bool:
    file = open_ordinary(path)
    try:
        return is_held(file)
    finally:
        os.close(file)
