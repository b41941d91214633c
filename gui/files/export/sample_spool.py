"""Samples of many series put in order of series, in a file without a name that ends with it."""

import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Final, cast

import numpy as np

from gui.core.export.sample_block import BLOCK_SAMPLES, SampleBlock
from gui.core.recording.recorded_timelines import SeriesColumns, SeriesText

_SORTED_AT_ONCE: Final = 1 << 20  # samples
_TEXTS_AT_ONCE: Final = 20_000
_BYTES: Final = 8 + 8 + 1 + 1
_Extent = tuple[int, int]  # where it begins, and how many samples


class SampleSpool:
    """Takes samples as they came; then gives those of a series. One thread, which may wait."""

    def __init__(self, folder: Path | None = None) -> None:
        """Make the file in ``folder``, else where the system keeps such. Raises ``OSError``."""
        file = tempfile.TemporaryFile(dir=folder, prefix=".pvwatch")  # noqa: SIM115 - ``close``
        self._file = cast(BinaryIO, file)
        self._size = 0
        self._waiting: list[SeriesColumns] = []
        self._count = 0
        self._extents: dict[int, list[_Extent]] = {}
        self._texts: dict[int, list[SeriesText]] = {}
        self._text_count = 0
        self._text_extents: dict[int, list[_Extent]] = {}
        self.counts: dict[int, int] = {}  # of samples, by series
        self.first_ns = self.last_ns = 0
        self.total = 0

    def close(self) -> None:
        """End the file."""
        self._file.close()

    def take(self, columns: SeriesColumns) -> None:
        """Keep samples. Raises ``OSError``: the disk is full."""
        self._waiting.append(columns)
        self._count += len(columns.series)
        if self._count >= _SORTED_AT_ONCE:
            self._flush()

    def take_text(self, text: SeriesText) -> None:
        """Keep one text. Raises ``OSError``."""
        self._texts.setdefault(text.series, []).append(text)
        self._text_count += 1
        self._note(text.time_ns, text.time_ns, 1)
        if self._text_count >= _TEXTS_AT_ONCE:
            self._flush_texts()

    def finish(self) -> None:
        """Take no more. Raises ``OSError``."""
        self._flush()
        self._flush_texts()
        self._file.flush()

    def _note(self, first_ns: int, last_ns: int, count: int) -> None:
        self.first_ns = min(self.first_ns, first_ns) if self.total else first_ns
        self.last_ns = max(self.last_ns, last_ns) if self.total else last_ns
        self.total += count

    def _flush(self) -> None:
        if not self._count:
            return
        series = np.concatenate([part.series for part in self._waiting])
        order = np.argsort(series, kind="stable")
        series = series[order]
        time_ns = np.concatenate([part.time_ns for part in self._waiting])[order]
        value = np.concatenate([part.value for part in self._waiting])[order]
        severity = np.concatenate([part.severity for part in self._waiting])[order]
        status = np.concatenate([part.status for part in self._waiting])[order]
        self._waiting.clear()
        self._note(int(time_ns.min()), int(time_ns.max()), self._count)
        self._count = 0
        starts = np.flatnonzero(np.diff(series, prepend=series[0] - 1))
        ends = [*starts[1:].tolist(), len(series)]
        for start, end in zip(starts.tolist(), ends, strict=True):
            part = slice(start, end)
            number = int(series[start])
            ordered = np.maximum.accumulate(time_ns[part])
            columns = ordered, value[part], severity[part], status[part]
            data = b"".join(column.tobytes() for column in columns)
            self._extents.setdefault(number, []).append((self._write(data), end - start))
            self.counts[number] = self.counts.get(number, 0) + end - start

    def _flush_texts(self) -> None:
        for number, texts in self._texts.items():
            rows = [[each.time_ns, each.text, each.severity, each.status] for each in texts]
            data = json.dumps(rows).encode("ascii")
            place = self._write(len(data).to_bytes(8, "little") + data)
            self._text_extents.setdefault(number, []).append((place, len(texts)))
            self.counts[number] = self.counts.get(number, 0) + len(texts)
        self._texts.clear()
        self._text_count = 0

    def _write(self, data: bytes) -> int:
        at = self._size
        self._file.write(data)
        self._size += len(data)
        return at

    def blocks(self, series: Sequence[int]) -> Iterator[SampleBlock]:
        """Yield the samples of ``series``, one after the other. After ``finish``; ``OSError``."""
        waiting: list[SampleBlock] = []
        count = 0
        for number in series:
            for at, size in self._extents.get(number, ()):
                for block in self._read(at, size):
                    if count + len(block.time_ns) > BLOCK_SAMPLES:
                        yield _joined(waiting)
                        waiting, count = [], 0
                    waiting.append(block)
                    count += len(block.time_ns)
        if waiting:
            yield _joined(waiting)
        for number in series:
            for at, _ in self._text_extents.get(number, ()):
                yield self._read_texts(at)

    def _read(self, at: int, size: int) -> Iterator[SampleBlock]:
        self._file.seek(at)
        data = self._file.read(size * _BYTES)
        time_ns = np.frombuffer(data, np.int64, size)
        value = np.frombuffer(data, np.float64, size, 8 * size)
        severity = np.frombuffer(data, np.uint8, size, 16 * size)
        status = np.frombuffer(data, np.uint8, size, 17 * size)
        for first in range(0, size, BLOCK_SAMPLES):
            part = slice(first, first + BLOCK_SAMPLES)
            yield SampleBlock(time_ns[part], value[part], severity[part], status[part])

    def _read_texts(self, at: int) -> SampleBlock:
        self._file.seek(at)
        size = int.from_bytes(self._file.read(8), "little")
        times, texts, severities, statuses = zip(*json.loads(self._file.read(size)), strict=True)
        return SampleBlock(
            np.array(times, np.int64),
            np.full(len(times), np.nan),
            np.array(severities, np.uint8),
            np.array(statuses, np.uint8),
            tuple(texts),
        )


def _joined(blocks: list[SampleBlock]) -> SampleBlock:
    if len(blocks) == 1:
        return blocks[0]
    return SampleBlock(
        np.concatenate([block.time_ns for block in blocks]),
        np.concatenate([block.value for block in blocks]),
        np.concatenate([block.severity for block in blocks]),
        np.concatenate([block.status for block in blocks if block.status is not None]),
    )
