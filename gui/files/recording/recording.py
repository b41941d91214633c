"""A recording that is read: its segments, frames by time, and what of it is lost."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from gui.core.recording.frame import FrameKind, RecordingError
from gui.core.recording.notes import Entry, PvsAdded
from gui.core.recording.payload import unpack_entries
from gui.core.recording.recorded_group import pvs_of
from gui.files.recording.recording_writer import FORMAT, VERSION
from gui.files.recording.segment_file import SUFFIX
from gui.files.recording.segment_index import (
    FramePlace,
    SegmentIndex,
    read_index,
    read_payload,
)

_MOST_SEGMENTS: Final = 100_000
_UPDATES: Final = (FrameKind.UPDATES, FrameKind.CHANGES)


@dataclass(frozen=True, slots=True)
class Loss:
    """A part of a recording that cannot be read; times as of arrival, UTC, ns."""

    first_ns: int
    last_ns: int
    reason: str


class Recording:
    """Frames of all segments, in order. Called on: a thread that may wait for the disk.

    ``losses`` grows while frames are read: a payload is checked when it is needed. ``pvs`` are the
    rows of its group that had a label or a trace; a recording of an older PV Watch has none.
    """

    def __init__(self, path: Path) -> None:
        """Open the recording in folder ``path``, or the one that the segment ``path`` is of.

        Raises ``RecordingError`` if there is none, ``OSError``.
        """
        segments = [_opened(found) for found in _segment_files(path)]
        wanted = next((about for index, about in segments if about and index.path == path), None)
        wanted = wanted or next((about for _, about in segments if about), None)
        if wanted is None and not any(index.frames for index, _ in segments):
            raise RecordingError("has no recording of PV Watch")
        if wanted is not None and wanted["version"] > VERSION:
            raise RecordingError("is of a newer PV Watch, and cannot be read by this one")
        own = [
            index
            for index, about in segments
            if index.frames and (about is None or (wanted and about["id"] == wanted["id"]))
        ]
        own.sort(key=lambda index: index.frames[0].header.number)
        nameless = [index for index, about in segments if about is None and index.size]
        self.name = str(wanted["name"]) if wanted is not None else path.stem
        self.pvs = pvs_of(wanted.get("rows") if wanted is not None else None)  # by name
        self.losses: list[Loss] = []
        self._bad: set[int] = set()
        frames: list[FramePlace] = []
        for index in own:
            frames.extend(index.frames)
        self._frames = frames
        self.begin_ns = frames[0].header.first_ns if frames else 0  # arrivals, UTC
        self.end_ns = max((place.header.last_ns for place in frames), default=0)
        self._find_losses(own, nameless)
        self._states = [place for place in frames if place.header.kind == FrameKind.STATE]
        self.ended = bool(frames) and frames[-1].header.kind == FrameKind.END
        self.size = sum(index.size for index in own)

    def _find_losses(self, segments: list[SegmentIndex], nameless: list[SegmentIndex]) -> None:
        for index in nameless:
            self.losses.append(Loss(0, 0, f"{index.path.name} has no beginning that can be read"))
        for index in segments:
            for at, length in index.damaged:
                before = [place for place in index.frames if place.offset < at]
                after = [place for place in index.frames if place.offset > at]
                first = before[-1].header.last_ns if before else self.begin_ns
                last = after[0].header.first_ns if after else first
                words = "are no frame" if after else "at the end are no whole frame"
                self.losses.append(Loss(first, last, f"{index.path.name}: {length} bytes {words}"))
        expected = 0
        last_ns = self.begin_ns
        for place in self._frames:
            missing = place.header.number - expected
            if missing > 0:
                reason = f"{missing} frames are missing"
                self.losses.append(Loss(last_ns, place.header.first_ns, reason))
            expected, last_ns = place.header.number + 1, place.header.last_ns

    def _read(self, place: FramePlace) -> list[Entry] | None:
        """Return the entries at ``place``; ``None``: they cannot be read, which is told."""
        if place.header.number in self._bad:
            return None
        reason = "a frame is not as it was written"
        try:
            payload = read_payload(place)
            if payload is not None:
                return unpack_entries(payload)
        except RecordingError as error:
            reason = str(error)
        self._lose(place, reason)
        return None

    def _lose(self, place: FramePlace, reason: str) -> None:
        head = place.header
        if head.number not in self._bad:
            self._bad.add(head.number)
            self.losses.append(Loss(head.first_ns, head.last_ns, f"{place.path.name}: {reason}"))

    def check(self) -> tuple[Loss, ...]:
        """Read all frames; return everything that is lost."""
        for place in self._frames:
            if place.header.kind in (*_UPDATES, FrameKind.STATE):
                self._read(place)
            elif read_payload(place) is None:
                self._lose(place, "a frame is not as it was written")
        return tuple(self.losses)

    def state_before(self, time_ns: int) -> tuple[list[Entry], int]:
        """Return the entries of the last state up to ``time_ns``, and their time.

        The first one where none is before; none and 0 where none can be read.
        """
        earlier = [place for place in self._states if place.header.first_ns <= time_ns]
        for place in [*reversed(earlier), *self._states[:1]]:
            entries = self._read(place)
            if entries is not None:
                return entries, place.header.first_ns
        return [], 0

    def frames_or_losses(self, time_ns: int) -> Iterator[list[Entry] | tuple[int, int]]:
        """Yield the entries of each frame from ``time_ns`` on, or begin and end of a loss."""
        expected: int | None = None
        last_ns = time_ns
        for place in self._frames:
            head = place.header
            if head.last_ns < time_ns:
                continue
            if expected is not None and head.number > expected:
                yield last_ns, head.first_ns
            expected, last_ns = head.number + 1, head.last_ns
            if head.kind in _UPDATES:
                entries = self._read(place)
                yield entries if entries is not None else (head.first_ns, head.last_ns)

    def names(self) -> tuple[str, ...]:
        """Return the PVs that are recorded at some time, in order of their slots."""
        found: dict[int, str] = {}
        for place in self._frames:
            if place.header.kind in (FrameKind.CHANGES, FrameKind.STATE):
                for entry in self._read(place) or ():
                    if isinstance(entry, PvsAdded):
                        found.update(entry.pvs)
        return tuple(dict.fromkeys(found[slot] for slot in sorted(found)))


def _segment_files(path: Path) -> list[Path]:
    folder = path if path.is_dir() else path.parent
    names = sorted(name for name in os.listdir(folder) if name.endswith(SUFFIX))
    if path != folder and path.name not in names:
        names.append(path.name)
    return [folder / name for name in names[:_MOST_SEGMENTS]]


def _opened(path: Path) -> tuple[SegmentIndex, dict[str, Any] | None]:
    """Return the index of ``path`` and what it begins with; ``None``: nothing of ours."""
    index = read_index(path)
    first = index.frames[0] if index.frames else None
    if first is None or first.header.kind != FrameKind.BEGIN:
        return index, None
    payload = read_payload(first)
    try:
        about = json.loads(payload) if payload is not None else None
    except ValueError:
        about = None
    if not isinstance(about, dict) or about.get("format") != FORMAT:
        return index, None
    whole = isinstance(about.get("version"), int) and isinstance(about.get("segment"), int)
    return index, about if whole and {"id", "name"} <= set(about) else None
