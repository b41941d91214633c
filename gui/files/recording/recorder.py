"""Recorder: takes batches without a wait, and writes them in a thread of its own."""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from gui.core.groups.group import PvSpec
from gui.core.pv.batch_parts import changes_of
from gui.core.pv.updates import Batch
from gui.core.recording.notes import Entry, NotRecorded, entry_time_ns
from gui.files.recording.recording_writer import (
    RecordingLimits,
    RecordingStopped,
    RecordingWriter,
    block_bytes,
)

SYNC_S: Final = 1.0  # so much is lost at most when the program or the computer dies
LATE_S: Final = 10.0  # a disk that took nothing for so long is told
MOST_WAITING: Final = 2_000_000  # updates, about 80 MB, for a disk that does not take them
MOST_BYTES: Final = 256 << 20  # of texts and arrays that wait
_FRAME: Final = 100_000  # updates in a frame at most, and bytes of texts and arrays:
_FRAME_BYTES: Final = 8 << 20


@dataclass(frozen=True, slots=True)
class RecorderStatus:
    """How a recording goes; ``problem``: why it ended by itself, as a sentence, or ""."""

    name: str
    folder: Path | None = None  # None: it is not made yet, or could not be
    began_ns: int = 0
    ended_ns: int = 0  # 0: it runs, or writes the rest
    size: int = 0  # bytes on the disk
    updates: int = 0
    not_recorded: int = 0  # updates that the disk did not take in time
    too_large: int = 0  # texts and arrays
    free: int = 0  # bytes of the disk
    running: bool = True
    problem: str = ""
    silent_s: float = 0.0  # for so long the disk has taken nothing; 0: it does

    @property
    def lost(self) -> int:
        """Updates that came and are not in the recording."""
        return self.not_recorded + self.too_large


class Recorder:
    """Records entries into a new folder in ``parent``, from now until ``stop`` or a problem.

    ``take`` and ``stop`` are called on one thread, and return at once.
    """

    def __init__(
        self,
        parent: Path,
        name: str,
        limits: RecordingLimits | None = None,
        most_waiting: int = MOST_WAITING,
        pvs: Sequence[PvSpec] = (),
    ) -> None:
        """``pvs``: rows of the group, whose labels and traces a replay has."""
        self._parent, self._limits, self._most = parent, limits, most_waiting
        self._pvs = tuple(pvs)
        self._queue: deque[Entry] = deque()
        self._taken = self._written = 0  # updates, by the caller and by the thread
        self._taken_bytes = self._written_bytes = 0
        self._missed = self._not_recorded = 0
        self._stopping, self._stopped_ns = "", 0
        self._wake = threading.Event()
        self._synced_s = time.monotonic()
        self._status = RecorderStatus(name, began_ns=time.time_ns())  # replaced as a whole
        self._thread = threading.Thread(target=self._run, name="pvwatch-recorder", daemon=True)

    @property
    def status(self) -> RecorderStatus:
        """How it goes now: what is lost too while the disk holds up the thread."""
        status = self._status
        silent_s = time.monotonic() - self._synced_s if status.running else 0.0
        return replace(
            status,
            not_recorded=self._not_recorded,
            silent_s=silent_s if silent_s > LATE_S else 0.0,
        )

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def take(self, entry: Entry) -> None:
        """Take ``entry``, to be written; without its values while too much waits."""
        if not self._status.running or self._stopping:
            return
        if isinstance(entry, Batch):
            updates, size = entry.updates, _blocks_bytes(entry)
            is_full = self._taken - self._written + updates > self._most
            if is_full or self._taken_bytes - self._written_bytes + size > MOST_BYTES:
                self._missed += updates
                self._not_recorded += updates
                changes = changes_of(entry)  # must not be missed
                if not changes:
                    return
                arrived, waited = entry.arrival_ns, entry.waited_ns
                entry = Batch(events=changes, arrival_ns=arrived, waited_ns=waited)
            else:
                self._taken += updates
                self._taken_bytes += size
        self._note_missed(entry_time_ns(entry))  # first: a gap begins where values are missing
        self._queue.append(entry)
        if self._taken - self._written >= _FRAME:
            self._wake.set()

    def _note_missed(self, time_ns: int) -> None:
        if self._missed:
            self._queue.append(NotRecorded(self._missed, time_ns))
            self._missed = 0

    def stop(self, why: str) -> None:
        """Write what was taken, then end; ``why`` is kept in the recording."""
        if not self._stopping:
            self._note_missed(time.time_ns())
            self._stopped_ns = time.time_ns()  # the rest that is written is of before
            self._stopping = why or "Stopped"
            self._wake.set()

    def wait(self, seconds: float) -> bool:
        """Wait until all is written, at most ``seconds``; only when the program exits."""
        self._thread.join(max(seconds, 0.0))
        return not self._thread.is_alive()

    def _run(self) -> None:
        writer: RecordingWriter | None = None
        problem = ""
        try:
            name = self._status.name
            writer = RecordingWriter(self._parent, name, self._limits, pvs=self._pvs)
            self._publish(writer)
            while not self._stopping:
                self._wake.wait(SYNC_S)
                self._wake.clear()
                self._write(writer)
            self._write(writer)
            writer.close(self._stopping)
        except RecordingStopped as stopped:
            problem = str(stopped)
        except Exception as error:  # whatever it is, the user is told that nothing is recorded
            problem = f"Recording failed: {error or type(error).__name__}"
        if problem and writer is not None:
            writer.close(problem)
        self._publish(writer, running=False, problem=problem)
        self._queue.clear()

    def _write(self, writer: RecordingWriter) -> None:
        for entries in _frames(self._queue.popleft, len(self._queue)):
            writer.write(entries)
            batches = [entry for entry in entries if isinstance(entry, Batch)]
            self._written += sum(batch.updates for batch in batches)
            self._written_bytes += sum(map(_blocks_bytes, batches))
        writer.sync()
        self._synced_s = time.monotonic()
        self._publish(writer)

    def _publish(
        self, writer: RecordingWriter | None, running: bool = True, problem: str = ""
    ) -> None:
        status = self._status
        if writer is not None:
            status = replace(
                status,
                folder=writer.folder,
                size=writer.size,
                updates=writer.samples,
                too_large=writer.too_large,
                free=writer.free,
            )
        ended_ns = 0 if running else self._stopped_ns or time.time_ns()
        self._status = replace(status, running=running, problem=problem, ended_ns=ended_ns)


def _frames(take: Callable[[], Entry], count: int) -> list[list[Entry]]:
    """Return the first ``count`` entries, as many at once as make a frame."""
    frames: list[list[Entry]] = []
    updates, size = _FRAME, 0
    for _ in range(count):
        entry = take()
        if updates >= _FRAME or size >= _FRAME_BYTES:
            frames.append([])
            updates = size = 0
        frames[-1].append(entry)
        if isinstance(entry, Batch):
            updates += entry.updates
            size += _blocks_bytes(entry)
    return frames


def _blocks_bytes(batch: Batch) -> int:
    return sum(map(block_bytes, batch.events))
