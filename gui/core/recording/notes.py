"""Notes: what a recording holds beside batches, in order with them."""

from dataclasses import dataclass

from gui.core.pv.updates import Batch, ValueProblem


@dataclass(frozen=True, slots=True)
class PvsAdded:
    """These PVs are recorded from now on, by ``(slot, name)``; they are not connected yet.

    A slot that is known already was opened anew, by a worker that took another's place.
    """

    pvs: tuple[tuple[int, str], ...]
    time_ns: int


@dataclass(frozen=True, slots=True)
class PvsRemoved:
    """These PVs are not recorded any more."""

    slots: tuple[int, ...]
    time_ns: int


@dataclass(frozen=True, slots=True)
class NotRecorded:
    """``count`` updates came up to ``time_ns`` and are not in the recording: the disk was slow."""

    count: int
    time_ns: int


@dataclass(frozen=True, slots=True)
class TooLarge:
    """Values of a PV that are not in the recording: larger than ``limit`` bytes."""

    slot: int
    count: int
    limit: int
    time_ns: int

    @property
    def problem(self) -> ValueProblem:
        """What a reader knows of the PV from then on: no value, until one that is recorded."""
        reason = f"its value has more than {self.limit:,} bytes, and is not in the recording."
        return ValueProblem(self.slot, "not recorded", reason)


@dataclass(frozen=True, slots=True)
class WorkerStood:
    """The worker had no turn since ``since_ns``; 0: it has again. Nothing is known meanwhile."""

    since_ns: int
    time_ns: int


Note = PvsAdded | PvsRemoved | NotRecorded | TooLarge | WorkerStood
Entry = Batch | Note


def entry_time_ns(entry: Entry) -> int:
    """Return when ``entry`` came, by this machine's clock."""
    return entry.arrival_ns if isinstance(entry, Batch) else entry.time_ns
