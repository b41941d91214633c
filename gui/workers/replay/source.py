"""Source of a replay: a recording as batches, when the replay's clock comes to them."""

import time
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Final, Protocol

from gui.core.pv.record_fields import NO_REPLY, FieldsRead, FieldValue
from gui.core.pv.updates import Batch, Event, PutResult
from gui.core.recording.notes import Entry, entry_time_ns
from gui.core.recording.played import Played, joined
from gui.core.recording.replay_clock import ReplayClock
from gui.workers.requests import FieldRequest, PutRequest
from gui.workers.source import SourceCounts

_MOST_NS: Final = 10_000_000_000  # of the recording, in one batch
_QUICK_S: Final = 0.2
_REFUSED: Final = "this is a replay of a recording: nothing is written"


class Frames(Protocol):
    """What a replay reads; both are called on the worker's thread and may wait for the disk."""

    def state_before(self, time_ns: int) -> tuple[list[Entry], int]:
        """Return the entries of the last state up to ``time_ns``, and their time."""
        ...

    def frames_or_losses(self, time_ns: int) -> Iterator[list[Entry] | tuple[int, int]]:
        """Yield the entries of each frame from ``time_ns`` on, or begin and end of a loss."""
        ...


class ReplaySource:
    """Implements ``PvSource``; begins once all of ``slots`` (by name) were opened."""

    def __init__(
        self, frames: Frames, clock: ReplayClock, from_ns: int, slots: Mapping[str, int]
    ) -> None:
        self._clock = clock
        self._awaited = set(slots.values())
        self._played = Played(slots)
        self._entries = self._read(frames, from_ns)
        self._next: tuple[int, list[Batch]] | None = None  # time, and what comes then
        self._ready: deque[Batch] = deque()
        self._answers: list[Event] = []
        self._channels = 0
        self._ended = False
        self.quick_until = 0.0
        self.given_ns = 0  # up to when all was given to the tab; read on any thread

    def _read(self, frames: Frames, from_ns: int) -> Iterator[tuple[int, list[Batch]]]:
        """Yield what is shown, each with its time: the state at ``from_ns``, then what follows."""
        state, state_ns = frames.state_before(from_ns)
        for entry in state:
            yield state_ns, self._played.take(entry)
        for found in frames.frames_or_losses(state_ns if state else from_ns):
            if isinstance(found, tuple):
                yield found[0], self._played.cut(found[0])
                continue
            for entry in found:
                yield entry_time_ns(entry), self._played.take(entry)

    def open(self, pvs: Collection[tuple[int, str]]) -> list[tuple[int, str]]:
        """Note that the tab has these PVs; what is not recorded stays without a connection."""
        self._awaited.difference_update(slot for slot, _ in pvs)
        self._channels += len(pvs)
        return []

    def close(self, slots: Collection[int]) -> None:
        """Nothing is to be closed: the tab ignores what comes for slots that it gave up."""
        self._channels -= len(slots)

    def put(self, request: PutRequest) -> None:
        """Refuse it."""
        self._answers.append(PutResult(request.slot, request.request, False, _REFUSED, sent=False))

    def read_fields(self, request: FieldRequest) -> None:
        """Answer that there is no reply: fields are not recorded."""
        values = tuple(FieldValue(field, None, NO_REPLY) for field in request.fields)
        self._answers.append(FieldsRead(request.slot, request.request, values, True))

    def tick(self) -> None:
        """Nothing has a deadline."""

    def poll(self, limit: int) -> Batch | None:
        """Return what came up to the replay's now, several recorded batches as one."""
        if self._answers:
            answers, self._answers = tuple(self._answers), []
            return Batch(events=answers, arrival_ns=self._clock.now_ns())
        if self._awaited:
            return None
        now_ns = self._clock.now_ns()
        found: Batch | None = None
        while (batch := self._take(now_ns)) is not None:
            if found is None:
                found = batch
                continue
            both = joined(found, batch, limit)
            if both is None or both.waited_ns > _MOST_NS:
                self._ready.appendleft(batch)
                self.quick_until = time.monotonic() + _QUICK_S
                return found
            found = both
        self.given_ns = now_ns
        return found

    def _take(self, now_ns: int) -> Batch | None:
        """Return the next batch up to ``now_ns``."""
        while not self._ready:
            if self._next is None and not self._ended:
                self._next = next(self._entries, None)
                self._ended = self._next is None
            if self._next is None or self._next[0] > now_ns:
                return None
            self._ready.extend(self._next[1])
            self._next = None
        return self._ready.popleft()

    def rest(self, wake: Callable[[], None]) -> float:
        """Rest never: nobody would wake it when the clock comes to the next entry."""
        return 0.0

    def counts(self) -> SourceCounts:
        """Return the counts: nothing waits but on the disk."""
        return SourceCounts(channels=self._channels)

    def destroy(self) -> None:
        """Read no more."""
        self._ready.clear()
        self._entries = iter(())
        self._next = None
