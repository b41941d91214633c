"""Writes a recording: a folder of segments, a new one after so many bytes or so long."""

import contextlib
import json
import os
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from gui.core.groups.group import PvSpec
from gui.core.pv.batch_parts import changes_of
from gui.core.pv.counts import grouped
from gui.core.pv.updates import ArrayUpdate, Batch, Event, TextUpdate
from gui.core.recording.frame import FrameKind, frame_bytes
from gui.core.recording.notes import Entry, TooLarge, entry_time_ns
from gui.core.recording.payload import pack_entries, stamps_of
from gui.core.recording.recorded_group import rows_of
from gui.core.recording.recorded_state import RecordedState
from gui.core.text.file_name import safe_file_name
from gui.files.recording.segment_file import SUFFIX, SegmentFile

FORMAT: Final = "pvwatch-recording"
VERSION: Final = 1
_MB: Final = 1_000_000
_MOST_FOLDERS: Final = 100  # of one name and second


class RecordingStopped(Exception):  # noqa: N818 - may be meant: the disk is nearly full
    """Nothing more is recorded; the text says why, in a sentence."""


@dataclass(frozen=True, slots=True)
class RecordingLimits:
    """When a new segment begins, and when the recording stops."""

    segment_bytes: int = 256 * _MB
    segment_s: float = 6 * 3600.0
    state_s: float = 600.0  # between states: how far a reader goes back for one
    keep_free: int = 500 * _MB  # bytes of the disk, or a twentieth of it if that is less
    value_bytes: int = 1 * _MB  # of one text or array


class RecordingWriter:
    """Writes entries as they are given; the caller decides how many make a frame.

    Called on: one thread, which may wait for the disk. Raises ``RecordingStopped`` where nothing
    more can be recorded; what was written before stays and can be read.
    """

    def __init__(
        self,
        parent: Path,
        name: str,
        limits: RecordingLimits | None = None,
        now_ns: Callable[[], int] = time.time_ns,
        pvs: Sequence[PvSpec] = (),
    ) -> None:
        """Make a folder for the recording in ``parent`` and begin its first segment.

        ``pvs``: rows of the group, whose labels and traces a replay has.
        """
        self._limits = limits or RecordingLimits()
        self._rows = rows_of(pvs)
        self._now_ns = now_ns
        self._name, self._id = name, uuid.uuid4().hex
        self._state = RecordedState()
        self._number = self._segments = self._closed_bytes = 0
        self._began_ns = self._state_ns = 0
        self._segment: SegmentFile | None = None
        self.samples = 0
        self.too_large = 0  # texts and arrays that were not kept
        self.free = 0  # bytes of the disk, when it was last asked
        self._keep = 0  # of them
        self._unlooked = 0  # bytes written since
        try:
            self.folder = _make_folder(parent, name, now_ns())
            self.look_at_disk()
            self._begin_segment()
        except OSError as error:
            raise RecordingStopped(f"{parent}: {error.strerror or error}") from error

    @property
    def size(self) -> int:
        """Bytes written, of all segments."""
        return self._closed_bytes + (self._segment.size if self._segment is not None else 0)

    def write(self, entries: Sequence[Entry]) -> None:
        """Append one frame of ``entries``, which is on the disk after ``sync``."""
        kept = [part for entry in entries for part in self._bounded(entry)]
        if not kept:
            return
        is_change = any(not isinstance(entry, Batch) or changes_of(entry) for entry in kept)
        kind = FrameKind.CHANGES if is_change else FrameKind.UPDATES
        self._rotate()
        self._append(kind, pack_entries(kept), _arrivals(kept), stamps_of(kept))
        for entry in kept:
            self._state.take(entry)
            if isinstance(entry, Batch):
                self.samples += entry.updates

    def sync(self) -> None:
        """Wait for the disk, and look how much room it has."""
        segment = self._open_segment()
        try:
            segment.sync()
            self.look_at_disk()
        except OSError as error:
            raise self._stopped(error) from error

    def close(self, why: str) -> None:
        """End the recording in order; ``why`` is kept in it. Never raises."""
        segment, self._segment = self._segment, None
        if segment is None:
            return
        with contextlib.suppress(OSError):
            segment.append(self._json_frame(FrameKind.END, {"why": why}))
            segment.sync()
        self._closed_bytes += segment.size
        with contextlib.suppress(OSError):  # some disks tell only now that they are full
            segment.close()

    def look_at_disk(self) -> None:
        """Raise ``RecordingStopped`` if the disk is nearly full; ``OSError``."""
        found = os.statvfs(self.folder)
        self.free, self._unlooked = found.f_bavail * found.f_frsize, 0
        self._keep = min(self._limits.keep_free, found.f_blocks * found.f_frsize // 20)
        self._check_room(0)

    def _check_room(self, size: int) -> None:
        """Raise ``RecordingStopped`` if the disk has no room for ``size`` bytes more."""
        self._unlooked += size
        left = self.free - self._unlooked
        if left < self._keep:
            free, wanted = f"{grouped(left / _MB, 1)} MB", f"{grouped(self._keep / _MB, 1)} MB"
            raise RecordingStopped(
                f"{self.folder}: the disk would have {free} left, and {wanted} are kept free"
            )

    def _open_segment(self) -> SegmentFile:
        if self._segment is None:
            raise RecordingStopped("The recording has ended")
        return self._segment

    def _stopped(self, error: OSError) -> RecordingStopped:
        return RecordingStopped(f"{self.folder}: {error.strerror or error}")

    def _append(
        self,
        kind: FrameKind,
        payload: bytes,
        arrival_ns: tuple[int, int],
        stamps_ns: tuple[int, int] = (0, -1),
    ) -> None:
        frame = frame_bytes(kind, self._number, arrival_ns, stamps_ns, payload)
        if self._keep:
            self._check_room(len(frame))
        try:
            self._open_segment().append(frame)
        except OSError as error:
            raise self._stopped(error) from error
        self._number += 1

    def _json_frame(self, kind: FrameKind, content: dict[str, Any]) -> bytes:
        now_ns = self._now_ns()
        payload = json.dumps(content).encode("ascii")
        frame = frame_bytes(kind, self._number, (now_ns, now_ns), (0, -1), payload)
        self._number += 1
        return frame

    def _begin_segment(self) -> None:
        self._segments += 1
        self._began_ns = self._now_ns()
        path = self.folder / f"{self._segments:06d}{SUFFIX}"
        self._segment = SegmentFile(path)
        about = {"format": FORMAT, "version": VERSION, "id": self._id, "name": self._name}
        self._segment.append(
            self._json_frame(
                FrameKind.BEGIN, {**about, "segment": self._segments, "rows": self._rows}
            )
        )
        self._write_state()

    def _write_state(self) -> None:
        self._state_ns = self._now_ns()
        entries = self._state.entries(self._state_ns)
        times = self._state_ns, self._state_ns
        self._append(FrameKind.STATE, pack_entries(entries), times, stamps_of(entries))

    def _rotate(self) -> None:
        """Begin the next segment, or write the state into this one, if it is time."""
        segment, now_ns = self._open_segment(), self._now_ns()
        is_old = now_ns - self._began_ns >= self._limits.segment_s * 1e9
        if segment.size >= self._limits.segment_bytes or is_old:
            self.sync()  # what the disk did not take is told, not closed over
            self.close("The next segment follows")
            try:
                self._begin_segment()
            except OSError as error:
                raise self._stopped(error) from error
        elif now_ns - self._state_ns >= self._limits.state_s * 1e9:
            self._write_state()

    def _bounded(self, entry: Entry) -> list[Entry]:
        """Return ``entry`` without the values that are too large, and notes that tell of them."""
        if not isinstance(entry, Batch) or not entry.events:
            return [entry]
        limit = self._limits.value_bytes
        large = [event for event in entry.events if block_bytes(event) > limit]
        if not large:
            return [entry]
        self.too_large += len(large)
        events = tuple(event for event in entry.events if block_bytes(event) <= limit)
        notes = [
            TooLarge(event.slot, 1 + event.merged, limit, entry.arrival_ns)
            for event in large
            if isinstance(event, TextUpdate | ArrayUpdate)
        ]
        return [replace(entry, events=events), *notes]


def block_bytes(event: Event) -> int:
    """Return the bytes of a text or array, 0 of any other event."""
    if isinstance(event, TextUpdate):
        return len(event.raw)
    return event.value.nbytes if isinstance(event, ArrayUpdate) else 0


def _arrivals(entries: Sequence[Entry]) -> tuple[int, int]:
    times = [entry_time_ns(entry) for entry in entries]
    return min(times), max(times)


def _make_folder(parent: Path, name: str, now_ns: int) -> Path:
    """Make a folder that was not there before, called after ``name`` and the time. ``OSError``."""
    began = datetime.fromtimestamp(now_ns / 1e9, UTC).strftime("%Y-%m-%d %H%M%SZ")
    base = f"{safe_file_name(name, 'recording')[:80].rstrip(' .')} {began}"
    for number in range(1, _MOST_FOLDERS):
        folder = parent / (base if number == 1 else f"{base} {number}")
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        return folder
    raise FileExistsError(17, "there are too many recordings of this name", str(parent / base))
