"""Exports as CSV, written block by block."""

from collections.abc import Iterator
from typing import BinaryIO

from gui.core.export.common_grid import grid_header, grid_rows, row_count
from gui.core.export.csv_samples import SAMPLE_HEADER, sample_rows
from gui.core.export.export_request import ExportForm, ExportRequest, Progress
from gui.core.export.sample_block import SampleSource


def write_csv(
    source: SampleSource, request: ExportRequest, file: BinaryIO, progress: Progress
) -> int:
    """Write the samples or the grid to ``file``; return how many samples or rows.

    Raises ``OSError``, ``ValueError`` and what ``progress`` raises.
    """
    header, blocks = _blocks(source, request)
    file.write(header)
    written = 0
    for part, count, rows in blocks:
        file.write(rows)
        written += count
        progress(part, written)
    return written


def _blocks(
    source: SampleSource, request: ExportRequest
) -> tuple[bytes, Iterator[tuple[float, int, bytes]]]:
    if request.form is ExportForm.GRID:
        rows = row_count(request.begin_ns, request.end_ns, request.step_ns)
        return grid_header(request.pvs), _grid(source, request, rows)
    return SAMPLE_HEADER, _samples(source, request)


def _grid(
    source: SampleSource, request: ExportRequest, rows: int
) -> Iterator[tuple[float, int, bytes]]:
    done = 0
    for count, text in grid_rows(
        source, request.pvs, request.begin_ns, request.end_ns, request.step_ns, request.utc
    ):
        done += count
        yield done / rows, count, text


def _samples(source: SampleSource, request: ExportRequest) -> Iterator[tuple[float, int, bytes]]:
    for number, pv in enumerate(request.pvs):
        for count, text in sample_rows(source, pv, request.begin_ns, request.end_ns, request.utc):
            yield number / len(request.pvs), count, text
        yield (number + 1) / len(request.pvs), 0, b""
