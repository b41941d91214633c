"""Log of histories: frames of rows appended to files of this run, beside those of earlier ones."""

import contextlib
import errno
import json
import os
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from gui.core.pv.counts import grouped
from gui.core.recording.frame import FrameKind, frame_bytes
from gui.core.stored_history.row_form import MOST_SAMPLES, pack_rows
from gui.core.stored_history.stored_row import StoredRow, cut_row
from gui.files.disk.own_folder import make_folder
from gui.files.disk.state_folder import state_folder
from gui.files.recording.segment_file import SegmentFile
from gui.files.stored_history.history_files import SUFFIX, remove_old

FORMAT: Final = "pvwatch-history"
VERSION: Final = 1
_MB: Final = 1_000_000
_PARTS: Final = 8  # of the limit: so much goes at once when it is reached
_LEAST_FREE: Final = 500 * _MB  # of the disk, or a twentieth of it if that is less


@dataclass(frozen=True, slots=True)
class HistoryLimits:
    """How much of the disk is used, and for how long; 0 MB: nothing is kept."""

    megabytes: int = 200
    days: int = 7

    @property
    def size(self) -> int:
        """The limit in bytes."""
        return self.megabytes * _MB

    def oldest_ns(self, now_ns: int) -> int:
        """Return from when on something is kept."""
        return now_ns - self.days * 86_400 * 1_000_000_000


def default_folder() -> Path:
    """Return where the history of this user is: ``$XDG_STATE_HOME/pvwatch/history``."""
    return state_folder() / "history"


class HistoryLog:
    """Files that no other program writes. Called on: one thread at a time, which may wait."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._segment: SegmentFile | None = None
        self._number = 0

    def append(self, rows: Sequence[StoredRow], limits: HistoryLimits, now_ns: int) -> None:
        """Write ``rows``, and let go what is older or more than ``limits``. Raises ``OSError``.

        What was written when it is raised can be read.
        """
        if not limits.size:
            return
        make_folder(self.folder)
        try:
            for group in _groups(rows):
                segment = self._open_segment(limits, now_ns)
                times = min(r.from_ns for r in group), max(r.until_ns for r in group)
                frame = frame_bytes(
                    FrameKind.UPDATES, self._number, (now_ns, now_ns), times, pack_rows(group)
                )
                self._check_room(len(frame))
                segment.append(frame)
                self._number += 1
            if self._segment is not None:
                self._segment.sync()
        finally:
            own = None if self._segment is None else self._segment.path
            remove_old(self.folder, limits.size, limits.oldest_ns(now_ns), own)

    def close(self) -> None:
        """Let go of the file that is being written; the next ``append`` begins another."""
        segment, self._segment = self._segment, None
        if segment is not None:
            with contextlib.suppress(OSError):
                segment.close()

    def _open_segment(self, limits: HistoryLimits, now_ns: int) -> SegmentFile:
        segment = self._segment
        if segment is not None and (
            segment.size >= max(limits.size // _PARTS, 1) or not segment.is_there
        ):
            self.close()
        if self._segment is None:
            self._segment = self._begin_segment(now_ns)
        return self._segment

    def _begin_segment(self, now_ns: int) -> SegmentFile:
        began = datetime.fromtimestamp(now_ns / 1e9, UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        path = self.folder / f"{began}-{uuid.uuid4().hex[:12]}{SUFFIX}"
        segment = SegmentFile(path, 0o600)
        segment.hold()
        about = json.dumps({"format": FORMAT, "version": VERSION}).encode("ascii")
        times = (now_ns, now_ns), (0, -1)
        try:
            segment.append(frame_bytes(FrameKind.BEGIN, self._number, *times, about))
        except OSError:  # nothing that came later would be read, without a beginning
            for undo in (partial(os.unlink, path), segment.close):
                with contextlib.suppress(OSError):
                    undo()
            raise
        self._number += 1
        return segment

    def _check_room(self, size: int) -> None:
        found = os.statvfs(self.folder)
        keep = min(_LEAST_FREE, found.f_blocks * found.f_frsize // 20)
        if found.f_bavail * found.f_frsize - size < keep:
            raise OSError(
                errno.ENOSPC, f"less than {grouped(keep / _MB, 0)} MB of the disk are free"
            )


def _groups(rows: Sequence[StoredRow]) -> Iterator[list[StoredRow]]:
    """Yield ``rows`` in groups that fit into a frame each."""
    group: list[StoredRow] = []
    held = 0
    for row in (part for whole in rows for part in cut_row(whole, MOST_SAMPLES)):
        if group and held + len(row.time_ns) > MOST_SAMPLES:
            yield group
            group, held = [], 0
        group.append(row)
        held += len(row.time_ns)
    if group:
        yield group
