"""Samples read from lines, thousands at once; what is written in an odd way goes line by line."""

from typing import Final

import numpy as np
import numpy.typing as npt

from gui.core.archive.pb.lines import PbLines, at_every_byte
from gui.core.archive.pb.packed_numbers import MOST_BYTES, UInt64s, varints, zigzag, zigzag_numbers
from gui.core.archive.pb.payload_type import FIXED, ZIGZAG, Array, PayloadType
from gui.core.archive.pb.sample import parse_sample
from gui.core.archive.pb.sample_columns import SampleColumns
from gui.core.archive.pb.wire import MessageError
from gui.core.pv.text_bytes import decode
from gui.core.pv.updates import Float64s, Int64s, UInt8s

STRIDE: Final = 16_384  # lines read at once: their columns stay in the processor's cache

_SECONDS: Final = np.uint64(0x08)  # tags: number of the field and how it is written
_NANO: Final = np.uint64(0x10)
_VARINT_VALUE: Final = np.uint64(0x18)
_BYTES_VALUE: Final = np.uint64(0x1A)
_FIXED_VALUE: Final = {4: 0x1D, 8: 0x19}  # by size
_SEVERITY: Final = np.uint64(0x20)
_STATUS: Final = np.uint64(0x28)
_BYTE: Final = np.uint64(0xFF)
_EIGHT: Final = np.uint64(8)
_SIXTEEN: Final = np.uint64(16)
_LARGEST: Final = np.uint64(127)  # number of one byte
_SECOND_NS: Final = 1_000_000_000
_INVALID: Final = 3
_BY_LINE: Final = frozenset({PayloadType.STRINGS})

Bools = npt.NDArray[np.bool_]


def read_samples(lines: PbLines, chosen: Int64s, base_ns: Int64s, kind: PayloadType) -> list[
    SampleColumns
]:  # fmt: skip
    """Read the samples in the ``chosen`` lines (n), whose years begin at ``base_ns`` (n)."""
    return [
        _stride(lines, chosen[at : at + STRIDE], base_ns[at : at + STRIDE], kind)
        for at in range(0, len(chosen), STRIDE)
    ]


def _stride(lines: PbLines, chosen: Int64s, base_ns: Int64s, kind: PayloadType) -> SampleColumns:
    cursor = _Cursor(lines, chosen)
    seconds = cursor.number(_SECONDS)
    nano = cursor.number(_NANO)
    columns = SampleColumns(
        base_ns + seconds * _SECOND_NS + nano,
        np.full(len(chosen), np.nan),
        np.zeros(len(chosen), np.uint8),
        np.zeros(len(chosen), np.uint8),
    )
    begins, sizes = cursor.at, cursor.at
    if kind in _BY_LINE:
        cursor.good[:] = False
    elif kind in ZIGZAG and not kind.is_array:
        columns.value = zigzag(cursor.number(_VARINT_VALUE).view(np.uint64)).astype(np.float64)
    elif kind in FIXED and not kind.is_array:
        columns.value = cursor.fixed(FIXED[kind])
    else:
        begins, sizes = cursor.extent()
        if kind == PayloadType.BYTE:
            columns.value = lines.data[begins].astype(np.float64)
            cursor.good &= sizes == 1
        elif kind in FIXED:
            cursor.good &= sizes % FIXED[kind].itemsize == 0
    cursor.alarms(columns.severity, columns.status)
    good = cursor.good & (cursor.at == cursor.ends)
    if kind == PayloadType.STRING:
        columns.texts = _texts(lines, begins, sizes, good)
    elif kind.is_array:
        columns.arrays = _arrays(lines, begins, sizes, good, kind)
    if not good.all():
        columns = _line_by_line(lines, chosen, base_ns, kind, columns, good)
    return columns


class _Cursor:
    """A place in each of n lines, which goes on field by field, and whether all was as usual."""

    def __init__(self, lines: PbLines, chosen: Int64s) -> None:
        self._data = lines.data
        self._words = lines.words
        self._last = len(self._words) - 1
        self.at = lines.starts[chosen]
        self.ends = lines.ends[chosen]
        self.good = np.ones(len(chosen), bool)

    def number(self, tag: np.uint64) -> Int64s:
        """Read a field that is a varint, modulo 2**32."""
        words = self._here()
        number, size = varints(words >> _EIGHT)
        self.good &= ((words & _BYTE) == tag) & (size <= MOST_BYTES)
        self.at = self.at + size + 1
        return number.view(np.int64)

    def fixed(self, dtype: np.dtype[np.generic]) -> Float64s:
        """Read the value, a number of one size."""
        at = np.minimum(self.at, self._last - 1)
        self.good &= self._data[at] == _FIXED_VALUE[dtype.itemsize]
        self.at = self.at + dtype.itemsize + 1
        read = at_every_byte(self._data, dtype)[at + 1]
        with np.errstate(invalid="ignore"):  # a float32 may be a signalling NaN
            value: Float64s = read.astype(np.float64, copy=False)
        return value

    def extent(self) -> tuple[Int64s, Int64s]:
        """Go past the value, which has a length; return where its bytes begin and how many."""
        size = self.number(_BYTES_VALUE)
        begin = np.minimum(self.at, self._last)
        self.good &= size <= self.ends - begin
        self.at = begin + size
        return begin, size

    def alarms(self, severity: UInt8s, status: UInt8s) -> None:
        """Read severity and status where a line has them, as small numbers."""
        rows = np.flatnonzero(self.good & (self.at < self.ends))
        if not len(rows):
            return
        words = self._words[self.at[rows]]
        for tag, column in ((_SEVERITY, severity), (_STATUS, status)):
            number = (words >> _EIGHT) & _BYTE
            there = ((words & _BYTE) == tag) & (number <= _LARGEST)
            column[rows] = np.where(there, number, 0)
            self.at[rows] += there * 2
            words = np.where(there, words >> _SIXTEEN, words)
        np.minimum(severity, _INVALID, out=severity)

    def _here(self) -> UInt64s:
        return self._words[np.minimum(self.at, self._last)]


def _texts(lines: PbLines, begins: Int64s, sizes: Int64s, good: Bools) -> list[str]:
    raw = memoryview(lines.data)  # type: ignore[arg-type]
    ends = begins + np.where(good, sizes, 0)
    return [
        decode(bytes(raw[begin:end])).text
        for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)
    ]


def _arrays(
    lines: PbLines, begins: Int64s, sizes: Int64s, good: Bools, kind: PayloadType
) -> list[Array]:
    ends = begins + np.where(good, sizes, 0)
    found: list[Array] = []
    for row, (begin, end) in enumerate(zip(begins.tolist(), ends.tolist(), strict=True)):
        raw = lines.data[begin:end].tobytes()
        if kind in ZIGZAG:
            try:
                found.append(zigzag_numbers(raw))
            except MessageError:
                good[row] = False
                found.append(np.empty(0))
        else:
            found.append(np.frombuffer(raw, FIXED.get(kind, np.dtype("u1"))))
    return found


def _line_by_line(
    lines: PbLines,
    chosen: Int64s,
    base_ns: Int64s,
    kind: PayloadType,
    columns: SampleColumns,
    good: Bools,
) -> SampleColumns:
    """Read the lines that are not ``good`` one by one, and leave out those that are broken."""
    kept = np.ones(len(chosen), bool)
    odd = []
    for row in np.flatnonzero(~good).tolist():
        try:
            sample = parse_sample(lines.message(int(chosen[row])), kind)
        except MessageError:
            kept[row] = False
            continue
        columns.time_ns[row] = base_ns[row] + sample.seconds * _SECOND_NS + sample.nano
        columns.severity[row] = _clipped(sample.severity, _INVALID)
        columns.status[row] = _clipped(sample.status, 255)
        value = sample.value
        if isinstance(value, bytes):
            columns.texts[row] = decode(value).text
        elif isinstance(value, tuple):
            columns.arrays[row] = np.array([decode(each).text for each in value], object)
        elif isinstance(value, np.ndarray):
            columns.arrays[row] = value
        else:
            columns.value[row] = value
        if sample.properties:
            odd.append((row, sample.properties))
    if kept.all():
        columns.properties = odd
        return columns
    place = np.cumsum(kept) - 1
    return SampleColumns(
        columns.time_ns[kept],
        columns.value[kept],
        columns.severity[kept],
        columns.status[kept],
        [text for text, keep in zip(columns.texts, kept, strict=False) if keep],
        [array for array, keep in zip(columns.arrays, kept, strict=False) if keep],
        [(int(place[row]), found) for row, found in odd],
        tuple(np.flatnonzero(~kept).tolist()),
    )


def _clipped(number: int, most: int) -> int:
    """Return what one byte can say: what is beyond what EPICS has counts as the worst."""
    return number if 0 <= number <= most else most
