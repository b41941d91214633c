"""Assembly of an answer: what was read of a transfer, brought into order, with what is missing."""

from typing import Final

import numpy as np
import numpy.typing as npt

from gui.core.archive.appliance_urls import DataQuestion
from gui.core.archive.archive_answer import ArchiveAnswer
from gui.core.archive.archive_request import ArchiveRequest
from gui.core.archive.archived_bins import Bins, bins_of
from gui.core.archive.archived_gaps import gaps_of_bins, gaps_of_samples
from gui.core.archive.archived_meaning import meaning_of
from gui.core.archive.pb.payload_header import PayloadHeader
from gui.core.archive.pb.payload_type import PayloadType
from gui.core.archive.pb.reader import PbReader
from gui.core.archive.pb.sample_columns import SampleColumns, joined, no_samples, part, taken
from gui.core.history.meaning import Meaning
from gui.core.pv.counts import grouped
from gui.core.pv.updates import Int64s

NOT_AN_APPLIANCE: Final = "What answers at this address is not an archiver appliance."


def assemble(
    request: ArchiveRequest,
    question: DataQuestion,
    reader: PbReader,
    appliance: str,
    transfer_fault: str | None = None,
) -> ArchiveAnswer:
    """Return the answer that a ``reader`` has read to its end, or to where the transfer failed."""
    faults = [transfer_fault] if transfer_fault else []
    faults += _faults(reader)
    header = reader.last_header
    if header is None:
        return empty_answer(request, appliance, " ".join(faults) or None)
    columns, left_out = _of_one_sort(reader.parts(), header)
    if left_out:
        faults.append(left_out)
    columns = _in_order(columns)
    bins = bins_of(columns, header.type, question.bin_ns) if question.bin_ns else None
    if bins is not None:
        gaps = gaps_of_bins(columns, bins.is_empty, question.bin_ns)
        kept = _kept_bins(columns, bins, request, question.bin_ns)
        columns = taken(columns, kept)
        value, low, high = bins.value[kept], bins.low[kept], bins.high[kept]
    else:
        gaps = gaps_of_samples(columns, request.begin_ns, header.properties)
        columns = part(columns, *_kept_samples(columns, request))
        value, low, high = columns.value, None, None
    for column in (columns.time_ns, value, columns.severity, columns.status, low, high):
        if column is not None:
            column.setflags(write=False)
    inside = (gaps[:, 1] > request.begin_ns) & (gaps[:, 0] <= request.end_ns)
    return ArchiveAnswer(
        request,
        columns.time_ns,
        value,
        columns.severity,
        columns.status,
        low,
        high,
        gaps if inside.all() else gaps[inside],
        tuple(columns.texts) if header.type == PayloadType.STRING else None,
        tuple(columns.arrays) if bins is None and header.type.is_array else None,
        meaning_of(_latest_properties(reader, columns), header.type, bins is not None),
        seed=bool(len(columns)) and int(columns.time_ns[0]) <= request.begin_ns,
        is_binned=bins is not None,
        bin_ns=0 if bins is None else question.bin_ns,
        fault=" ".join(faults) or None,
        appliance=appliance,
    )


def empty_answer(
    request: ArchiveRequest, appliance: str = "", fault: str | None = None, unknown: bool = False
) -> ArchiveAnswer:
    """Return an answer without samples."""
    none = no_samples()
    return ArchiveAnswer(
        request,
        none.time_ns,
        none.value,
        none.severity,
        none.status,
        meaning=Meaning(),
        fault=fault,
        is_unknown=unknown,
        appliance=appliance,
    )


def _faults(reader: PbReader) -> list[str]:
    """Return sentences on what of the answer could not be read."""
    faults = []
    if reader.refused:
        faults.append(f"The answer is not read to its end: {reader.refused}.")
    if reader.bad_headers and not reader.headers:
        faults.append(NOT_AN_APPLIANCE)
    elif reader.bad_headers:
        faults.append(f"Parts of the answer cannot be read: {'; '.join(reader.bad_headers)}.")
    elif reader.is_cut:
        faults.append("The answer was cut off; later samples may be missing.")
    if reader.headers and reader.bad_lines:
        faults.append(
            "One sample could not be read and is left out."
            if reader.bad_lines == 1
            else f"{grouped(reader.bad_lines)} samples could not be read and are left out."
        )
    return faults


def _latest_properties(reader: PbReader, columns: SampleColumns) -> dict[str, str]:
    """Return properties of the last header, and where it lacks some those that samples brought."""
    found: dict[str, str] = {}
    for _row, properties in columns.properties[-20:]:
        found |= properties
    for header in reader.headers[-20:]:
        found |= header.properties
    return {name: text for name, text in found.items() if not name.startswith("cnx")}


def _sort_of(kind: PayloadType) -> str:
    if kind == PayloadType.STRING:
        return "texts"
    return "arrays" if kind.is_array else "numbers"


def _of_one_sort(
    parts: list[tuple[PayloadHeader, SampleColumns]], last: PayloadHeader
) -> tuple[SampleColumns, str]:
    """Return the samples that are of the latest sort, and a sentence if there are others.

    The type of a PV may have changed. Whole and other numbers go together.
    """
    sort = _sort_of(last.type)
    kept = [columns for header, columns in parts if _sort_of(header.type) == sort]
    if len(kept) == len(parts):
        return joined(kept), ""
    others = sorted({_sort_of(header.type) for header, _columns in parts} - {sort})
    return joined(kept), f"The PV had {' and '.join(others)} before; these are left out."


def _in_order(columns: SampleColumns) -> SampleColumns:
    """Return the rows in order of time, none twice: stores of an appliance may overlap."""
    times = columns.time_ns
    if len(times) < 2:
        return columns
    step = np.diff(times)
    if step.min() > 0:
        return columns
    rows = np.arange(len(times)) if step.min() == 0 else np.argsort(times, kind="stable")
    return taken(columns, rows[~_repeats(columns, rows)])


def _repeats(columns: SampleColumns, rows: Int64s) -> npt.NDArray[np.bool_]:
    """Tell which of ``rows`` are the row before them once more."""
    same = np.zeros(len(rows), bool)
    same[1:] = np.diff(columns.time_ns[rows]) == 0
    for column in (columns.value.view(np.int64), columns.severity, columns.status):
        same[1:] &= column[rows[1:]] == column[rows[:-1]]
    if columns.texts or columns.arrays:
        for at in np.flatnonzero(same).tolist():
            one, other = int(rows[at - 1]), int(rows[at])
            if columns.texts:
                same[at] = columns.texts[one] == columns.texts[other]
            else:
                same[at] = np.array_equal(columns.arrays[one], columns.arrays[other])
    return same


def _kept_samples(columns: SampleColumns, request: ArchiveRequest) -> tuple[int, int]:
    """Return first and end of the rows within the range, with the last one at or before it."""
    begin = max(int(np.searchsorted(columns.time_ns, request.begin_ns, "right")) - 1, 0)
    end = int(np.searchsorted(columns.time_ns, request.end_ns, "right"))
    return begin, max(begin, end)


def _kept_bins(columns: SampleColumns, bins: Bins, request: ArchiveRequest, bin_ns: int) -> Int64s:
    """Return the rows of bins that have samples and overlap the range, with the one before it."""
    full = np.flatnonzero(~bins.is_empty)
    if len(columns) and not (len(full) and full[0] == 0):
        full = np.concatenate([[0], full])  # the value before the range, kept by an empty bin
    times = columns.time_ns[full]
    begin = max(int(np.searchsorted(times, request.begin_ns, "right")) - 1, 0)
    end = int(np.searchsorted(times - bin_ns // 2, request.end_ns, "right"))
    return full[begin:end]
