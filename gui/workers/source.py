"""What a protocol (Channel Access, later PVAccess, an archive) offers a worker (ADR 14)."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

from gui.core.pv.updates import Batch
from gui.workers.requests import FieldRequest, PutRequest

QUEUE_LIMIT: Final = 500_000  # scalar updates kept for a GUI that does not take them, about 45 MB


@dataclass(frozen=True, slots=True)
class SourceCounts:
    """Counts of one source since it was made, and what waits in it now."""

    channels: int = 0
    waiting: int = 0  # scalar updates in the queue now
    waiting_most: int = 0  # at once, ever
    queue_limit: int = 0
    dropped: int = 0  # the oldest of a full queue, those that no batch has reported yet included
    merged: int = 0  # texts and arrays that a later one superseded
    gone: int = 0  # texts and arrays of a channel that was gone when they were taken
    unreadable: int = 0  # replies to monitors that could not be read, those they superseded too
    links: int = 0  # connects and disconnects that wait


class PvSource(Protocol):
    """Channels of one worker over one protocol, and what they delivered.

    Made in the worker thread; every method is called on that thread, returns at once (only
    ``destroy`` may take long) and calls nobody back. The protocol's own threads append to queues
    inside the source; ``poll`` empties them. PVs are named by slot.
    """

    @property
    def quick_until(self) -> float:
        """Time (``time.monotonic()``) up to which replies are expected: poll more often."""

    def open(self, pvs: Collection[tuple[int, str]]) -> list[tuple[int, str]]:
        """Start searching for ``(slot, name)``; return ``(slot, reason)`` of refused names.

        ``NameRefused`` follows for these, and for names of a protocol that it does not speak.
        The others are reported by ``ConnectionChange`` when they connect. Raises nothing for a
        name, whatever it is.
        """

    def close(self, slots: Collection[int]) -> None:
        """Unsubscribe and clear these channels; an unknown slot is ignored.

        Their puts under way still end in a ``PutResult``; their field reads end in nothing.
        """

    def put(self, request: PutRequest) -> None:
        """Check, write once and read back; one ``PutResult`` follows, refused puts included.

        It may take hours: ``PutProgress`` follows before it, every few seconds.
        """

    def read_fields(self, request: FieldRequest) -> None:
        """Read record fields; ``FieldsRead`` follow, the last of them with ``done``."""

    def tick(self) -> None:
        """Do what must not wait for credit, such as deadlines. Called before each ``poll``."""

    def poll(self, limit: int) -> Batch | None:
        """Return what arrived since the last call as one batch; ``None``: nothing.

        At most ``limit`` scalar samples, oldest first; the rest stays for the next call. The
        batch keeps the rules of ``Batch``. Not called without credit: samples then wait in the
        source, which drops the oldest beyond its limit, but of no PV the latest, and reports them
        as ``Dropped``.
        """

    def rest(self, wake: Callable[[], None]) -> float:
        """Return for how many seconds nothing need be polled; 0: poll on.

        Asked when nothing has arrived for a while. ``wake`` is called once, on any thread, at the
        first arrival from now on: what had arrived before gives 0.
        """

    def counts(self) -> SourceCounts:
        """Return the counts as of now."""

    def destroy(self) -> None:
        """Stop the callbacks and take everything down; nothing is called after it.

        May take 30 s, as with a stalled IOC: the GUI thread does not wait for it.
        """


class SourceType(NamedTuple):
    """A row of the registry in ``sources.py``."""

    title: str  # for messages
    make: Callable[[int], PvSource]  # of the queue limit; on the worker thread; may raise anything
