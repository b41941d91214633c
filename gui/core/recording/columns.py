"""Columns of samples as bytes that compress well, and back bit for bit.

Slots and stamps follow each other in order of arrival, as differences: PVs of one scan come
together. Values, severities and statuses are put in order of PVs: a PV's values are alike. Bytes of
equal weight are put together.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from gui.core.pv.updates import Batch, Int32s

_SAMPLE_BYTES: Final = 4 + 8 + 8 + 1 + 1
_Bytes = npt.NDArray[np.uint8]


def columns_size(count: int) -> int:
    """Return the bytes of ``count`` samples."""
    return count * _SAMPLE_BYTES


def pack_columns(
    slot: Int32s,
    time_ns: npt.NDArray[np.int64],
    value: npt.NDArray[np.float64],
    severity: _Bytes,
    status: _Bytes,
) -> bytes:
    """Return the bytes of columns of one length."""
    order = np.argsort(slot, kind="stable")
    bits = np.ascontiguousarray(value).view(np.int64)[order]
    return b"".join(
        (
            _shuffled(_zigzag(_steps(slot.astype(np.int32)))),
            _shuffled(_zigzag(_steps(time_ns))),
            _shuffled(_zigzag(_steps(bits))),
            severity[order].tobytes(),
            status[order].tobytes(),
        )
    )


def unpack_columns(data: bytes, count: int) -> Batch:
    """Return the columns of ``count`` samples; ``data`` is as long as ``columns_size`` says."""
    raw = np.frombuffer(data, np.uint8)
    slot = _sums(_unzigzag(_unshuffled(raw[: 4 * count], np.uint32))).astype(np.int32)
    time_ns = _sums(_unzigzag(_unshuffled(raw[4 * count : 12 * count], np.uint64)))
    order = np.argsort(slot, kind="stable")
    bits = np.empty(count, np.int64)
    bits[order] = _sums(_unzigzag(_unshuffled(raw[12 * count : 20 * count], np.uint64)))
    severity, status = np.empty(count, np.uint8), np.empty(count, np.uint8)
    severity[order] = raw[20 * count : 21 * count]
    status[order] = raw[21 * count : 22 * count]
    return Batch(slot, time_ns.astype(np.int64), bits.view(np.float64), severity, status)


def _steps(column: npt.NDArray[np.signedinteger]) -> npt.NDArray[np.signedinteger]:
    """Return the first number and the differences that follow; they wrap around."""
    steps = column.copy()
    steps[1:] -= column[:-1]
    return steps


def _sums(steps: npt.NDArray[np.signedinteger]) -> npt.NDArray[np.signedinteger]:
    return np.cumsum(steps, dtype=steps.dtype)


def _zigzag(numbers: npt.NDArray[np.signedinteger]) -> npt.NDArray[np.unsignedinteger]:
    """Return small numbers for small ones of either sign."""
    bits = 8 * numbers.dtype.itemsize
    mixed = (numbers << 1) ^ (numbers >> (bits - 1))
    return mixed.view(np.dtype(f"u{bits // 8}"))


def _unzigzag(mixed: npt.NDArray[np.unsignedinteger]) -> npt.NDArray[np.signedinteger]:
    bits = mixed.dtype.itemsize
    one = mixed.dtype.type(1)
    numbers: npt.NDArray[np.signedinteger]
    numbers = ((mixed >> one) ^ (~(mixed & one) + one)).view(np.dtype(f"i{bits}"))
    return numbers


def _shuffled(numbers: npt.NDArray[np.unsignedinteger]) -> bytes:
    return numbers.view(np.uint8).reshape(-1, numbers.dtype.itemsize).T.tobytes()


def _unshuffled(raw: _Bytes, kind: type[np.unsignedinteger]) -> npt.NDArray[np.unsignedinteger]:
    size = np.dtype(kind).itemsize
    column: npt.NDArray[np.unsignedinteger]
    column = np.ascontiguousarray(raw.reshape(size, -1).T).view(kind).ravel()
    return column
