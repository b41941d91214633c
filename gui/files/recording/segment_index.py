"""Index of one segment: its frames by place and times, read from their headers alone."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gui.core.recording.frame import HEADER_SIZE, MAGIC, FrameHeader, checked, read_header
from gui.files.disk.ordinary_file import open_ordinary

_STEP: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class FramePlace:
    """Where a frame is: in which file, at which byte."""

    path: Path
    offset: int
    header: FrameHeader


@dataclass(frozen=True, slots=True)
class SegmentIndex:
    """Frames in order of the file; ``damaged``: places and lengths of bytes that are no frames."""

    path: Path
    frames: tuple[FramePlace, ...]
    damaged: tuple[tuple[int, int], ...]
    size: int


def read_index(path: Path) -> SegmentIndex:
    """Return the index of ``path``. Raises ``OSError``. Reads headers, and all where it is damaged.

    The segment may be one that is being written: it is read as far as it is now.
    """
    file = open_ordinary(path)
    try:
        size = os.fstat(file).st_size
        frames: list[FramePlace] = []
        damaged: list[tuple[int, int]] = []
        at = 0
        while at < size:
            header = read_header(os.pread(file, HEADER_SIZE, at))
            if header is not None and at + HEADER_SIZE + header.length <= size:
                frames.append(FramePlace(path, at, header))
                at += HEADER_SIZE + header.length
                continue
            end = _next_header(file, at + 1, size)
            damaged.append((at, end - at))
            at = end
        return SegmentIndex(path, tuple(frames), tuple(damaged), size)
    finally:
        os.close(file)


def _next_header(file: int, at: int, size: int) -> int:
    """Return the place of the first whole header from ``at`` on; ``size``: there is none."""
    while at < size:
        data = os.pread(file, _STEP + HEADER_SIZE, at)
        found = data.find(MAGIC)
        while found >= 0:
            header = read_header(os.pread(file, HEADER_SIZE, at + found))
            if header is not None and at + found + HEADER_SIZE + header.length <= size:
                return at + found
            found = data.find(MAGIC, found + 1)
        at += max(len(data) - len(MAGIC) + 1, 1)
    return size


def read_payload(place: FramePlace) -> bytes | None:
    """Return the payload at ``place``; ``None``: it is not as it was written. ``OSError``."""
    file = open_ordinary(place.path)
    try:
        payload = os.pread(file, place.header.length, place.offset + HEADER_SIZE)
    finally:
        os.close(file)
    return payload if checked(place.header, payload) else None
