"""Samples of an answer by columns, as they are read; and columns joined."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from gui.core.archive.pb.payload_type import Array
from gui.core.pv.updates import Float64s, Int64s, UInt8s

Properties = dict[str, str]


@dataclass(slots=True, eq=False)
class SampleColumns:
    """Samples (equal lengths n) in the order in which they came.

    ``texts`` and ``arrays`` are as long as the columns or empty. ``properties``: of which row;
    ``bad``: rows of the lines (of those that were to be read) that could not be read.
    """

    time_ns: Int64s
    value: Float64s
    severity: UInt8s
    status: UInt8s
    texts: list[str] = field(default_factory=list)
    arrays: list[Array] = field(default_factory=list)
    properties: list[tuple[int, Properties]] = field(default_factory=list)
    bad: tuple[int, ...] = ()

    def __len__(self) -> int:
        return len(self.time_ns)


def no_samples() -> SampleColumns:
    """Return columns without a row."""
    return SampleColumns(
        np.empty(0, np.int64), np.empty(0), np.empty(0, np.uint8), np.empty(0, np.uint8)
    )


def joined(parts: Sequence[SampleColumns]) -> SampleColumns:
    """Return the rows of all ``parts``. Where some have texts or arrays, others have empty ones."""
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return no_samples()
    first, properties = 0, []
    for part in parts:
        properties += [(first + row, found) for row, found in part.properties]
        first += len(part)
    some_texts, some_arrays = any(p.texts for p in parts), any(p.arrays for p in parts)
    nothing = np.empty(0)
    return SampleColumns(
        np.concatenate([part.time_ns for part in parts]),
        np.concatenate([part.value for part in parts]),
        np.concatenate([part.severity for part in parts]),
        np.concatenate([part.status for part in parts]),
        [t for p in parts for t in (p.texts or [""] * len(p))] if some_texts else [],
        [a for p in parts for a in (p.arrays or [nothing] * len(p))] if some_arrays else [],
        properties,
    )


def taken(columns: SampleColumns, rows: Int64s) -> SampleColumns:
    """Return ``rows`` of ``columns``, each once, in the order that they are given."""
    place = {int(row): at for at, row in enumerate(rows)} if columns.properties else {}
    return SampleColumns(
        columns.time_ns[rows],
        columns.value[rows],
        columns.severity[rows],
        columns.status[rows],
        [columns.texts[row] for row in rows] if columns.texts else [],
        [columns.arrays[row] for row in rows] if columns.arrays else [],
        sorted(
            ((place[row], found) for row, found in columns.properties if row in place),
            key=lambda pair: pair[0],
        ),
    )


def part(columns: SampleColumns, begin: int, end: int) -> SampleColumns:
    """Return the rows from ``begin`` to before ``end``, whose columns are views."""
    return SampleColumns(
        columns.time_ns[begin:end],
        columns.value[begin:end],
        columns.severity[begin:end],
        columns.status[begin:end],
        columns.texts[begin:end],
        columns.arrays[begin:end],
        [(row - begin, found) for row, found in columns.properties if begin <= row < end],
    )
