"""CSV of samples, a row each: vectorised, as bytes of whole rows.

A time of which nothing is known begins with a row of severity ``GAP`` and an empty value: the
value before it does not last beyond.
"""

from collections.abc import Iterator
from datetime import tzinfo
from typing import Final

import numpy as np
import numpy.typing as npt

from gui.core.export.sample_block import PvDescription, SampleBlock, SampleSource
from gui.core.export.time_columns import time_texts
from gui.core.pv.severity import severity_name, status_name
from gui.core.pv.updates import Float64s, Int64s, PvKind
from gui.core.text.csv_text import csv_text

SAMPLE_HEADER: Final = b"pv,time,value,unit,severity,status,text\n"
GAP: Final = "GAP"
_GAP_CODE: Final = 1 << 16
_NO_STATUS: Final = 1 << 8  # beside the numbers of statuses
_Objects = npt.NDArray[np.object_]


def csv_cell(text: str) -> str:
    """Return one text as a cell: quoted where needed, and no formula."""
    # a lone surrogate cannot be written
    return csv_text([[text]])[:-1].encode("utf-8", "replace").decode() if text else ""


def sample_rows(
    source: SampleSource,
    pv: PvDescription,
    begin_ns: int,
    end_ns: int,
    utc: bool,
    local: tzinfo | None = None,
) -> Iterator[tuple[int, bytes]]:
    """Yield the rows of ``pv`` in [begin, end] block by block: how many samples, and UTF-8."""
    rows = _Rows(pv, utc, local)
    gap_ns = source.gaps(pv, begin_ns, end_ns)[:, 0]
    gap_ns = gap_ns[gap_ns <= end_ns]
    for block in source.blocks(pv, begin_ns, end_ns):
        if not len(block.time_ns):
            continue
        due = int(np.searchsorted(gap_ns, block.time_ns[-1], "left"))
        yield len(block.time_ns), rows.of(block, gap_ns[:due])
        gap_ns = gap_ns[due:]
    if len(gap_ns):
        yield 0, rows.of(_NOTHING, gap_ns)


class _Rows:
    """Makes rows of the blocks of one PV."""

    def __init__(self, pv: PvDescription, utc: bool, local: tzinfo | None) -> None:
        self._pv, self._utc, self._local = pv, utc, local
        self._name = f"{csv_cell(pv.name)},".encode()
        self._unit = csv_cell(pv.unit)
        self._rests: dict[int, bytes] = {}  # what follows the value, by severity and status

    def of(self, block: SampleBlock, gap_ns: Int64s) -> bytes:
        """Return the rows of ``block`` with those of the gaps that begin within."""
        time_ns, values, rests = block.time_ns, self._values(block), self._rests_of(block)
        if len(gap_ns):
            at = np.searchsorted(time_ns, gap_ns, "right")
            time_ns = np.insert(time_ns, at, gap_ns)
            values = np.insert(np.array(values, np.object_), at, b"").tolist()
            rests = np.insert(np.array(rests, np.object_), at, self._rest(_GAP_CODE)).tolist()
        pieces: list[bytes] = [b","] * (5 * len(values))
        pieces[0::5] = [self._name] * len(values)
        pieces[1::5] = time_texts(time_ns, self._utc, self._local)
        pieces[3::5] = values
        pieces[4::5] = rests
        return b"".join(pieces)

    def _values(self, block: SampleBlock) -> list[bytes]:
        if block.texts is not None:
            return [b""] * len(block.texts)
        return number_texts(block.value)

    def _rest(self, code: int) -> bytes:
        """Return unit, severity and status as cells, with what is around them."""
        if code == _GAP_CODE:
            severity, status = GAP, ""
        else:
            severity = severity_name(code >> 9)
            known = code & 0x1FF
            status = "" if known == _NO_STATUS else status_name(known)
        return f",{self._unit},{severity},{status},\n".encode()

    def _rests_of(self, block: SampleBlock) -> list[bytes]:
        status = (
            np.full(len(block.time_ns), _NO_STATUS)
            if block.status is None
            else block.status.astype(np.int64)
        )
        codes, which = np.unique(
            (block.severity.astype(np.int64) << 9) | status, return_inverse=True
        )
        table = [self._rests.setdefault(code, self._rest(code)) for code in codes.tolist()]
        rests: list[bytes] = _objects(table)[which].tolist()
        texts = block.texts
        if texts is None and self._pv.kind is PvKind.ENUM:
            texts = tuple(self._state_texts(block))
        if texts is not None:
            cells = {text: csv_cell(text).encode() for text in set(texts)}
            rests = [
                rest[:-1] + cells[text] + b"\n" for rest, text in zip(rests, texts, strict=True)
            ]
        return rests

    def _state_texts(self, block: SampleBlock) -> Iterator[str]:
        names = self._pv.state_names
        for value in block.value.tolist():
            is_state = 0 <= value < len(names) and value == int(value)
            yield names[int(value)] if is_state else ""


def number_texts(value: Float64s) -> list[bytes]:
    """Return numbers (n,) as the shortest texts that read back as the same double."""
    if not len(value):
        return []
    return "\n".join(map(repr, value.tolist())).encode("ascii").split(b"\n")


def _objects(table: list[bytes]) -> _Objects:
    made = np.empty(len(table), np.object_)
    made[:] = table
    return made


_NOTHING: Final = SampleBlock(
    np.empty(0, np.int64), np.empty(0), np.empty(0, np.uint8), np.empty(0, np.uint8)
)
