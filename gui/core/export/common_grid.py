"""Samples on a common grid by sample and hold: a row a time, a column a PV.

A cell is empty while the PV had no value yet or while nothing is known of it: never a value that
is not that of its time.
"""

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from typing import Final

import numpy as np
import numpy.typing as npt

from gui.core.export.csv_samples import csv_cell, number_texts
from gui.core.export.sample_block import PvDescription, SampleBlock, SampleSource
from gui.core.export.time_columns import time_texts
from gui.core.pv.counts import grouped
from gui.core.pv.updates import Int64s

MOST_ROWS: Final = 100_000_000
_CELLS: Final = 65_536  # made at a time


class _HeldCells:
    """Cells of one PV; ``at`` is called with later times each time."""

    def __init__(self, source: SampleSource, pv: PvDescription, begin_ns: int, end_ns: int) -> None:
        gaps = source.gaps(pv, begin_ns, end_ns)
        self._gap_ns = gaps[:, 0]
        self._known_ns = np.maximum.accumulate(gaps[:, 1]) if len(gaps) else gaps[:, 1]
        self._blocks = (b for b in source.blocks(pv, begin_ns, end_ns) if len(b.time_ns))
        self._held: bytes | None = None  # the last cell of the blocks before
        self._next = next(self._blocks, None)
        self.taken = 0  # samples

    def at(self, time_ns: Int64s) -> npt.NDArray[np.object_]:
        """Return the cells (n,) at ``time_ns``, UTF-8."""
        cells = np.empty(len(time_ns), np.object_)
        has = np.zeros(len(time_ns), np.bool_)
        done = 0
        while self._next is not None and self._next.time_ns[0] <= time_ns[-1]:
            block = self._next
            first = int(np.searchsorted(time_ns, block.time_ns[0], "left"))
            self._hold(cells, has, done, first)
            end = int(np.searchsorted(time_ns, block.time_ns[-1], "left"))
            index = np.searchsorted(block.time_ns, time_ns[first:end], "right") - 1
            wanted, which = np.unique(index, return_inverse=True)
            cells[first:end] = _cells(block, wanted)[which]
            has[first:end] = True
            done = end
            if block.time_ns[-1] > time_ns[-1]:  # it goes on beyond these times
                break
            self._held = _cells(block, np.array([-1]))[0]
            self.taken += len(block.time_ns)
            self._next = next(self._blocks, None)
        self._hold(cells, has, done, len(time_ns))
        return self._without_gaps(cells, has, time_ns)

    def _hold(
        self,
        cells: npt.NDArray[np.object_],
        has: npt.NDArray[np.bool_],
        begin: int,
        end: int,
    ) -> None:
        if self._held is not None:
            cells[begin:end] = self._held
            has[begin:end] = True

    def _without_gaps(
        self, cells: npt.NDArray[np.object_], has: npt.NDArray[np.bool_], time_ns: Int64s
    ) -> npt.NDArray[np.object_]:
        if len(self._gap_ns):
            before = np.searchsorted(self._gap_ns, time_ns, "right") - 1
            has &= (before < 0) | (time_ns >= self._known_ns[np.maximum(before, 0)])
        cells[~has] = b""
        return cells


def _cells(block: SampleBlock, index: Int64s) -> npt.NDArray[np.object_]:
    made = np.empty(len(index), np.object_)
    if block.texts is not None:
        made[:] = [csv_cell(block.texts[at]).encode() for at in index.tolist()]
    else:
        made[:] = number_texts(block.value[index])
    return made


def row_count(begin_ns: int, end_ns: int, step_ns: int) -> int:
    """Return how many rows a grid has. ``ValueError`` with a sentence: too many."""
    rows = (end_ns - begin_ns) // step_ns + 1
    if rows > MOST_ROWS:
        raise ValueError(f"A grid of {grouped(rows)} rows is too long: take a larger step")
    return rows


def grid_header(pvs: Sequence[PvDescription]) -> bytes:
    """Return the first row; a PV whose unit changed has a column for each."""
    names = [pv.name for pv in pvs]
    cells = [
        csv_cell(f"{pv.name} [{pv.unit}] {pv.part + 1}" if names.count(pv.name) > 1 else pv.name)
        for pv in pvs
    ]
    return f"time,{','.join(cells)}\n".encode()


def grid_rows(
    source: SampleSource,
    pvs: Sequence[PvDescription],
    begin_ns: int,
    end_ns: int,
    step_ns: int,
    utc: bool,
    local: tzinfo | None = None,
) -> Iterator[tuple[int, bytes]]:
    """Yield rows at ``begin_ns``, a step later and so on, to ``end_ns``: count and UTF-8."""
    columns = [_HeldCells(source, pv, begin_ns, end_ns) for pv in pvs]
    rows = row_count(begin_ns, end_ns, step_ns)
    size = max(_CELLS // (len(pvs) + 1), 1)
    for first in range(0, rows, size):
        time_ns = begin_ns + step_ns * np.arange(first, min(first + size, rows), dtype=np.int64)
        width = 2 * (len(columns) + 1)
        pieces: list[bytes] = [b","] * (width * len(time_ns))
        pieces[0::width] = time_texts(time_ns, utc, local)
        for number, column in enumerate(columns):
            pieces[2 * number + 2 :: width] = column.at(time_ns).tolist()
        pieces[width - 1 :: width] = [b"\n"] * len(time_ns)
        yield len(time_ns), b"".join(pieces)
