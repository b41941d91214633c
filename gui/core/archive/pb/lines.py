"""Lines of an answer in PB over HTTP: found and unescaped over a whole block of bytes at once."""

from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt

from gui.core.pv.updates import Int64s, UInt8s

T = TypeVar("T", bound=np.generic)

PAD: Final = 64  # bytes behind the last line that may be read, and mean nothing

_NEWLINE: Final = 10
_ESCAPE: Final = 27
_MEANT: Final = np.array([0, 27, 10, 13], np.uint8)  # by the byte behind an escape


@dataclass(frozen=True, slots=True, eq=False)
class PbLines:
    """Messages ``data[starts[i]:ends[i]]``, without their line ends. ``words[p]`` are the 8 bytes
    at ``p``, little-endian. ``broken``: numbers of lines with an escape that means nothing.
    """

    data: UInt8s
    starts: Int64s
    ends: Int64s
    broken: Int64s

    @property
    def words(self) -> npt.NDArray[np.uint64]:
        """All 8-byte words, at each byte one; for gathering."""
        return at_every_byte(self.data, np.dtype("<u8"))

    def message(self, line: int) -> bytes:
        """Return a line as bytes."""
        return self.data[self.starts[line] : self.ends[line]].tobytes()


def split_lines(block: bytes) -> PbLines:
    """Return the lines of ``block``, which ends with a line end or is empty."""
    raw = np.empty(len(block) + PAD, np.uint8)
    raw[: len(block)] = np.frombuffer(block, np.uint8)
    raw[len(block) :] = 0
    ends = np.flatnonzero(raw[: len(block)] == _NEWLINE)
    starts = np.empty_like(ends)
    starts[:1] = 0
    starts[1:] = ends[:-1] + 1
    escapes = np.flatnonzero(raw[: len(block)] == _ESCAPE)
    if not len(escapes):
        return PbLines(raw, starts, ends, escapes)
    behind = raw[escapes + 1]
    known = (behind >= 1) & (behind <= 3)
    broken = np.unique(np.searchsorted(ends, escapes[~known]))
    escapes, behind = escapes[known], behind[known]
    raw[escapes + 1] = _MEANT[behind]
    kept = np.ones(len(raw), bool)
    kept[escapes] = False
    return PbLines(
        raw[kept],
        starts - np.searchsorted(escapes, starts),
        ends - np.searchsorted(escapes, ends),
        broken,
    )


def at_every_byte(data: UInt8s, dtype: np.dtype[T]) -> npt.NDArray[T]:
    """Return ``data`` as overlapping elements of ``dtype``, one at each byte."""
    count = len(data) - dtype.itemsize + 1
    return np.ndarray((count,), dtype, data.data, 0, (1,))
