"""Reader of PB over HTTP: takes an answer in pieces of any cut, gives its samples by columns."""

from typing import Final

import numpy as np

from gui.core.archive.pb.lines import PbLines, split_lines
from gui.core.archive.pb.payload_header import PayloadHeader, parse_header
from gui.core.archive.pb.sample_columns import SampleColumns, joined
from gui.core.archive.pb.samples import STRIDE, read_samples
from gui.core.archive.pb.wire import MessageError
from gui.core.archive.pb.year_turns import YearTurns
from gui.core.pv.counts import grouped
from gui.core.pv.updates import Int64s

BLOCK: Final = 512 * 1024  # bytes gathered before they are read
MOST_BYTES: Final = 256 * 1024 * 1024  # of an answer
MOST_LINE: Final = 64 * 1024 * 1024  # bytes of one sample: an array of eight million doubles
MOST_SAMPLES: Final = 10_000_000
MOST_CHUNKS: Final = 200_000
MOST_WITH_PROPERTIES: Final = 200_000  # samples; appliances send them once a day and on changes

_NEWLINE: Final = b"\n"
_NO_TYPE: Final = -1


class PbReader:
    """Reads one answer. Any thread, one at a time; some 15 ms for 1 MB.

    ``headers``: the different ones, in their order. ``refused``: why the rest is not read, a
    sentence; from then on pieces are dropped. Samples keep the order in which they came.
    """

    def __init__(self, most_samples: int = MOST_SAMPLES, most_bytes: int = MOST_BYTES) -> None:
        self.headers: list[PayloadHeader] = []
        self.received = 0  # bytes
        self.samples = 0
        self.bad_lines = 0
        self.bad_headers: list[str] = []  # what is wrong with each, the first few
        self.chunks = 0
        self.refused = ""
        self.is_cut = False  # the last line has no end
        self._most_samples = most_samples
        self._most_bytes = most_bytes
        self._pieces: list[bytes] = []
        self._waiting = 0
        self._parts: list[tuple[PayloadHeader, SampleColumns]] = []
        self._current: PayloadHeader | None = None
        self._after_empty = True  # the next line that is not empty is a header
        self._with_properties = 0
        self._turns = YearTurns()
        self._known: dict[bytes, PayloadHeader | None] = {}

    def feed(self, piece: bytes) -> None:
        """Take the next bytes of the answer."""
        self.received += len(piece)
        if self.refused:
            return
        if self.received > self._most_bytes:
            self._refuse(f"it is larger than {self._most_bytes // 2**20} MB")
            return
        self._pieces.append(piece)
        self._waiting += len(piece)
        if self._waiting >= BLOCK:
            self._read_whole_lines()

    def finish(self) -> None:
        """Read what is left; the answer has ended."""
        self._read_whole_lines()
        self.is_cut = not self.refused and self._waiting > 0
        self._pieces.clear()
        self._waiting = 0

    @property
    def last_header(self) -> PayloadHeader | None:
        """The header of the last samples, or without any the last one that came."""
        if self._parts:
            return self._parts[-1][0]
        return self.headers[-1] if self.headers else None

    def columns(self) -> SampleColumns:
        """Return all samples read so far."""
        return joined([part for _header, part in self._parts])

    def parts(self) -> list[tuple[PayloadHeader, SampleColumns]]:
        """Return the samples read so far in pieces of one type each, with a header of it."""
        return self._parts

    def _refuse(self, reason: str) -> None:
        self.refused = reason
        self._pieces.clear()
        self._waiting = 0

    def _read_whole_lines(self) -> None:
        block = b"".join(self._pieces)
        end = block.rfind(_NEWLINE) + 1
        self._pieces = [block[end:]] if end < len(block) else []
        self._waiting = len(block) - end
        if self._waiting > MOST_LINE:
            self._refuse(f"a sample in it is larger than {MOST_LINE // 2**20} MB")
        elif end:
            self._read(split_lines(block[:end]))

    def _read(self, lines: PbLines) -> None:
        is_empty = lines.starts == lines.ends
        after_empty = np.empty_like(is_empty)
        after_empty[0] = self._after_empty
        after_empty[1:] = is_empty[:-1]
        self._after_empty = bool(is_empty[-1])
        is_header = after_empty & ~is_empty
        at = np.flatnonzero(is_header)
        if self.chunks + len(at) > MOST_CHUNKS:
            self._refuse(f"it has more than {grouped(MOST_CHUNKS)} parts")
            return
        before = self.chunks
        self.chunks += len(at)
        broken = frozenset(lines.broken.tolist())
        heads = [
            self._current,
            *(self._header(b"" if n in broken else lines.message(n)) for n in at.tolist()),
        ]
        self._current = heads[-1]
        is_sample = ~(is_empty | is_header)
        if len(lines.broken):
            self.bad_lines += int(is_sample[lines.broken].sum())
            is_sample[lines.broken] = False
        chosen = np.flatnonzero(is_sample)
        if len(chosen):
            self._read_chunks(lines, chosen, np.searchsorted(at, chosen), heads, before)

    def _read_chunks(
        self,
        lines: PbLines,
        chosen: Int64s,
        owner: Int64s,
        heads: list[PayloadHeader | None],
        before: int,
    ) -> None:
        """Read samples; those of neighbouring chunks with the same type at once.

        ``owner``: of each line its place in ``heads``; ``before``: count of chunks before these.
        """

        def later_ns(chunk: int, turns: int) -> int:
            head = heads[chunk - before]
            return 0 if head is None else head.later_ns(turns)

        types = np.array([_NO_TYPE if head is None else head.type for head in heads])[owner]
        years = np.array([0 if head is None else head.year_ns for head in heads], np.int64)[owner]
        edges = np.flatnonzero(np.diff(types)) + 1
        for begin, end in zip([0, *edges], [*edges, len(chosen)], strict=True):
            head = heads[owner[end - 1]]
            if head is None:
                self.bad_lines += int(end - begin)
                continue
            room = self._most_samples - self.samples
            part = slice(begin, min(end, begin + room))
            chunks = before + owner[part]
            for columns in read_samples(lines, chosen[part], years[part], head.type):
                rows, chunks = chunks[:STRIDE], chunks[STRIDE:]
                self.bad_lines += len(columns.bad)
                if len(columns):
                    rows = np.delete(rows, columns.bad) if columns.bad else rows
                    columns.time_ns = self._turns.follow(columns.time_ns, rows, later_ns)
                    self.samples += len(columns)
                    self._with_properties += len(columns.properties)
                    self._parts.append((head, columns))
            if self._with_properties > MOST_WITH_PROPERTIES:
                self._refuse(
                    f"more than {grouped(MOST_WITH_PROPERTIES)} of its samples have properties"
                )
                return
            if end - begin > room:
                self._refuse(f"it has more than {grouped(self._most_samples)} samples")
                return

    def _header(self, message: bytes) -> PayloadHeader | None:
        """Return a header; ``None``: it cannot be read, nor can what is below it."""
        if message in self._known:
            return self._known[message]
        header: PayloadHeader | None = None
        try:
            header = parse_header(message)
        except MessageError as error:
            if len(self.bad_headers) < 5:
                self.bad_headers.append(str(error))
        else:
            self.headers.append(header)
        if len(self._known) < 1000:
            self._known[message] = header
        return header
