"""Samples of PVs in blocks, and what gives them: histories, recordings, archive answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from gui.core.pv.updates import Float64s, Int64s, PvKind, UInt8s

BLOCK_SAMPLES: Final = 32_768  # at most, in one block


@dataclass(frozen=True, slots=True)
class PvDescription:
    """A PV while its numbers meant the same; another unit or kind makes another ``part``."""

    name: str
    unit: str = ""
    precision: int | None = None
    state_names: tuple[str, ...] = ()
    kind: PvKind = PvKind.FLOAT
    part: int = 0  # of those of one name, in order of time


@dataclass(frozen=True, slots=True, eq=False)
class SampleBlock:
    """Columns (n,) in order of time, which no one changes any more.

    ``value`` is NaN where there are ``texts``. ``status`` ``None``: it was not kept.
    """

    time_ns: Int64s  # UTC, ns since 1970
    value: Float64s
    severity: UInt8s
    status: UInt8s | None
    texts: tuple[str, ...] | None = None  # n, of a PV of texts


class SampleSource(Protocol):
    """Gives samples of PVs, of any range. Called on: one thread, which may wait for the disk.

    All raise ``OSError`` or ``ValueError``, with a text for a person, where it cannot be read.
    """

    def pvs(self) -> tuple[PvDescription, ...]:
        """Return all PVs that have samples; a name comes again for each of its parts."""
        ...

    def span(self) -> tuple[int, int]:
        """Return the times of the first and the last sample, UTC, ns; (0, 0): there is none."""
        ...

    def blocks(self, pv: PvDescription, begin_ns: int, end_ns: int) -> Iterator[SampleBlock]:
        """Yield the samples of [begin, end], ``BLOCK_SAMPLES`` at a time at most, in order.

        The sample in force at ``begin_ns`` comes first, with its own time, which may be earlier.
        """
        ...

    def gaps(self, pv: PvDescription, begin_ns: int, end_ns: int) -> Int64s:
        """Return the times (k, 2) of which nothing is known that touch [begin, end], in order.

        Within one the PV has no value, whatever came before; the last may have no end.
        """
        ...
